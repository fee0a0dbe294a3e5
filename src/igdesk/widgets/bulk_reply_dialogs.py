"""What is asked before one template goes to many customers: are the samples right, and to how many does it go?"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from igdesk.i18n import Words
from igdesk.text import safe_text
from igdesk.widgets.dialogs import Ask
from igdesk.widgets.paragraph import Paragraph
from igdesk.widgets.send_dialogs import AllTheSame


def is_count(typed: str, count: int) -> bool:
    """Whether what was typed is the number; full-width digits are understood."""
    said = typed.strip()
    return said.isdecimal() and int(said) == count


class AskSamples(AllTheSame):
    """Three of the replies as their customers would read them, and what else is to be known before they go.

    Args:
        words: The phrases.
        count: To how many it goes.
        samples: Whom each is for, and its words.
        besides: Why others are left out, and which words are to be looked at once more, a line each.
    """

    def __init__(self, words: Words, count: int, samples: Sequence[tuple[str, str]], besides: Sequence[str]) -> None:
        title = words("bulk.samples_title", count=count, shown=len(samples))
        super().__init__(words, title, words("bulk.samples_hint"))
        self._samples = samples
        self._besides = besides

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for whom, text in self._samples:
                yield Static(Content(safe_text(whom)), classes="part-head")
                yield Paragraph(text, classes="part")
            if self._besides:
                yield Paragraph("\n".join(self._besides))


class AskCount(Ask):
    """How many customers get it, typed: only the right number sends.

    Args:
        words: The phrases.
        count: The right number.
    """

    def __init__(self, words: Words, count: int) -> None:
        super().__init__(words, words("bulk.count_title", count=count))
        self._count = count

    def action_answer(self) -> None:
        """Answer with the right number; any other sends nothing."""
        typed = self.query_one(Input).value
        if is_count(typed, self._count):
            self.dismiss(typed)
        else:
            self.notify(self.words("bulk.count_wrong", count=self._count), severity="warning", markup=False)
