from __future__ import annotations

import psycopg
import pytest


def test_each_role_logs_in_with_its_password(warehouse):
    for role in ("loader", "transformer", "publisher", "predictor", "reader"):
        with warehouse.connect(role) as connection:
            assert connection.execute("select current_user").fetchone() == (role,)


def test_wrong_password_is_refused(warehouse):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host="127.0.0.1",
            port=warehouse.server.port,
            dbname=warehouse.database,
            user="loader",
            password="wrong",
        )


def test_every_test_gets_a_fresh_database(warehouse):
    assert warehouse.query("select count(*) from source.schedule") == [(0,)]
    assert warehouse.query("create table public.leftover ()") == []
