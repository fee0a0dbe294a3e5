"""Whether several computers may write to one desk on a mount: what is known of its file system, and the cure in words.

Rests on measurements with real clients of NFS, SMB, GlusterFS, MooseFS, sshfs, smbnetfs and rclone, and for the others
on their makers' pages, which the tables name. What is refused here is known to break; what is allowed still has to be
proven between two computers (`igdesk share check`), since no mount table tells of a cache inside a client.
"""

from __future__ import annotations

import re
import sys

from igdesk.i18n import Phrase
from igdesk.store.mount_lines import again, fstab_line, macos_command
from igdesk.store.mounts import Mount
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a mount, and what to do about it."""

    reason: Phrase
    cure: Phrase


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be done with a desk on a mount: on a network drive several computers may write once that is proven."""

    is_network: bool
    """False: it is one computer's own."""
    refusal: Remark | None = None
    """Why two computers cannot be kept apart there, if they cannot."""
    notes: tuple[Remark, ...] = ()
    """What could be better, or is not known, where nothing is refused."""


_NFS = frozenset(["nfs", "nfs4"])
_LINUX_SMB = frozenset(["cifs", "smb3"])
_SMB = _LINUX_SMB | {"smb", "smbfs"}
_MOOSE = frozenset(["fuse.mfs", "fuse.moosefs"])

_LOCKS_STAY_HERE = frozenset(
    # nfs(5); mount.cifs(8); mount_nfs(8) of macOS; Linux' gfs2.rst, ocfs2.rst; Lustre's mount.lustre(8).
    [
        *["nolock", "local_lock=all", "local_lock=posix", "nobrl", "nolocks", "locallocks", "localflocks"],
        *["lockproto=lock_nolock", "localflock", "noflock"],
    ]
)
_STALE = frozenset(["cache=loose", "cache=ro", "cache=singleclient", "nocto"])
"""Options after which a computer may read its own old pages although it holds the lock (mount.cifs(8), nfs(5))."""

_NO_SHARED_LOCKS = frozenset(
    # Measured: sshfs, smbnetfs, rclone. WebDAV: SQLite's code for macOS takes no locks there at all. AFS: its client
    # itself logs that it locks bytes among the processes of this machine only. Stores of objects have no locks.
    [
        *["afs", "blobfuse", "blobfuse2", "curlftpfs", "davfs", "davfs2", "gcsfuse", "geesefs", "goofys"],
        *["google-drive-ocamlfuse", "gvfs-fuse-daemon", "gvfsd-fuse", "kio-fuse", "mount-s3", "mountpoint-s3"],
        *["offline-files", "onedriver", "pcloud", "rclone", "rdp", "s3fs", "s3ql", "smbnetfs", "sshfs", "wdfs"],
        *["webdav", "yas3fs"],
    ]
)
"""File systems, and kinds of FUSE, whose locks reach no other computer, or that have none."""
_OF_THE_HOST = frozenset(
    # virtiofsd keeps locks in the guest unless told `--remote-locks`; between WSL and Windows they do not cross
    # (microsoft/WSL#2395, #4689); for QEMU's 9p, VirtualBox, Parallels, VMware and Docker Desktop nobody promises more.
    ["9p", "drvfs", "fakeowner", "grpcfuse", "osxfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs", "vmhgfs-fuse"]
)
"""Folders of the computer around a virtual machine or a container."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SFTP = re.compile(r"[^/\s]+@[^/\s]+:")


def verdict(mount: Mount | None, database: str = "desk.db") -> Verdict:
    """What may be done with a desk on a mount.

    Args:
        mount: What lies under it; None if the system does not tell, which counts as local.
        database: The file's name, for the settings of a server.
    """
    if mount is None or not mount.is_network:
        return Verdict(is_network=False)
    refusal = _refusal(mount)
    return Verdict(True, refusal, () if refusal is not None else tuple(_notes(mount, database)))


def _refusal(mount: Mount) -> Remark | None:
    kind = _kind(mount)
    if kind in _OF_THE_HOST:
        return Remark(_says("share_mounts.host_folder", type=kind), _cure_of_host_folder(mount))
    if kind in _NO_SHARED_LOCKS:
        return Remark(_says("share_mounts.no_shared_locks", type=kind), _cure_elsewhere(mount))
    if mount.has("offline"):
        return Remark(_says("share_mounts.offline"), _says("share_mounts.cure_offline"))
    for option in mount.options:
        if option in _LOCKS_STAY_HERE:
            return Remark(_says("share_mounts.locks_stay_here", option=option), _cure_options(mount))
        if option in _STALE:
            return Remark(_says("share_mounts.stale", option=option), _cure_options(mount))
    if mount.has("ro", "read-only"):
        return Remark(_says("share_mounts.read_only"), _says("share_mounts.cure_read_only", point=mount.point))
    return None


def _notes(mount: Mount, database: str) -> list[Remark]:
    if mount.type in _NFS and not _is_windows():
        return _notes_on_nfs(mount)
    if mount.type in _SMB:
        return _notes_on_smb(mount, database)
    if mount.type == "fuse.glusterfs":
        cure = _says("share_mounts.cure_gluster", line=fstab_line(mount, "glusterfs"), again=again(mount))
        return [Remark(_says("share_mounts.gluster_caches"), cure)]
    if mount.type in _MOOSE:  # measured, and nothing to set
        return []
    return [Remark(_says("share_mounts.unknown", type=mount.type), _says("share_mounts.cure_unknown"))]


def _notes_on_nfs(mount: Mount) -> list[Remark]:
    cure = _cure_options(mount)
    notes = []
    version = mount.value("vers") or mount.value("nfsvers") or ""
    if version[:1] in ("2", "3"):
        notes.append(Remark(_says("share_mounts.old_nfs", version=version), cure))
    if mount.has("soft", "softerr"):
        notes.append(Remark(_says("share_mounts.soft"), cure))
    asks_always = mount.has("noac") or mount.value("acdirmax") == "0"
    if not _is_macos() and not asks_always and mount.value("lookupcache") not in ("pos", "positive", "none"):
        notes.append(Remark(_says("share_mounts.lookups_cached"), cure))
    return notes


def _notes_on_smb(mount: Mount, database: str) -> list[Remark]:
    notes = []
    if mount.type in _LINUX_SMB and (mount.value("vers") or "3")[:1] == "1":
        notes.append(Remark(_says("share_mounts.old_smb"), _cure_options(mount)))
    elif not mount.has("nolease"):
        cure = _says("share_mounts.cure_leases_server", database=database)
        if mount.type in _LINUX_SMB:
            here = {"line": fstab_line(mount, "cifs"), "again": again(mount)}
            cure = _says("share_mounts.cure_leases", server=cure, **here)
        notes.append(Remark(_says("share_mounts.leases"), cure))
    if mount.type == "smbfs":
        notes.append(Remark(_says("share_mounts.macs_differ"), _says("share_mounts.cure_macs_differ")))
    return notes


def _kind(mount: Mount) -> str:
    """The file system's name; of FUSE without a name, what its source looks like."""
    named = mount.type.removeprefix("fuse.")
    is_nameless = mount.type in ("fuse", "macfuse", "osxfuse") or mount.source.startswith("fuse-t:")
    source = mount.source.removeprefix("fuse-t:").lstrip("/")
    if named.casefold().startswith("pcloud") or (is_nameless and source.casefold().startswith("pcloud")):
        return "pcloud"
    if not is_nameless:
        return named
    if _WEB.match(source):
        return "webdav"
    if _SFTP.match(source):
        return "sshfs"
    return source if source in _NO_SHARED_LOCKS or source in _OF_THE_HOST else named


def _cure_options(mount: Mount) -> Phrase:
    """How to connect the same share with other options."""
    if _is_macos():
        return _says("share_mounts.cure_command", command=macos_command(mount))
    if mount.type in _NFS or mount.type in _LINUX_SMB:
        kind = "nfs" if mount.type in _NFS else "cifs"
        return _says("share_mounts.cure_fstab", line=fstab_line(mount, kind), again=again(mount))
    return _says("share_mounts.cure_options")


def _cure_elsewhere(mount: Mount) -> Phrase:
    """How to come to the same folder by a file system that has locks."""
    if _is_windows():
        return _says("share_mounts.cure_by_smb")
    if _is_macos():
        return _says("share_mounts.cure_by_nfs_or_smb")
    return _says("share_mounts.cure_another", line=fstab_line(mount, "nfs"), again=again(mount))


def _cure_of_host_folder(mount: Mount) -> Phrase:
    if _is_windows() or _is_macos():
        return _cure_elsewhere(mount)
    return _says("share_mounts.cure_host_folder", line=fstab_line(mount, "nfs"))


def _says(key: str, **args: object) -> Phrase:
    return Phrase(key, args)


def _is_macos() -> bool:
    return sys.platform == "darwin"


def _is_windows() -> bool:
    return sys.platform == "win32"
