"""What a row of a page is, and what is wrong with a page that has none."""

from __future__ import annotations

PageRow = dict[str, str]
"""One row as the page has it: the text of a cell under its data-stat; the address of its first link
and its player slug under ``<data-stat>.href`` and ``.id``; under ``row.section`` the header row
that stands above it, such as "Playoffs", and under ``row.header`` the first of the column headers
above it, such as "Reserves". Columns have no point in their names."""

# Some kinds of page have new names for the same columns since 2024-25.
OLD_NAMES = {
    "name_display": "player",
    "team_name_abbr": "team_id",
    "opp_name_abbr": "opp_id",
    "games": "g",
    "games_started": "gs",
    "tpl_dbl": "trp_dbl",
}

SLUG = "data-append-csv"
"""The attribute of a cell that has the id of its player."""


class BrokenPageError(Exception):
    """The page is not what its kind promises: what was expected, what came."""
