"""What all players are owed, this season and later."""

from collections.abc import Mapping

from include.sample_league.front_offices import Contract, Employment, Option
from include.sample_league.pages.markup import (
    header,
    name_columns,
    over_header,
    page,
    rank_cell,
    row,
    season_name,
    table,
)
from include.sample_league.players import Player
from include.sample_league.teams import Team

_SEASONS = 6
_ROWS_A_HEADER = 20
_OPTION_CLASSES: dict[Option, str] = {"": "", "player": "salary-pl", "team": "salary-tm"}


def render_contracts(season: int, contracts: Mapping[Player, Employment]) -> str:
    """Write the page of a season: everybody under contract, the highest salary first."""
    seasons = range(season, season + _SEASONS)
    salaries = " ".join(f"y{n}={season_name(year)}" for n, year in enumerate(seasons, start=1))
    columns = name_columns(f"ranker=Rk player=Player team_id=Tm {salaries} remain_gtd=Guaranteed")
    above = over_header(("", 3, ""), ("header_salary", _SEASONS, "Salary"), ("", 1, ""))

    def worth(player: Player) -> tuple[int, str]:
        return -sum(_salaries(contracts[player][1], season)[:1]), player.player_id

    rows = []
    for rank, player in enumerate(sorted(contracts, key=worth), start=1):
        if rank > 1 and rank % _ROWS_A_HEADER == 1:
            rows.append(above.replace("over_header", "over_header thead", 1))
            rows.append(header(columns, repeated=True))
        rows.append(_row(rank, player, *contracts[player], season))
    caption = f"{len(contracts)} Contracts"
    content = table("player-contracts", caption, columns, rows, above=above)
    title = f"{season_name(season)} NBA Player Contracts"
    return page("/contracts/players.html", title, content)


def _salaries(contract: Contract, season: int) -> tuple[int, ...]:
    return contract.salaries[season - contract.first_season :]


def _row(rank: int, player: Player, team: Team, contract: Contract, season: int) -> str:
    slug, code = player.player_id, team.code(season)
    address = f"/players/{slug[0]}/{slug}.html"
    salaries = _salaries(contract, season)
    options = contract.options[season - contract.first_season :]
    cells = [
        rank_cell(rank),
        f'<td class="left " data-append-csv="{slug}" data-stat="player" >'
        # The site links the name twice.
        f"<a href=\"{address}\"><a href='{address}'>{player.name}</a></a></td>",
        f'<td class="left " data-stat="team_id" ><a href="/contracts/{code}.html">{code}</a></td>',
    ]
    for n in range(_SEASONS):
        if n < len(salaries):
            cells.append(_amount(f"y{n + 1}", salaries[n], _OPTION_CLASSES[options[n]]))
        else:
            cells.append(f'<td class="right iz" data-stat="y{n + 1}" ></td>')
    guaranteed = sum(salary for salary, option in zip(salaries, options, strict=True) if not option)
    cells.append(_amount("remain_gtd", guaranteed, ""))
    return row(cells)


def _amount(stat: str, dollars: int, css: str) -> str:
    return f'<td class="right {css}" data-stat="{stat}" csk="{dollars}" >${dollars:,}</td>'
