"""Every kind of page, by its name."""

from __future__ import annotations

from include.ingestion.box_score import BOX_SCORE
from include.ingestion.contract import PageKind
from include.ingestion.contracts import CONTRACTS
from include.ingestion.daily_leaders import DAILY_LEADERS
from include.ingestion.injuries import INJURIES
from include.ingestion.odds import ODDS
from include.ingestion.play_by_play import PLAY_BY_PLAY
from include.ingestion.player_advanced import PLAYER_ADVANCED
from include.ingestion.player_per_game import PLAYER_PER_GAME
from include.ingestion.player_shooting import PLAYER_SHOOTING
from include.ingestion.player_totals import PLAYER_TOTALS
from include.ingestion.reddit import REDDIT_COMMENTS, REDDIT_POSTS
from include.ingestion.schedule import SCHEDULE
from include.ingestion.season_summary import SEASON_SUMMARY
from include.ingestion.transactions import TRANSACTIONS

KINDS: dict[str, PageKind] = {
    kind.name: kind
    for kind in (
        SCHEDULE,
        DAILY_LEADERS,
        BOX_SCORE,
        PLAY_BY_PLAY,
        PLAYER_PER_GAME,
        PLAYER_TOTALS,
        PLAYER_ADVANCED,
        PLAYER_SHOOTING,
        SEASON_SUMMARY,
        INJURIES,
        TRANSACTIONS,
        CONTRACTS,
        ODDS,
        REDDIT_POSTS,
        REDDIT_COMMENTS,
    )
}
