"""A CSV file read as typed columns, or one line that says what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from include.job import BadInputError

LINE = "line"
DATE_FORMAT = "%Y-%m-%d"


def read_csv(path: Path, columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Read the named columns of a CSV file with a header, compressed or not.

    Numbers come as pl.Float64 or, without a fraction, as pl.Int64; dates are written 2018-12-31.
    Other columns are left out. The column ``line`` is the line of the file, for messages.

    Raises:
        BadInputError: the file cannot be read, has no rows, lacks a column, or a value is empty,
            infinite or of another type.
    """
    try:
        text = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = " ".join(str(error).split())
        raise BadInputError(f"{path} cannot be read as CSV: {reason}: check the file") from None
    missing = [column for column in columns if column not in text.columns]
    if missing:
        raise BadInputError(
            f"{path} lacks the column {', '.join(missing)}: add it, or give another file"
        )
    if text.is_empty():
        raise BadInputError(f"{path} has a header but no rows: give another file")
    lines = pl.int_range(2, pl.len() + 2).alias(LINE)
    text = text.select(lines, *columns)
    rows = text.select(LINE, *(_convert(column, kind) for column, kind in columns.items()))
    for column, kind in columns.items():
        bad = text.filter(rows[column].is_null())
        if not bad.is_empty():
            value = (bad[column][0] or "").strip() or "empty"
            raise BadInputError(
                f"{path}, line {bad[LINE][0]}: {column} is {value}, not {_describe(kind)}:"
                " correct the line"
            )
    return rows


def _convert(column: str, kind: type[pl.DataType]) -> pl.Expr:
    """Make a value of another type null."""
    text = pl.col(column).str.strip_chars()
    if kind == pl.String:
        return pl.when(text != "").then(text).alias(column)
    if kind == pl.Date:
        return text.str.to_date(DATE_FORMAT, strict=False)
    number = text.cast(pl.Float64, strict=False)
    if kind == pl.Int64:
        is_usable = number.is_finite() & (number == number.round())
        return pl.when(is_usable).then(number).cast(pl.Int64, strict=False).alias(column)
    return pl.when(number.is_finite()).then(number).alias(column)


def _describe(kind: type[pl.DataType]) -> str:
    words = {
        pl.Date: "a date like 2018-12-31",
        pl.Int64: "a whole number",
        pl.Float64: "a finite number",
    }
    return words.get(kind, "a text")
