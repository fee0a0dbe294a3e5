"""The escalation decision tree as a card, made from the configuration: what it says and what happens cannot differ."""

from __future__ import annotations

from collections.abc import Iterator, Set

from textual.content import Content

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.tree import Step, branch, tree
from igdesk.text import cells, one_line, pad
from igdesk.widgets.reading_card import ReadingCard


class DecisionTree(ReadingCard):
    """The tree.

    Args:
        config: The configuration.
        taken: Branches that the ticket in view has taken.
        words: The phrases.
    """

    def __init__(self, config: Config, taken: Set[str], words: Words) -> None:
        super().__init__(tree_text(config, taken, words))


def tree_text(config: Config, taken: Set[str], words: Words) -> Content:
    """The branches from top to bottom, those that were taken marked, and what happens otherwise."""
    parts = [Content.styled(words("tree.title"), "bold $primary")]
    steps = tree(config, words)
    if not steps:
        return Content("\n").join([*parts, Content(words("tree.none"))])
    parts += [Content(words("tree.intro")), Content("")]
    for step in steps:
        parts += _branch(step, step.escalation.id in taken, words)
    otherwise = words("tree.otherwise", department=one_line(config.intake.name))
    parts += [Content(f"└─ {otherwise}"), Content.styled("\n" + words("tree.hint"), "$calm")]
    return Content("\n").join(parts)


def _branch(step: Step, is_taken: bool, words: Words) -> Iterator[Content]:
    mark = ("  ✓ " + words("tree.taken"), "bold $accent") if is_taken else ("", "")
    yield Content.assemble("├─ ", (one_line(step.escalation.id), "bold"), mark)
    said = [(one_line(name), one_line(text)) for name, text in branch(step, words)]
    head = max(cells(name) for name, _ in said)
    for name, text in said:
        yield Content.assemble("│    ", (pad(name, head) + "  ", "$calm"), text)
    yield Content("│")
