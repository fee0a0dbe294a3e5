"""What is wanted of a ticket. People, command lines, rules and timers all ask in these words; `decide` answers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from igdesk.rules.command import Command as Command
from igdesk.rules.incident_commands import EditIncident as EditIncident
from igdesk.rules.incident_commands import EndIncident as EndIncident
from igdesk.rules.incident_commands import JoinIncident as JoinIncident
from igdesk.rules.incident_commands import LeaveIncident as LeaveIncident
from igdesk.rules.incident_commands import OpenIncident as OpenIncident
from igdesk.rules.incident_commands import SetCrisis as SetCrisis
from igdesk.rules.model import Attachment, Status
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Claim(Command):
    """Take an unowned ticket. Of any number of claims exactly one wins."""


@dataclass(frozen=True, slots=True)
class Assign(Command):
    """Give it to somebody, or to nobody."""

    agent: str | None


@dataclass(frozen=True, slots=True)
class SetStatus(Command):
    """Move it to a state, as far as the life cycle allows: resolve, close, reopen, wait."""

    status: Status
    fields: tuple[tuple[str, str | None], ...] = ()
    """Fields that are filled in before that in the same step, each with its value."""
    rating: bool = True
    """Whether the customer may be asked how satisfied they are, should that end it."""


@dataclass(frozen=True, slots=True)
class SetCategory(Command):
    """Say what it is about, and with `kind` of which nature a complaint is."""

    category: str | None
    kind: str | None = None
    """None: it is not said."""


@dataclass(frozen=True, slots=True)
class SetKind(Command):
    """Say of what nature the complaint is."""

    kind: str | None


@dataclass(frozen=True, slots=True)
class SetPriority(Command):
    priority: str


@dataclass(frozen=True, slots=True)
class SetUrgency(Command):
    urgency: str | None


@dataclass(frozen=True, slots=True)
class SetTags(Command):
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetField(Command):
    field: str
    value: str | None


@dataclass(frozen=True, slots=True)
class SetFields(Command):
    """Fill in several fields in one step."""

    values: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class AddNote(Command):
    """Write down something for colleagues; it has no way to the customer."""

    text: str


@dataclass(frozen=True, slots=True)
class Watch(Command):
    """Be told what becomes of it; or no longer."""

    watching: bool = True


@dataclass(frozen=True, slots=True)
class HandOver(Command):
    """Pass it on to a colleague, as at the end of a shift, with what there is to know."""

    agent: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply(Command):
    """Answer the customer.

    Attributes:
        texts: One message each, in order; every one at most `MESSAGE_BYTES` long.
        template: Id of the template it was made from.
        then: What becomes of the ticket once the reply is queued.
        private: On a comment ticket: to who wrote the comment alone, not below it for everybody.
        comment: On a comment ticket: the message that is answered; None: the customer's latest comment.
        also: What else is done to the ticket in the same step, as its template says.
        rating: Whether the customer may be asked how satisfied they are, should that end it.
        media: What is sent after the texts, one message each; see `media.media_at`.
        at: When it goes, unless the customer writes first; None: as soon as it may.
    """

    texts: tuple[str, ...]
    template: str | None = None
    then: Status = Status.WAITING
    also: tuple[Command, ...] = ()
    private: bool = False
    comment: int | None = None
    rating: bool = True
    media: tuple[Attachment, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskRating(Command):
    """Ask the customer of a ticket that has ended how satisfied they are."""


@dataclass(frozen=True, slots=True)
class Rate(Command):
    """Keep how satisfied the customer said elsewhere that they are."""

    score: int
    """From 1 to 5."""


@dataclass(frozen=True, slots=True)
class EndFollowUp(Command):
    """It was asked once more whether all is well, or there is no need to."""

    note: str | None = None
    """What came of it."""
    skip: bool = False


@dataclass(frozen=True, slots=True)
class FlagCase(Command):
    """Put it into the team's case library, or take it out."""

    case: str | None
    """`good` or `bad`; None: it is none any more."""
    why: str = ""
    """What there is to learn from it."""


@dataclass(frozen=True, slots=True)
class HideComment(Command):
    """Hide a comment from everybody but who wrote it, or show it again."""

    message: int | None = None
    """Id of the message that it is; None: the customer's latest comment."""
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class React(Command):
    """Put a heart on a customer's direct message, or take it off."""

    message: int | None = None
    """Id of the message; None: the customer's latest."""
    remove: bool = False


@dataclass(frozen=True, slots=True)
class CancelReply(Command):
    """Take a reply back while it is held."""

    reply: str


@dataclass(frozen=True, slots=True)
class RescheduleReply(Command):
    """Let a reply that waits for its moment go at another one; None: now."""

    reply: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ReleaseReply(Command):
    """Let a trainee's reply go."""

    reply: str


@dataclass(frozen=True, slots=True)
class ReturnReply(Command):
    """Give a trainee's reply back to them with a line of instruction."""

    reply: str
    note: str


@dataclass(frozen=True, slots=True)
class RetryReply(Command):
    """Send a failed reply again, or an unconfirmed one that a person knows has not arrived."""

    reply: str


@dataclass(frozen=True, slots=True)
class ConfirmReply(Command):
    """An unconfirmed reply has arrived: a person sees it standing on Instagram."""

    reply: str


@dataclass(frozen=True, slots=True)
class Escalate(Command):
    """Take it up: to `role:ID`, `agent:ID` or `department:ID`; by default to the supervisors."""

    reason: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Compensate(Command):
    """Give the customer something for what went wrong; above one's authority it is proposed to who may grant it."""

    kind: str
    """Id of the compensation."""
    amount: Decimal
    currency: str | None = None
    """ISO 4217; None: the desk's usual."""


@dataclass(frozen=True, slots=True)
class Approve(Command):
    """Grant what is proposed on it, within one's own authority; that answers whoever took it up."""

    what: str | None = None
    """Id of the compensation; None: all that is proposed."""


@dataclass(frozen=True, slots=True)
class ReturnEscalation(Command):
    """Answer what was taken up with a line of instruction; what was proposed is off."""

    note: str


@dataclass(frozen=True, slots=True)
class TakeOver(Command):
    """Answer what was taken up by having the ticket from now on."""


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """What was proposed is not wanted any more."""

    what: str | None = None
    """Id of the compensation; None: all that is proposed."""


@dataclass(frozen=True, slots=True)
class GivePromise(Command):
    """Put down what the customer was told they would get, with who keeps it by when; until then it stays open."""

    text: str
    due_at: datetime
    owner: str | None = None
    """None: whoever has the ticket, else who asks."""


@dataclass(frozen=True, slots=True)
class KeepPromise(Command):
    """The customer got what was promised."""

    promise: str | None = None
    """Its id, or how that begins; None: the only one that is open."""


@dataclass(frozen=True, slots=True)
class ReleasePromise(Command):
    """It need not be kept any more, for a reason."""

    reason: str
    promise: str | None = None
    """Its id, or how that begins; None: the only one that is open."""


@dataclass(frozen=True, slots=True)
class HandOff(Command):
    """Ask a department for something: the ticket lies there until it has answered."""

    department: str
    note: str
    """What is needed."""
    owner: str | None = None
    """Who is to do it there; None: whoever of the department takes it."""
    due: datetime | None = None
    """None: as the procedure of its category says."""
    deliver: str | None = None
    """What is to come back; None: as the procedure says."""


@dataclass(frozen=True, slots=True)
class HandBack(Command):
    """Answer what a department was asked for: the ticket returns."""

    note: str
    """What came of it."""
    leg: str | None = None
    """Id of the leg, or of its department; None: that of the actor's own department."""


@dataclass(frozen=True, slots=True)
class Recall(Command):
    """What a department was asked for is not needed any more."""

    leg: str | None = None
    """Id of the leg, or of its department; None: the only one that is out."""


@dataclass(frozen=True, slots=True)
class Snooze(Command):
    """Set it aside: its clocks stand still until then, or until the customer writes, unless it is firm."""

    until: datetime | None
    """None: take it up again now."""
    firm: bool = False
    """Whether it stays aside though the customer writes."""


@dataclass(frozen=True, slots=True)
class Merge(Command):
    """Put it into another ticket, which has its conversation from then on."""

    into: int


@dataclass(frozen=True, slots=True)
class Split(Command):
    """Make a ticket of its own from some of its messages, by their ids."""

    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link(Command):
    """Let it and another ticket point to each other; or no longer."""

    other: int
    linked: bool = True


JointCommand = Merge | Split | Link
"""Commands that change two tickets at once."""

MESSAGE_BYTES = 1000
"""Longest text of one message in UTF-8 bytes, not characters (Meta: Instagram messaging API, "Send a text message")."""
