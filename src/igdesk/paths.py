"""Where files live on this computer: functions without side effects; folders are made by whoever writes.

Every folder can be moved by an environment variable, which is also how tests keep the developer's own files out.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs


def config_dir() -> Path:
    """Folder of `config.toml`; `IGDESK_CONFIG_DIR` wins."""
    return _folder("IGDESK_CONFIG_DIR", platformdirs.user_config_path("igdesk", appauthor=False))


def config_file() -> Path:
    """The configuration that is read when none is named."""
    return config_dir() / "config.toml"


def data_dir() -> Path:
    """Folder for databases that no configuration places elsewhere; `IGDESK_DATA_DIR` wins."""
    return _folder("IGDESK_DATA_DIR", platformdirs.user_data_path("igdesk", appauthor=False))


def state_dir() -> Path:
    """Folder of logs, locks and this machine's id; `IGDESK_STATE_DIR` wins."""
    return _folder("IGDESK_STATE_DIR", platformdirs.user_state_path("igdesk", appauthor=False))


def token_file(config: Path, account: str | None = None) -> Path:
    """The file for the access token of the desk that `config` describes, where that names none.

    Args:
        config: The configuration.
        account: Which of its further accounts, by name; none: that of `[instagram]`.
    """
    digest = hashlib.sha256(str(config.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    suffix = "" if account is None else f"-{hashlib.sha256(account.encode()).hexdigest()[:8]}"
    return data_dir() / "tokens" / f"{config.stem}-{digest[:8]}{suffix}.token"


def _folder(variable: str, default: Path) -> Path:
    named = os.environ.get(variable)
    return Path(named).expanduser() if named else default
