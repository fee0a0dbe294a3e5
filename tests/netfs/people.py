"""People at the command line, each at a computer: programs of their own, as they are installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .rig import CHECKOUT, PATIENCE, Computer, Share

_DESK = """
[desk]
undo_send = "10m"

[store]
path = "{database}"

[[departments]]
id = "support"
name = "Support"
intake = true

[[departments]]
id = "tech"
name = "Technical"
"""
_AGENT = """
[[agents]]
id = "{0}"
name = "{0}"
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line came to."""

    arguments: tuple[str, ...]
    status: int
    out: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Running:
    """A command line that is under way."""

    def __init__(self, computer: Computer, arguments: tuple[str, ...]) -> None:
        self._arguments = arguments
        folders = {"PYTHONPATH": str(CHECKOUT / "src")} | {
            f"IGDESK_{name}_DIR": str(computer.home) for name in ("CONFIG", "DATA", "STATE")
        }
        self._process = computer.start([sys.executable, "-m", "igdesk", *arguments], folders)

    def came_to(self, typed: str = "", patience: float = PATIENCE) -> Ran:
        """Its end.

        Args:
            typed: What it reads from standard input.
            patience: Seconds to wait for it.
        """
        with self._process as process:
            out, errors = process.communicate(typed, timeout=patience)
        return Ran(self._arguments, process.returncode, out, errors)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a computer."""

    agent: str
    computer: Computer

    def begin(self, *arguments: str) -> Running:
        """Type a command line and do not wait."""
        return Running(self.computer, ("--as", self.agent, *arguments))

    def igdesk(self, *arguments: str, typed: str = "") -> Ran:
        """Type a command line and wait for its end."""
        return self.begin(*arguments).came_to(typed)

    def done(self, *arguments: str) -> Any:
        """Type a command line that must succeed; its JSON."""
        ran = self.igdesk(*arguments, "--json")
        assert ran.status == 0, ran
        return ran.json


def staff(share: Share, agents: Iterable[str]) -> list[Person]:
    """People, sitting alternately at the one and the other computer; each computer is configured for all of them."""
    agents = [*agents]
    for computer in share.computers:
        text = _DESK.format(database=computer.database) + "".join(_AGENT.format(agent) for agent in agents)
        computer.put(computer.home / "config.toml", text)
    return [Person(agent, share.computers[n % 2]) for n, agent in enumerate(agents)]
