"""What a decision consists of: the events, the ticket after them, and the rows that carry texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.rules.calling_names import Called, called_in
from igdesk.rules.events import Event, Noted, ReplyCancelled, ReplyConfirmed, ReplyQueued, ReplyRetried, StatusChanged
from igdesk.rules.log import Recorded, begin, evolve
from igdesk.rules.model import Attachment, Customer, MessageState, Status, Ticket, is_person
from igdesk.rules.watching import NewNotice as NewNotice
from igdesk.rules.watching import for_watchers
from igdesk.rules.ways import Way
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to be kept; `id` is made by the client, so that an offline note has one at once."""

    id: str
    text: str
    called: tuple[str, ...] = ()
    """Ids of those who are called in it by name, by themselves or with their department."""


@dataclass(frozen=True, slots=True)
class NewReply:
    """A message to be sent through the outbox."""

    id: str
    text: str
    hold_until: datetime
    template: str | None
    automatic: bool
    covers: datetime | None
    """The latest customer message that its author could have seen."""
    author: str | None = None
    """Who wrote it, where that is not who decides: a rule."""
    way: Way = Way.MESSAGE
    target: str | None = None
    """Instagram's id of the comment or message that it answers or does something to."""
    media: Attachment | None = None
    """What is sent instead of words."""
    send_at: datetime | None = None
    """The moment that its writer chose; None: it goes as soon as it may."""
    leaves: Leaves | None = None
    """What becomes of the ticket once it was sent, where that is not done at once."""
    to_release: bool = False
    """Whether it waits for somebody who releases it."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """What becomes of a ticket once a reply was sent that waits for its moment."""

    status: Status
    snooze: timedelta | None = None
    """For how long it is set aside then."""
    rating: bool = True
    """Whether the customer may be asked how satisfied they are, should that end it."""


@dataclass(frozen=True, slots=True)
class NewEscalation:
    """An escalation to be answered."""

    id: str
    rule: str | None
    reason: str
    to: str
    answer_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPromise:
    """Something that the customer was promised."""

    id: str
    text: str
    owner: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ReleasedPromise:
    """A promise that need not be kept any more."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class NewIncident:
    """A fault that many tell of."""

    id: int
    key: str
    """Of the step that opens it."""
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewLeg:
    """What a department is asked for."""

    id: str
    department: str
    owner: str | None
    question: str
    """Id of the note that says it."""
    deliver: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewCall:
    """Something is to be called outside because of an event."""

    hook: str
    rule: str | None
    """None: a post in a chat, or a hook that has its eye on such events."""
    version: int
    """The event's place in the ticket's log."""


@dataclass(frozen=True, slots=True)
class QueuedReply:
    """What a decision about an existing reply needs to know of it."""

    id: str
    state: MessageState
    way: Way = Way.MESSAGE
    template: str | None = None
    automatic: bool = False
    replaced: bool = False
    """Whether another private reply to the same comment was sent, or is on its way: there is but one."""
    why: Mapping[str, object] | None = None
    """Why it is in this state, as a phrase is written down."""
    covers: datetime | None = None
    """The latest customer message that it answers, should it have arrived."""
    tried_at: datetime | None = None
    """When its latest attempt was made, as far as that is known."""
    send_at: datetime | None = None
    """The moment that its writer chose."""
    asleep: bool = False
    """Whether it waits for that, or for a release."""
    unreleased: bool = False
    """Whether a trainee wrote it and nobody has released it."""
    released_by: str | None = None
    leaves: Leaves | None = None
    wrote_at: datetime | None = None
    """When the customer last wrote on its thread."""
    target_at: datetime | None = None
    """When the comment was written that it answers."""
    author: str = ""

    @property
    def awaits_release(self) -> bool:
        """Whether it goes once somebody has released it."""
        return self.unreleased and self.asleep and self.state is MessageState.QUEUED


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a command or a message: to be written in one transaction, or not at all."""

    ticket: Ticket
    events: tuple[Recorded, ...] = ()
    notes: tuple[NewNote, ...] = ()
    replies: tuple[NewReply, ...] = ()
    cancelled: tuple[str, ...] = ()
    """Replies that are taken back."""
    requeued: tuple[str, ...] = ()
    """Replies that are to be sent again."""
    arrived: tuple[tuple[str, datetime], ...] = ()
    """Replies that a person has seen standing on Instagram, and since when."""
    moved: tuple[tuple[str, datetime, datetime | None], ...] = ()
    """Replies that go at another time: from when on, and which moment was chosen; None: now."""
    released: tuple[str, ...] = ()
    """Replies of trainees that may go."""
    returned: tuple[str, ...] = ()
    """Replies of trainees whose words are to be their drafts again."""
    escalations: tuple[NewEscalation, ...] = ()
    promises: tuple[NewPromise, ...] = ()
    released_promises: tuple[ReleasedPromise, ...] = ()
    legs: tuple[NewLeg, ...] = ()
    incidents: tuple[NewIncident, ...] = ()
    solutions: tuple[tuple[int, str], ...] = ()
    """What the customers of incidents are told at the end, by their numbers."""
    notices: tuple[NewNotice, ...] = ()
    tier: str | None = None
    """The customer's new tier, if it rose."""
    wake_at: datetime | None = None
    """When time next does something to the ticket; see `timers`."""
    window_at: datetime | None = None
    """When the window closes through which its customer is to be answered; see `window.next_end`."""
    calls: tuple[NewCall, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes: what was asked is so already."""
        return not self.events


@dataclass(slots=True)
class Draft:
    """A decision in the making: every event is applied as it is added, so later steps see earlier ones."""

    ticket: Ticket
    actor: str
    now: datetime
    op: str
    """Id of the operation; ids of new rows are made from it, so that a repeated operation makes no second row."""
    customer: Customer | None = None
    """Whose ticket it is, as known before this decision: limits and what time brings about may ask for it."""
    events: list[Recorded] = field(default_factory=list)
    notes: list[NewNote] = field(default_factory=list)
    replies: list[NewReply] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    requeued: list[str] = field(default_factory=list)
    arrived: list[tuple[str, datetime]] = field(default_factory=list)
    moved: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    escalations: list[NewEscalation] = field(default_factory=list)
    promises: list[NewPromise] = field(default_factory=list)
    released_promises: list[ReleasedPromise] = field(default_factory=list)
    legs: list[NewLeg] = field(default_factory=list)
    incidents: list[NewIncident] = field(default_factory=list)
    solutions: list[tuple[int, str]] = field(default_factory=list)
    notices: list[NewNotice] = field(default_factory=list)
    tier: str | None = None
    is_history: bool = False
    """Whether it is decided on a message that had come long before the desk was connected: nobody is told of it."""
    wake_at: datetime | None = None
    """At once, unless `timers.settle` says otherwise: then whoever looks next works it out."""
    window_at: datetime | None = None
    """Worked out with `wake_at`."""
    calls: list[NewCall] = field(default_factory=list)
    ends_later: bool = False
    """Whether it is to be closed by itself; `timers.settle` says so."""

    def __post_init__(self) -> None:
        self.wake_at = self.now

    @classmethod
    def opening(
        cls, number: int, opened: Event, actor: str, now: datetime, op: str, customer: Customer | None
    ) -> Draft:
        """A draft that begins with a new ticket."""
        first = Recorded(now, actor, opened)
        return cls(begin(number, first), actor, now, op, customer, [first])

    @property
    def customer_tier(self) -> str | None:
        """The customer's tier as this decision leaves it."""
        return self.tier or (self.customer.tier if self.customer else None)

    def add(self, event: Event, actor: str | None = None) -> None:
        """Record an event, by the draft's actor unless another is named."""
        recorded = Recorded(self.now, actor or self.actor, event)
        self.events.append(recorded)
        self.ticket = evolve(self.ticket, recorded)

    def tell(self, agents: Iterable[str]) -> None:
        """Let people know of the latest event, but for whoever brought it about."""
        self.notices += [NewNotice(each, self.ticket.version) for each in agents if each != self.events[-1].actor]

    def set_status(self, after: Status) -> None:
        """Let the ticket be in another state from now on."""
        self.add(StatusChanged(self.ticket.status, after, self.now))

    def take_in_hand(self) -> None:
        """Somebody deals with it: a new ticket is open now."""
        if self.ticket.status is Status.NEW:
            self.set_status(Status.OPEN)

    def bring_back(self) -> None:
        """What the ticket was waiting on did not get out: somebody deals with it again."""
        if self.ticket.status in (Status.WAITING, Status.RESOLVED):
            self.set_status(Status.OPEN)

    def queue(self, reply: NewReply) -> None:
        """Take in an answer of a person's."""
        self.replies.append(reply)
        self.add(
            ReplyQueued(
                reply.id, reply.hold_until, reply.template, way=reply.way.value, send_at=reply.send_at,
                to_release=reply.to_release,
            )
        )  # fmt: skip

    def cancel(self, reply: QueuedReply, actor: str | None = None) -> None:
        """Take back a reply that has not left."""
        self.cancelled.append(reply.id)
        self.add(ReplyCancelled(reply.id, reply.way.value, reply.state.value), actor)

    def requeue(self, reply: QueuedReply) -> None:
        """Let a reply go out again."""
        self.requeued.append(reply.id)
        self.add(ReplyRetried(reply.id, reply.way.value, reply.state.value, reply.why))

    def confirm(self, reply: QueuedReply) -> None:
        """Believe a person that a reply in doubt has arrived."""
        at = reply.tried_at or self.now
        self.arrived.append((reply.id, at))
        self.add(ReplyConfirmed(reply.id, at, reply.covers, reply.automatic, reply.way.value, reply.why))

    def note(self, text: str, config: Config | None = None) -> NewNote:
        """Write a note for colleagues, as an event of its own; with `config`, tell those who are called in it."""
        called = called_in(text, config) if config is not None and is_person(self.actor) else Called()
        people = () if config is None else tuple(each for each in called.people(config) if each != self.actor)
        note = NewNote(self.next_id(), text, people)
        self.notes.append(note)
        self.add(Noted(note.id, tuple(each for each in called.agents if each in people), called.departments))
        self.tell(people)
        return note

    def next_id(self) -> str:
        """An id for a new row of this operation."""
        return f"{self.op}-{len(self.notes) + len(self.replies) + len(self.escalations) + len(self.promises)}"

    @property
    def _has_a_next(self) -> bool:
        """Whether time may do something: of what is over only where something was planned for later."""
        ticket = self.ticket
        return not ticket.has_ended or ticket.follow_up_at is not None or self.ends_later

    def done(self) -> Decision:
        """The decision as it stands."""
        return Decision(
            ticket=self.ticket,
            events=tuple(self.events),
            notes=tuple(self.notes),
            replies=tuple(self.replies),
            cancelled=tuple(self.cancelled),
            requeued=tuple(self.requeued),
            arrived=tuple(self.arrived),
            moved=tuple(self.moved),
            released=tuple(self.released),
            returned=tuple(self.returned),
            escalations=tuple(self.escalations),
            promises=tuple(self.promises),
            released_promises=tuple(self.released_promises),
            legs=tuple(self.legs),
            incidents=tuple(self.incidents),
            solutions=tuple(self.solutions),
            notices=(*self.notices, *for_watchers(self.ticket, self.events, self.notices, quiet=self.is_history)),
            tier=self.tier,
            wake_at=self.wake_at if self._has_a_next else None,
            window_at=self.window_at,
            calls=tuple(self.calls),
        )
