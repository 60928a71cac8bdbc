"""A season's transactions, the newest date first."""

from collections.abc import Sequence
from itertools import groupby

from include.sample_league.front_offices import Move, Retirement, Signing, Swap, Waiver
from include.sample_league.pages.markup import long_date, page, player_link, season_name
from include.sample_league.teams import Team


def render_transactions(season: int, moves: Sequence[Move]) -> str:
    """Write the page of a league year from the moves so far, by date.

    As on the site, the last item of the list is not closed.
    """
    items = []
    for day, of_day in groupby(reversed(moves), key=lambda move: move.day):
        texts = "".join(f"<p>{_describe(season, move)}</p>" for move in of_day)
        items.append(f"<li><span>{long_date(day)}</span>{texts}")
    return page(
        f"/leagues/NBA_{season}_transactions.html",
        f"{season_name(season)} NBA Transactions",
        f"<p>Transactions listed are from <span\n><strong>July 1, {season - 1}</strong></span> to\n"
        f"<span><strong>June 30, {season}</strong></span>.</p>\n"
        f"<ul class='page_index'>\n{'</li>'.join(items)}</ul>",
    )


def _describe(season: int, move: Move) -> str:
    match move:
        case Signing(team=team, player=player, contract=contract):
            text = f"The {_team(season, team, 'to')} signed {player_link(player)}"
            return text + (" to a multi-year contract." if len(contract.salaries) > 1 else ".")
        case Waiver(team=team, player=player):
            return f"The {_team(season, team, 'from')} waived {player_link(player)}."
        case Retirement(player=player):
            return f"{player_link(player)} announced retirement."
        case Swap(teams=teams, players=players):
            return (
                f"The {_team(season, teams[0], 'from')} traded {player_link(players[0])} to the"
                f" {_team(season, teams[1], 'to')} for {player_link(players[1])}."
            )


def _team(season: int, team: Team, direction: str) -> str:
    code = team.code(season)
    address = f"/teams/{code}/{season}.html"
    return f'<a data-attr-{direction}="{code}" href="{address}">{team.name(season)}</a>'
