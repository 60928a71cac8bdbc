"""What ECS makes of a container definition and its overrides: command, environment, errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.ecs.exceptions import InvalidParameterException

OVERRIDES_LIMIT = 8192


class CannotStartError(Exception):
    """A task cannot be started; the text is the reason ECS would report."""


def container_override(
    definition: Mapping[str, Any], overrides: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the override of a container, refusing what ECS refuses."""
    if len(json.dumps(overrides)) > OVERRIDES_LIMIT:
        raise InvalidParameterException(
            f"Container Overrides length must be at most {OVERRIDES_LIMIT}"
        )
    found: Mapping[str, Any] = {}
    for override in overrides.get("containerOverrides", []):
        if override.get("name") != definition["name"]:
            raise InvalidParameterException(
                f"Override for container named {override.get('name')} is not a container in the "
                "TaskDefinition."
            )
        found = override
    return found


def container_command(definition: Mapping[str, Any], override: Mapping[str, Any]) -> list[str]:
    """Return the command line of a container: its entry point, then its arguments."""
    arguments = override.get("command") or definition.get("command") or []
    command = [*(definition.get("entryPoint") or []), *arguments]
    if not command:
        raise CannotStartError("CannotStartContainerError: no command specified")
    return command


def container_environment(
    definition: Mapping[str, Any],
    override: Mapping[str, Any],
    read_secret: Callable[[str], str],
) -> dict[str, str]:
    """Return a container's variables: the definition's, its secrets, then the overrides.

    A secret's ``valueFrom`` is the ARN of a Secrets Manager secret, with ``:key::`` behind it to
    take one field of a JSON secret.
    """
    environment = {item["name"]: item["value"] for item in definition.get("environment") or []}
    for item in definition.get("secrets") or []:
        arn = item["valueFrom"]
        match = re.fullmatch(
            r"(arn:[^:]+:secretsmanager:[^:]+:[^:]*:secret:[^:]+)(?::([^:]*):[^:]*:[^:]*)?", arn
        )
        try:
            if match is None:
                raise ValueError("not the ARN of a secret")  # noqa: TRY301
            value = read_secret(match[1])
            environment[item["name"]] = json.loads(value)[match[2]] if match[2] else value
        except Exception as error:
            raise CannotStartError(
                "ResourceInitializationError: unable to pull secrets or registry auth: "
                f"{item['name']} from {arn}: {error}"
            ) from error
    environment |= {item["name"]: item["value"] for item in override.get("environment") or []}
    return environment
