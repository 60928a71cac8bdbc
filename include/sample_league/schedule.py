"""The regular season's schedule: who meets whom, on which date, at what time.

The 1,230 games are split into 83 rounds in which a team plays at most once. A round has two dates
and each of its games gets one of them: so nobody plays twice a day or three nights running.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from include.sample_league.dice import Dice
from include.sample_league.teams import TEAMS, Team

_ROUNDS = 83
_DIVISIONS = {team.division: [t for t in TEAMS if t.division == team.division] for team in TEAMS}
_CONFERENCES = (("Atlantic", "Central", "Southeast"), ("Northwest", "Pacific", "Southwest"))

Meeting = tuple[Team, Team]
"""Home team, away team."""


@dataclass(frozen=True)
class Fixture:
    """A game on the calendar."""

    season: int
    game_date: date
    tip_off: int
    """Minutes after midnight, US Eastern."""
    home: Team
    away: Team
    listed_from: date
    """First date on which the schedule shows the game."""
    first_date: date | None = None
    """The date for which a postponed game was planned, and shown until that date was over."""
    remarks: str = ""
    is_playoff: bool = False

    @property
    def is_regular(self) -> bool:
        """Whether the game counts in the standings; play-in and play-offs do not."""
        return not self.is_playoff and not self.remarks

    @property
    def game_id(self) -> str:
        """The site's id: date, 0, code of the home team."""
        return f"{self.game_date:%Y%m%d}0{self.home.code(self.season)}"


def announcement(season: int) -> date:
    """Return the date on which a season's schedule is published."""
    return date(season - 1, 8, 15)


def opening_night(season: int) -> date:
    """Return the date of a season's first games: the first Tuesday from October 18 on."""
    day = date(season - 1, 10, 18)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def plan_season(seed: int, season: int) -> list[Fixture]:
    """Return the 1,230 games of a season, by date."""
    announced = announcement(season)
    dice = Dice(seed, "schedule", season)
    rounds = _split_into_rounds(dice, _list_meetings(dice, season))
    fixtures = [
        Fixture(season, day, draw_tip_off(dice, day, home), home, away, announced)
        for day, (home, away) in _date_games(dice, rounds, _game_days(season))
    ]
    return sorted(_postpone(dice, fixtures), key=lambda f: (f.game_date, f.home.team_id))


def draw_tip_off(dice: Dice, game_date: date, home: Team) -> int:
    """Draw a start: evenings at home, some afternoons at the weekend."""
    if game_date.weekday() >= 5 and dice.chance(0.2):
        return dice.choose((12 * 60, 13 * 60, 15 * 60, 15 * 60 + 30))
    if home.hours_behind_eastern == 3:
        return dice.choose((22 * 60, 22 * 60 + 30))
    return dice.choose((19 * 60, 19 * 60, 19 * 60 + 30)) + 60 * home.hours_behind_eastern


def _list_meetings(dice: Dice, season: int) -> list[Meeting]:
    """Return 82 games for each team, 41 of them at home."""
    meetings: list[Meeting] = []
    for conference in _CONFERENCES:
        for division in conference:
            for one, other in combinations(_DIVISIONS[division], 2):
                meetings += [(one, other), (other, one)] * 2
        for division, next_division in combinations(conference, 2):
            rivals = dice.shuffle(_DIVISIONS[next_division])
            for n, one in enumerate(_DIVISIONS[division]):
                for m, other in enumerate(rivals):
                    pair = [(one, other), (other, one)]
                    # Two of the five are met three times: one mostly at home, one mostly away.
                    meetings += {0: [*pair, pair[0]], 1: [*pair, pair[1]]}.get(
                        (m - n - season) % 5, pair * 2
                    )
    east, west = ([t for d in divisions for t in _DIVISIONS[d]] for divisions in _CONFERENCES)
    for one in east:
        for other in west:
            meetings += [(one, other), (other, one)]
    return dice.shuffle(meetings)


def _split_into_rounds(dice: Dice, meetings: list[Meeting]) -> list[list[Meeting]]:
    """Give every game a round, as one colours the edges of a graph.

    Where two teams have no free round in common, one is made by swapping two rounds along a chain
    of games (Kempe's method); where every chain bites its tail, another game makes room and waits.
    """
    rounds: list[dict[Team, int]] = [{} for _ in range(_ROUNDS)]
    queue = list(range(len(meetings)))
    while queue:
        game = queue.pop()
        one, other = meetings[game]
        chosen = _find_round(dice, rounds, meetings, one, other)
        if other in rounds[chosen]:
            evicted = rounds[chosen][other]
            for team in meetings[evicted]:
                del rounds[chosen][team]
            queue.append(evicted)
        rounds[chosen][one] = rounds[chosen][other] = game
    return [[meetings[game] for game in sorted(set(games.values()))] for games in rounds]


def _find_round(
    dice: Dice, rounds: list[dict[Team, int]], meetings: list[Meeting], one: Team, other: Team
) -> int:
    """Return a round in which the first team is free, and the second too if that can be had."""
    free_one = [n for n, games in enumerate(rounds) if one not in games]
    free_other = [n for n, games in enumerate(rounds) if other not in games]
    both = [n for n in free_one if n in free_other]
    if both:
        return dice.choose(both)
    for n in dice.shuffle(free_one):
        for m in free_other:
            chain = list(_follow_chain(rounds, meetings, other, (n, m)))
            if all(one not in meetings[game] for game in chain):
                _swap_rounds(rounds, meetings, chain, (n, m))
                return n
    return dice.choose(free_one)


def _follow_chain(
    rounds: list[dict[Team, int]], meetings: list[Meeting], team: Team, pair: tuple[int, int]
) -> Iterator[int]:
    """Yield the games that hang together in two rounds, from a team that is free in the second."""
    step = 0
    while team in rounds[pair[step]]:
        game = rounds[pair[step]][team]
        yield game
        home, away = meetings[game]
        team = away if team is home else home
        step = 1 - step


def _swap_rounds(
    rounds: list[dict[Team, int]], meetings: list[Meeting], chain: list[int], pair: tuple[int, int]
) -> None:
    """Move each game of a chain from its one round to the other."""
    for step, game in enumerate(chain):
        for team in meetings[game]:
            if rounds[pair[step % 2]].get(team) == game:
                del rounds[pair[step % 2]][team]
    for step, game in enumerate(chain):
        for team in meetings[game]:
            rounds[pair[1 - step % 2]][team] = game


def _game_days(season: int) -> list[date]:
    """Return the dates of the regular season: none on holidays or at the All-Star break."""
    thanksgiving = _weekday_of_month(season - 1, 11, 3, 4)
    all_star_sunday = _weekday_of_month(season, 2, 6, 3)
    free = {thanksgiving, date(season - 1, 12, 24)}
    free |= {all_star_sunday + timedelta(days=n) for n in range(-2, 4)}
    days = (opening_night(season) + timedelta(days=n) for n in range(2 * _ROUNDS + len(free)))
    return [day for day in days if day not in free]


def _weekday_of_month(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _date_games(
    dice: Dice, rounds: list[list[Meeting]], days: list[date]
) -> Iterator[tuple[date, Meeting]]:
    """Give each game one of the two dates of its round: 14 times a season a team gets no rest."""
    last_played = dict.fromkeys(TEAMS, date.min)
    for n, meetings in enumerate(rounds):
        early, late = days[2 * n : 2 * n + 2]
        for meeting in meetings:
            tired = sum(early - last_played[team] == timedelta(days=1) for team in meeting)
            day = early if dice.chance((0.6, 0.4, 0.2)[tired]) else late
            last_played.update(dict.fromkeys(meeting, day))
            yield day, meeting


def _postpone(dice: Dice, fixtures: list[Fixture]) -> list[Fixture]:
    """Move up to three games of the winter to the first later date that suits both teams."""
    days = sorted({fixture.game_date for fixture in fixtures})
    for n in (dice.whole(300, 750) for _ in range(3)):
        planned = fixtures[n]
        teams = {planned.home, planned.away}
        busy = {f.game_date for f in fixtures if f is not planned and teams & {f.home, f.away}}
        for day in days:
            later = day >= planned.game_date + timedelta(days=14)
            if later and day not in busy and not _makes_three_nights(day, busy):
                tip_off = draw_tip_off(dice, day, planned.home)
                fixtures[n] = replace(
                    planned, game_date=day, tip_off=tip_off, first_date=planned.game_date
                )
                break
    return fixtures


def _makes_three_nights(day: date, busy: set[date]) -> bool:
    before, eve, next_day, after = (day + timedelta(days=n) in busy for n in (-2, -1, 1, 2))
    return (before and eve) or (eve and next_day) or (next_day and after)
