"""The season's pages beside the box scores: sums, averages, the site's formulas."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from statistics import fmean
from typing import NamedTuple

import lxml.html
import pytest
from lxml.html import HtmlElement

from include.sample_league.addresses import find_page
from include.sample_league.box_scores import write_box_score
from include.sample_league.formulas import (
    effective_shooting,
    floor_shares,
    offensive_rating,
    pace,
    team_shares,
    true_shooting,
    turnover_share,
)
from include.sample_league.games import Game
from include.sample_league.ratings import rate_defense, rate_offense
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site
from include.sample_league.standings import stand
from include.sample_league.totals import TeamTotals, Totals

TODAY = date(2024, 3, 1)
COUNTS = (
    *("fg", "fga", "fg3", "fg3a", "ft", "fta", "orb", "drb", "trb", "ast", "stl", "blk", "tov"),
    *("pf", "pts"),
)
Row = dict[str, str]
Stored = Callable[[str], str]


class Key(NamedTuple):
    """Whose row it is."""

    player_id: str
    team: str


def read_rows(page: str, table_id: str) -> list[Row]:
    table: HtmlElement = lxml.html.fromstring(page).get_element_by_id(table_id)
    return [
        {
            **{cell.get("data-stat"): cell.text_content() for cell in row},
            "player_id": next(iter(row.xpath("./td/@data-append-csv")), ""),
        }
        for row in table.xpath("./tbody/tr[td]")
    ]


def read_table(site: Site, kind: str, table_id: str, season: int = 2024) -> dict[Key, Row]:
    page = find_page(site, f"/leagues/NBA_{season}_{kind}.html")
    assert page is not None
    return {Key(row["player_id"], row["team_name_abbr"]): row for row in read_rows(page, table_id)}


@pytest.fixture(scope="module")
def site(league: League) -> Site:
    """The site on a day late in the season, when players have been traded."""
    return Site(league, TODAY)


@pytest.fixture(scope="module")
def totals(site: Site) -> dict[Key, Row]:
    """The page of totals, the league's average left out."""
    return {k: r for k, r in read_table(site, "totals", "totals_stats").items() if k.player_id}


@pytest.fixture(scope="module")
def counted(season: Season) -> dict[Key, Counter[str]]:
    """Sums of all box score lines before today, by player and team."""
    sums: dict[Key, Counter[str]] = defaultdict(Counter)
    for game in season.games:
        if game.fixture.game_date < TODAY:
            for line in write_box_score(1, game):
                key = Key(line.player.player_id, line.team.code(2024))
                sums[key].update({stat: getattr(line, stat) for stat in COUNTS})
                sums[key].update({"games": 1, "seconds": line.seconds})
    return sums


def test_totals_are_the_sums_of_the_box_scores_before_today(
    totals: dict[Key, Row], counted: dict[Key, Counter[str]]
) -> None:
    of_teams = {key: row for key, row in totals.items() if not key.team.endswith("TM")}
    assert of_teams.keys() == counted.keys()
    for key, row in of_teams.items():
        sums = counted[key]
        assert {stat: int(row[stat]) for stat in COUNTS} == {stat: sums[stat] for stat in COUNTS}
        assert int(row["games"]) == sums["games"]
        assert int(row["mp"]) == round(sums["seconds"] / 60)


def test_players_of_two_teams_have_a_row_of_both_together_and_one_of_each(
    totals: dict[Key, Row], season: Season
) -> None:
    several = {key.player_id for key in totals if key.team == "2TM"}
    traded = {
        player.player_id
        for trade in season.rosters.trades
        for player in trade.players
        if trade.trade_date < TODAY
    }
    assert several
    assert several <= traded
    for player_id in several:
        whole, *parts = (row for key, row in totals.items() if key.player_id == player_id)
        assert whole["team_name_abbr"] == "2TM"
        assert len(parts) == 2
        for stat in (*COUNTS, "games", "games_started", "tpl_dbl"):
            assert int(whole[stat]) == sum(int(part[stat]) for part in parts)
        assert {row["ranker"] for row in (whole, *parts)} == {whole["ranker"]}


def test_averages_follow_from_the_totals(site: Site, totals: dict[Key, Row]) -> None:
    averages = read_table(site, "per_game", "per_game_stats")
    assert averages.keys() - totals.keys() == {Key("", "")}
    for key, row in totals.items():
        games = int(row["games"])
        for stat in COUNTS:
            exact = int(row[stat]) / games
            assert float(averages[key][f"{stat}_per_g"]) == pytest.approx(exact, abs=0.0501)
        for stat in ("fg_pct", "fg3_pct", "efg_pct", "ft_pct", "games", "age", "pos"):
            assert averages[key][stat] == row[stat]


def test_rates_follow_from_the_totals(site: Site, totals: dict[Key, Row]) -> None:
    advanced = read_table(site, "advanced", "advanced")
    for key, row in totals.items():
        n = {stat: int(row[stat]) for stat in COUNTS}
        tries = n["fga"] + 0.44 * n["fta"]
        if tries:
            exact = n["pts"] / (2 * tries)
            assert float(advanced[key]["ts_pct"]) == pytest.approx(exact, abs=0.000501)
        plays = tries + n["tov"]
        if plays:
            exact = 100 * n["tov"] / plays
            assert float(advanced[key]["tov_pct"]) == pytest.approx(exact, abs=0.0501)
        wins = float(advanced[key]["ows"]) + float(advanced[key]["dws"])
        assert float(advanced[key]["ws"]) == pytest.approx(wins, abs=0.11)


def test_ratings_are_those_of_a_league(site: Site) -> None:
    rows = [
        row
        for key, row in read_table(site, "advanced", "advanced").items()
        if key.player_id and not key.team.endswith("TM")
    ]
    minutes = sum(int(row["mp"]) for row in rows)

    def mean(stat: str) -> float:
        return sum(float(row[stat] or 0) * int(row["mp"]) for row in rows) / minutes

    assert mean("per") == pytest.approx(15, abs=0.05)
    assert mean("usg_pct") == pytest.approx(20, abs=0.2)
    assert mean("bpm") == pytest.approx(0, abs=0.25)
    records = [r for r in stand(season_results(site)) if r.games]
    assert sum(float(row["ws"]) for row in rows) == pytest.approx(
        sum(record.wins for record in records), rel=0.08
    )
    best = max(rows, key=lambda row: float(row["vorp"]))
    assert 2 < float(best["vorp"]) < 12


def season_results(site: Site) -> list[Game]:
    results = [listing.result for listing in site.listings(2024) if listing.result]
    return [game for game in results if game.fixture.is_regular]


def test_shots_by_distance_agree_with_the_totals(site: Site, totals: dict[Key, Row]) -> None:
    shooting = read_table(site, "shooting", "shooting")
    zones = ("00_03", "03_10", "10_16", "16_xx", "fg3a")
    for key, row in totals.items():
        ours, tried = shooting[key], int(row["fga"])
        assert ours["fg_pct"] == row["fg_pct"]
        if tried:
            shares = [float(ours[f"pct_fga_{zone}"]) for zone in zones]
            assert sum(shares) == pytest.approx(1, abs=0.003)
            made = sum(
                s * float(ours[f"fg_pct_{z}"] or 0) for s, z in zip(shares, zones, strict=True)
            )
            assert made == pytest.approx(int(row["fg"]) / tried, abs=0.003)
            assert float(ours["pct_fga_fg3a"]) == pytest.approx(int(row["fg3a"]) / tried, abs=6e-4)
            assert ours["fg_pct_fg3a"] == row["fg3_pct"]
        assert int(ours["fg_dunk"]) <= int(row["fg2"])
        assert int(ours["fg3_heave"]) <= int(ours["fg3a_heave"]) <= int(row["fg3a"])
    assists = sum(
        float(shooting[k][f"pct_ast_fg{n}"] or 0) * int(row[f"fg{n}"])
        for k, row in totals.items()
        if not k.team.endswith("TM")
        for n in (2, 3)
    )
    given = sum(int(row["ast"]) for k, row in totals.items() if not k.team.endswith("TM"))
    assert assists == pytest.approx(given, rel=0.01)


def test_playoffs_have_tables_of_their_own(league: League, season: Season) -> None:
    today = date(2024, 7, 1)
    table = read_table(Site(league, today), "totals", "totals_stats_post")
    played: Counter[str] = Counter()
    for game in season.games:
        if game.fixture.is_playoff:
            played.update({line.player.player_id: line.pts for line in write_box_score(1, game)})
    assert {k.player_id: int(r["pts"]) for k, r in table.items() if k.player_id} == dict(played)


def test_season_pages_begin_with_the_first_results(league: League, season: Season) -> None:
    first = min(game.fixture.game_date for game in season.games)
    for kind in ("_per_game", "_totals", "_advanced", "_shooting", ""):
        target = f"/leagues/NBA_2024{kind}.html"
        assert find_page(Site(league, first), target) is None
        assert find_page(Site(league, date.fromordinal(first.toordinal() + 1)), target)


def test_standings_follow_from_the_results(site: Site) -> None:
    page = find_page(site, "/leagues/NBA_2024.html")
    assert page is not None
    wins: Counter[str] = Counter()
    losses: Counter[str] = Counter()
    for game in season_results(site):
        wins[game.winner.name(2024)] += 1
        losses[game.loser.name(2024)] += 1
    rows = [row for letter in "EW" for row in read_rows(page, f"confs_standings_{letter}")]
    assert {row["team_name"].strip("*"): int(row["wins"]) for row in rows} == dict(wins)
    assert {row["team_name"].strip("*"): int(row["losses"]) for row in rows} == dict(losses)
    for letter in "EW":
        shares = [
            float(row["win_loss_pct"]) for row in read_rows(page, f"confs_standings_{letter}")
        ]
        assert shares == sorted(shares, reverse=True)
        by_division = {row["team_name"] for row in read_rows(page, f"divs_standings_{letter}")}
        assert by_division == {
            row["team_name"] for row in read_rows(page, f"confs_standings_{letter}")
        }
    leader = read_rows(page, "confs_standings_E")[0]
    assert leader["gb"] == "—"


def test_ratings_of_teams_follow_from_results_and_schedule(site: Site) -> None:
    page = find_page(site, "/leagues/NBA_2024.html")
    assert page is not None
    rows = read_rows(page, "advanced-team")
    assert len(rows) == 30
    for row in rows:
        assert float(row["srs"]) == pytest.approx(float(row["mov"]) + float(row["sos"]), abs=0.011)
        net = float(row["off_rtg"]) - float(row["def_rtg"])
        assert float(row["net_rtg"]) == pytest.approx(net, abs=0.11)
    assert fmean(float(row["srs"]) for row in rows) == pytest.approx(0, abs=0.01)
    games = season_results(site)
    srs = {record.team: record.srs for record in stand(games)}
    for team, rating in srs.items():
        met = [(g.fixture.away, g.home_pts - g.away_pts) for g in games if g.fixture.home is team]
        met += [(g.fixture.home, g.away_pts - g.home_pts) for g in games if g.fixture.away is team]
        assert rating == pytest.approx(fmean(lead + srs[other] for other, lead in met), abs=0.02)


def test_teams_and_opponents_are_sides_of_the_same_games(
    site: Site, totals: dict[Key, Row]
) -> None:
    page = find_page(site, "/leagues/NBA_2024.html")
    assert page is not None
    teams, opponents = read_rows(page, "totals-team"), read_rows(page, "totals-opponent")
    for stat in COUNTS:
        players = sum(int(r[stat]) for k, r in totals.items() if not k.team.endswith("TM"))
        assert sum(int(row[stat]) for row in teams) == players
        assert sum(int(row[f"opp_{stat}"]) for row in opponents) == players


def test_formulas_for_teams_give_the_numbers_of_the_stored_page(stored: Stored) -> None:
    page = stored("leagues/NBA_2019.html.gz")

    def sums(table_id: str, prefix: str) -> dict[str, Totals]:
        names = ("fg", "fga", "fg3", "fg3a", "ft", "fta", "orb", "drb", "ast", "stl", "blk", "tov")
        return {
            row["team"]: Totals(
                games=int(row["g"]),
                seconds=60 * int(row["mp"]),
                **{name: int(row[prefix + name]) for name in names},
            )
            for row in read_rows(page, table_id)
        }

    own, opponent = sums("totals-team", ""), sums("totals-opponent", "opp_")
    for row in read_rows(page, "advanced-team"):
        team = TeamTotals(own[row["team"]], opponent[row["team"]])
        shares = team_shares(team)
        for stat, value, digits in (
            ("pace", pace(team), 1),
            ("off_rtg", offensive_rating(team), 1),
            ("def_rtg", offensive_rating(team.reverse()), 1),
            ("ts_pct", true_shooting(team.own), 3),
            ("efg_pct", effective_shooting(team.own), 3),
            ("tov_pct", 100 * (turnover_share(team.own) or 0), 1),
            ("orb_pct", 100 * (shares.orb or 0), 1),
            ("drb_pct", 100 * (shares.drb or 0), 1),
        ):
            assert value == pytest.approx(float(row[stat]), abs=1.2 * 10**-digits), stat


@pytest.mark.parametrize("game", ["201801010CHI", "201801010BRK", "201801010TOR", "201801010MIN"])
def test_formulas_for_players_give_the_numbers_of_the_stored_box_score(
    stored: Stored, game: str
) -> None:
    document = lxml.html.fromstring(stored(f"boxscores/{game}.html.gz"))
    basic, advanced = (
        [
            {
                row[0].get("data-append-csv"): {c.get("data-stat"): c for c in row}
                for row in table.xpath('./tbody/tr[td[@data-stat="mp"]]')
            }
            for table in document.xpath(f'//table[contains(@id, "-game-{kind}")]')
        ]
        for kind in ("basic", "advanced")
    )
    names = (
        "fg",
        "fga",
        "fg3",
        "fg3a",
        "ft",
        "fta",
        "orb",
        "drb",
        "ast",
        "stl",
        "blk",
        "tov",
        "pf",
    )
    sides = [
        {
            player: Totals(
                games=1,
                seconds=int(cells["mp"].get("csk")),
                **{name: int(cells[name].text_content()) for name in names},
            )
            for player, cells in side.items()
        }
        for side in basic
    ]
    sums = []
    for side in sides:
        total = Totals()
        for player in side.values():
            total.add(player)
        sums.append(total)
    for side, other, players, shown in zip(sums, reversed(sums), sides, advanced, strict=True):
        team = TeamTotals(side, other)
        for player, totals in players.items():
            cells = {stat: cell.text_content() for stat, cell in shown[player].items()}
            shares = floor_shares(totals, team)
            for stat, value in (
                ("orb_pct", shares.orb),
                ("drb_pct", shares.drb),
                ("trb_pct", shares.trb),
                ("ast_pct", shares.ast),
                ("stl_pct", shares.stl),
                ("blk_pct", shares.blk),
                ("usg_pct", shares.usage),
                ("tov_pct", turnover_share(totals)),
            ):
                if value is not None:
                    assert 100 * value == pytest.approx(float(cells[stat]), abs=0.0501), stat
            rating = rate_offense(totals, team).rating
            if rating is not None:
                assert rating == pytest.approx(float(cells["off_rtg"]), abs=0.6)
            assert rate_defense(totals, team) == pytest.approx(float(cells["def_rtg"]), abs=1.6)
