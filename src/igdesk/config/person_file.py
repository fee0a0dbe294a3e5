"""The file of a person's settings on this computer: read whatever it holds, written whole or not at all."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import tomli

from igdesk.config.person import PersonSettings, read_settings, settings_table
from igdesk.errors import IgdeskError, system_reason
from igdesk.i18n import Phrase
from igdesk.whole_text import write_whole

_LARGEST = 64 * 1024
"""Bytes: a settings file is a hundred; what is larger is none."""
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{each}{n}" for each in ("com", "lpt") for n in range(1, 10))})
"""Names that no file has on Windows."""


def settings_path(folder: Path, agent: str) -> Path:
    """Where an agent's settings are.

    Args:
        folder: This computer's folder of settings.
        agent: An id, which may hold characters that no file's name can.
    """
    if _PLAIN.fullmatch(agent) and agent not in _RESERVED:
        return folder / f"{agent}.toml"
    return folder / f"_{hashlib.sha256(agent.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.toml"


class SettingsFile:
    """It.

    Args:
        path: Where it is, or will be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[PersonSettings, Phrase | None]:
        """The settings, and in a sentence what of them could not be read. Never raises; touches the disk.

        What cannot be read is kept beside, since the next change of a setting writes the file anew.
        """
        try:
            table = self._table()
        except FileNotFoundError:
            return PersonSettings(), None
        except OSError as error:
            said = {"path": str(self.path), "detail": system_reason(error)}
            return PersonSettings(), Phrase("settings.unreadable", said)
        except ValueError:  # TOML or UTF-8 it is not
            return PersonSettings(), Phrase("settings.damaged", {"path": str(self._keep_aside())})
        settings, wrong = read_settings(table)
        if not wrong:
            return settings, None
        kept = str(self._keep_aside(stays=True))
        return settings, Phrase("settings.partly", {"keys": ", ".join(wrong), "path": kept})

    def glance(self) -> PersonSettings:
        """The settings as far as they can be read; nothing is said and nothing is moved."""
        try:
            return read_settings(self._table())[0]
        except (OSError, ValueError):
            return PersonSettings()

    def write(self, settings: PersonSettings) -> None:
        """Keep the settings; what another version keeps in the file stays there.

        Raises:
            IgdeskError: They cannot be written; what was there before still is.
        """
        try:
            before = self._table()
        except (OSError, ValueError):
            before = {}
        known = {each: value for each, value in before.items() if each not in PersonSettings.__slots__}
        import tomli_w  # seldom anybody changes a setting

        try:
            write_whole(self.path, tomli_w.dumps(known | settings_table(settings)))
        except OSError as error:
            raise IgdeskError("settings.not_kept", path=str(self.path), detail=system_reason(error)) from error

    def _table(self) -> dict[str, Any]:
        with self.path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValueError("too large")
        return tomli.loads(content.decode("utf-8-sig"))

    def _keep_aside(self, *, stays: bool = False) -> Path:
        """Where what could not be read is now; a second one takes the place of the first."""
        aside = self.path.with_suffix(".damaged.toml")
        try:
            if stays:
                aside.write_bytes(self.path.read_bytes())
            else:
                self.path.replace(aside)
        except OSError:  # a folder that cannot be written: then nothing writes the file anew, either
            return self.path
        return aside
