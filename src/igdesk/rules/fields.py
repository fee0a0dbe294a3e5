"""Fields of one's own: whether a value is of the kind that the configuration names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from igdesk.config.model import TicketField
from igdesk.rules.lifecycle import Refusal


def check_field(field: TicketField, value: str) -> None:
    """Refuse what a person fills in wrongly.

    Raises:
        Refusal: The value is not of the field's type, does not match its pattern, or is none of its options.
    """
    match field.type:
        case "number" if not _is_number(value):
            raise Refusal("refusal.field_number", field=field.id, got=value)
        case "date" if not _is_date(value):
            raise Refusal("refusal.field_date", field=field.id, got=value)
        case "select" | "multiselect":
            chosen = [value] if field.type == "select" else [part.strip() for part in value.split(",")]
            if any(part not in field.options for part in chosen):
                raise Refusal("refusal.field_option", field=field.id, got=value, known=", ".join(field.options))
        case "text" if field.pattern is not None and not _matches(field.pattern, value):
            raise Refusal("refusal.field_pattern", field=field.id, got=value, pattern=field.pattern)


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _matches(pattern: str, value: str) -> bool:
    import re2  # loaded only where a field has a pattern: it costs more than everything else here

    return re2.compile(pattern).fullmatch(value) is not None
