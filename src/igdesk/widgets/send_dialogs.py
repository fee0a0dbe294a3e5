"""What is asked before a reply leaves: whether several messages are meant, and whether the news change the answer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from igdesk.i18n import Words
from igdesk.rules.phrasing import Doubtful
from igdesk.rules.room import Room
from igdesk.text import one_line, safe_text
from igdesk.values import dataclass
from igdesk.widgets.dialogs import Dialog
from igdesk.widgets.paragraph import Paragraph

_SCROLL = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": 10, "pageup": -10, "space": 10}


class _Reading(Dialog[object]):
    """A dialog with something to read that scrolls."""

    DEFAULT_CSS: ClassVar[str] = """
    _Reading VerticalScroll { height: auto; max-height: 55vh; }
    _Reading Paragraph.part { height: auto; padding: 0 1; border-left: outer $primary; margin-bottom: 1; }
    _Reading Static.part-head { height: 1; color: $text-muted; }
    """

    def read(self, key: str) -> None:
        """Scroll, if the key is one that scrolls."""
        if key in _SCROLL:
            self.query_one(VerticalScroll).scroll_relative(y=_SCROLL[key], animate=False)


class AskParts(_Reading):
    """A text that is too long for one message: are these several meant?

    Args:
        words: The phrases.
        texts: The messages that it would become.
        room: What one of them holds.
    """

    def __init__(self, words: Words, texts: Sequence[str], room: Room) -> None:
        title = words("ticket_ui.parts_title", parts=len(texts))
        super().__init__(words, title, words("ticket_ui.parts_hint"))
        self._texts = texts
        self._room = room

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for place, text in enumerate(self._texts, 1):
                size = self._room.size(text)
                head = self.words("ticket_ui.part", place=place, parts=len(self._texts), size=size)
                yield Static(Content(head), classes="part-head")
                yield Paragraph(text, classes="part")

    def on_key(self, event: events.Key) -> None:
        """`s` or Enter sends them, `e` or Esc goes back to the text."""
        event.stop()
        if event.key in ("s", "enter", "ctrl+s"):
            self.dismiss(True)
        elif event.key in ("e", "escape"):
            self.dismiss(False)
        else:
            self.read(event.key)


class AllTheSame(_Reading):
    """Something to think of before a reply leaves: is it to leave all the same?"""

    def on_key(self, event: events.Key) -> None:
        """`s` sends, `e` or Esc goes on writing; Enter and Ctrl+S do nothing: a slip must not send."""
        event.stop()
        if event.key == "s":
            self.dismiss(True)
        elif event.key in ("e", "escape"):
            self.dismiss(False)
        else:
            self.read(event.key)


class AskWords(AllTheSame):
    """Words that may promise too much, or that are not said here: send them all the same?

    Args:
        words: The phrases.
        found: Them.
    """

    def __init__(self, words: Words, found: Sequence[Doubtful]) -> None:
        super().__init__(words, words("phrasing.title"), words("phrasing.hint"))
        self._found = found

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for doubt, said in dict.fromkeys((each.doubt, each.words) for each in self._found):
                told = self.words(f"phrasing.{doubt.value}", words=one_line(said))
                yield Paragraph(told, classes="part")


class AskPublic(AllTheSame):
    """Everybody under a post will read this: is that meant?

    Args:
        words: The phrases.
        texts: The comments that it would become.
    """

    def __init__(self, words: Words, texts: Sequence[str]) -> None:
        super().__init__(words, words("answering.public_title"), words("answering.public_hint"))
        self._texts = texts

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for text in self._texts:
                yield Paragraph(text, classes="part")


class SendAnyway(Enum):
    """What is done with a reply when the thread changed under its writer."""

    SEND = auto()
    EDIT = auto()
    DRAFT = auto()


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened while a reply was being written."""

    who: str
    """Who, and when."""
    text: str


class AskSendAnyway(_Reading):
    """The thread changed after the composer opened: this is new; send anyway?

    Args:
        words: The phrases.
        news: What is new, oldest first.
    """

    def __init__(self, words: Words, news: Sequence[News]) -> None:
        super().__init__(words, words("ticket_ui.news_title"), words("ticket_ui.news_hint"))
        self._news = news

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for each in self._news:
                yield Static(Content(safe_text(each.who)), classes="part-head")
                yield Paragraph(each.text, classes="part")

    def on_mount(self) -> None:
        """What came last is what the customer waits for."""
        self.call_after_refresh(self.query_one(VerticalScroll).scroll_end, animate=False)

    def on_key(self, event: events.Key) -> None:
        """`s` sends, `e` goes on writing, `x` puts it away; Enter and Ctrl+S do nothing: a slip must not send."""
        event.stop()
        answers = {"s": SendAnyway.SEND, "e": SendAnyway.EDIT, "escape": SendAnyway.EDIT, "x": SendAnyway.DRAFT}
        if event.key in answers:
            self.dismiss(answers[event.key])
        else:
            self.read(event.key)
