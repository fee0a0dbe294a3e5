"""Choosing a wording: what fits this ticket first, each as this customer would read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from igdesk.config.faq import is_faq
from igdesk.config.model import Template
from igdesk.i18n import Words
from igdesk.rules.pinyin import initials
from igdesk.rules.split import utf8_size
from igdesk.rules.templates import holes
from igdesk.text import cells, one_line, pad, safe_text, truncate
from igdesk.values import dataclass
from igdesk.widgets.composer_lines import after_line
from igdesk.widgets.drawn_once import DrawnOnce
from igdesk.widgets.paragraph import Paragraph
from igdesk.widgets.recipient import AfterSend

_ROWS = 12
"""Templates in view at once."""
_LEAST_ROOM = 8
"""Cells beside a title in which something can be said of what a template does."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen: a wording, and the words made from it as they are to be inserted."""

    variant: Template
    text: str
    after: AfterSend | None = None
    """What becomes of the ticket after sending; None: what the template says."""
    sends: bool = False
    """Whether they are to be sent as they are, unless something speaks against that."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that may be chosen, with all its variants.

    Attributes:
        id: The template.
        title: What people call it.
        variants: Its wordings in the customer's language, else the desk's or another; the one that is due first.
        fits: Whether it is suggested for this ticket.
        keywords: Of a question of the FAQ, what customers ask it with.
    """

    id: str
    title: str
    variants: tuple[Template, ...]
    fits: bool
    keywords: tuple[str, ...] = ()

    def matches(self, typed: str) -> bool:
        """Whether it has what was typed in its id, title, keywords or wording, or as pinyin initials of the names."""
        heard, names = typed.casefold(), (self.id, self.title, *self.keywords)
        texts = (*names, *map(initials, names), *(v.text for v in self.variants))
        return any(heard in text.casefold() for text in texts)


def offers(
    templates: Sequence[Template],
    suggested: Sequence[Template],
    due: Callable[[str], Template | None],
    keywords: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Offer, ...]:
    """Every template once: the suggested ones in their order, then the others in the order of the file.

    Args:
        templates: All wordings.
        suggested: The best wording of each that fits, best first.
        due: The wording of a template whose turn it is for the customer.
        keywords: Of the FAQ's answers, by their id as templates.
    """
    best = {template.id: template for template in suggested}
    ids = dict.fromkeys([*best, *(template.id for template in templates)])
    chosen = ((each, best.get(each) or due(each)) for each in ids)
    return tuple(
        _offer(variant, templates, keywords.get(each, ()), fits=each in best)
        for each, variant in chosen
        if variant is not None
    )


def _offer(due: Template, templates: Sequence[Template], keywords: tuple[str, ...], *, fits: bool) -> Offer:
    spoken = beside(due, templates)
    title = next((each.title for each in spoken if each.title), due.id)
    return Offer(due.id, one_line(title), spoken, fits, keywords)


def beside(variant: Template, templates: Sequence[Template]) -> tuple[Template, ...]:
    """A wording and the others of its template in the same language, in their order from there on."""
    spoken = [each for each in templates if (each.id, each.language) == (variant.id, variant.language)]
    place = spoken.index(variant) if variant in spoken else 0
    return (*spoken[place:], *spoken[:place])


class TemplatePicker(ModalScreen[Picked | None], DrawnOnce[Picked | None]):
    """A list beside the wording of the template under the cursor; None when it is left with Esc.

    The keys are read by the screen itself, so that what was typed ahead arrives, too.

    Args:
        words: The phrases.
        offered: What may be chosen, best first.
        fill: The words of a wording for this customer.
        does: What it does besides, in a few words.
        customer: For whom.
        asks: Whether customers are asked for a rating by a reply that resolves; None: nothing is sent from here.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, show=False, priority=True, id=action)
        for action, key in (("send", "ctrl+s"), ("after_send", "f8"))
    ]
    DEFAULT_CSS = """
    TemplatePicker { align: center middle; }
    TemplatePicker > Vertical {
        width: 92%; max-width: 130; height: 80%; max-height: 30; border: round $primary; background: $surface;
        padding: 0 1;
    }
    TemplatePicker #picker-title { height: 1; text-style: bold; }
    TemplatePicker #picker-typed { height: 1; color: $accent; }
    TemplatePicker #picker-body { height: 1fr; }
    TemplatePicker #picker-list { width: 45%; height: 1fr; }
    TemplatePicker VerticalScroll { width: 1fr; height: 1fr; padding: 0 1 0 2; border-left: solid $panel; }
    TemplatePicker #picker-tone { color: $text-muted; height: auto; }
    TemplatePicker Paragraph { height: auto; margin-top: 1; }
    TemplatePicker #picker-after { height: 1; }
    TemplatePicker #picker-hint { height: 1; color: $text-muted; }
    TemplatePicker.-narrow #picker-body { layout: vertical; }
    TemplatePicker.-narrow #picker-list { width: 1fr; height: 45%; }
    TemplatePicker.-narrow VerticalScroll { width: 1fr; border-left: none; border-top: solid $panel; padding: 0; }
    """
    AUTO_FOCUS = ""

    def __init__(
        self,
        words: Words,
        offered: tuple[Offer, ...],
        fill: Callable[[Template], str],
        does: Callable[[Template], str],
        customer: str,
        asks: bool | None = None,
    ) -> None:
        super().__init__()
        self._words = words
        self._offered = offered
        self._fill = fill
        self._does = does
        self._customer = customer
        self._asks = asks
        self._after: AfterSend | None = None
        self._shown = offered
        self._typed = ""
        self._at = 0
        self._tone = 0

    def compose(self) -> ComposeResult:
        with Vertical():
            title = self._words("ticket_ui.templates_for", customer=self._customer)
            yield Static(Content(title), id="picker-title")
            yield Static("", id="picker-typed", markup=False)
            with Horizontal(id="picker-body"):
                yield Static("", id="picker-list", markup=False)
                with VerticalScroll(can_focus=False):
                    yield Static("", id="picker-tone", markup=False)
                    yield Paragraph("")
            if self._asks is not None:
                yield Static("", id="picker-after", markup=False)
            hint = "ticket_ui.picker_hint" if self._asks is None else "ticket_ui.picker_hint_sends"
            yield Static(Content(self._words(hint)), id="picker-hint")

    @property
    def current(self) -> Offer | None:
        """What the cursor is on."""
        return self._shown[self._at] if self._shown else None

    def on_resize(self) -> None:
        """Draw now that the size is known."""
        self._redraw()

    def on_key(self, event: events.Key) -> None:
        """Move, choose, change the tone, narrow or leave."""
        if event.key in ("ctrl+q", "ctrl+c"):
            return
        event.stop()
        event.prevent_default()
        match event.key:
            case "escape":
                self.dismiss(None)
            case "enter":
                self._choose(self._at)
            case "down" | "ctrl+n":
                self._move(1)
            case "up":
                self._move(-1)
            case "pagedown":
                self._move(_ROWS)
            case "pageup":
                self._move(-_ROWS)
            case "tab":
                self._turn(1)
            case "shift+tab":
                self._turn(-1)
            case "backspace":
                self._narrow(self._typed[:-1])
            case _ if event.is_printable and event.character:
                self._type(event.character)

    def _type(self, character: str) -> None:
        if not self._typed and character.isascii() and character.isdecimal() and character != "0":
            self._choose(int(character) - 1)
        else:
            self._narrow(self._typed + character)

    def _move(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), max(len(self._shown) - 1, 0))
        self._tone = 0
        self._redraw()

    def _turn(self, by: int) -> None:
        if self.current is not None:
            self._tone = (self._tone + by) % len(self.current.variants)
            self._redraw()

    def _narrow(self, typed: str) -> None:
        self._typed = typed
        self._shown = tuple(each for each in self._offered if each.matches(typed))
        self._at = self._tone = 0
        self._redraw()

    def action_send(self) -> None:
        """Send the words under the cursor as they are."""
        if self._asks is not None:
            self._choose(self._at, sends=True)

    def action_after_send(self) -> None:
        """The next of what may become of the ticket after sending."""
        if self._asks is not None and self.current is not None:
            self._after = self._becomes(self.current).following(asks=self._asks)
            self._redraw()

    def _becomes(self, offer: Offer) -> AfterSend:
        return self._after or AfterSend.of(offer.variants[self._tone].then)

    def _choose(self, place: int, *, sends: bool = False) -> None:
        if place >= len(self._shown):
            return
        offer = self._shown[place]
        variant = offer.variants[self._tone if place == self._at else 0]
        self.dismiss(Picked(variant, self._fill(variant), self._after, sends))

    def _redraw(self) -> None:
        self.query_one("#picker-typed", Static).update(
            Content(f"/{safe_text(self._typed)}")
            if self._typed
            else Content.styled(self._words("ticket_ui.type_to_filter"), "$calm")
        )
        rows = self.query_one("#picker-list", Static)
        rows.update(self._rows(max(rows.size.width - 1, 10), max(rows.size.height, 1)))
        offer = self.current
        tone, text = (self._tone_line(offer), self._wording(offer)) if offer else (Content(""), Content(""))
        self.query_one("#picker-tone", Static).update(tone)
        self.query_one(Paragraph).update(text)
        for line in self.query("#picker-after").results(Static):
            told = after_line(self._becomes(offer), self._words, asks=bool(self._asks)) if offer else ""
            line.update(Content(told))

    def _rows(self, width: int, height: int) -> Content:
        if not self._shown:
            return Content.styled(self._words("ticket_ui.no_template"), "$calm")
        start = max(0, min(self._at - height // 2, len(self._shown) - height))
        lines = [self._row(place, width) for place in range(start, min(start + height, len(self._shown)))]
        return Content("\n").join(lines)

    def _row(self, place: int, width: int) -> Content:
        offer = self._shown[place]
        digit = str(place + 1) if place < 9 and not self._typed else " "
        mark = "★" if offer.fits else " "
        cursor = "❯" if place == self._at else " "
        title = truncate(f"{self._faq_mark(offer)}{offer.title}", width - 6)
        room = width - 6 - cells(title)
        does = truncate(self._does(offer.variants[0]), room - 2) if room > _LEAST_ROOM else ""
        left = pad(f"  {does}" if does else "", room)
        row = Content.assemble((f"{cursor}{digit} ", "$accent"), (f"{mark} ", "$warning"), title, (left, "$calm"))
        return row.stylize("bold $foreground on $primary 30%") if place == self._at else row

    def _faq_mark(self, offer: Offer) -> str:
        return f"[{self._words('faq.mark')}] " if is_faq(offer.id) else ""

    def _tone_line(self, offer: Offer) -> Content:
        parts: list[str | tuple[str, str]] = [(offer.id, "$calm")]
        names: list[str] = []
        for each in offer.variants:
            name = self._words(f"ticket_ui.tone_{each.style or 'plain'}")
            same = sum(other.partition(" ")[0] == name for other in names)
            names.append(f"{name} {same + 1}" if same else name)
        if len(names) > 1:
            parts.append("   ")
            for place, name in enumerate(names):
                parts.append((f" {name} ", "reverse" if place == self._tone else "$calm"))
        return Content.assemble(*parts)

    def _wording(self, offer: Offer) -> Content:
        variant = offer.variants[self._tone]
        text = self._fill(variant)
        body = Content(safe_text(text)).highlight_regex(r"\{[^{}\n]{1,60}\}", style="bold $warning")
        notes = [self._words("ticket_ui.bytes_of", count=utf8_size(text))]
        if missing := holes(text):
            notes.append(self._words("ticket_ui.to_fill_in", count=len(missing)))
        if does := self._does(variant):
            notes.append(does)
        return Content.assemble(body, "\n\n", (" · ".join(notes), "$calm"))
