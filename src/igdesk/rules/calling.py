"""What is called outside: the hooks of rules, and the team's chats. A decision names it, the sync does it.

Who must know of an event is told once in each chat, however many people that is. Nothing is called for customers
outside the pilot, and nothing for messages that were read long after they came: the first pull reads months of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from igdesk.config.model import Config
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.decision import Draft, NewCall
from igdesk.rules.facts import Fired
from igdesk.rules.model import Customer, Status, rule_actor
from igdesk.rules.pilot import is_inside, sends
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.timer_events import LATE
from igdesk.values import dataclass

_CHAT = "webhook:"


class CallState(StrEnum):
    """Where a call stands."""

    WAITING = "waiting"
    CALLING = "calling"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"
    """Whoever made the call is gone: nobody knows how it ended, and only a person has it made again."""
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why a call failed or waits; each has a phrase `hooks.why_…`."""

    EXIT = "exit"
    SIGNAL = "signal"
    TIMEOUT = "timeout"
    MISSING = "missing"
    REFUSED = "refused"
    UNUSABLE = "unusable"
    ADDRESS = "address"
    STATUS = "status"
    BUSY = "busy"
    DECLINED = "declined"
    """A chat answered that it does not take the post."""
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    GONE = "gone"
    UNREAD = "unread"
    BUG = "bug"
    LOST = "lost"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class CallResult:
    """What came of a call. `waiting` means that it surely was not made, and is tried again by itself."""

    state: CallState
    why: Why | None = None
    status: int | None = None


def why_phrase(why: str, status: int | None) -> Phrase:
    """Why a call failed or waits, in words."""
    return Phrase(f"hooks.why_{why}", {"status": "?" if status is None else status})


def chats(config: Config) -> dict[str, str]:
    """The addresses of the team's chats, by names that give nothing away."""
    return {f"{_CHAT}{sha256(each.encode()).hexdigest()[:8]}": each for each in config.notifications.webhooks}


def is_chat(hook: str) -> bool:
    """Whether a call is a post in a chat rather than a hook; the id of a hook has no colon."""
    return hook.startswith(_CHAT)


def call_hooks(draft: Draft, wanted: Iterable[Fired[str]], since: datetime, customer: Customer, config: Config) -> None:
    """Have called what rules want to have called, or record why not.

    Args:
        draft: The decision in the making.
        wanted: The hooks, with the rules that want them.
        since: When the wait began for which each rule has it called once.
        customer: Whose ticket it is.
        config: The configuration.
    """
    why = _obstacle(draft, customer, config)
    for each in wanted:
        actor = rule_actor(each.rule)
        if why is not None:
            draft.add(e.HookHeld(each.rule, each.value, since, why), actor)
        else:
            draft.add(e.HookCalled(each.rule, each.value, since), actor)
            draft.calls.append(NewCall(each.value, each.rule, draft.ticket.version))


def announce(draft: Draft, config: Config) -> None:
    """Have the hooks called that have their eye on what happened, and every event that somebody is to know of posted in
    the team's chats; once for a decision, at its end."""
    if not sends(config.desk):
        return
    first = draft.ticket.version - len(draft.events) + 1
    _call_for_events(draft, first, config)
    if not config.notifications.webhooks:
        return
    for version in dict.fromkeys(notice.version for notice in draft.notices):
        event = draft.events[version - first].event
        if not _is_old(event, draft) and not _is_of_a_chat(event):
            draft.calls += [NewCall(name, None, version) for name in chats(config)]


def happening(event: e.Event) -> str | None:
    """Which of the events that hooks can have their eye on this is; none for most."""
    match event:
        case e.Opened():
            return "opened"
        case e.Assigned(after=str()):
            return "assigned"
        case e.Escalated():
            return "escalated"
        case e.ClockTold(times=times) if times:
            return "overdue"
        case e.StatusChanged(after=Status.RESOLVED | Status.CLOSED as after):
            return after.value
        case _:
            return None


def _call_for_events(draft: Draft, first: int, config: Config) -> None:
    hooks = [each for each in config.hooks if each.on]
    if not hooks or draft.customer is None or _obstacle(draft, draft.customer, config) is not None:
        return
    for version, recorded in enumerate(draft.events, first):
        name = None if _is_old(recorded.event, draft) else happening(recorded.event)
        draft.calls += [NewCall(each.id, None, version) for each in hooks if name in each.on]


def call_failed(draft: Draft, failed: e.HookFailed, config: Config) -> None:
    """Record that a call failed, and tell the supervisors."""
    draft.add(failed)
    draft.tell(people(("supervisor",), draft.ticket, config, draft.now))


def _obstacle(draft: Draft, customer: Customer, config: Config) -> str | None:
    """Why nothing is called; None where nothing speaks against it."""
    if not is_inside(customer, config.desk, draft.ticket):
        return OUTSIDE
    return "late" if draft.is_history else None


def _is_old(event: e.Event, draft: Draft) -> bool:
    if isinstance(event, e.ClockTold | e.DutyTold):
        return draft.now - event.due > LATE
    return draft.is_history


def _is_of_a_chat(event: e.Event) -> bool:
    """That a chat cannot be reached is not posted in chats."""
    return isinstance(event, e.HookFailed) and is_chat(event.hook)
