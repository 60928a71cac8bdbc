from __future__ import annotations

import json

import pytest

from include.local.ecs_containers import (
    CannotStartError,
    container_command,
    container_environment,
)

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"
STORE = {ARN: json.dumps({"password": "p4ss"})}


def test_override_wins_over_definition_and_secret():
    definition = {
        "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "1"}],
        "secrets": [{"name": "C", "valueFrom": ARN}],
    }
    override = {"environment": [{"name": "B", "value": "2"}]}
    assert container_environment(definition, override, STORE.__getitem__) == {
        "A": "1",
        "B": "2",
        "C": STORE[ARN],
    }


def test_one_field_of_a_json_secret():
    definition = {"secrets": [{"name": "C", "valueFrom": f"{ARN}:password::"}]}
    assert container_environment(definition, {}, STORE.__getitem__) == {"C": "p4ss"}


@pytest.mark.parametrize(
    "value_from",
    ["db", "arn:aws:ssm:us-east-1:1:parameter/db", f"{ARN}x", f"{ARN}:absent::", f"{ARN}:a:b:c:d"],
)
def test_secret_that_cannot_be_read_names_variable_and_arn(value_from):
    definition = {"secrets": [{"name": "C", "valueFrom": value_from}]}
    with pytest.raises(CannotStartError, match=r"ResourceInitializationError: .* C from "):
        container_environment(definition, {}, STORE.__getitem__)


def test_arguments_of_the_override_replace_those_of_the_definition():
    definition = {"entryPoint": ["run"], "command": ["a"]}
    assert container_command(definition, {}) == ["run", "a"]
    assert container_command(definition, {"command": ["b", "c d"]}) == ["run", "b", "c d"]
    assert container_command({"command": ["a"]}, {}) == ["a"]


def test_container_without_a_command_cannot_start():
    with pytest.raises(CannotStartError, match="no command specified"):
        container_command({}, {})
