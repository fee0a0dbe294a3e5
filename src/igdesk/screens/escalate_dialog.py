"""Taking a ticket up: why, and to whom. `S` and Enter are enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from igdesk.config.model import REFUND_AMOUNT, Config
from igdesk.desk.drafts import Kind
from igdesk.desk.queries import TicketCard
from igdesk.errors import ConflictError, IgdeskError
from igdesk.i18n import Words
from igdesk.rules.commands import Escalate
from igdesk.rules.escalate import target_text as target_of
from igdesk.rules.escalate import usual_due
from igdesk.rules.names import compensation_name
from igdesk.text import cells, one_line, pad, safe_text, truncate
from igdesk.values import dataclass
from igdesk.widgets.drawn_once import DrawnOnce
from igdesk.widgets.durations import short_span
from igdesk.widgets.thread_events import target_text
from igdesk.widgets.ticket_row import customer_name
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

SUPERVISORS = "role:supervisor"
_GENERAL = ("decision", "customer_asks", "authority")
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a ticket may go up, and to whom that goes."""

    text: str
    to: str
    flagged: bool = False
    """Whether a rule has said so of this ticket."""


def reasons(card: TicketCard, config: Config, words: Words) -> tuple[Reason, ...]:
    """At most nine: the configured ones, those that a rule flagged first, then those that every desk knows."""
    own = [
        Reason(each.reason, target_of(each.to), each.id in card.ticket.escalated_by)
        for each in config.escalations
        if each.reason
    ]
    general = [Reason(words(f"ticket_ui.escalate_{name}"), SUPERVISORS) for name in _GENERAL]
    kept = sorted(own, key=lambda reason: not reason.flagged)[: _DIGITS - len(general)]
    flagged = [reason for reason in kept if reason.flagged]
    others = [reason for reason in kept if not reason.flagged]
    return tuple({reason.text: reason for reason in (*flagged, *general[:1], *others, *general[1:])}.values())


def amounts(card: TicketCard, config: Config) -> str:
    """The money that is proposed on a ticket, else what the customer asks back; empty where there is neither."""
    proposed = [each for each in card.ticket.compensations if not each.granted]
    said = [f"{one_line(compensation_name(each.kind, config))} {each.money}" for each in proposed]
    return " · ".join(said) or one_line(card.ticket.fields.get(REFUND_AMOUNT.id, ""))


def targets(config: Config) -> Iterator[str]:
    """Whom a ticket may go to: the supervisors first."""
    yield SUPERVISORS
    yield "role:admin"
    yield from (f"department:{department.id}" for department in config.departments if not department.intake)
    yield from (f"agent:{agent.id}" for agent in config.agents)


class EscalateDialog(ModalScreen[bool], DrawnOnce[bool]):
    """Asks why and to whom, and does it; what was typed stays when it is refused or left.

    Digits choose a reason, other letters write one's own, which stands below them, left and right change to whom.

    Args:
        card: The ticket, as it stood on the screen when the key was pressed.
    """

    DEFAULT_CSS = """
    EscalateDialog { align: center middle; background: $background 60%; }
    EscalateDialog > Vertical {
        width: 76; max-width: 95%; height: auto; max-height: 90%; padding: 0 2;
        border: round $primary; background: $surface;
    }
    EscalateDialog Static { height: auto; }
    EscalateDialog .title { text-style: bold; margin-bottom: 1; }
    EscalateDialog .hint { color: $text-muted; margin-top: 1; }
    """
    AUTO_FOCUS = ""

    def __init__(self, card: TicketCard) -> None:
        super().__init__()
        self._card = card
        self._reasons: tuple[Reason, ...] = ()
        self._targets: tuple[str, ...] = ()
        self._at = 0
        self._typed = ""
        self._is_own = False
        self._to = SUPERVISORS
        self._busy = False

    @property
    def igdesk(self) -> IgdeskApp:
        """The app, by its own type."""
        return cast("IgdeskApp", self.app)

    @property
    def words(self) -> Words:
        """The phrases."""
        return self.igdesk.words

    @property
    def config(self) -> Config:
        """The desk's reasons and people."""
        return self.igdesk.desk.config

    def compose(self) -> ComposeResult:
        number, customer = self._card.ticket.number, customer_name(self._card, self.config)
        with Vertical():
            title = self.words("ticket_ui.escalate_title", number=number, customer=customer)
            yield Static(Content(title), classes="title")
            yield Static("", id="escalate-reasons", markup=False)
            yield Static("", id="escalate-own", markup=False)
            yield Static("", id="escalate-filled", markup=False)
            yield Static(Content(self.words("ticket_ui.escalate_hint")), classes="hint")

    def on_mount(self) -> None:
        """One's own reason is chosen if it was begun, else the first: that of the rule, if one flagged the ticket."""
        self._reasons = reasons(self._card, self.config, self.words)
        self._targets = tuple(dict.fromkeys([*targets(self.config), *(reason.to for reason in self._reasons)]))
        self._choose(0)
        self._typed = self.igdesk.drafts.text(self._card.ticket.number, Kind.ESCALATION)
        self._is_own = bool(self._typed)
        self._redraw()

    @property
    def reason(self) -> str:
        """What is said: what was typed, or the reason that is chosen."""
        return (self._is_own and self._typed.strip()) or self._reasons[self._at].text

    @property
    def to(self) -> str:
        """To whom it goes."""
        return self._to

    def on_key(self, event: events.Key) -> None:
        """Choose, write, send up or leave."""
        if event.key == "ctrl+q":
            return
        event.stop()
        event.prevent_default()
        match event.key:
            case "escape":
                self.dismiss(False)
            case "enter":
                self._send_up()
            case "up" | "down":
                here = len(self._reasons) if self._is_own else self._at
                self._choose(here + (1 if event.key == "down" else -1))
            case "left" | "right":
                self._turn(1 if event.key == "right" else -1)
            case "backspace":
                self._write(self._typed[:-1])
            case _ if event.is_printable and event.character:
                self._type(event.character)
        self._redraw()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted belongs to one's own reason."""
        event.stop()
        self._write(self._typed + one_line(event.text))
        self._redraw()

    def _type(self, character: str) -> None:
        if not self._is_own and character in "123456789":
            self._choose(int(character) - 1)
        elif not self._typed and character in "?？":
            self._show_tree()
        else:
            self._write(self._typed + character)

    def _show_tree(self) -> None:
        from igdesk.screens.decision_tree import DecisionTree

        self.app.push_screen(DecisionTree(self.config, self._card.ticket.escalated_by, self.words))

    def _write(self, text: str) -> None:
        self._typed = text
        self._is_own = bool(text)
        self.igdesk.drafts.keep(self._card.ticket.number, text, Kind.ESCALATION)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._reasons):
            self._at = place
            self._is_own = False
            self._to = self._reasons[place].to
        elif place == len(self._reasons):
            self._is_own = bool(self._typed)

    def _turn(self, by: int) -> None:
        self._to = self._targets[(self._targets.index(self._to) + by) % len(self._targets)]

    def _send_up(self) -> None:
        if not self._busy:
            self._busy = True
            self.run_worker(self._escalate(), group="escalate", exit_on_error=False)

    async def _escalate(self) -> None:
        app, ticket = self.igdesk, self._card.ticket
        command = Escalate(ticket.number, self.reason, self._to)
        try:
            is_done = await app.changes.ask(lambda: app.desk.run(command, seen=ticket.version), command)
        except IgdeskError as error:
            conflict = isinstance(error, ConflictError)
            self.notify(self.words.of(error.phrase), severity="warning" if conflict else "error", markup=False)
            self._busy = False
        else:
            if is_done:
                app.drafts.forget(ticket.number, Kind.ESCALATION)
                to = target_text(self._to, self.words, self.config)
                app.notify(self.words("ticket_ui.escalated_to", number=ticket.number, to=to), markup=False)
            self.dismiss(True)
        app.look()  # by the app: what this dialog still does ends with it

    def _redraw(self) -> None:
        own = self._is_own
        rows = [self._row(place, reason, own) for place, reason in enumerate(self._reasons)]
        self.query_one("#escalate-reasons", Static).update(Content("\n").join(rows))
        typed = safe_text(self._typed) or self.words("ticket_ui.escalate_own")
        line = Content.assemble(("❯   " if own else "    ", "$accent"), (typed, "bold" if own else "$calm"))
        self.query_one("#escalate-own", Static).update(line)
        self.query_one("#escalate-filled", Static).update(Content("\n").join([Content(""), *self._filled()]))

    def _filled(self) -> Iterator[Content]:
        """To whom, until when they answer, and about how much money: as the rules fill it in."""
        words, config, now = self.words, self.config, self.igdesk.clock.now()
        to = target_text(self._to, words, config)
        due = usual_due(self.reason, self._to, config, now)
        by = words("ticket_ui.escalate_no_due")
        if due is not None:
            at = moment_text(due, now, config.desk.timezone)
            by = words("ticket_ui.escalate_by", at=at, span=short_span(due - now, words))
        amount = amounts(self._card, config) or words("ticket_ui.escalate_no_amount")
        said = {"to": f"‹ {to} ›", "due": f"  {by}", "amount": f"  {amount}"}
        labels = {name: words(f"ticket_ui.escalate_{name}") for name in said}
        width = max(map(cells, labels.values()))
        for name, text in said.items():
            look = "bold" if name == "to" else "$foreground"
            yield Content.assemble((pad(labels[name], width), "$calm"), "  ", (truncate(text, 60), look))

    def _row(self, place: int, reason: Reason, own: bool) -> Content:
        here = place == self._at and not own
        flag = f" ({self.words('ticket_ui.escalate_flagged')})" if reason.flagged else ""
        text = pad(f"{one_line(reason.text)}{flag}", 44)
        to = target_text(reason.to, self.words, self.config)
        row = Content.assemble(
            (f"{'❯' if here else ' '} {place + 1} ", "$accent"), text, (pad(f" → {to}", 22), "$calm")
        )
        return row.stylize("bold $foreground on $primary 30%") if here else row
