"""The clock: compared with Instagram's and with what is in the desk; and the time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from igdesk.doctor.database import DatabaseFile, writes
from igdesk.doctor.finding import Finding, Notes
from igdesk.doctor.remote import Remote
from igdesk.i18n import Phrase

TOLERANCE = timedelta(seconds=60)
"""Further apart than this, due times and the 24 hours to answer are visibly wrong."""
_ANY_ZONE = "Asia/Shanghai"
"""A zone that every data base of time zones has."""


def check(remote: Remote, zone: ZoneInfo, file: DatabaseFile, now: datetime, *, offline: bool) -> Finding:
    """Whether this computer's time can be trusted.

    Args:
        remote: Whose clock is compared.
        zone: The desk's.
        file: The database: nothing in it is later than now.
        now: This computer's time.
        offline: Compare with nobody.
    """
    notes = Notes("clock")
    _check_zone(notes, zone, now)
    known = writes(file)
    if known is not None and known.last is not None and known.last - now > TOLERANCE:
        behind = {"seconds": round((known.last - now).total_seconds())}
        notes.fault(Phrase("doctor.clock_before_desk", behind), Phrase("doctor.cure_clock"))
    if offline or remote.paused_until() is not None:
        notes.note("doctor.clock_not_compared")
    else:
        _compare(notes, remote)
    return notes.finding()


def _compare(notes: Notes, remote: Remote) -> None:
    answered = remote.answer()
    if answered.heard is None or answered.heard.date is None:
        notes.note("doctor.clock_not_compared")
        return
    apart = answered.at - answered.heard.date
    seconds = round(apart.total_seconds())
    if abs(apart) - answered.took / 2 > TOLERANCE:
        key = "doctor.clock_fast" if seconds > 0 else "doctor.clock_slow"
        notes.fault(Phrase(key, {"seconds": abs(seconds)}), Phrase("doctor.cure_clock"))
    else:
        notes.note("doctor.clock_right", seconds=abs(seconds))


def _check_zone(notes: Notes, zone: ZoneInfo, now: datetime) -> None:
    try:
        ZoneInfo(_ANY_ZONE)
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        notes.fault(Phrase("doctor.no_zones"), Phrase("doctor.cure_no_zones"))
    notes.note("doctor.zone", zone=zone.key, local=now.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
