"""More pages made by hand, in the markup of the site."""

from __future__ import annotations

from tests.unit.ingestion.hand_made import cell, page


def injury(player_id: str, team: str, note: str = "Out (Knee) - Until spring.") -> str:
    """A row of the injuries page."""
    cells = [
        cell("player", player_id.title(), f"/players/{player_id[0]}/{player_id}.html",
             player=player_id),
        cell("team_name", f"Team {team}", f"/teams/{team}/2018.html"),
        cell("date_update", "Tue, Oct 17, 2017"),
        cell("note", note),
    ]  # fmt: skip
    return f"<tr>{''.join(cells)}</tr>"


def injuries_page(*rows: str) -> bytes:
    """The injuries page."""
    return table_page("injuries", *rows)


def table_page(table_id: str, *rows: str) -> bytes:
    """A page with one table."""
    return page(f'<table id="{table_id}"><tbody>{"".join(rows)}</tbody></table>')
