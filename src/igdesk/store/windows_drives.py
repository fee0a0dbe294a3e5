"""What lies under a path of Windows: a disk of its own, or whose share.

A UNC path is a share; of a drive letter `GetDriveTypeW` tells whether it stands for one, and `WNetGetConnectionW` for
which. The protocol is told by `GetFileInformationByHandleEx` with `FileRemoteProtocolInfo`. All as documented by
Microsoft (fileapi.h, winnetwk.h, winbase.h, wnnc.h); none of it was tried on a real Windows by this project. The calls
themselves are in `windows_calls`.
"""

from __future__ import annotations

import struct
from pathlib import Path, PureWindowsPath
from typing import Protocol

from igdesk.store.mounts import Mount

REMOTE = 4
"""DRIVE_REMOTE of `GetDriveTypeW`."""
_PROTOCOLS = {0x0002: "smb", 0x0026: "offline-files", 0x002E: "webdav", 0x0036: "rdp", 0x0042: "nfs", 0x0048: "9p"}
"""WNNC_NET_SMB, _CSC, _DAV, _TERMSRV, _MS_NFS and _9P, without their lower halves, which are zero."""
_HOSTS = {"wsl$": "9p", "wsl.localhost": "9p", "tsclient": "rdp"}
"""Names that stand for no server: of Windows' own Linux, and of the other end of a remote desktop."""
_FLAGS = ((0x1, "loopback"), (0x2, "offline"))
"""REMOTE_PROTOCOL_INFO_FLAG_LOOPBACK and _OFFLINE."""
_PROTOCOL_INFO = struct.Struct("<HHLHHHHL")
"""FILE_REMOTE_PROTOCOL_INFO down to its flags."""


class Windows(Protocol):
    """What has to be asked of the system."""

    def drive_type(self, root: str) -> int:
        """The kind of a drive, such as `Z:\\`."""

    def connection(self, letter: str) -> str:
        """The share that a drive such as `Z:` stands for; empty if it cannot be told."""

    def protocol_info(self, folder: str) -> bytes:
        """FILE_REMOTE_PROTOCOL_INFO of a folder; empty if it cannot be told. Asks the share."""


def drive_of(path: Path, system: Windows) -> Mount:
    """The drive or share that a path lies on; links are followed only where its name tells of no share."""
    absolute = path.absolute()
    drive = drive_at(PureWindowsPath(absolute), system)
    return drive if drive.is_network else drive_at(PureWindowsPath(absolute.resolve()), system)


def drive_at(place: PureWindowsPath, system: Windows) -> Mount:
    """The drive or share of an absolute path, by its name and by what the system says."""
    root = _plain_root(place.drive)
    is_share = root.startswith("\\\\")
    if not is_share and system.drive_type(f"{root}\\") != REMOTE:
        return Mount(root, root, "drive")
    source = root if is_share else system.connection(root)
    kind = _kind_by_name(source)
    if kind is not None:
        return Mount(root, source, kind, (), is_network=True)
    kind, options = protocol_of(system.protocol_info(f"{root}\\"))
    return Mount(root, source, kind, options, is_network=True)


def protocol_of(info: bytes) -> tuple[str, tuple[str, ...]]:
    """The protocol of a share and its options, from FILE_REMOTE_PROTOCOL_INFO; `remote` if that tells nothing."""
    if len(info) < _PROTOCOL_INFO.size:
        return "remote", ()
    _, _, protocol, major, minor, revision, _, flags = _PROTOCOL_INFO.unpack_from(info)
    kind = _PROTOCOLS.get(protocol >> 16, "remote")
    version = (f"vers={major}.{minor}.{revision}",) if major else ()
    return kind, version + tuple(name for bit, name in _FLAGS if flags & bit)


def _plain_root(drive: str) -> str:
    """`\\\\?\\UNC\\server\\share` and `\\\\?\\C:` as people write them."""
    if drive.upper().startswith("\\\\?\\UNC\\"):
        return f"\\\\{drive[8:]}"
    return drive.removeprefix("\\\\?\\").removeprefix("\\\\.\\")


def _kind_by_name(source: str) -> str | None:
    """`\\\\wsl$\\…` is Windows' own Linux, `\\\\host@SSL@8443\\DavWWWRoot` a WebDAV server (the WebClient service)."""
    host, _, share = source.removeprefix("\\\\").partition("\\")
    if "@" in host or share.casefold().startswith("davwwwroot"):
        return "webdav"
    return _HOSTS.get(host.casefold())
