"""Whether a folder lies on a network drive.

Linux tells it in `/proc/self/mountinfo` (proc(5)), macOS in the output of `mount` (mount(8)), Windows by the kind of
drive (`GetDriveTypeW`) or a UNC path. Only the Linux way was tried on real mounts; the other two
follow the makers' pages. A system that tells nothing counts as local.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

_NETWORK = frozenset(
    [
        *["9p", "acfs", "afpfs", "afs", "ceph", "cifs", "davfs", "gfs2", "gpfs", "lustre", "ncpfs", "nfs", "nfs4"],
        *["ocfs2", "orangefs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "webdav"],
    ]
)
_DRIVE_REMOTE = 4
_OCTAL = re.compile(r"\\([0-7]{3})")
_MACOS_LINE = re.compile(r".+? on (?P<point>/.*) \((?P<type>[\w.]+)[,)]")


def network_type(folder: Path) -> str | None:
    """The type of the network file system that a folder lies on, or will lie on once made; None if it is local."""
    place = folder.resolve()
    if sys.platform == "win32":
        import ctypes

        is_share = place.drive.startswith("\\\\")
        is_share = is_share or ctypes.windll.kernel32.GetDriveTypeW(f"{place.drive}\\") == _DRIVE_REMOTE
        return "remote" if is_share else None
    listed = _macos_mounts() if sys.platform == "darwin" else linux_mounts(_read_mountinfo())
    found = _type_at(place, listed)
    return found if found is not None and is_network(found) else None


def is_network(file_system: str) -> bool:
    """Whether files on such a file system may be another computer's; FUSE may be anything, so it counts."""
    is_fuse = file_system == "fuse" or file_system.startswith("fuse.")
    return is_fuse or file_system in _NETWORK


def linux_mounts(mountinfo: str) -> list[tuple[str, str]]:
    """Mount points and types, in the order of mounting."""
    found = []
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields, types = left.split(" "), right.split(" ")
        if len(fields) > 4:
            found.append((_OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[4]), types[0]))
    return found


def _type_at(place: Path, mounts: Iterable[tuple[str, str]]) -> str | None:
    """The type of the longest mount point above `place`; of equal ones the last, which covers the others."""
    best, found = -1, None
    for point, file_system in mounts:
        if PurePosixPath(place).is_relative_to(point) and len(point) >= best:
            best, found = len(point), file_system
    return found


def _read_mountinfo() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # another Unix, or a sandbox: it tells nothing
        return ""


def _macos_mounts() -> list[tuple[str, str]]:
    import subprocess  # every command that opens the desk imports this module, and most systems need no `mount`

    try:
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=5).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return macos_mounts(listed)


def macos_mounts(listed: str) -> list[tuple[str, str]]:
    """Mount points and types, as macOS' `mount` prints them."""
    lines = (_MACOS_LINE.match(line) for line in listed.splitlines())
    return [(line["point"], line["type"]) for line in lines if line is not None]
