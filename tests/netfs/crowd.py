"""Those who work on a desk from several computers, as whoever started them sees them; and what all of them said."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import StrEnum
from typing import IO, Any

from tests.store.hands import PEOPLE, Attempt, Told, line_of

from .member import IDENTITY, READY, SEEN, TOOK, TROUBLE, VERDICT, Duty, Verdict
from .rig import CHECKOUT, PATIENCE, Computer, Share

MENU = (
    *("note", "message", "reply", "undo") * 3,
    *("claim", "tag", "field", "status", "promise") * 2,
    *("keep", "let_go"),
    *("release", "merge", "merge", "merge", "split", "link", "escalate", "close"),
)


class Victim(StrEnum):
    """Who is killed of a program that works on a share."""

    PROGRAM = "program"
    CHILD = "child"
    """The process that does its units of work; it must find out what became of the last one."""
    BOTH = "both"


class Member:
    """One program on one computer.

    Args:
        computer: Where it runs.
        duty: What it does.
    """

    def __init__(self, computer: Computer, duty: Duty) -> None:
        self.computer = computer
        self.duty = duty
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.times: list[float] = []
        """When each of its lines came, in steady seconds."""
        self.process = 0
        self._news = threading.Condition()
        self._is_silent = False
        program = (sys.executable, "-m", "tests.netfs.member")
        self._pipe = computer.start(program, {"PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "src")])})
        self._listeners = [
            threading.Thread(target=self._listen, args=(stream, lines), daemon=True)
            for stream, lines in ((self._pipe.stdout, self.lines), (self._pipe.stderr, self.errors))
        ]
        for listener in self._listeners:
            listener.start()
        self.tell(json.dumps(asdict(duty)))

    def await_ready(self, patience: float = PATIENCE) -> None:
        """Wait until it has opened the desk."""
        with self._news:
            self._news.wait_for(lambda: self.lines or self._is_silent, patience)
        assert self.lines, f"{self.computer.name} does not open the desk: {''.join(self.errors)}"
        self.process = json.loads(self.lines[0])[READY]["process"]

    def await_lines(self, count: int, patience: float = PATIENCE) -> None:
        """Wait until it has said so many lines, or ended."""
        with self._news:
            self._news.wait_for(lambda: len(self.lines) >= count or self._is_silent, patience)

    def await_done(self, since: float, patience: float = PATIENCE) -> float | None:
        """Wait until it is told that something is done; seconds since `since`, none if that does not come."""

        def first() -> float | None:
            lines = zip(self.times, self.lines, strict=True)
            return next((at for at, line in lines if at > since and '"answer": "done"' in line), None)

        with self._news:
            self._news.wait_for(lambda: first() is not None or self._is_silent, patience)
            found = first()
        return None if found is None else found - since

    def await_middle(self, patience: float = PATIENCE) -> None:
        """Wait until it is in the middle of a slow write, after some others."""
        self.await_lines(8, patience)
        with self._news:
            said = len(self.lines)
            self._news.wait_for(
                lambda: any(_is_attempt(line) for line in self.lines[said:]) or self._is_silent, patience
            )
        time.sleep(self.duty.slow / 2)

    def go(self) -> None:
        """Let it begin."""
        self.tell("go")

    def kill(self, victim: Victim) -> None:
        """End it, or what works for it, without warning."""
        children = f"$(pgrep -P {self.process})"
        who = {Victim.PROGRAM: str(self.process), Victim.CHILD: children, Victim.BOTH: f"{self.process} {children}"}
        self.computer.call("bash", "-c", f"kill -9 {who[victim]} 2>/dev/null; true")

    def finish(self, patience: float = PATIENCE) -> list[str]:
        """Let it come to its end, which must be a good one; all that it said."""
        status = self.ended(patience)
        assert status == 0, f"{self.duty.name} on {self.computer.name}: {status}: {''.join(self.errors)[-3000:]}"
        return self.lines

    def ended(self, patience: float = PATIENCE) -> int:
        """Tell it that this is the end, and wait for its own; its exit status."""
        assert self._pipe.stdin is not None
        try:
            self._pipe.stdin.close()
        except BrokenPipeError:
            self.errors.append("(it had ended by itself)")
        status = self._pipe.wait(patience)
        for listener in self._listeners:
            listener.join(patience)
        return status

    def close(self) -> None:
        """Whatever it does, it is over."""
        if self._pipe.poll() is None:
            os.killpg(self._pipe.pid, signal.SIGKILL)
        self._pipe.wait()
        for listener in self._listeners:
            listener.join(PATIENCE)
        for stream in (self._pipe.stdin, self._pipe.stdout, self._pipe.stderr):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue

    def untold(self) -> tuple[str, ...]:
        """Attempts whose outcome it was not told, or was told to be unknown."""
        found = [line_of(line) for line in [*self.duty.pending, *self.journal()]]
        told = {line.op for line in found if isinstance(line, Told) and line.answer != "unknown"}
        return tuple(json.dumps(asdict(line)) for line in found if isinstance(line, Attempt) and line.op not in told)

    def journal(self) -> list[str]:
        """What it said of attempts and answers; a last line that was cut off was not said."""
        return [line for line in self.lines if line.endswith("\n") and "op" in json.loads(line)]

    def tell(self, line: str) -> None:
        """A line for its standard input."""
        assert self._pipe.stdin is not None
        self._pipe.stdin.write(f"{line.rstrip()}\n")
        self._pipe.stdin.flush()

    def _listen(self, stream: IO[str], lines: list[str]) -> None:
        for line in stream:
            with self._news:
                lines.append(line)
                if lines is self.lines:
                    self.times.append(time.monotonic())
                self._news.notify_all()
        with self._news:
            self._is_silent = self._is_silent or lines is self.lines
            self._news.notify_all()


def _is_attempt(line: str) -> bool:
    return '"op"' in line and '"kind"' in line


@contextmanager
def at_work(*posts: tuple[Computer, Duty], patience: float = PATIENCE) -> Iterator[list[Member]]:
    """Programs, all of them ready, then all told to begin; none outlives the block."""
    members: list[Member] = []
    try:
        for computer, duty in posts:
            members.append(Member(computer, duty))
        for member in members:
            member.await_ready(patience)
        for member in members:
            member.go()
        yield members
    finally:
        for member in members:
            member.close()


class SharedDesk:
    """A desk on a share that many write to, and everything that any of them wrote down.

    Args:
        share: Where it is.
        patience: Seconds that somebody may say nothing.
    """

    def __init__(self, share: Share, patience: float = PATIENCE) -> None:
        self.share = share
        self.patience = patience
        self.lines: list[str] = []
        self._pending: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, Computer] = {}
        self._lives = 0

    def begin(self, customers: int = 4, **duties: Any) -> None:
        """Make it on the one computer, and let the other one in."""
        [line] = self._run(self.share.other, "identify")
        others = (json.loads(line)[IDENTITY]["machine"],)
        self.lines += self._run(self.share.one, "begin", name="begin", attempts=customers, admits=others, **duties)

    def writer(self, computer: Computer, agent: str = PEOPLE[0], **duties: Any) -> tuple[Computer, Duty]:
        """Somebody who writes; what they were doing when they were killed the last time comes first."""
        self._lives += 1
        duty = self._duty(computer, "write", name=f"w{self._lives:04d}", actor=agent, menu=MENU)
        return computer, replace(duty, pending=self._pending.pop(agent, ()), **duties)

    def watcher(self, computer: Computer, pause: float = 0.2) -> tuple[Computer, Duty]:
        """Somebody who looks at all of it again and again."""
        return computer, self._duty(computer, "watch", pause=pause)

    def note(self, member: Member) -> None:
        """Keep what one of them said; they have ended."""
        self.lines += member.lines
        if member.duty.role == "write":
            self._pending[member.duty.actor] = member.untold()
            self._places[member.duty.actor] = member.computer

    def settle(self) -> None:
        """Ask once more, under the same ids, for everything whose outcome somebody was not told."""
        for agent in [agent for agent, pending in self._pending.items() if pending]:
            with at_work(self.writer(self._places[agent], agent, attempts=0), patience=self.patience) as [member]:
                member.finish(self.patience)
                self.note(member)

    def judge(self, computer: Computer) -> Verdict:
        """What a computer sees of the desk, held against all that was said."""
        [line] = self._run(computer, "judge", told=self.lines)
        return Verdict(**{name: _frozen(value) for name, value in json.loads(line)[VERDICT].items()})

    def faults_seen(self) -> list[str]:
        """What was wrong with the desk when somebody looked at it meanwhile."""
        looks = (json.loads(line) for line in self.lines if SEEN in line)
        return [fault for look in looks if SEEN in look for fault in look[SEEN]["faults"]]

    def troubles(self) -> Counter[str]:
        """What the drive was said to be doing, how often."""
        lines = (json.loads(line) for line in self.lines if TROUBLE in line)
        return Counter(line[TROUBLE]["key"] for line in lines if TROUBLE in line)

    def longest(self) -> float:
        """Seconds that the slowest answer took."""
        took = (json.loads(line) for line in self.lines if TOOK in line)
        return max(float(line[TOOK]["seconds"]) for line in took if TOOK in line)

    def _run(self, computer: Computer, role: str, told: Sequence[str] = (), **duties: Any) -> list[str]:
        member = Member(computer, self._duty(computer, role, **duties))
        try:
            for line in told:
                member.tell(line)
            lines = member.finish(self.patience)
        finally:
            member.close()
        return lines

    def _duty(self, computer: Computer, role: str, **duties: Any) -> Duty:
        return Duty(role, str(computer.database), str(computer.home), **duties)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
