"""Webhooks: whether deliveries wait on this computer that nobody takes in, and why; whether some were set aside."""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.store.diagnosis import pages_known, posts_asked
from igdesk.store.errors import StoreError
from igdesk.store.webhook_spool import Spool

_TOO_LONG = timedelta(minutes=10)
"""A database is seldom out of reach for longer."""


def check(spool: Spool | None, file: DatabaseFile, config: Config, now: datetime) -> Finding:
    """What waits in a spool; nothing where webhooks are not used."""
    notes = Notes("webhooks")
    waiting = [] if spool is None else spool.waiting()
    if waiting and _lacks_pages(file, config):
        notes.fault(Phrase("webhooks.doctor_unplaced"), Phrase("webhooks.doctor_cure_unplaced"))
    is_late = bool(waiting) and now - waiting[0].received > _TOO_LONG
    if waiting and (asked := _posts_asked(file)):
        if is_late:
            what = Phrase("webhooks.doctor_whose", {"count": asked})
            notes.fault(what, Phrase("webhooks.doctor_cure_unplaced"))
        else:
            notes.note("webhooks.doctor_whose", count=asked)
    elif is_late:
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


def _posts_asked(file: DatabaseFile) -> int:
    """How many of them wait for the sync to find out whose a post is."""
    try:
        return posts_asked(file.path) if file.is_there else 0
    except StoreError:
        return 0


def _lacks_pages(file: DatabaseFile, config: Config) -> bool:
    """Whether it is not known yet for which account a webhook may be."""
    try:
        return file.is_there and not pages_known(file.path, config)
    except StoreError:  # the check of the database tells what is wrong with it
        return False
