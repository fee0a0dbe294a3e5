"""Fields of one's own: whether a value is of the kind that the configuration names, and which must be filled in.

A field that is `required` must be filled in before a ticket is resolved, by whatever way. Closing a ticket that was
never resolved asks for none: what is closed so is spam or a mistake, of which there is nothing to fill in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from igdesk.config.model import Config, TicketField
from igdesk.rules.decision import Draft
from igdesk.rules.events import FieldSet
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Ticket


def fields_for(ticket: Ticket, config: Config) -> tuple[TicketField, ...]:
    """The configured fields that a ticket has by its category, or has a value of."""
    return tuple(each for each in config.fields if _is_of(each, ticket) or each.id in ticket.fields)


def missing_fields(ticket: Ticket, config: Config) -> tuple[TicketField, ...]:
    """The fields that must be filled in before a ticket is resolved, and are not."""
    return tuple(
        each
        for each in config.fields
        if each.required and _is_of(each, ticket) and not ticket.fields.get(each.id, "").strip()
    )


def asked_at_end(ticket: Ticket, config: Config) -> tuple[TicketField, ...]:
    """The fields that are asked for when a ticket is resolved: those that are missing, and how it ended."""
    missing = missing_fields(ticket, config)
    return tuple(each for each in config.fields if each in missing or (each.at_end and _is_of(each, ticket)))


def missing_evidence(ticket: Ticket, config: Config) -> tuple[TicketField, ...]:
    """The fields of its category that are not filled in, where that has a procedure or natures of complaints."""
    category = None if ticket.category is None else config.category(ticket.category)
    if category is None or (category.sop is None and not category.kinds):
        return ()
    own = (each for each in config.fields if each.categories and _is_of(each, ticket))
    return tuple(each for each in own if not ticket.fields.get(each.id, "").strip())


def check_filled(ticket: Ticket, config: Config) -> None:
    """Refuse to resolve a ticket of which something is still to be filled in.

    Raises:
        Refusal: With the names of the fields, and how they are filled in.
    """
    if missing := missing_fields(ticket, config):
        raise Refusal(
            "fields.missing",
            number=ticket.number,
            names=", ".join(each.name for each in missing),
            command=f"igdesk ticket set {ticket.number} " + " ".join(f"--field {each.id}=…" for each in missing),
        )


def set_fields(draft: Draft, values: Iterable[tuple[str, str | None]], config: Config) -> None:
    """Fill fields in; None empties one.

    Raises:
        Refusal: There is no such field, or a value is not of its type.
    """
    for field_id, value in values:
        known = config.ticket_field(field_id)
        if known is None:
            ids = sorted(each.id for each in config.fields)
            raise Refusal("refusal.no_field", field=field_id, known=", ".join(ids) or "-")
        if value is not None:
            check_field(known, value)
        before = draft.ticket.fields.get(field_id)
        if before != value:
            draft.add(FieldSet(field_id, before, value))


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


def _is_of(field: TicketField, ticket: Ticket) -> bool:
    return field.is_of(ticket.category, ticket.kind)


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _matches(pattern: str, value: str) -> bool:
    import re2  # loaded only where a field has a pattern: it costs more than everything else here

    return re2.compile(pattern).fullmatch(value) is not None
