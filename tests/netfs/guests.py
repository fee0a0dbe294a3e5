"""Two guests with kernels of their own, and a server: computers whose cables and power can be pulled.

What lies on a guest's own disk outlives its power, as with a real computer: its home is a folder of this machine.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .rig import Computer, Share, run_script

_UP, _MOUNT, _POWER = 240.0, 180.0, 120.0
_MEMORY_MIB = "768"
PATIENCE = 240.0
"""Seconds that a guest may need for what takes a second elsewhere, a drive that comes back included."""
_SERVER = "10.77.1.1"
_ADDRESSES = {"clienta": "10.77.1.2", "clientb": "10.77.1.3"}
_RUNNING = re.compile(r"pid=(\d+)")


@dataclass(slots=True)
class Guests:
    """The guests, running.

    Attributes:
        script: `guests.sh`.
        state: Its folder of what stands.
        one: The one client.
        other: The other one.
        connected: How they have the drive now, if both have it.
    """

    script: Path
    state: Path
    one: Computer
    other: Computer
    connected: str | None = None

    def mount(self, kind: str) -> Share:
        """Let both connect the drive in that way, and no other."""
        if self.connected != kind:
            self._run("mount", kind, timeout=_MOUNT)
            self.connected = kind
        return Share(kind, self.one, self.other)

    def plug(self, computer: Computer, *, into: bool) -> None:
        """Plug a client's network cable in, or pull it."""
        self._run("link", computer.name, "on" if into else "off", timeout=_POWER)

    def cut_power(self, computer: Computer) -> None:
        """Let a client go dark in the middle of whatever it does."""
        self.connected = None
        connection = self._connection(computer)
        self._run("power", computer.name, "off", timeout=_POWER)
        if connection is not None:
            os.kill(connection, signal.SIGKILL)

    def give_power(self, computer: Computer) -> None:
        """Start it again. It tells the server that it was off, as NFSv3 needs it; the drive is not connected yet."""
        self._run("power", computer.name, "on", timeout=_POWER)
        self.settle(computer)
        # The record of whom to tell, which a real computer has on its disk (rpc.statd(8)); an empty one is not read.
        record = f"0100007f 000186b5 00000003 00000010 {'0' * 32} {_SERVER} {computer.name}"
        computer.call("bash", "-c", f"echo {record} > /var/lib/nfs/sm/{_SERVER}; sm-notify -f")

    def let_go(self, computer: Computer) -> None:
        """End what Samba keeps for a client that went dark, as whoever runs the server can; it would for hours."""
        listed = f"smbstatus -s {shlex.quote(str(self.state / 'ctl' / 'smb.conf'))} -p 2>/dev/null"
        theirs = f"awk '$4 == \"{_ADDRESSES[computer.name]}\" {{print $1}}'"
        self._run("run", "server", f"{listed} | {theirs} | xargs -r kill", timeout=_POWER)

    def settle(self, computer: Computer) -> None:
        """Give a client the folder of its own that outlives its power."""
        [own] = [client.home for client in (self.one, self.other) if client.name == computer.name]
        home = shlex.quote(str(own))
        computer.call("bash", "-c", f"mkdir -p {home} && mount -t hostfs -o rw,{home} hostfs {home}")

    def _connection(self, computer: Computer) -> int | None:
        """The process that has our connection to a client: without power on the other end it would wait for ever."""
        asked = subprocess.run(
            ["ssh", "-F", str(self.state / "ssh_config"), "-O", "check", computer.name],
            capture_output=True,
            text=True,
            check=False,
        )
        found = _RUNNING.search(asked.stderr)
        return int(found[1]) if found else None

    def _run(self, *arguments: str, timeout: float) -> str:
        return run_script(self.script, self.state, *arguments, timeout=timeout, NETFS_MEM=_MEMORY_MIB)


@contextmanager
def running(script: Path, folder: Path) -> Iterator[Guests]:
    """Three guests; they are gone at the end, whatever happens meanwhile.

    Raises:
        RigError: They could not be started.
    """
    state = folder / "guests"
    try:
        told = run_script(script, state, "up", timeout=_UP, NETFS_MEM=_MEMORY_MIB)
        [drive] = re.findall(r"^MOUNT=(.+)$", told, re.MULTILINE)
        clients = []
        for name in ("clienta", "clientb"):
            home = folder / name
            home.mkdir()
            shell = ("env", f"NETFS_STATE={state}", "bash", str(script), "run", name)
            clients.append(Computer(name, Path(drive), home, shell))
        guests = Guests(script, state, clients[0], clients[1])
        for client in clients:
            guests.settle(client)
        yield guests
    finally:
        run_script(script, state, "down", timeout=_POWER)
