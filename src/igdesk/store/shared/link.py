"""How this computer has the drive with a desk: what a proof of its locks holds for, and what forbids to write."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from igdesk.i18n import Phrase
from igdesk.store.mounts import Mount, mount_of
from igdesk.store.share_verdict import Verdict, verdict
from igdesk.store.sync_folders import SyncService, sync_folder
from igdesk.values import dataclass

_LOCAL = "local"
_FENCES_NOBODY = frozenset(["cifs", "smb", "smb3", "smbfs"])
"""File systems that let a computer which was cut off go on writing when it comes back."""


@dataclass(frozen=True, slots=True)
class Link:
    """How this computer has a drive."""

    mount: Mount | None
    verdict: Verdict

    @property
    def is_network(self) -> bool:
        return self.verdict.is_network

    @property
    def fingerprint(self) -> str:
        """What a proof holds for; a disk of this computer's own may change its name without a new one."""
        return self.mount.fingerprint if self.mount is not None and self.is_network else _LOCAL

    @property
    def refusal(self) -> Phrase | None:
        """Why nothing may be written over it, with the cure."""
        refused = self.verdict.refusal
        if refused is None:
            return None
        return Phrase("share_cli.read_only", {"reason": refused.reason, "cure": refused.cure})

    @property
    def fences(self) -> bool:
        """Whether a computer that comes back from an outage is kept from writing on."""
        return not self.is_network or not (
            sys.platform == "win32" or (self.mount is not None and self.mount.type in _FENCES_NOBODY)
        )

    @property
    def facts(self) -> dict[str, Any]:
        """As it is recorded with a proof."""
        mount = self.mount
        if mount is None:
            return {"fingerprint": self.fingerprint}
        return {
            "source": mount.source,
            "type": mount.type,
            "options": list(mount.options),
            "fingerprint": self.fingerprint,
        }

    @property
    def text(self) -> str:
        """The same as JSON."""
        return json.dumps(self.facts, ensure_ascii=False, sort_keys=True)


def link_of(database: Path) -> Link:
    """How this computer has the drive of a database. May ask the system's tools: not for whoever must not wait."""
    mount = mount_of(database.parent)
    return Link(mount, verdict(mount, database.name))


def why_unproven(database: Path, proven: str | None, now: str) -> Phrase | None:
    """Why a computer may only read a desk for lack of a proof; None if it has one that holds.

    Args:
        database: The desk.
        proven: How the computer had the drive when that was proven, as JSON; None if it never was.
        now: How it has it now.
    """
    if proven is None:
        return Phrase("share.unproven", {"path": database})
    return None if is_same(proven, now) else Phrase("share_cli.mount_changed", {"path": database})


def is_same(recorded: str, text: str) -> bool:
    """Whether a proof for the one link holds for the other; one of which nothing was recorded holds for any."""
    proven = json.loads(recorded).get("fingerprint")
    return proven is None or proven == json.loads(text).get("fingerprint")


def synced_by(database: Path) -> SyncService | None:
    """The program that keeps a database's folder in a cloud. Looks into folders: not for whoever must not wait."""
    return sync_folder(database.parent)
