"""Filling in a ticket's fields: a line for text, numbers and days, digits for what is chosen among options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult

from igdesk.config.model import TicketField
from igdesk.desk.kept_lines import KeptLines
from igdesk.i18n import Words
from igdesk.rules.fields import check_field
from igdesk.rules.lifecycle import Refusal
from igdesk.text import one_line
from igdesk.widgets.form import Form
from igdesk.widgets.options import Options

Values = tuple[tuple[str, str | None], ...]
"""What was changed, by field; None empties it."""


class FillFields(Form[Values]):
    """Asks for the values of fields.

    Args:
        words: The phrases.
        title: What is asked.
        fields: Those that are asked for.
        values: What stands in them at first.
        must: Ids of those that may not be left empty.
        kept: Where what is typed is kept.
    """

    DEFAULT_CSS = """
    FillFields > Vertical { width: 84; }
    FillFields .field { width: 22; }
    """

    def __init__(
        self,
        words: Words,
        title: str,
        fields: Sequence[TicketField],
        values: Mapping[str, str],
        must: frozenset[str] = frozenset(),
        kept: KeptLines | None = None,
    ) -> None:
        super().__init__(words, title, words("fields.hint"), kept=kept)
        self._fields = tuple(fields)
        self._values = values
        self._must = must

    def compose_lines(self) -> ComposeResult:
        for field in self._fields:
            name, now = one_line(field.name), self._values.get(field.id, "")
            label = self.words("fields.must", name=name) if field.id in self._must else name
            if field.options:
                chosen = [now, *(part.strip() for part in now.split(","))]
                options = Options(field.options, chosen, several=field.type != "select", names=field.names)
                yield from self.row(field.id, label, options)
            else:
                yield from self.line(field.id, label, now, self._example(field))

    def _example(self, field: TicketField) -> str:
        if field.type in ("number", "date"):
            return self.words(f"fields.example_{field.type}")
        return self.words("fields.example_pattern", pattern=field.pattern) if field.pattern else ""

    def action_save(self) -> None:
        changed: list[tuple[str, str | None]] = []
        for field in self._fields:
            value, before = self.said(field.id), self._values.get(field.id, "")
            if wrong := self._wrong(field, value, before):
                self.wrong(field.id, wrong)
                return
            if value != before:
                changed.append((field.id, value or None))
        self.dismiss(tuple(changed))

    def _wrong(self, field: TicketField, value: str, before: str) -> str:
        """What is wrong with a value; what stood there before is not the person's fault."""
        if not value:
            return self.words("fields.needed", name=field.name) if field.id in self._must else ""
        if value == before:
            return ""
        try:
            check_field(field, value)
        except Refusal as error:
            return self.words.of(error.phrase)
        return ""
