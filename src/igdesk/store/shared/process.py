"""The child process as the program sees it: something that answers, is silent, or has ended."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from igdesk.store.shared.wire import Job, Receiver, Sender, Setup

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
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="igdesk-share-answers", daemon=True)
        self._listener.start()
        self._send(setup)

    def ask(self, job: Job) -> None:
        """Send a unit of work.

        Raises:
            Ended: It is gone; nothing was done.
        """
        self._send(job)

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

    def is_there(self) -> bool:
        """Whether it still runs, or hangs."""
        return self._process.poll() is None

    def dismiss(self, timeout: float = 0.0) -> None:
        """Let it finish what it is doing, and end.

        Args:
            timeout: Seconds to wait for that.
        """
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended already
            self._process.stdin.close()
        self._listener.join(timeout)

    def _send(self, message: object) -> None:
        try:
            self._sender.send(message)
        except (OSError, ValueError) as error:
            raise Ended from error

    def _listen(self) -> None:
        try:
            while True:
                self._answers.put(self._receiver.receive())
        except (EOFError, OSError):
            self._answers.put(Ended)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
