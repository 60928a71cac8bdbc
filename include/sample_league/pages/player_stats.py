"""Season pages of players: per game, totals, advanced, shooting.

A player of several teams has a row of all together (2TM) and below it one for each.
"""

from collections.abc import Callable, Iterable
from math import fsum

from include.sample_league.formulas import (
    FloorShares,
    divide,
    floor_shares,
    player_efficiency,
    true_shooting,
    turnover_share,
)
from include.sample_league.pages.markup import name_columns, over_header
from include.sample_league.pages.player_table import (
    Cells,
    PlayerTable,
    Shown,
    count,
    number,
    percentage,
    proportion,
    shooting_rates,
    sum_up,
)
from include.sample_league.players import Player
from include.sample_league.ratings import win_shares
from include.sample_league.season_stats import SeasonStats
from include.sample_league.shots import ZONES, ShotTotals
from include.sample_league.teams import Team

_WHO = "ranker=Rk name_display=Player age=Age team_name_abbr=Team pos=Pos games=G games_started=GS"
_COUNTED = (
    *("fg", "fga", "fg3", "fg3a", "fg2", "fg2a", "ft", "fta"),
    *("orb", "drb", "trb", "ast", "stl", "blk", "tov", "pf", "pts"),
)


def _average_cells(stats: SeasonStats) -> Cells:
    def cells(player: Player, teams: list[Team]) -> dict[str, Shown]:
        t = sum_up(stats, player, teams)
        averages = {"mp_per_g": number(t.minutes / t.games)}
        for stat in _COUNTED:
            averages[f"{stat}_per_g"] = number(getattr(t, stat) / t.games)
        return averages | shooting_rates(t)

    return cells


def _total_cells(stats: SeasonStats) -> Cells:
    def cells(player: Player, teams: list[Team]) -> dict[str, Shown]:
        t = sum_up(stats, player, teams)
        shown = {"mp": count(t.minutes), "tpl_dbl": count(t.triple_doubles)}
        shown |= {stat: count(getattr(t, stat)) for stat in _COUNTED}
        return shown | shooting_rates(t)

    return cells


def _advanced_cells(stats: SeasonStats) -> Cells:
    raw = {
        (player, team): player_efficiency(t, stats.teams[team], stats.league)
        for (player, team), t in stats.players.items()
    }
    minutes = stats.league.own.minutes
    average = fsum(raw[spell] * t.minutes for spell, t in stats.players.items()) / minutes

    def cells(player: Player, teams: list[Team]) -> dict[str, Shown]:
        whole = sum_up(stats, player, teams)
        spells = [(player, team) for team in teams]
        weights = [stats.players[spell].minutes / whole.minutes for spell in spells]

        def mean(values: Iterable[float | None]) -> float | None:
            known = [(v, w) for v, w in zip(values, weights, strict=True) if v is not None]
            return fsum(v * w for v, w in known) if len(known) == len(weights) else None

        shares = [floor_shares(stats.players[s], stats.teams[s[1]]) for s in spells]
        wins = [win_shares(stats.players[s], stats.teams[s[1]], stats.league) for s in spells]
        rated = [stats.plus_minus[spell] for spell in spells]
        ows, dws = fsum(won[0] for won in wins), fsum(won[1] for won in wins)
        vorp = fsum(
            stats.plus_minus[s].over_replacement(
                stats.players[s].minutes / (stats.teams[s[1]].own.minutes / 5),
                stats.teams[s[1]].own.games,
            )
            for s in spells
        )
        bpm, obpm = mean(r.total for r in rated), mean(r.offense for r in rated)
        return {
            "mp": count(whole.minutes),
            "per": number(mean(raw[spell] * 15 / average for spell in spells)),
            "ts_pct": proportion(true_shooting(whole)),
            "fg3a_per_fga_pct": proportion(divide(whole.fg3a, whole.fga)),
            "fta_per_fga_pct": proportion(divide(whole.fta, whole.fga)),
            **_share_cells(shares, mean),
            "tov_pct": percentage(turnover_share(whole)),
            "ows": number(ows),
            "dws": number(dws),
            "ws": number(ows + dws),
            "ws_per_48": proportion(48 * (ows + dws) / whole.minutes),
            "obpm": number(obpm),
            "dbpm": number(mean(r.defense for r in rated)),
            "bpm": number(bpm),
            "vorp": number(vorp),
        }

    return cells


def _share_cells(
    shares: list[FloorShares], mean: Callable[[Iterable[float | None]], float | None]
) -> dict[str, Shown]:
    names = {"orb": "orb_pct", "drb": "drb_pct", "trb": "trb_pct", "ast": "ast_pct"}
    names |= {"stl": "stl_pct", "blk": "blk_pct", "usage": "usg_pct"}
    return {
        stat: percentage(mean(getattr(of_team, name) for of_team in shares))
        for name, stat in names.items()
    }


def _shot_cells(stats: SeasonStats) -> Cells:
    def cells(player: Player, teams: list[Team]) -> dict[str, Shown]:
        t = sum_up(stats, player, teams)
        shots = ShotTotals()
        for team in teams:
            shots.add(stats.shots[player, team])
        shown = {
            "mp": count(t.minutes),
            "fg_pct": proportion(divide(t.fg, t.fga)),
            "avg_dist": number(divide(shots.feet, t.fga)),
            "pct_fga_fg2a": proportion(divide(t.fg2a, t.fga)),
            "fg_pct_fg2a": proportion(divide(t.fg2, t.fg2a)),
            "pct_ast_fg2": proportion(divide(shots.assisted[2], t.fg2)),
            "pct_ast_fg3": proportion(divide(shots.assisted[3], t.fg3)),
            "pct_fga_dunk": proportion(divide(shots.dunks.tried, t.fga)),
            "fg_dunk": count(shots.dunks.made),
            "pct_fg3a_corner3": proportion(divide(shots.corner.tried, t.fg3a)),
            "fg_pct_corner3": proportion(divide(shots.corner.made, shots.corner.tried)),
            "fg3a_heave": count(shots.heaves.tried),
            "fg3_heave": count(shots.heaves.made),
        }
        for zone in ZONES:
            tries = shots.zones[zone]
            shown[f"pct_fga_{zone}"] = proportion(divide(tries.tried, t.fga))
            shown[f"fg_pct_{zone}"] = proportion(divide(tries.made, tries.tried))
        return shown

    return cells


PER_GAME = PlayerTable(
    name="per_game_stats",
    title="Per Game",
    columns=name_columns(
        f"{_WHO} mp_per_g=MP fg_per_g=FG fga_per_g=FGA fg_pct=FG% fg3_per_g=3P fg3a_per_g=3PA"
        " fg3_pct=3P% fg2_per_g=2P fg2a_per_g=2PA fg2_pct=2P% efg_pct=eFG% ft_per_g=FT"
        " fta_per_g=FTA ft_pct=FT% orb_per_g=ORB drb_per_g=DRB trb_per_g=TRB ast_per_g=AST"
        " stl_per_g=STL blk_per_g=BLK tov_per_g=TOV pf_per_g=PF pts_per_g=PTS awards=Awards"
    ),
    cells=_average_cells,
    worth=lambda t: t.pts / t.games,
)
TOTALS = PlayerTable(
    name="totals_stats",
    title="Totals",
    columns=name_columns(
        f"{_WHO} mp=MP fg=FG fga=FGA fg_pct=FG% fg3=3P fg3a=3PA fg3_pct=3P% fg2=2P fg2a=2PA"
        " fg2_pct=2P% efg_pct=eFG% ft=FT fta=FTA ft_pct=FT% orb=ORB drb=DRB trb=TRB ast=AST stl=STL"
        " blk=BLK tov=TOV pf=PF pts=PTS tpl_dbl=Trp-Dbl awards=Awards"
    ),
    cells=_total_cells,
    worth=lambda t: t.pts,
)
ADVANCED = PlayerTable(
    name="advanced",
    title="Advanced",
    columns=name_columns(
        f"{_WHO} mp=MP per=PER ts_pct=TS% fg3a_per_fga_pct=3PAr fta_per_fga_pct=FTr orb_pct=ORB%"
        " drb_pct=DRB% trb_pct=TRB% ast_pct=AST% stl_pct=STL% blk_pct=BLK% tov_pct=TOV%"
        " usg_pct=USG% ows=OWS dws=DWS ws=WS ws_per_48=WS/48 obpm=OBPM dbpm=DBPM bpm=BPM vorp=VORP"
        " awards=Awards"
    ),
    cells=_advanced_cells,
    worth=lambda t: t.seconds,
)
SHOOTING = PlayerTable(
    name="shooting",
    title="Shooting",
    columns=name_columns(
        f"{_WHO} mp=MP fg_pct=FG% avg_dist=Dist. pct_fga_fg2a=2P pct_fga_00_03=0-3"
        " pct_fga_03_10=3-10 pct_fga_10_16=10-16 pct_fga_16_xx=16-3P pct_fga_fg3a=3P fg_pct_fg2a=2P"
        " fg_pct_00_03=0-3 fg_pct_03_10=3-10 fg_pct_10_16=10-16 fg_pct_16_xx=16-3P fg_pct_fg3a=3P"
        " pct_ast_fg2=2P pct_ast_fg3=3P pct_fga_dunk=%FGA fg_dunk=# pct_fg3a_corner3=%3PA"
        " fg_pct_corner3=3P% fg3a_heave=Att. fg3_heave=Md. awards=Awards"
    ),
    cells=_shot_cells,
    worth=lambda t: t.seconds,
    above=over_header(
        ("", 9, ""),
        ("header_pct_fga", 6, "% of FGA by Distance"),
        ("header_fg_pct", 6, "FG% by Distance"),
        ("header_astd", 2, "% of FG Ast'd"),
        ("header_dunks", 2, "Dunks"),
        ("header_corner", 2, "Corner 3s"),
        ("header_heaves", 2, "Heaves"),
        ("", 1, ""),
    ),
)
