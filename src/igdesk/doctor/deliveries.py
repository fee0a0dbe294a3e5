"""Webhooks: whether deliveries wait on this computer that nobody takes in, and whether some were set aside."""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.store.webhook_spool import Spool

_TOO_LONG = timedelta(minutes=10)
"""A database is seldom out of reach for longer."""


def check(spool: Spool | None, now: datetime) -> Finding:
    """What waits in a spool; nothing where webhooks are not used."""
    notes = Notes("webhooks")
    waiting = [] if spool is None else spool.waiting()
    if waiting and now - waiting[0].received > _TOO_LONG:
        notes.fault(Phrase("webhooks.doctor_waiting", {"count": len(waiting)}), Phrase("webhooks.doctor_cure_waiting"))
    elif waiting:
        notes.note("webhooks.doctor_waiting", count=len(waiting))
    else:
        notes.note("webhooks.doctor_none")
    aside = 0 if spool is None else spool.aside()
    if spool is not None and aside:
        what = Phrase("webhooks.doctor_aside", {"count": aside, "path": spool.aside_folder})
        notes.fault(what, Phrase("webhooks.doctor_cure_aside"))
    return notes.finding()
