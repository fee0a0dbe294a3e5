"""Shares that two computers have mounted, and commands that run on either of them.

A mount that has a cache and locks of its own is a computer to the file system, whatever machine it is on: two mounts
through FUSE on this one, or two guests with kernels of their own. What sets them up is the workplace's.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 240.0
"""Seconds after which a command that says nothing has failed."""
_UP, _DOWN = 90.0, 30.0
_TOOLS = {
    "gluster": ("glusterfsd", "glusterfs"),
    "sshfs": ("sshfs", "sshd", "ssh-keygen"),
    "rclone": ("rclone", "sshd", "ssh-keygen"),
}
_CLIENTS = ("glusterfs", "sshfs")
_EVERY_TOOL = ("bash", "ip", "pgrep", "nsenter", "unshare", "mountpoint", "umount")
_GUEST_TOOLS = ("linux.uml", "sshd", "mount.cifs", "smbd", "rpc.nfsd", "mount.nfs", "tc", "mkfs.ext4")
_SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])


class RigError(Exception):
    """A share could not be brought up although this machine has what that needs."""


@dataclass(frozen=True, slots=True)
class Computer:
    """One of those who share a drive.

    Attributes:
        name: What it is called.
        share: A folder on the drive, as this computer sees it.
        home: A folder on its own disk.
        shell: What runs a shell's command line there.
    """

    name: str
    share: Path
    home: Path
    shell: tuple[str, ...] = ("bash", "-c")

    @property
    def database(self) -> Path:
        """The desk, as this computer sees it."""
        return self.share / "igdesk.db"

    def start(self, arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a program there, in the checkout; its standard streams are pipes."""
        return subprocess.Popen(
            [*self.shell, self._line(arguments, environ or {})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=_clean_environ(),
            start_new_session=True,  # a connection to a computer without power ends with all that belongs to it
        )

    def call(self, *arguments: str, timeout: float = PATIENCE) -> str:
        """Run a program there, which must succeed; its standard output."""
        with self.start(arguments) as process:
            out, err = process.communicate(timeout=timeout)
        if process.returncode != 0:
            raise RigError(f"{self.name}: {shlex.join(arguments)}: {process.returncode}: {err}")
        return out

    def put(self, path: Path, text: str) -> None:
        """Write a file there."""
        with self.start(["tee", str(path)]) as process:
            process.communicate(text, timeout=PATIENCE)
        if process.returncode != 0:
            raise RigError(f"{self.name}: {path} cannot be written")

    def within(self, folder: str) -> Computer:
        """The same computer with a folder of the share, and one of its own, for one test."""
        return replace(self, share=self.share / folder, home=self.home / folder)

    def _line(self, arguments: Sequence[str], environ: Mapping[str, str]) -> str:
        settings = [f"{name}={value}" for name, value in environ.items()]
        return f"cd {shlex.quote(str(CHECKOUT))} && exec {shlex.join(['env', *settings, *arguments])}"


@dataclass(frozen=True, slots=True)
class Share:
    """A drive that two computers have mounted."""

    kind: str
    one: Computer
    other: Computer

    @property
    def computers(self) -> tuple[Computer, Computer]:
        return self.one, self.other

    def folder(self, name: str) -> Share:
        """A new folder on it, for one test."""
        share = replace(self, one=self.one.within(name), other=self.other.within(name))
        self.one.call("mkdir", str(share.one.share))
        for computer in share.computers:
            computer.call("mkdir", "-p", str(computer.home))
        return share


@contextmanager
def hanging(computer: Computer) -> Iterator[None]:
    """Let a computer's mount through FUSE say nothing, as a drive does that is out of reach."""
    clients = [
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if any(computer.share.is_relative_to(word) for word in _words_of(process)[1:] if word.startswith("/"))
        and Path(_words_of(process)[0]).name in _CLIENTS
    ]
    assert clients, f"nobody serves {computer.share}"
    for client in clients:
        os.kill(client, signal.SIGSTOP)
    try:
        yield
    finally:
        for client in clients:
            os.kill(client, signal.SIGCONT)


def _words_of(process: Path) -> list[str]:
    """The command line of a process; nothing of one that has just ended."""
    try:
        return (process / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return [""]


def why_no_mounts(kind: str) -> str | None:
    """What this machine lacks for mounts of that kind, in words; None if nothing."""
    missing = _missing([*_EVERY_TOOL, *_TOOLS[kind.removesuffix("cache")]])
    if missing is None and not _opens("/dev/fuse"):
        return "needs /dev/fuse"
    return missing


def why_no_guests() -> str | None:
    """What this machine lacks for guests with kernels of their own, in words; None if nothing."""
    missing = _missing([*_EVERY_TOOL, *_GUEST_TOOLS])
    if missing is None and not _opens("/dev/net/tun"):
        return "needs /dev/net/tun"
    return missing


def _missing(tools: Sequence[str]) -> str | None:
    if sys.platform != "linux":
        return "needs Linux"
    if os.geteuid() != 0:
        return "needs root, to mount file systems"
    lacking = [tool for tool in tools if shutil.which(tool, path=_SYSTEM_PATH) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)} (the script's command `deps` installs them)"
    if subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        return "needs to make network namespaces and mounts, which this container forbids"
    return None


def _opens(device: str) -> bool:
    try:
        os.close(os.open(device, os.O_RDWR))
    except OSError:
        return False
    return True


class Mounts:
    """Pairs of mounts of one export each, made as they are asked for.

    Args:
        script: `fuse-mounts.sh`.
        folder: Where everything of them lies, and nothing else.
    """

    def __init__(self, script: Path, folder: Path) -> None:
        self._script = script
        self._folder = folder
        self._pairs: dict[str, Share] = {}

    def pair(self, kind: str) -> Share:
        """Two mounts of a kind.

        Raises:
            RigError: They cannot be made.
        """
        if kind not in self._pairs:
            told = run_script(self._script, self._state, "up", kind, timeout=_UP)
            one, other = (Path(line.partition("=")[2]) for line in told.splitlines())
            homes = [self._folder / kind / name for name in ("one", "other")]
            for home in homes:
                home.mkdir(parents=True)
            self._pairs[kind] = Share(kind, Computer("one", one, homes[0]), Computer("other", other, homes[1]))
        return self._pairs[kind]

    def close(self) -> None:
        """Take all of them down, whatever happened; each waits three seconds for its programs, so all at once."""
        with ThreadPoolExecutor(len(_TOOLS) + 1) as down:
            kinds = {*self._pairs, *(path.name for path in self._state.glob("*"))}
            for ended in [down.submit(self._down, kind) for kind in kinds]:
                ended.result()

    @property
    def _state(self) -> Path:
        return self._folder / "mounts"

    def _down(self, kind: str) -> None:
        run_script(self._script, self._state, "down", kind, timeout=_DOWN)


def run_script(script: Path, state: Path, *arguments: str, timeout: float, **settings: str) -> str:
    """Run one of the scripts; what it prints.

    Args:
        script: Which.
        state: Its folder of what stands.
        *arguments: Its command.
        timeout: Seconds that it may take.
        **settings: Its variables.

    Raises:
        RigError: It failed.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:  # what it starts keeps them open
        ran = subprocess.run(
            ["bash", str(script), *arguments],
            env=_clean_environ() | settings | {"NETFS_STATE": str(state)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            timeout=timeout,
            check=False,
        )
        out.seek(0)
        errors.seek(0)
        if ran.returncode != 0:
            raise RigError(f"{script.name} {' '.join(arguments)}: {errors.read().strip()[-2000:]}")
        return out.read()


def _clean_environ() -> dict[str, str]:
    """No variable of igdesk's: each program gets its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IGDESK_")}
    return kept | {"PATH": _SYSTEM_PATH, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
