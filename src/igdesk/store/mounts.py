"""Which file system lies under a folder, and how it is connected: told without asking a share that may not answer.

Linux lists its mounts in `/proc/self/mountinfo` (proc(5)), macOS in the output of `mount` (mount(8)), with the options
of NFS in that of `nfsstat -m` (nfsstat(1)); Windows is asked in `windows_drives`. Only the Linux way was tried on real
mounts; the other two follow the makers' pages.

A path's symbolic links are followed one by one from the root, and only in folders that are known to be local:
`resolve()` would ask a share that hangs, and hang with it. What lies inside a share is therefore taken by its name. A
local disk can hang, too: whoever must not wait calls this on a thread.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from igdesk.values import dataclass

_NETWORK = frozenset(
    [
        *["9p", "acfs", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "fakeowner", "gfs2"],
        *["gpfs", "lustre", "macfuse", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "osxfuse", "prl_fs", "smb3"],
        *["smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav"],
    ]
)
_TELLING = (
    r"(vers|cache|lookupcache|local_lock|lockproto|ac(reg|dir)m(in|ax))=.*|r[ow]|no(lock|brl|lease|ac|cto|locks|handlecache)|"
    r"locallocks|local(flocks|flock)|noflock|soft|hard|sync|offline"
)
"""Options that bear on locks and caches; others, such as ports and sizes, may change with every connection."""
_OCTAL = r"\\([0-7]{3})"
_MACOS_LINE = r"(?s)(?P<source>.+?) on (?P<point>/.*) \((?P<type>[\w.]+)(?:, (?P<options>.*))?\)"
_NFS_PARAMETERS = r"NFS parameters: (\S+)"
_FSTAB = Path("/etc/fstab")
_FOR_DRIVES = ("/mnt", "/media", "/run/media", "/net", "/Volumes")
"""Where drives are connected: by the Filesystem Hierarchy Standard 3.0, udisks, the automounter, and macOS."""
_LONGEST_CHAIN_OF_LINKS = 40
"""As many as Linux itself follows (path_resolution(7))."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A connected file system, as the system lists it."""

    point: str
    source: str
    type: str
    options: tuple[str, ...] = ()
    """Those of the mount and those of the file system: `nolock` and its like are among the latter."""
    is_network: bool = False
    """Whether its files may be another computer's; in doubt they are."""

    @property
    def fingerprint(self) -> str:
        """What a proof of locks and caches holds for: another one asks for another proof."""
        return " ".join((self.type, self.source, ",".join(self.telling)))

    @property
    def telling(self) -> tuple[str, ...]:
        """The options that bear on locks and caches."""
        return tuple(sorted(option for option in self.options if re.fullmatch(_TELLING, option)))

    def has(self, *options: str) -> bool:
        """Whether any of these is among the options."""
        return any(option in self.options for option in options)

    def value(self, option: str) -> str | None:
        """What an option is set to, None if it is not."""
        found = [each.partition("=")[2] for each in self.options if each.startswith(f"{option}=")]
        return found[-1] if found else None


def mount_of(path: Path) -> Mount | None:
    """The mount that a path lies on, or will lie on once it is made; None if the system does not tell."""
    if sys.platform == "win32":
        from igdesk.store.windows_calls import Calls
        from igdesk.store.windows_drives import drive_of

        return drive_of(path, Calls())
    mount = _mount_at(path)
    if mount is not None and mount.type == "nfs" and sys.platform == "darwin":
        options = nfs_options(_said_by("/usr/bin/nfsstat", "-m", mount.point))
        return replace(mount, options=tuple(dict.fromkeys((*mount.options, *options))))
    return mount


def network_type(folder: Path) -> str | None:
    """The type of the network file system that a folder lies on, or will lie on once made; None if it is local."""
    mount = mount_of(folder)
    return mount.type if mount is not None and mount.is_network else None


def absent_share(path: Path) -> Mount | None:
    """The network drive that `/etc/fstab` (fstab(5)) has for a path, if it is not connected now."""
    if sys.platform == "win32":
        return None
    place, now = _follow(path, _listed())
    expected = _covering(place, fstab_mounts(_read(_FSTAB)))
    is_there = now is not None and (now.is_network or now.type == "autofs")
    return expected if expected is not None and expected.is_network and not is_there else None


def waits_for_a_drive(folder: Path) -> bool:
    """Whether a folder is where drives are connected, and none is: what is made there disappears below the drive."""
    if sys.platform == "win32":
        return False
    place, mount = _follow(folder, _listed())
    place_of_drives = next((each for each in _FOR_DRIVES if PurePosixPath(place).is_relative_to(each)), None)
    if place_of_drives is None or mount is None:
        return False
    return not PurePosixPath(mount.point).is_relative_to(place_of_drives)


def followed(path: Path) -> Path:
    """The path with its symbolic links followed, but for those on a share."""
    return path.absolute() if sys.platform == "win32" else Path(_follow(path, _listed())[0])


def is_network(file_system: str) -> bool:
    """Whether files on such a file system may be another computer's; FUSE may be anything, so it counts."""
    is_fuse = file_system == "fuse" or file_system.startswith("fuse.")
    return is_fuse or file_system in _NETWORK


def linux_mounts(mountinfo: str) -> list[Mount]:
    """The mounts of `/proc/self/mountinfo`, in the order of mounting; lines of another form are passed over."""
    found = []
    for line in mountinfo.split("\n"):
        fields = line.split(" ")
        # Optional fields end with a hyphen; the six before it are always there.
        cut = fields.index("-", 6) if "-" in fields[6:] else len(fields)
        if len(fields) < cut + 4:
            continue
        kind, source, of_system = fields[cut + 1], fields[cut + 2], fields[cut + 3]
        options = tuple(dict.fromkeys(_plain(option) for option in f"{fields[5]},{of_system}".split(",") if option))
        found.append(Mount(_plain(fields[4]), _plain(source), kind, options, is_network(kind)))
    return found


def fstab_mounts(fstab: str) -> list[Mount]:
    """The mounts that `/etc/fstab` asks for; remarks and lines of another form are passed over."""
    lines = (line.split() for line in fstab.split("\n") if not line.lstrip().startswith("#"))
    return [
        Mount(_plain(fields[1]), _plain(fields[0]), fields[2], tuple(fields[3].split(",")), is_network(fields[2]))
        for fields in lines
        if len(fields) > 3 and fields[1].startswith("/")
    ]


def macos_mounts(listed: str) -> list[Mount]:
    """The mounts as macOS' `mount` prints them; what it does not call local is not (automount points aside)."""
    found = []
    for line in listed.split("\n"):
        read = re.fullmatch(_MACOS_LINE, line)
        if read is not None:
            options = tuple(read["options"].split(", ")) if read["options"] else ()
            is_remote = is_network(read["type"]) or ("local" not in options and read["type"] != "autofs")
            found.append(Mount(read["point"], read["source"], read["type"], options, is_remote))
    return found


def nfs_options(nfsstat: str) -> tuple[str, ...]:
    """The options in force, of what macOS' `nfsstat -m` prints for one mount; those asked for stand before them."""
    _, _, current = nfsstat.partition("Current mount parameters")
    read = re.search(_NFS_PARAMETERS, current)
    return tuple(read[1].split(",")) if read is not None else ()


def _mount_at(path: Path) -> Mount | None:
    place, mount = _follow(path, _listed())
    if mount is None or mount.type != "autofs":
        return mount
    # Nothing is connected there before somebody goes in, and then it is another mount.
    try:
        os.stat(f"{place}/.")  # noqa: PTH116 - a path object drops the dot that goes in
    except (OSError, ValueError):
        return mount
    return _follow(path, _listed())[1]


def _follow(path: Path, mounts: Sequence[Mount]) -> tuple[str, Mount | None]:
    """Where a path leads, asking no share, and the mount there."""
    to_go = list(reversed(path.absolute().parts[1:]))
    here = PurePosixPath("/")
    links = 0
    while to_go:
        name = to_go.pop()
        if name == "..":
            here = here.parent
            continue
        step = here / name
        mount = _covering(str(step), mounts)
        if mount is not None and mount.is_network:
            place = os.path.normpath(step.joinpath(*reversed(to_go)))
            return place, _covering(place, mounts)
        target = _target(step) if links < _LONGEST_CHAIN_OF_LINKS else None
        if target is None:
            here = step
            continue
        links += 1
        here = PurePosixPath("/") if target.is_absolute() else here
        to_go.extend(part for part in reversed(target.parts) if part != "/")
    return str(here), _covering(str(here), mounts)


def _target(step: PurePosixPath) -> PurePosixPath | None:
    """Where a symbolic link points; None for everything else, what is not there included."""
    try:
        target = PurePosixPath(os.readlink(step))  # noqa: PTH115 - a pure path has no readlink
    except (OSError, ValueError):
        return None
    # POSIX lets two slashes at the beginning mean something else; neither Linux nor macOS does.
    return PurePosixPath(f"/{str(target).lstrip('/')}") if target.is_absolute() else target


def _covering(place: str, mounts: Sequence[Mount]) -> Mount | None:
    """The mount with the longest point above a place; of equal ones the last, which covers the others."""
    best: Mount | None = None
    wanted = _folded(place)
    for mount in mounts:
        point = _folded(mount.point.rstrip("/"))
        is_above = wanted == point or wanted.startswith(f"{point}/")
        if is_above and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def _folded(place: str) -> str:
    """A path as the system compares it: on macOS case and the way of writing accents usually make no difference."""
    if sys.platform == "darwin":
        from unicodedata import normalize

        return normalize("NFC", place).casefold()
    return place


def _plain(field: str) -> str:
    """A field without the octal escapes that Linux writes for spaces, tabs, line ends and backslashes."""
    return re.sub(_OCTAL, lambda code: chr(int(code[1], 8)), field) if "\\" in field else field


def _listed() -> list[Mount]:
    return macos_mounts(_said_by("/sbin/mount")) if sys.platform == "darwin" else linux_mounts(_read_mountinfo())


def _read_mountinfo() -> str:
    return _read(Path("/proc/self/mountinfo"))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:  # another Unix, or a sandbox: it tells nothing
        return ""


def _said_by(*command: str) -> str:
    import subprocess  # every command that opens the desk imports this module, and most systems need no `mount`

    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "surrogateescape")
