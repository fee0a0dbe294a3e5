"""Runs the checks at once, each on a thread of its own: one that fails or hangs takes nothing from the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from igdesk.clock import Clock
from igdesk.doctor.finding import Check, Finding
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.log import EventLog

_log = EventLog(__name__)


def examine(checks: Sequence[Check], clock: Clock) -> Iterator[Finding]:
    """The findings in the order of the checks, each as soon as it and those before it are there.

    Args:
        checks: All of them begin at once.
        clock: Measures how long they take.
    """
    begun_at = clock.monotonic()
    begun = [(check, _begin(check)) for check in checks]
    for check, finding in begun:
        left = check.seconds - (clock.monotonic() - begun_at)
        try:
            yield finding.result(max(left, 0.0))
        except TimeoutError:
            yield _hangs(check)


def _begin(check: Check) -> Future[Finding]:
    found: Future[Finding] = Future()
    # A daemon: whoever hangs in a drive or a name server must not keep the program from ending.
    threading.Thread(target=lambda: found.set_result(_look(check)), name=f"check-{check.name}", daemon=True).start()
    return found


def _look(check: Check) -> Finding:
    try:
        return check.look()
    except IgdeskError as error:
        return Finding(check.name, False, error.phrase, Phrase("doctor.cure_first_line"))
    except Exception as error:  # whatever ends one check takes nothing from the others: it is logged, and a finding
        _log.error("check_crashed", error)
        detail = Phrase("doctor.crashed", {"kind": type(error).__name__})
        return Finding(check.name, False, detail, Phrase("doctor.cure_report"))


def _hangs(check: Check) -> Finding:
    detail = Phrase("doctor.hangs", {"seconds": round(check.seconds)})
    return Finding(check.name, False, detail, Phrase("doctor.cure_hangs"))
