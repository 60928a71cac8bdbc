"""The platform's passwords and keys: made once, kept in one file that only its owner reads."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from include.job import BadInputError
from include.local.components import write_whole
from include.local.warehouse import ROLES


def _password() -> str:
    return secrets.token_urlsafe(18)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, repr=False)
class Credentials:
    """Everything secret. ``roles`` are the warehouse's, ``airflow_*`` Airflow's own."""

    owner: str = field(default_factory=_password)
    roles: dict[str, str] = field(default_factory=lambda: {role: _password() for role in ROLES})
    aws_access_key: str = field(default_factory=_password)
    airflow_admin: str = field(default_factory=_password)
    airflow_database: str = field(default_factory=_password)
    airflow_jwt_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    airflow_fernet_key: str = field(default_factory=_fernet_key)

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read the file; make what it does not have, all of it if there is none.

        Raises:
            BadInputError: the file is not what this wrote.
        """
        known: dict[str, Any] = {}
        try:
            known = json.loads(file.read_text())
            made = cls(**known)
        except FileNotFoundError:
            made = cls()
        except (ValueError, TypeError) as error:
            raise BadInputError(
                f"{file} cannot be read ({error}): restore it, or remove {file.parent} "
                "to start anew with an empty warehouse"
            ) from error
        for role in ROLES:
            made.roles.setdefault(role, _password())
        if asdict(made) != known:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(file, json.dumps(asdict(made), indent=1))
        return made
