"""Faults on demand, put on chosen calls: what a network and a big platform do to a client.

Grammar of a SPEC, as `--faults` and the control API take it::

    SPEC    one or more RULEs with commas between them
    RULE    TARGET ":" WHAT [ "@" WHEN ]
    TARGET  any | reads | writes | send | reply | hide | conversations | messages | profile | media | comments | me |
            token
    WHEN    N      the next N calls that it fits
            N%     each call with this probability, by the seed
            left out: every call
    WHAT    400…   an HTTP status of failure, with a JSON error body
            C | C/S  a Graph error code, and a subcode; "#C" where the code is also an HTTP status (#506)
            drop_before   the connection closes, nothing took effect
            drop_after    it took effect, then the connection closes
            non_json      HTTP 502 with an HTML page; nothing took effect
            portal        HTTP 200 with somebody else's HTML page, as a hotel's network gives it; nothing took effect
            truncated     it took effect; half of the body, then the connection closes
            empty         it took effect; HTTP 200 with `{}`
            slow:SECONDS  it took effect; the answer comes late
            trickle:SECONDS  it took effect; the body comes bit by bit over that time
            throttle      code 613, usage headers at 100 %, 5 minutes to wait; `throttle:MINUTES` for others
            warn          it works; usage headers at 80 %
            applied_STATUS   it took effect, but the answer is this HTTP status with a JSON error
            applied_1357046  it took effect, but the answer is 1/1357046 "received invalid JSON reply"

Example: `send:drop_after@1,reads:500@5%,send:1/1357046@2`. The first rule that fits a call is used.
"""

from __future__ import annotations

import re
import threading
from http import HTTPStatus
from random import Random

from igdesk.errors import UsageError
from igdesk.values import dataclass

TARGETS = (
    *("any", "reads", "writes", "send", "reply", "hide"),
    *("conversations", "messages", "profile", "media", "comments", "me", "token"),
)
_PLAIN = frozenset({"drop_before", "drop_after", "non_json", "portal", "truncated", "empty", "warn"})
_THROTTLE_MINUTES = 5
_STATUSES = frozenset(str(status.value) for status in HTTPStatus if status.value >= 400)
_CODE = re.compile(r"#?(\d{1,8})(?:/(\d{1,8}))?", re.ASCII)
_WHEN = re.compile(r"(\d{1,9})|(\d{1,3}(?:\.\d{1,9})?)%", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call."""

    text: str
    """As it was written."""
    name: str
    """One of the names in the grammar, or `status`, `code`, `slow`, `trickle`, `applied`."""
    number: int = 0
    subcode: int | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class _Rule:
    target: str
    fault: Fault
    left: int | None
    chance: float | None
    text: str


class Faults:
    """The faults that are waiting for their calls; safe between threads.

    Args:
        spec: The first faults; see the grammar above.
        seed: Decides the calls that a percentage hits.

    Raises:
        UsageError: The spec is wrong.
    """

    def __init__(self, spec: str = "", *, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._random = Random(f"faults/{seed}")
        self._rules = _parse(spec)

    def set(self, spec: str) -> None:
        """Replace all faults; an empty spec ends them.

        Raises:
            UsageError: The spec is wrong; the old faults stay.
        """
        rules = _parse(spec)
        with self._lock:
            self._rules = rules

    def add(self, spec: str) -> None:
        """Put more faults behind those that wait.

        Raises:
            UsageError: The spec is wrong.
        """
        rules = _parse(spec)
        with self._lock:
            self._rules += rules

    def take(self, method: str, kind: str) -> Fault | None:
        """The fault for this call, if one is due; a counted one is used up by it."""
        with self._lock:
            for rule in self._rules:
                if not _fits(rule.target, method, kind) or rule.left == 0:
                    continue
                if rule.chance is not None and self._random.random() >= rule.chance:
                    continue
                if rule.left is not None:
                    rule.left -= 1
                return rule.fault
            return None

    def waiting(self) -> tuple[str, ...]:
        """The rules that can still hit, as specs with what is left of them."""
        with self._lock:
            return tuple(_shown(rule) for rule in self._rules if rule.left != 0)


def _fits(target: str, method: str, kind: str) -> bool:
    if target == "any":
        return True
    if target == "reads":
        return method == "GET"
    if target == "writes":
        return method != "GET"
    return target == kind


def _shown(rule: _Rule) -> str:
    head = f"{rule.target}:{rule.fault.text}"
    return f"{head}@{rule.left}" if rule.left is not None else rule.text


def _parse(spec: str) -> list[_Rule]:
    return [_rule(part.strip()) for part in spec.split(",") if part.strip()]


def _rule(text: str) -> _Rule:
    head, at, when = text.partition("@")
    target, colon, what = head.partition(":")
    if not colon or target not in TARGETS:
        raise UsageError("simulator.fault_target", rule=text, targets=", ".join(TARGETS))
    fault = _fault(what, text)
    if not at:
        return _Rule(target, fault, None, None, text)
    match = _WHEN.fullmatch(when)
    if match is None:
        raise UsageError("simulator.fault_when", rule=text)
    if match[1] is not None:
        return _Rule(target, fault, int(match[1]), None, text)
    return _Rule(target, fault, None, float(match[2]) / 100, text)


def _fault(what: str, rule: str) -> Fault:
    if what == "throttle":
        return Fault(what, what, number=_THROTTLE_MINUTES)
    if what in _PLAIN:
        return Fault(what, what)
    if what.startswith("throttle:"):
        return Fault(what, "throttle", number=int(_seconds(what.removeprefix("throttle:"), rule)))
    for name in ("slow", "trickle"):
        if what.startswith(f"{name}:"):
            return Fault(what, name, seconds=_seconds(what.removeprefix(f"{name}:"), rule))
    applied = what.removeprefix("applied_")
    if applied == "1357046" and applied != what:
        return Fault(what, "applied", number=1, subcode=1357046)
    if applied in _STATUSES:
        return Fault(what, "applied" if applied != what else "status", number=int(applied))
    code = _CODE.fullmatch(what)
    if code is None:
        raise UsageError("simulator.fault_what", rule=rule)
    return Fault(what, "code", number=int(code[1]), subcode=int(code[2]) if code[2] else None)


def _seconds(text: str, rule: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise UsageError("simulator.fault_what", rule=rule) from error
    if not 0 <= seconds <= 600:
        raise UsageError("simulator.fault_what", rule=rule)
    return seconds
