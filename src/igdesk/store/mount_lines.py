"""How a share is connected rightly: the line for /etc/fstab (fstab(5)), and the command that connects it anew.

The options are those that held up on real mounts (nfs(5), mount.cifs(8), mount.glusterfs(8)). What a person has set
besides and igdesk has no say in, such as the owner of the files, is kept.
"""

from __future__ import annotations

import re
import shlex

from igdesk.store.mounts import Mount

_GLUSTER = ("direct-io-mode=enable", "attribute-timeout=0", "entry-timeout=0", "negative-timeout=0")
_KEPT = ("uid=", "gid=", "file_mode=", "dir_mode=")
_SFTP = re.compile(r"[^/\s@]+@([^/\s@:]+):(/.*)")
_EXAMPLE = {"nfs": "SERVER:/FOLDER", "cifs": "//SERVER/SHARE", "glusterfs": "SERVER:/VOLUME"}


def fstab_line(mount: Mount, kind: str) -> str:
    """The line that connects a share at the same place as it should be: by `nfs`, `cifs` or `glusterfs`."""
    options = {"nfs": _nfs, "cifs": _cifs, "glusterfs": _gluster}[kind](mount)
    source = mount.source if _is_of(mount, kind) else _other_source(mount, kind)
    return " ".join((*[_escaped(field) for field in (source, mount.point)], kind, ",".join(options), "0 0"))


def again(mount: Mount) -> str:
    """The command that connects a mount of /etc/fstab anew."""
    point = shlex.quote(mount.point)
    return f"sudo umount {point} && sudo mount {point}"


def macos_command(mount: Mount) -> str:
    """The command that connects an NFS share of macOS anew, with locks (mount_nfs(8))."""
    source, point = shlex.quote(mount.source), shlex.quote(mount.point)
    return f"sudo umount {point}; sudo mkdir -p {point} && sudo mount -t nfs -o vers=4,hard {source} {point}"


def _nfs(mount: Mount) -> tuple[str, ...]:
    security = mount.value("sec") if _is_of(mount, "nfs") else None
    kept = () if security in (None, "sys") else (f"sec={security}",)
    return ("vers=4.2", "hard", "lookupcache=positive", *kept, "_netdev")


def _cifs(mount: Mount) -> tuple[str, ...]:
    security = mount.value("sec") or ""
    who = "guest" if security == "none" else f"sec={security}" if security.startswith("krb5") else "credentials=FILE"
    version = mount.value("vers") or ""
    kept = tuple(option for option in mount.options if option.startswith(_KEPT)) if _is_of(mount, "cifs") else ()
    return (f"vers={version if version.startswith('3') else '3.1.1'}", who, *kept, "nolease", "_netdev")


def _gluster(_: Mount) -> tuple[str, ...]:
    return (*_GLUSTER, "_netdev")


def _other_source(mount: Mount, kind: str) -> str:
    """What to connect instead of a folder that is reached in another way: by ssh it is at least the same server."""
    by_ssh = _SFTP.fullmatch(mount.source) if kind == "nfs" else None
    return f"{by_ssh[1]}:{by_ssh[2]}" if by_ssh is not None else _EXAMPLE[kind]


def _is_of(mount: Mount, kind: str) -> bool:
    types = {"nfs": ("nfs", "nfs4"), "cifs": ("cifs", "smb3"), "glusterfs": ("fuse.glusterfs",)}
    return mount.type in types[kind] and not mount.source.endswith("(null)")


def _escaped(field: str) -> str:
    """A field of fstab: spaces and their like in octal."""
    return "".join(f"\\{ord(char):03o}" if char in " \t\n\\" else char for char in field)
