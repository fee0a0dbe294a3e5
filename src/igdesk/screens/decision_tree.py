"""The escalation decision tree as a card, made from the configuration: what it says and what happens cannot differ."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import partial

from textual.content import Content

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.tree import Step, branch, tree
from igdesk.text import cells, one_line, pad
from igdesk.widgets.reading_card import ReadingCard, beside
from igdesk.widgets.wrap import wrap


class DecisionTree(ReadingCard):
    """The tree.

    Args:
        config: The configuration.
        taken: Branches that the ticket in view has taken.
        words: The phrases.
    """

    def __init__(self, config: Config, taken: Set[str], words: Words) -> None:
        super().__init__(partial(tree_text, config, taken, words))


def tree_text(config: Config, taken: Set[str], words: Words, width: int) -> Content:
    """The branches from top to bottom, those that were taken marked, and what happens otherwise."""
    parts = [Content.styled(words("tree.title"), "bold $primary")]
    steps = tree(config, words)
    if not steps:
        return Content("\n").join([*parts, *_lines(words("tree.none"), width)])
    parts += [*_lines(words("tree.intro"), width), Content("")]
    for step in steps:
        parts += _branch(step, step.escalation.id in taken, words, width)
    otherwise = words("tree.otherwise", department=one_line(config.intake.name))
    parts += [*beside(Content("└─ "), otherwise, width), Content("")]
    parts += [line.stylize("$calm") for line in _lines(words("tree.hint"), width)]
    return Content("\n").join(parts)


def _lines(text: str, width: int) -> Iterator[Content]:
    return (Content(line) for line in wrap(text, width))


def _branch(step: Step, is_taken: bool, words: Words, width: int) -> Iterator[Content]:
    mark = ("  ✓ " + words("tree.taken"), "bold $accent") if is_taken else ("", "")
    yield Content.assemble("├─ ", (one_line(step.escalation.id), "bold"), mark)
    said = [(one_line(name), one_line(text)) for name, text in branch(step, words)]
    head = max(cells(name) for name, _ in said)
    for name, text in said:
        yield from beside(Content.assemble("│    ", (pad(name, head) + "  ", "$calm")), text, width, below="│")
    yield Content("│")
