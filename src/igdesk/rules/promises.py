"""What customers are promised, each with who keeps it by when: given, kept, released with a reason.

A ticket is solved when the promise is kept: with an open one it is neither resolved nor closed, by whatever way. A
merge hands open promises on to the ticket that has the conversation from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from igdesk.config.model import Config
from igdesk.errors import NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.authority import May, check_may_touch, may
from igdesk.rules.commands import GivePromise, KeepPromise, ReleasePromise
from igdesk.rules.decision import Draft, NewPromise, ReleasedPromise
from igdesk.rules.first import check_first
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded
from igdesk.rules.model import Ticket
from igdesk.rules.names import agent_name, local_time
from igdesk.rules.ticket_parts import Promise
from igdesk.values import dataclass

_SHOWN = 40
"""Characters of a promise by which it is recognised."""


@dataclass(frozen=True, slots=True)
class GivenPromise:
    """A promise with its words, open or settled."""

    id: str
    ticket: int
    text: str
    owner: str
    actor: str
    """Who gave it."""
    at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    released_at: datetime | None = None
    why: str | None = None
    """Why it was released."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept."""
        return self.kept_at is None and self.released_at is None

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been kept by now."""
        return self.is_open and self.due_at < now

    @property
    def short(self) -> str:
        """Enough of its words to know it by, on one line."""
        words = " ".join(self.text.split())
        return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def give(draft: Draft, command: GivePromise, config: Config) -> None:
    """Put a promise on the ticket.

    Raises:
        Refusal: It says nothing, nobody known is to keep it, its time is over, or the ticket is resolved.
    """
    ticket, text = draft.ticket, command.text.strip()
    if not text:
        raise Refusal("promises.empty")
    owner = _owner(draft, command.owner, config)
    if command.due_at <= draft.now:
        raise Refusal("promises.past", at=local_time(command.due_at, config))
    if ticket.has_ended:
        raise Refusal("promises.resolved", number=ticket.number)
    new = NewPromise(draft.next_id(), text, owner, command.due_at)
    draft.promises.append(new)
    draft.add(e.Promised(new.id, owner, draft.now, command.due_at))
    draft.tell((owner,))


def keep(
    draft: Draft, command: KeepPromise, config: Config, given: Sequence[GivenPromise], past: Sequence[Recorded] = ()
) -> None:
    """Tell that a promise was kept; one that the actor has kept already stays as it is.

    Raises:
        Refusal: There is no such promise, or it was released.
        ConflictError: Somebody else has kept it.
        NotAllowedError: It is neither the actor's nor on a ticket that they may touch.
    """
    check_first(draft, _kept(command.promise, given, past), "steps.promise_kept", config)
    one = _meant(draft.ticket, command.promise, config, given)
    if one.owner != draft.actor:
        check_may_touch(draft.actor, draft.ticket, config)
    if one.released_at is not None:
        raise Refusal("promises.was_released", number=draft.ticket.number, promise=one.short)
    if one.kept_at is None:
        draft.add(e.PromiseKept(one.id, draft.now))


def _kept(wanted: str | None, given: Sequence[GivenPromise], past: Sequence[Recorded]) -> Recorded | None:
    """How a promise was kept; without a name, the one that was settled last, where none is open."""
    if wanted is None and any(each.is_open for each in given):
        return None
    meant = [each.id for each in _called(wanted, given)] if wanted is not None else []
    for each in reversed(past):
        match each.event:
            case e.PromiseKept(promise=promise) if wanted is None or [promise] == meant:
                return each
            case e.PromiseReleased() if wanted is None:
                return None
    return None


def release(draft: Draft, command: ReleasePromise, config: Config, given: Sequence[GivenPromise]) -> None:
    """Tell that a promise need not be kept; one that was released already stays as it is.

    Raises:
        Refusal: No reason is given, there is no such promise, or it was kept.
        NotAllowedError: The actor is neither its owner, nor who gave it, nor a supervisor.
    """
    reason = command.reason.strip()
    if not reason:
        raise Refusal("promises.no_reason")
    one = _meant(draft.ticket, command.promise, config, given)
    if draft.actor not in (one.owner, one.actor) and may(draft.actor, ReleasePromise, config) is May.OWN:
        raise NotAllowedError(
            "promises.not_yours",
            promise=one.short,
            owner=one.owner,
            giver=one.actor,
            role=Phrase("role.supervisor"),
        )
    if one.kept_at is not None:
        raise Refusal("promises.was_kept", number=draft.ticket.number, promise=one.short)
    if one.released_at is None:
        draft.released_promises.append(ReleasedPromise(one.id, reason))
        draft.add(e.PromiseReleased(one.id, draft.now))


def check_kept(before: Ticket, after: Ticket, config: Config, given: Iterable[GivenPromise] = ()) -> None:
    """Refuse what would leave a ticket resolved or closed with a promise that is still to be kept.

    Args:
        before: The ticket as it was.
        after: As it would be.
        config: The desk's time zone.
        given: The promises with their words, as far as they are at hand.

    Raises:
        Refusal: It names each open promise, and the two ways out.
    """
    was_so = before.has_ended and before.promises == after.promises
    if not after.has_ended or not after.promises or was_so:
        return
    words = {each.id: each for each in given}
    named = [_named(each, words, config) for each in after.promises]
    key = "promises.open_again" if before.has_ended else "promises.open"
    raise Refusal(key, number=after.number, promises=" · ".join(named))


def hand_on(merged: Ticket, target: Draft) -> None:
    """What was promised on a ticket that is merged is to be kept on the one that it goes into."""
    for each in merged.promises:
        target.add(e.PromiseTakenOver(each.id, each.owner, each.since, each.due_at))


def _owner(draft: Draft, wanted: str | None, config: Config) -> str:
    holder = draft.ticket.assignee
    if wanted is None:
        return holder if holder is not None and config.agent(holder) is not None else draft.actor
    if wanted != draft.actor and config.agent(wanted) is None:
        raise Refusal("refusal.no_agent", name=wanted)
    return wanted


def _meant(ticket: Ticket, wanted: str | None, config: Config, given: Sequence[GivenPromise]) -> GivenPromise:
    """The promise that is named, or the only one that is open."""
    found = _called(wanted, given) if wanted is not None else [each for each in given if each.is_open]
    if len(found) == 1:
        return found[0]
    if not found:
        key = "promises.none" if wanted is None else "promises.unknown"
        raise Refusal(key, number=ticket.number, promise=wanted or "")
    listed = " · ".join(f"{each.id} “{each.short}”" for each in found)
    raise Refusal("promises.several", number=ticket.number, promises=listed)


def _called(wanted: str, given: Sequence[GivenPromise]) -> list[GivenPromise]:
    """Those that an id means, or the beginning of one."""
    whole = [each for each in given if each.id == wanted]
    return whole or [each for each in given if wanted and each.id.startswith(wanted)]


def _named(promise: Promise, words: Mapping[str, GivenPromise], config: Config) -> str:
    known = words.get(promise.id)
    said = f"“{known.short}” " if known is not None and known.short else ""
    return f"{said}({agent_name(promise.owner, config)}, {local_time(promise.due_at, config)})"
