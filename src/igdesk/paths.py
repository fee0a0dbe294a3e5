"""Where files live on this computer: functions without side effects; folders are made by whoever writes.

Every folder can be moved by an environment variable, which is also how tests keep the developer's own files out.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal


def config_dir() -> Path:
    """Folder of `config.toml`; `IGDESK_CONFIG_DIR` wins."""
    return _folder("config")


def config_file() -> Path:
    """The configuration that is read when none is named."""
    return config_dir() / "config.toml"


def data_dir() -> Path:
    """Folder for databases that no configuration places elsewhere; `IGDESK_DATA_DIR` wins."""
    return _folder("data")


def state_dir() -> Path:
    """Folder of logs, locks and this machine's id; `IGDESK_STATE_DIR` wins."""
    return _folder("state")


def token_file(config: Path, account: str | None = None) -> Path:
    """The file for the access token of the desk that `config` describes, where that names none.

    Args:
        config: The configuration.
        account: Which of its further accounts, by name; none: that of `[instagram]`.
    """
    from hashlib import sha256  # lists of tickets need no token

    digest = sha256(str(config.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    suffix = "" if account is None else f"-{sha256(account.encode()).hexdigest()[:8]}"
    return data_dir() / "tokens" / f"{config.stem}-{digest[:8]}{suffix}.token"


def _folder(kind: Literal["config", "data", "state"]) -> Path:
    named = os.environ.get(f"IGDESK_{kind.upper()}_DIR")
    if named:
        return Path(named).expanduser()
    import platformdirs  # a twentieth of a command's time, for who named none

    folder: Path = getattr(platformdirs, f"user_{kind}_path")("igdesk", appauthor=False)
    return folder
