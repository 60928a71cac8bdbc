"""The statements that bring a served table to the shape of its mart."""

from __future__ import annotations

from dataclasses import replace

from include.publishing.shapes import Shape, alter_table, comment_on

MART = Shape(
    name="standings",
    is_own_table=False,
    comment="Records",
    columns={"season": "integer", "Team": "text"},
    column_comments={"season": "Year it ends", "Team": None},
    indexes={"mart.standings_pkey": 'UNIQUE using btree (season, "Team")'},
)
SERVED = replace(MART, indexes={"serving.standings_idx": 'UNIQUE using btree (season, "Team")'})


def alterations(served: Shape, mart: Shape) -> list[str]:
    return [statement.as_string() for statement in alter_table(served, mart)]


def comments(served: Shape, mart: Shape) -> list[str]:
    return [statement.as_string() for statement in comment_on(served, mart)]


def test_tables_are_alike_whatever_their_index_names_and_comments() -> None:
    assert MART.is_like(replace(SERVED, comment=None, column_comments={}))


def test_order_of_columns_makes_no_difference() -> None:
    assert MART.is_like(replace(SERVED, columns={"Team": "text", "season": "integer"}))


def test_other_type_column_or_index_makes_a_difference() -> None:
    assert not MART.is_like(replace(SERVED, columns={"season": "bigint", "Team": "text"}))
    assert not MART.is_like(replace(SERVED, columns={"season": "integer"}))
    assert not MART.is_like(replace(SERVED, indexes={}))
    assert not MART.is_like(
        replace(SERVED, indexes={"serving.standings_idx": 'using btree (season, "Team")'})
    )


def test_indexes_go_before_columns_and_come_after_them() -> None:
    served = replace(SERVED, columns={"season": "bigint", "old name": "text"})

    assert alterations(served, MART) == [
        "drop index serving.standings_idx",
        'alter table "serving"."standings" drop column "season"',
        'alter table "serving"."standings" drop column "old name"',
        'alter table "serving"."standings" add column "season" integer',
        'alter table "serving"."standings" add column "Team" text',
        'create UNIQUE index on "serving"."standings" using btree (season, "Team")',
    ]


def test_comments_that_are_the_same_are_left_alone() -> None:
    assert comments(SERVED, MART) == []


def test_comment_of_a_column_that_was_made_again_is_written_again() -> None:
    served = replace(SERVED, columns={"season": "bigint", "Team": "text"})

    assert comments(served, MART) == [
        """comment on column "serving"."standings"."season" is 'Year it ends'"""
    ]


def test_comments_are_quoted_and_removed() -> None:
    mart = replace(MART, comment=None, column_comments={"season": None, "Team": "team's"})

    assert comments(SERVED, mart) == [
        'comment on table "serving"."standings" is NULL',
        'comment on column "serving"."standings"."season" is NULL',
        """comment on column "serving"."standings"."Team" is 'team''s'""",
    ]
