"""Season summary: standings, averages of teams and of their opponents, ratings of teams."""

from collections.abc import Collection, Sequence

from include.sample_league.formulas import (
    effective_shooting,
    offensive_rating,
    pace,
    team_shares,
    true_shooting,
    turnover_share,
)
from include.sample_league.pages.markup import (
    Columns,
    cell,
    decimal,
    name_columns,
    over_header,
    page,
    percent,
    row,
    season_name,
    section_heading,
    share,
    table,
    team_link,
)
from include.sample_league.season_stats import SeasonStats
from include.sample_league.standings import Record
from include.sample_league.teams import Team
from include.sample_league.totals import TeamTotals, Totals

_STATS = (
    *("mp", "fg", "fga", "fg_pct", "fg3", "fg3a", "fg3_pct", "fg2", "fg2a", "fg2_pct", "ft", "fta"),
    *("ft_pct", "orb", "drb", "trb", "ast", "stl", "blk", "tov", "pf", "pts"),
)
_CONFERENCES = {"E": "East", "W": "West"}
_ADVANCED = name_columns(
    "ranker=Rk team=Team age=Age wins=W losses=L wins_pyth=PW losses_pyth=PL mov=MOV sos=SOS"
    " srs=SRS off_rtg=ORtg def_rtg=DRtg net_rtg=NRtg pace=Pace fta_per_fga_pct=FTr"
    " fg3a_per_fga_pct=3PAr ts_pct=TS% DUMMY=&nbsp; efg_pct=eFG% tov_pct=TOV% orb_pct=ORB%"
    " ft_rate=FT/FGA DUMMY=&nbsp; opp_efg_pct=eFG% opp_tov_pct=TOV% drb_pct=DRB%"
    " opp_ft_rate=FT/FGA DUMMY=&nbsp; arena_name=Arena attendance=Attend."
    " attendance_per_g=Attend./G"
)


def render_season_summary(
    season: int,
    stats: SeasonStats,
    records: Sequence[Record],
    playoff_teams: Collection[Team],
) -> str:
    """Write the page of a season in which games are over; ``records`` come best first."""
    writer = _Writer(season, stats, records, playoff_teams)
    content = [writer.write_conference(letter) for letter in _CONFERENCES]
    content += [writer.write_divisions(letter) for letter in _CONFERENCES]
    for name, caption, by_game in (
        ("per_game", "Per Game Stats", True),
        ("totals", "Total Stats", False),
    ):
        content.append(
            writer.write_teams(f"{name}-team", caption, is_opponent=False, by_game=by_game)
        )
        content.append(
            writer.write_teams(f"{name}-opponent", caption, is_opponent=True, by_game=by_game)
        )
    content.append(writer.write_advanced())
    title = f"{season_name(season)} NBA Season Summary"
    return page(f"/leagues/NBA_{season}.html", title, "\n".join(content))


class _Writer:
    def __init__(
        self,
        season: int,
        stats: SeasonStats,
        records: Sequence[Record],
        playoff_teams: Collection[Team],
    ) -> None:
        self._season = season
        self._stats = stats
        self._records = records
        self._playoff_teams = playoff_teams

    def write_conference(self, letter: str) -> str:
        """Write the standings of a conference."""
        records = [r for r in self._records if r.team.conference == _CONFERENCES[letter]]
        rows = self._standing_rows(records)
        return self._standings_table(f"confs_standings_{letter}", "Conference Standings", rows)

    def write_divisions(self, letter: str) -> str:
        """Write the standings of a conference's divisions."""
        rows = []
        records = [r for r in self._records if r.team.conference == _CONFERENCES[letter]]
        for division in sorted({record.team.division for record in records}):
            rows.append(
                f"<tr class='thead'><th colspan='8'><strong>{division} Division</strong></th></tr>"
            )
            rows += self._standing_rows([r for r in records if r.team.division == division])
        return self._standings_table(f"divs_standings_{letter}", "Division Standings", rows)

    def write_teams(self, name: str, caption: str, *, is_opponent: bool, by_game: bool) -> str:
        """Write what teams, or their opponents, did: by game or in all."""
        prefix = "opp_" if is_opponent else ""
        columns = name_columns(
            " ".join(
                [
                    "ranker=Rk",
                    "team=Team",
                    "g=G",
                    "mp=MP",
                    *(f"{prefix}{s}={s}" for s in _STATS[1:]),
                ]
            )
        )

        def totals(team: TeamTotals) -> Totals:
            return team.opponent if is_opponent else team.own

        def worth(team: Team) -> float:
            t = totals(self._stats.teams[team])
            return (t.pts if is_opponent else -t.pts) / t.games

        rows = []
        for rank, team in enumerate(sorted(self._stats.teams, key=worth), start=1):
            t = totals(self._stats.teams[team])
            cells = _stat_cells(t, prefix, t.games if by_game else None)
            rows.append(row([_rank(str(rank)), self._name(team), cell("g", str(t.games)), *cells]))
        league, number = totals(self._stats.league), len(self._stats.teams)
        average = [
            cell("g", str(round(league.games / number))),
            *_stat_cells(league, "", league.games if by_game else number),
        ]
        foot = row([_rank(""), cell("team", "League Average", "left"), *average])
        return _team_table(name, caption, columns, rows, foot)

    def write_advanced(self) -> str:
        """Write ratings, four factors, arenas."""
        records = {record.team: record for record in self._records}
        teams = self._stats.teams

        def net_rating(team: Team) -> float:
            return offensive_rating(teams[team]) - offensive_rating(teams[team].reverse())

        ages = self._weigh_ages()
        rows = []
        for rank, team in enumerate(sorted(teams, key=net_rating, reverse=True), start=1):
            record = records[team]
            results = {
                "age": decimal(ages[team]),
                "wins": str(record.wins),
                "losses": str(record.losses),
                "wins_pyth": str(record.expected_wins),
                "losses_pyth": str(record.games - record.expected_wins),
                "mov": decimal(record.margin, 2),
                "sos": decimal(record.srs - record.margin, 2),
                "srs": decimal(record.srs, 2),
            }
            per_game = round(record.attendance / record.home_games) if record.home_games else 0
            crowd = {
                "arena_name": team.arena,
                "attendance": f"{record.attendance:,}",
                "attendance_per_g": f"{per_game:,}",
            }
            shown = results | _rating_texts(teams[team]) | crowd
            rows.append(row([_rank(str(rank)), self._name(team), *_advanced_cells(shown)]))
        league = _rating_texts(self._stats.league) | {"net_rtg": ""}
        average = [_rank(""), cell("team", "League Average", "left"), *_advanced_cells(league)]
        above = over_header(
            ("", 18, ""), ("ff_off", 4, "Offense Four Factors"), ("", 1, ""),
            ("ff_def", 4, "Defense Four Factors"), ("", 4, ""),
        )  # fmt: skip
        return _team_table("advanced-team", "Advanced Stats", _ADVANCED, rows, row(average), above)

    def _standing_rows(self, records: Sequence[Record]) -> list[str]:
        leader = records[0]
        rows = []
        for record in records:
            behind = record.games_behind(leader)
            played = record.games
            name = self._linked(record.team)
            cells = [
                f'<th scope="row" class="left " data-stat="team_name" >{name}</th>',
                cell("wins", str(record.wins)),
                cell("losses", str(record.losses)),
                cell("win_loss_pct", share(record.wins, played)),
                cell("gb", decimal(behind) if behind > 0 else "&mdash;"),
                cell("pts_per_g", decimal(record.pts / played) if played else ""),
                cell("opp_pts_per_g", decimal(record.opponent_pts / played) if played else ""),
                cell("srs", decimal(record.srs, 2)),
            ]
            rows.append(row(cells, 'class="full_table" '))
        return rows

    def _standings_table(self, name: str, caption: str, rows: Sequence[str]) -> str:
        conference = f"{_CONFERENCES[name[-1]]}ern_Conference"
        columns = name_columns(
            f"team_name={conference} wins=W losses=L win_loss_pct=W/L% gb=GB pts_per_g=PS/G"
            " opp_pts_per_g=PA/G srs=SRS"
        )
        return table(name, caption, columns, rows)

    def _weigh_ages(self) -> dict[Team, float]:
        """Return the mean age of each team's players, weighted by their minutes."""
        sums = dict.fromkeys(self._stats.teams, 0)
        for (player, team), totals in self._stats.players.items():
            sums[team] += (self._season - player.birth_year) * totals.seconds
        return {team: s / self._stats.teams[team].own.seconds for team, s in sums.items()}

    def _name(self, team: Team) -> str:
        return cell("team", self._linked(team), "left")

    def _linked(self, team: Team) -> str:
        """Link a team; the site marks those in the play-offs with an asterisk."""
        mark = "*" if team in self._playoff_teams else ""
        return team_link(team, self._season, team.name(self._season)) + mark


def _rank(shown: str) -> str:
    grey = "" if shown else "iz"
    return f'<th scope="row" class="right {grey}" data-stat="ranker" >{shown}</th>'


def _stat_cells(t: Totals, prefix: str, number: int | None) -> list[str]:
    """Write sums, or what they are on average of a number of games or of teams."""

    def show(value: float) -> str:
        return str(round(value)) if number is None else decimal(value / number)

    cells = [cell("mp", show(t.minutes))]
    for stat in _STATS[1:]:
        kind = stat.removesuffix("_pct")
        is_share = kind != stat
        shown = share(getattr(t, kind), getattr(t, f"{kind}a")) if is_share else ""
        cells.append(cell(prefix + stat, shown if is_share else show(getattr(t, stat))))
    return cells


def _rating_texts(team: TeamTotals) -> dict[str, str]:
    own, other = team.own, team.opponent
    shares = team_shares(team)
    scored, allowed = offensive_rating(team), offensive_rating(team.reverse())
    return {
        "off_rtg": decimal(scored),
        "def_rtg": decimal(allowed),
        "net_rtg": f"{scored - allowed:+.1f}",
        "pace": decimal(pace(team)),
        "fta_per_fga_pct": share(own.fta, own.fga),
        "fg3a_per_fga_pct": share(own.fg3a, own.fga),
        "ts_pct": share(true_shooting(own)),
        "efg_pct": share(effective_shooting(own)),
        "tov_pct": percent(turnover_share(own)),
        "orb_pct": percent(shares.orb),
        "ft_rate": share(own.ft, own.fga),
        "opp_efg_pct": share(effective_shooting(other)),
        "opp_tov_pct": percent(turnover_share(other)),
        "drb_pct": percent(shares.drb),
        "opp_ft_rate": share(other.ft, other.fga),
    }


def _advanced_cells(shown: dict[str, str]) -> list[str]:
    return [
        cell(stat, shown.get(stat, ""), "left" if stat == "arena_name" else "right")
        for stat, *_ in _ADVANCED[2:]
    ]


def _team_table(
    name: str, caption: str, columns: Columns, rows: Sequence[str], foot: str, above: str = ""
) -> str:
    """Write a table of teams. As on the site, its body ends twice."""
    head = "".join(
        f'<th aria-label="{label}" data-stat="{stat}" scope="col"'
        f' class="{"ranker " if stat == "ranker" else ""} poptip {css}" >{text}</th> '
        for stat, label, css, _, text in columns
    )
    return (
        f"{section_heading(caption)}\n"
        f'<div class="table_container tabbed current" id="div_{name}">\n'
        f'<table class="stats_table sortable " id="{name}" data-cols-to-freeze=",2">'
        f" <caption>{caption} Table</caption> <thead> {above} <tr> {head}</tr> </thead>"
        f" <tbody> {' '.join(rows)} </tbody><tfoot>{foot} </tfoot> </tbody> </table>\n</div>"
    )
