"""Player lines of a game, which add up to its score."""

from dataclasses import dataclass

from include.sample_league.dice import Dice
from include.sample_league.games import Game
from include.sample_league.players import Player
from include.sample_league.teams import Team

_MINUTES = (35, 34, 32, 30, 28, 23, 19, 16, 12, 8, 5, 4, 3)
"""Minutes that the best, second best ... player gets, before the evening has its say."""


@dataclass(frozen=True)
class PlayerLine:
    """What one player did in one game."""

    game: Game
    is_home: bool
    player: Player
    seconds: int
    fg: int
    fga: int
    fg3: int
    fg3a: int
    ft: int
    fta: int
    orb: int
    drb: int
    ast: int
    stl: int
    blk: int
    tov: int
    pf: int
    plus_minus: int

    @property
    def is_starter(self) -> bool:
        """Whether he is one of the five best of those who can play: they start."""
        game = self.game
        return self.player in (game.home_players if self.is_home else game.away_players)[:5]

    @property
    def team(self) -> Team:
        """The player's team in this game."""
        return self.game.fixture.home if self.is_home else self.game.fixture.away

    @property
    def opponent(self) -> Team:
        """The other team."""
        return self.game.fixture.away if self.is_home else self.game.fixture.home

    @property
    def pts(self) -> int:
        """Points."""
        return 2 * self.fg + self.fg3 + self.ft

    @property
    def trb(self) -> int:
        """Rebounds."""
        return self.orb + self.drb

    @property
    def game_score_tenths(self) -> int:
        """Hollinger's game score, times ten so that it is exact."""
        return (
            10 * (self.pts + self.stl - self.tov)
            + 4 * (self.fg - self.fta + self.ft - self.pf)
            + 7 * (self.orb + self.ast + self.blk - self.fga)
            + 3 * self.drb
        )


@dataclass
class _Totals:
    """What one side did in one game."""

    fg: int
    fga: int
    fg3: int
    fg3a: int
    ft: int
    fta: int
    orb: int
    ast: int
    tov: int
    drb: int = 0
    stl: int = 0
    blk: int = 0
    pf: int = 0

    @property
    def misses(self) -> int:
        """Shots that somebody could rebound."""
        return self.fga - self.fg + 2 * (self.fta - self.ft) // 5


def write_box_score(seed: int, game: Game) -> list[PlayerLine]:
    """Return the lines of everybody who played, home team first."""
    dice = Dice(seed, "box score", game.fixture.game_id)
    home, away = (_shoot(dice, pts, game.possessions) for pts in (game.home_pts, game.away_pts))
    _defend(dice, home, away)
    _defend(dice, away, home)
    lead = game.home_pts - game.away_pts
    sides = ((True, game.home_players, home, lead), (False, game.away_players, away, -lead))
    return [
        PlayerLine(game, is_home, player, *numbers)
        for is_home, players, totals, side_lead in sides
        for player, *numbers in _share_out(dice, players, totals, side_lead, game.overtimes)
    ]


def _shoot(dice: Dice, pts: int, possessions: int) -> _Totals:
    """Draw how a side got its points with its possessions."""
    ft = dice.near(0.155 * pts, 4, 3, 40)
    fg3 = dice.near(0.112 * pts, 3, 3, 26)
    ft += (pts - ft - fg3) % 2
    fg = (pts - ft - fg3) // 2
    fta = max(ft, round(ft / dice.uniform(0.68, 0.9)))
    tov = dice.near(0.135 * possessions, 3, 4, 26)
    orb = dice.near(0.104 * possessions, 3, 2, 22)
    fga = max(fg + 22, round(possessions - tov + orb - 0.44 * fta))
    fg3a = min(max(fg3 + 4, round(fg3 / dice.uniform(0.29, 0.43))), fga - (fg - fg3) - 10)
    ast = dice.near(0.6 * fg, 3, 8, fg - 2)
    return _Totals(fg, fga, fg3, fg3a, ft, fta, orb, ast, tov)


def _defend(dice: Dice, side: _Totals, other: _Totals) -> None:
    """Draw what a side did while the other had the ball."""
    side.drb = max(5, other.misses - other.orb - dice.near(4, 1.5, 0, 9))
    side.stl = dice.near(0.55 * other.tov, 1.5, 0, other.tov)
    side.blk = dice.near(4.8, 2, 0, 14)
    side.pf = dice.near(8 + 0.55 * other.fta, 2, 8, 36)


def _share_out(
    dice: Dice, players: tuple[Player, ...], totals: _Totals, lead: int, overtimes: int
) -> list[tuple[Player, *tuple[int, ...]]]:
    """Give a side's totals to its players; the numbers come in the order of PlayerLine."""
    # A game that is decided early is finished by those who sit otherwise.
    number = min(len(players), dice.whole(9, 11) + (2 if abs(lead) > 18 else 0))
    playing = players[:number]
    seconds = _share_minutes(dice, number, overtimes)

    def spread(total: int, weights: list[float]) -> list[int]:
        return dice.spread(total, [w * s for w, s in zip(weights, seconds, strict=True)])

    touch = [player.touch for player in playing]
    # The better a player is among those who can play, the more the ball goes through him.
    shots = [player.usage * (1.5 - 0.09 * n) for n, player in enumerate(playing)]
    fg3a = spread(totals.fg3a, [u * p.three for u, p in zip(shots, playing, strict=True)])
    fg2a = spread(
        totals.fga - totals.fg3a,
        [u * (1 - p.three) for u, p in zip(shots, playing, strict=True)],
    )
    fta = spread(totals.fta, [u * p.drawing for u, p in zip(shots, playing, strict=True)])
    fg3 = dice.succeed(totals.fg3, fg3a, touch)
    fg2 = dice.succeed(totals.fg - totals.fg3, fg2a, touch)
    columns = (
        seconds,
        [two + three for two, three in zip(fg2, fg3, strict=True)],
        [two + three for two, three in zip(fg2a, fg3a, strict=True)],
        fg3,
        fg3a,
        dice.succeed(totals.ft, fta, touch),
        fta,
        spread(totals.orb, [p.orb for p in playing]),
        spread(totals.drb, [p.drb for p in playing]),
        spread(totals.ast, [p.ast for p in playing]),
        spread(totals.stl, [p.stl for p in playing]),
        spread(totals.blk, [p.blk for p in playing]),
        spread(totals.tov, [p.tov for p in playing]),
        _share_fouls(spread(totals.pf, [p.pf for p in playing])),
        _share_lead(dice, lead, seconds),
    )
    return list(zip(playing, *columns, strict=True))


def _share_minutes(dice: Dice, number: int, overtimes: int) -> list[int]:
    """Return seconds on the floor: 5 x 48 minutes in all, and 5 x 5 for each overtime."""
    length = 60 * (48 + 5 * overtimes)
    wanted = [minutes * dice.uniform(0.75, 1.25) for minutes in _MINUTES[:number]]
    each = 5 * length / sum(round(60 * minutes) for minutes in wanted)
    seconds = [min(length, int(60 * minutes * each)) for minutes in wanted]
    missing = 5 * length - sum(seconds)
    for n, played in enumerate(seconds):
        seconds[n] += min(missing, length - played)
        missing -= seconds[n] - played
    return seconds


def _share_fouls(fouls: list[int]) -> list[int]:
    """Hand fouls beyond the sixth to those with fewest."""
    for n, number in enumerate(fouls):
        for _ in range(number - 6):
            fouls[n] -= 1
            fouls[fouls.index(min(fouls))] += 1
    return fouls


def _share_lead(dice: Dice, lead: int, seconds: list[int]) -> list[int]:
    """Return plus-minus, five times the lead in all, nearer to it the longer one played."""
    game = sum(seconds) / 5
    spread = [round(lead * s / game + dice.normal(0, 7) * (1 - s / game)) for s in seconds]
    longest_first = sorted(range(len(seconds)), key=lambda n: -seconds[n])
    while (rest := 5 * lead - sum(spread)) != 0:
        for n in longest_first[: abs(rest)]:
            spread[n] += 1 if rest > 0 else -1
    return spread
