"""The dialogs of the first run: lines that are checked before they are taken, what will be made, and its making."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from textual import events, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from igdesk.desk.first_run import Told
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase, Words
from igdesk.text import safe_text
from igdesk.values import dataclass
from igdesk.widgets.dialogs import Dialog, Result
from igdesk.widgets.form import Form
from igdesk.widgets.paragraph import Paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """A line to fill in.

    Attributes:
        name: By which its text is given back.
        label: What people read.
        value: What stands there at first.
        example: A light example while it is empty.
        is_secret: Whether nobody sees what is typed.
    """

    name: str
    label: str
    value: str = ""
    example: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a line.

    Attributes:
        line: Its name.
        told: What is wrong.
        better: What was probably meant; it stands there then.
    """

    line: str
    told: str
    better: str | None = None


Said = Mapping[str, str]
Check = Callable[[Said], Awaitable[Wrong | Result]]
"""Makes something of what the lines say, or tells what is wrong."""


class Lines(Form[Result]):
    """Lines that are taken once something can be made of them, which may take a while.

    Args:
        words: The phrases.
        title: What is asked.
        about: What is to be known beforehand.
        lines: The lines.
        check: Makes something of them, which is the answer.

    Attributes:
        is_checking: Whether that is under way.
    """

    DEFAULT_CSS = """
    Lines .about { color: $calm; margin-bottom: 1; }
    Lines .field { width: 20; }
    """

    def __init__(self, words: Words, title: str, about: str, lines: Sequence[Line], check: Check[Result]) -> None:
        super().__init__(words, title, words("first_run.lines_hint"))
        self._about = about
        self._asked = tuple(lines)
        self._check = check
        self.is_checking = False

    def compose_lines(self) -> ComposeResult:
        if self._about:
            yield Paragraph(self._about, classes="about")
        for each in self._asked:
            if each.is_secret:
                yield from self.row(each.name, each.label, Input(password=True, compact=True))
            else:
                yield from self.line(each.name, each.label, each.value, each.example)

    def action_save(self) -> None:
        """Take the lines if they are right, once at a time."""
        if not self.is_checking:
            self.is_checking = True
            self.complain(self.words("first_run.checking"))
            self._take({each.name: self.said(each.name) for each in self._asked})

    @work(exclusive=True)
    async def _take(self, said: Said) -> None:
        try:
            found = await self._check(said)
        finally:
            self.is_checking = False
        if isinstance(found, Wrong):
            if found.better is not None and isinstance(line := self.lines[found.line], Input):
                line.value = found.better
            self.wrong(found.line, found.told)
        else:
            self.dismiss(found)


class Summary(Dialog[bool]):
    """What will be made, by Enter or not at all; F2 shows the configuration as it will be written.

    Args:
        words: The phrases.
        title: The question.
        lines: What will be made, and where.
        config: The configuration.
    """

    DEFAULT_CSS = """
    Summary > Vertical { width: 76; }
    Summary VerticalScroll { height: auto; max-height: 15; }
    """
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, words: Words, title: str, lines: Sequence[str], config: str) -> None:
        super().__init__(words, title, words("first_run.summary_hint"))
        self._pages = ("\n".join(lines), config)
        self._shown = 0

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(Content(safe_text(self._pages[0])), id="page")

    def on_key(self, event: events.Key) -> None:
        """Make it, go back, or look at the configuration; the arrows scroll."""
        if event.key == "f2":
            self._shown = 1 - self._shown
            self.query_one("#page", Static).update(Content(safe_text(self._pages[self._shown])))
            self.query_one(VerticalScroll).scroll_home(animate=False)
        elif event.key == "enter":
            self.dismiss(True)
        elif event.key == "escape":
            self.dismiss(False)
        else:
            return
        event.stop()


class Making(Dialog[IgdeskError | None]):
    """Makes something, and tells how far that is; what came of it stands until Enter. The answer is what went wrong.

    Args:
        words: The phrases.
        title: What is made.
        make: Makes it, on a thread; is given what to tell meanwhile, and gives what is to be told at the end.
    """

    def __init__(self, words: Words, title: str, make: Callable[[Told], Phrase | None]) -> None:
        super().__init__(words, title, "")
        self._make = make
        self._is_done = False

    def compose_body(self) -> ComposeResult:
        yield Static("", id="page")

    def on_mount(self) -> None:
        """Begin."""
        self._begin()

    @work
    async def _begin(self) -> None:
        try:
            told = await asyncio.to_thread(self._make, lambda phrase: self.app.call_from_thread(self._show, phrase))
        except IgdeskError as error:
            self.dismiss(error)
            return
        if told is None:
            self.dismiss(None)
            return
        self._is_done = True
        self._show(told)
        self.query_one(".hint", Static).update(Content(self.words("first_run.done_hint")))

    def _show(self, told: Phrase) -> None:
        self.query_one("#page", Static).update(Content(safe_text(self.words.of(told))))

    def on_key(self, event: events.Key) -> None:
        """Go on, once it is done."""
        event.stop()
        if self._is_done and event.key in ("enter", "escape"):
            self.dismiss(None)
