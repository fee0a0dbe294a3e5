"""The child process as the program sees it: something that answers, is silent, or has ended."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from igdesk.clock import steady
from igdesk.store.shared.wire import Failed, Job, Receiver, Sender, Setup, Unreadable

_COMMAND = ("-P", "-m", "igdesk.store.shared.child")
"""-P: a file in the folder that the program was started in must not stand in for a module."""


class Ended(Exception):
    """The child is gone; what it had not answered is not known."""


class Process:
    """A running child.

    Args:
        setup: What it must know first.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, setup: Setup) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *_COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=sys.prefix,  # the folder of the program may lie on the drive that hangs
            start_new_session=True,  # a terminal that closes, or Ctrl+C in it, is nothing to a unit of work
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._sender = Sender(self._process.stdin)
        self._receiver = Receiver(self._process.stdout)
        self._questions: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=work, name=f"igdesk-share{work.__name__}", daemon=True)
            for work in (self._talk, self._listen)
        ]
        for thread in self._threads:
            thread.start()
        self._questions.put(self._sender.packed(setup))

    def ask(self, job: Job) -> None:
        """Send a unit of work.

        Raises:
            Exception: It cannot be pickled; nothing was sent.
        """
        self._questions.put(self._sender.packed(job))

    def next(self, timeout: float) -> Any | None:
        """The next message; None if it says nothing for so many seconds.

        Raises:
            Ended: It is gone.
        """
        try:
            message = self._answers.get(timeout=timeout)
        except queue.Empty:
            return None
        if message is Ended:
            raise Ended
        return message

    def kill(self) -> None:
        """End it now; one that hangs in the drive ends when that lets go of it, without another step."""
        self._process.kill()
        self.dismiss()

    @property
    def status(self) -> int | None:
        """What it ended with; none while it runs, or hangs."""
        return self._process.poll()

    def dismiss(self, timeout: float = 0.0) -> None:
        """Let it finish what it is doing, and end.

        Args:
            timeout: Seconds to wait for that.
        """
        self._questions.put(None)
        until = steady() + timeout
        for thread in self._threads:
            thread.join(max(until - steady(), 0))

    def _talk(self) -> None:
        """On a thread of its own: a child that hangs leaves the pipe full, and nobody else may wait for that."""
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin:  # it has ended; whoever listens knows
            while (question := self._questions.get()) is not None:
                self._sender.put(question)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            while self._hears():
                pass
        self._process.wait()
        self._questions.put(None)
        self._answers.put(Ended)

    def _hears(self) -> bool:
        """Whether it has said something, and may say more."""
        try:
            self._answers.put(self._receiver.receive())
        except Unreadable as error:
            self._answers.put(Failed(error))
        except (EOFError, OSError):
            return False
        return True
