"""One small page of every kind besides schedule and daily leaders, with its unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from include.ingestion.kinds import KINDS
from tests.unit.ingestion.hand_made_kinds import (
    EVENTS,
    SIGNED,
    TRADED,
    box_score_page,
    comment,
    comments_page,
    contract_line,
    contracts_page,
    injuries_page,
    injury_line,
    odds_page,
    play_by_play_page,
    post,
    posts_page,
    row,
    season_page,
    shooting_page,
    table,
    totals_line,
    totals_page,
    transactions_page,
)

GAME = {"game_id": "201801010CHI"}
AS_OF = {"as_of_date": date(2018, 1, 1)}
SEASON = {"season": 2018} | AS_OF
EXPANDED = table(
    "expanded_standings",
    ["team_name", "Home"],
    [row({"team_name": "Bulls", "Home": "33-8"}, {"team_name": "/teams/CHI/2018.html"})],
)
BY_GAME = KINDS["player_per_game"].tables[0].required({}) - {"player", "team_id", "g", "gs"}
RATES = KINDS["player_advanced"].tables[0].required({}) - {"player", "team_id", "g", "gs", "mp"}
PLAYER = {"player": "A", "team_id": "CHI", "g": "80", "gs": "1", "mp": "2000"}
LINKS = {"player": "/players/a/a01.html", "team_id": "/teams/CHI/2018.html"}
PER_GAME = row(PLAYER | dict.fromkeys(BY_GAME, "1.5"), LINKS)
ADVANCED = row(PLAYER | dict.fromkeys(RATES, "-.1"), LINKS)
MOVES = transactions_page(July_1_2025=[SIGNED, TRADED], undated=[SIGNED])
PAGES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "box_score": (box_score_page(), GAME),
    "play_by_play": (play_by_play_page(*EVENTS), GAME),
    "player_per_game": (table("per_game_stats", [], [PER_GAME]).encode(), SEASON),
    "player_totals": (totals_page(totals_line("a01", team_id="TOT"), totals_line("a01")), SEASON),
    "player_advanced": (table("advanced", [], [ADVANCED]).encode(), SEASON),
    "player_shooting": (shooting_page("a01"), SEASON),
    "season_summary": (season_page(EXPANDED), SEASON),
    "injuries": (injuries_page(injury_line("a01"), injury_line("a01", note="Out")), AS_OF),
    "transactions": (MOVES, {"season": 2026}),
    "contracts": (contracts_page(contract_line("a01", "salary-pl")), AS_OF),
    "odds": (odds_page(total="/"), AS_OF),
    "reddit_posts": (posts_page(post("p1")), AS_OF),
    "reddit_comments": (comments_page(comment("c1", comment("c2"))), AS_OF | {"post_id": "p1"}),
}
