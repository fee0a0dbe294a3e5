"""The sync: when all went well last, who does it now, and what waits for a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Finding, Notes, utc
from igdesk.i18n import Phrase
from igdesk.store.diagnosis import SyncFacts, sync_facts
from igdesk.store.errors import StoreError
from igdesk.store.sync_state import SyncStatus

RECENT = timedelta(days=7)
"""What could not be understood longer ago has been lived with."""
_STUCK_POLLS = 20
_STUCK_AT_LEAST = timedelta(minutes=15)
"""A first pull takes minutes, and a pause that Instagram asks for, too."""


def check(file: DatabaseFile, poll: timedelta, now: datetime) -> Finding:
    """How the sync fares, as it has told everybody in the database."""
    notes = Notes("sync")
    if not file.is_there:
        notes.note("doctor.no_database")
        return notes.finding()
    try:
        facts = sync_facts(file.path)
    except StoreError:  # the check of the database tells what is wrong with it
        notes.note("doctor.not_readable")
        return notes.finding()
    holder, accounts = facts.health.holder, facts.health.accounts
    if holder is not None:
        notes.note("doctor.sync_runs", holder=holder)
    for sync in accounts or (SyncStatus(),):
        notes.about = sync.name if len(accounts) > 1 else None
        _check_success(notes, sync, holder, poll, now)
    notes.about = None
    _check_replies(notes, facts)
    _check_inbound(notes, facts, now)
    return notes.finding()


def paused_until(file: DatabaseFile, account: str | None) -> datetime | None:
    """Until when Instagram wants no calls for an account, as the sync has noted; for any where it is not known."""
    if not file.is_there:
        return None
    try:
        told = sync_facts(file.path).health.accounts
    except StoreError:
        return None
    mine = (each.blocked_until for each in told if account in (None, each.account))
    return max(filter(None, mine), default=None)


def _check_success(notes: Notes, sync: SyncStatus, holder: str | None, poll: timedelta, now: datetime) -> None:
    last = sync.last_ok_at
    if last is None and sync.error is None:  # an imported desk knows how far it came, nothing else
        notes.note("doctor.sync_never")
        return
    if sync.error is not None:
        notes.fault(Phrase("doctor.sync_trouble", {"why": sync.error}), Phrase("doctor.cure_sync"))
    elif holder is not None and last is not None and now - last > max(poll * _STUCK_POLLS, _STUCK_AT_LEAST):
        stuck = {"holder": holder, "minutes": round((now - last) / timedelta(minutes=1))}
        notes.fault(Phrase("doctor.sync_stuck", stuck), Phrase("doctor.cure_sync_stuck"))
    if last is not None:
        notes.note("doctor.sync_last", at=utc(last))


def _check_replies(notes: Notes, facts: SyncFacts) -> None:
    health = facts.health
    if health.failed:
        notes.fault(Phrase("doctor.replies_failed", {"count": health.failed}), Phrase("doctor.cure_replies_failed"))
    if health.unconfirmed:
        in_doubt = Phrase("doctor.replies_unconfirmed", {"count": health.unconfirmed})
        notes.fault(in_doubt, Phrase("doctor.cure_replies_unconfirmed"))
    if health.queued:
        notes.note("doctor.replies_queued", count=health.queued)


def _check_inbound(notes: Notes, facts: SyncFacts, now: datetime) -> None:
    count, latest = facts.health.faults - facts.gaps, facts.latest_fault_at
    if latest is not None and now - latest < RECENT:
        notes.fault(Phrase("doctor.inbound_faults", {"count": count}), Phrase("doctor.cure_report"))
    elif count:
        notes.note("doctor.inbound_faults", count=count)
    if facts.latest_gap_at is not None:
        where = ", ".join(f"#{number}" for number in facts.tickets_with_gaps)
        if now - facts.latest_gap_at < RECENT:
            notes.fault(Phrase("shapes.gaps", {"count": facts.gaps, "where": where}), Phrase("shapes.cure_gaps"))
        else:
            notes.note("shapes.gaps", count=facts.gaps, where=where)
