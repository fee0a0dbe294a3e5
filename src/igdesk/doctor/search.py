"""The search index: whether what it finds is what is there, asked of a sample, the newest first of all."""

from __future__ import annotations

from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.store.diagnosis import search_faults
from igdesk.store.errors import DamagedError, StoreError

SAMPLE = 150
"""Rows that are compared: two seconds at a million messages."""


def check(file: DatabaseFile) -> Finding:
    """Whether the index agrees with the data."""
    notes = Notes("search")
    if not file.is_there:
        notes.note("doctor.no_database")
        return notes.finding()
    try:
        faults = search_faults(file.path, SAMPLE)
    except DamagedError as error:
        notes.fault(error.phrase, Phrase("doctor.cure_damaged"))
    except StoreError as error:
        if error.phrase.key == "store.index_damaged":
            notes.fault(error.phrase, Phrase("doctor.cure_search"))
        else:  # an older desk, or none: the check of the database tells
            notes.note("doctor.not_readable")
    else:
        if faults:
            notes.fault(Phrase("doctor.search_differs", {"faults": faults}), Phrase("doctor.cure_search"))
        else:
            notes.note("doctor.search_agrees", sample=SAMPLE)
    return notes.finding()
