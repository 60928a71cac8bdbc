"""What r/nba talks about on a morning: the games of the last days, and who moved.

Fans are glad when their team won, and say so; others have seen better games.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from include.sample_league.box_scores import PlayerLine
from include.sample_league.dice import Dice
from include.sample_league.front_offices import Signing, Swap
from include.sample_league.games import Game
from include.sample_league.teams import TEAMS, Team

_EASTERN = ZoneInfo("America/New_York")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_GLAD = (
    "What a great win, I love this team!",
    "{star} was amazing tonight. Best game of his season.",
    "That defense was beautiful. So happy with the effort.",
    "Huge win. We look good, really good.",
    "{score} and it was a joy to watch. Great job everyone.",
    "Love the way we share the ball. Excellent win over the {other}.",
    "I am so proud of these guys, wonderful basketball.",
)
_SAD = (
    "That was awful. Worst loss of the year.",
    "We are terrible on defense and it hurts to watch.",
    "Losing like this to the {other} is embarrassing.",
    "I hate how bad our bench is. Horrible game.",
    "Another sad night. {star} killed us.",
    "Disgusting effort, the coach should be ashamed.",
    "Ugly, ugly loss. I am so angry and disappointed.",
)
_CALM = (
    "{star} led the winners tonight.",
    "Final score {score}.",
    "They play again this week.",
    "Anybody have the box score?",
    "The pace was slow in the third quarter.",
    "I was at this game.",
)
_AUTHORS = (
    "hoop", "corner_three", "buzzer", "glass_cleaner", "sixth_man", "zone_offense", "tip_off",
    "bank_shot", "fast_break", "box_out", "pick_and_roll", "stat_head", "free_throw", "bench_mob",
)  # fmt: skip


@dataclass(frozen=True)
class Author:
    """Who writes; None for the team of those who show none."""

    name: str
    team: Team | None


@dataclass(frozen=True)
class Comment:
    """A comment; replies are comments on it."""

    comment_id: str
    author: Author | None
    """None: deleted by its author."""
    body: str
    score: int
    created_at: datetime
    edited_at: datetime | None
    replies: list["Comment"] = field(default_factory=list)


@dataclass(frozen=True)
class Post:
    """A post with its comments, the best first."""

    post_id: str
    title: str
    author: Author
    body: str
    link: str
    """Address outside of reddit; empty if the post is its body."""
    flair: str
    score: int
    created_at: datetime
    comments: list[Comment]

    @property
    def comment_count(self) -> int:
        """Comments and replies."""
        return sum(1 + len(comment.replies) for comment in self.comments)


def write_post_on_game(
    seed: int, game: Game, lines: Sequence[PlayerLine], records: dict[Team, tuple[int, int]]
) -> Post:
    """Write the thread on a game that is over."""
    fixture = game.fixture
    season, winner, loser = fixture.season, game.winner, game.loser
    dice = Dice(seed, "forum", fixture.game_id)
    start = datetime.combine(fixture.game_date, time(*divmod(fixture.tip_off, 60)), _EASTERN)
    created = start.astimezone(UTC) + timedelta(minutes=game.duration_minutes + 2)
    high, low = max(game.home_pts, game.away_pts), min(game.home_pts, game.away_pts)
    names = [
        f"{team.name(season)} ({records[team][0]}-{records[team][1]})" for team in (winner, loser)
    ]
    end = {0: "", 1: " in OT"}.get(game.overtimes, f" in {game.overtimes}OT")

    def worth(line: PlayerLine) -> tuple[int, str]:
        return line.pts, line.player.player_id

    best = max(lines, key=worth)
    star = max((line for line in lines if line.team is winner), key=worth)
    title = f"[Post Game Thread] The {names[0]} defeat the {names[1]}, {high}-{low}{end}"
    body = (
        f"**{best.player.name}** led all scorers with {best.pts} points, {best.trb} rebounds and"
        f" {best.ast} assists.\n\n[Box Score](/boxscores/{fixture.game_id}.html)"
    )
    margin = high - low
    number = dice.whole(10, 24) + (8 if margin <= 5 else 0)
    words = {"star": star.player.name, "score": f"{high}-{low}"}
    return Post(
        post_id=_make_id(seed, "post", fixture.game_id),
        title=title,
        author=_draw_author(dice, winner),
        body=body,
        link="",
        flair="Post Game Thread",
        score=dice.whole(80, 1500) + max(0, 60 - 6 * margin) * 20,
        created_at=created,
        comments=_Thread(seed, dice, game, words).write(created, number),
    )


def write_post_on_move(seed: int, season: int, move: Signing | Swap) -> Post:
    """Write the post on a signing or a trade."""
    if isinstance(move, Swap):
        key = move.players[0].player_id
        one, other = (team.name(season) for team in move.teams)
        title = (
            f"[Trade] The {one} trade {move.players[0].name} to the {other} for"
            f" {move.players[1].name}."
        )
        teams = move.teams
    else:
        key = move.player.player_id
        title = f"[Signing] {move.player.name} signs with the {move.team.name(season)}."
        teams = (move.team, move.team)
    dice = Dice(seed, "forum", move.day, key)
    created = datetime.combine(move.day, time(dice.whole(14, 23), dice.whole(0, 59)), UTC)
    return Post(
        post_id=_make_id(seed, "post", move.day, key),
        title=title,
        author=_draw_author(dice, dice.choose(teams)),
        body="",
        link=f"https://example.com/news/{key}",
        flair="News",
        score=dice.whole(20, 3000),
        created_at=created,
        comments=[],
    )


def write_daily_post(seed: int, today: date) -> Post:
    """Write the thread that is there every day."""
    dice = Dice(seed, "forum", today)
    created = datetime.combine(today, time(9, 0), UTC)
    return Post(
        post_id=_make_id(seed, "post", today),
        title=f"[Daily Discussion] Open thread for {today:%A}",
        author=Author("nba_mods", None),
        body="Talk about anything that has no thread of its own.",
        link="",
        flair="",
        score=dice.whole(5, 60),
        created_at=created,
        comments=[],
    )


@dataclass(frozen=True)
class _Thread:
    """Where fans of a game's teams, and of others, write."""

    seed: int
    dice: Dice
    game: Game
    words: dict[str, str]
    """What their sentences are about."""

    def write(self, created: datetime, number: int) -> list[Comment]:
        """Write comments, some with a reply, the best first."""
        comments = []
        for n in range(number):
            comment = self._write_one(created, str(n))
            if self.dice.chance(0.3):
                comment.replies.append(self._write_one(comment.created_at, f"{n}/reply"))
            comments.append(comment)
        return sorted(comments, key=lambda c: (-c.score, c.comment_id))

    def _write_one(self, after: datetime, key: str) -> Comment:
        dice, game = self.dice, self.game
        roll = dice.roll()
        if roll < 0.75:
            team = game.winner if roll < 0.4 else game.loser
            other = game.loser if team is game.winner else game.winner
            sentences = _CALM if dice.chance(0.2) else (_GLAD if team is game.winner else _SAD)
        else:
            team, other, sentences = dice.choose(TEAMS), game.loser, _CALM
        other_name = other.nickname(game.fixture.season)
        body = dice.choose(sentences).format(**self.words, other=other_name)
        created = after + timedelta(seconds=dice.whole(30, 5400))
        is_deleted = dice.chance(0.03)
        edited = created + timedelta(minutes=dice.whole(1, 40)) if dice.chance(0.06) else None
        return Comment(
            comment_id=_make_id(self.seed, "comment", game.fixture.game_id, key),
            author=None if is_deleted else _draw_author(dice, team),
            body="[deleted]" if is_deleted else body,
            score=dice.near(18, 30, -25, 400),
            created_at=created,
            edited_at=None if is_deleted else edited,
        )


def _draw_author(dice: Dice, team: Team) -> Author:
    name = f"{dice.choose(_AUTHORS)}_{dice.whole(1, 999)}"
    return Author(name, team if dice.chance(0.9) else None)


def _make_id(*names: object) -> str:
    """Return an id in reddit's form: seven digits to the base of 36."""
    number = int.from_bytes(hashlib.sha256("/".join(map(str, names)).encode()).digest()[:8])
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        digits += _DIGITS[digit]
    return f"1{digits}"
