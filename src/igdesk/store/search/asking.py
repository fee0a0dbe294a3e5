"""A filter as a question to the index: which words, whose, and what must be checked on what comes back.

Nothing that was typed reaches the index but words that `words` cut, in quotation marks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from math import isqrt
from operator import attrgetter

from igdesk.clock import to_ms
from igdesk.store.conditions import Value, where
from igdesk.store.search import words
from igdesk.store.search.hits import SearchHit
from igdesk.store.search.terms import Term, term_of
from igdesk.store.search.words import fold
from igdesk.store.sql import IS_UNFINISHED, PLACE, PROMISE_IS_OPEN, one_of
from igdesk.store.views import UNFINISHED, Filter
from igdesk.values import dataclass

NAMED_AT_MOST = 50
"""A word that is the name of more customers than this is a word like any other: it does not find all they wrote."""
CUSTOMERS_AT_MOST = 300
"""So many customers are looked for by their words; where a filter is for more, each find is checked instead."""
EXPANDED_AT_MOST = 500
"""So many words that begin alike are looked for one by one; for more, the index collects them all, which is slower."""
LOOKED_UP_AT_MOST = 100
"""So many words are looked up before the index is asked: SQLite joins no more than 500 questions into one."""
_KNOWN = "SELECT word FROM search_vocabulary WHERE word = ?"
_NOTHING = Filter()
_OF_FINDS = frozenset({"words", "phrases", "customer", "since", "until", "without"})
"""Parts of a filter that are asked of what is found; all others are asked of its ticket."""
_TICKET_PARTS = attrgetter(*(part.name for part in fields(Filter) if part.name not in _OF_FINDS))
# Where a message is no plain ASCII, GLOB does not know how its letters are folded.
_MAY_BE_FOLDED = "m.text IS NULL OR length(m.text) < length(CAST(m.text AS BLOB))"


@dataclass(frozen=True, slots=True)
class Asked:
    """A term, and the customers that it names: all they wrote is found, too."""

    term: Term
    customers: tuple[int, ...] | None
    """None: too many."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    terms: tuple[Asked, ...]
    without: tuple[Asked, ...]
    customers: tuple[int, ...] | None
    """Only these; none: all."""
    names: tuple[Term, ...]
    """Names of too many customers to list them."""
    without_customers: tuple[int, ...]
    without_names: tuple[Term, ...]
    missing: frozenset[str]
    """Words of the terms that are nowhere on the desk, names apart (see `words`), as far as was looked."""
    tickets: Filter | None
    """What is asked of the ticket; none: nothing."""
    since: tuple[datetime | timedelta, ...]
    until: tuple[datetime | timedelta, ...]

    @property
    def marks(self) -> tuple[Term, ...]:
        """What is marked in finds."""
        return tuple(asked.term for asked in self.terms)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked of tickets or times."""
        return bool(self.tickets or self.since or self.until)

    def conditions(self, db: sqlite3.Connection, now: datetime) -> tuple[str, list[Value]]:
        """What the database can check by itself."""
        asked, values = where(db, self.tickets, now) if self.tickets is not None else ("1", [])
        for each in self.terms:
            globs = each.term.globs if each.term.needs_check and not each.customers else ()
            if globs:
                asked += f" AND ({_MAY_BE_FOLDED}{' OR lower(m.text) GLOB ?' * len(globs)})"
                values += globs
        return asked, values

    def check(self) -> Callable[[SearchHit], bool] | None:
        """Whether a find that has the words says what was asked, and comes from whom it should; none if all do."""
        checked = [asked for asked in self.terms if asked.term.needs_check]
        unwanted = [asked for asked in self.without if asked.term.needs_check]
        if not (self.names or self.without_names or checked or unwanted):
            return None

        def fits(hit: SearchHit) -> bool:
            if not self._is_from(hit):
                return False
            texts = list(map(fold, hit.texts))
            return all(_is_said(hit, texts, each) for each in checked) and not any(
                _is_said(hit, texts, each) for each in unwanted
            )

        return fits

    def _is_from(self, hit: SearchHit) -> bool:
        """Whether a find's customer has the names that were asked for, and none of the others."""
        if not self.names and not self.without_names:
            return True
        names = [fold(name) for name in (hit.username, hit.name) if name]
        return all(_says(names, each) for each in self.names) and not any(
            _says(names, each) for each in self.without_names
        )


def read(db: sqlite3.Connection, wanted: Filter) -> Question | None:
    """The question that a filter asks; none if nothing can answer it."""
    without = wanted.without or _NOTHING
    terms, unwanted = _terms(wanted), _terms(without)
    tickets = _of_tickets(wanted)
    is_asked = terms or unwanted or tickets or wanted.customer or without.customer or wanted.since or wanted.until
    if not is_asked and (wanted.words or wanted.phrases):
        return None  # only signs that nothing is found by
    customers, names = _named_by(db, wanted.customer)
    if customers == ():
        return None
    missing = _missing(db, [*terms, *unwanted])
    excluded = [_named_by(db, (name,)) for name in without.customer]
    return Question(
        terms=tuple(Asked(term, _customers(db, term, NAMED_AT_MOST, missing)) for term in terms),
        without=tuple(Asked(term, _customers(db, term, NAMED_AT_MOST, missing)) for term in unwanted),
        customers=customers,
        names=names,
        without_customers=tuple(each for found, _ in excluded for each in found or ()),
        without_names=tuple(name for _, several in excluded for name in several),
        missing=missing,
        tickets=tickets,
        since=wanted.since,
        until=wanted.until,
    )


def expression(db: sqlite3.Connection, question: Question, now: datetime) -> str | None:
    """What the index is asked; none if a word of it is nowhere on the desk."""
    parts = [_said(db, asked, question.missing) for asked in question.terms]
    few = None if question.tickets is None else _few(db, question.tickets, now)
    for customers in (question.customers, few):
        if customers is not None:
            parts.append(_any_of(map(words.customer_word, customers)))
    if not all(parts):
        return None
    excluded = [_said(db, asked, question.missing) for asked in question.without if not asked.term.needs_check]
    excluded.append(_any_of(map(words.customer_word, question.without_customers)))
    asked = " AND ".join(f"({part})" for part in parts)
    unwanted = " OR ".join(f"({part})" for part in excluded if part)
    return f"({asked}) NOT ({unwanted})" if unwanted else asked


def _terms(wanted: Filter) -> list[Term]:
    typed = [term_of(text) for text in wanted.words] + [term_of(text, quoted=True) for text in wanted.phrases]
    return [term for term in typed if term is not None]


def _of_tickets(wanted: Filter) -> Filter | None:
    """The part of a filter that asks something of tickets, if it does."""
    without = _of_tickets(wanted.without) if wanted.without else None
    if without is None and wanted.customers is None and not any(_TICKET_PARTS(wanted)):
        return None
    return replace(wanted, words=(), phrases=(), customer=(), since=(), until=(), without=without)


def _said(db: sqlite3.Connection, asked: Asked, missing: frozenset[str]) -> str:
    """The expression for a term; empty if nothing on the desk can say it."""
    term = asked.term
    found = [_in_index(db, term, str)] if missing.isdisjoint(term.exact) else []
    if term.number is not None:
        found.append(_any_of([words.number_word(term.number)]))
    if asked.customers is None:
        found.append(_in_index(db, term, words.name_word))
    elif asked.customers:
        found.append(_any_of(map(words.customer_word, asked.customers)))
    return " OR ".join(f"({part})" for part in found if part)


def _in_index(db: sqlite3.Connection, term: Term, form: Callable[[str], str]) -> str:
    """The expression for a term's words; empty if it has none, or nothing on the desk begins as it should."""
    parts = [f'"{form(word)}"' for word in term.exact]
    if term.prefix is not None:
        parts.append(f"({_begun(db, form(term.prefix))})")
    return " AND ".join(parts) if "()" not in parts else ""


def _begun(db: sqlite3.Connection, prefix: str) -> str:
    """Any word that begins so."""
    found = db.execute(
        "SELECT word FROM search_vocabulary WHERE word >= ? AND word < ? LIMIT ?",
        [prefix, prefix + "\U0010ffff", EXPANDED_AT_MOST + 1],
    ).fetchall()
    return f'"{prefix}" *' if len(found) > EXPANDED_AT_MOST else _any_of(row["word"] for row in found)


def _any_of(found: Iterable[str]) -> str:
    return " OR ".join(f'"{word}"' for word in found)


def _named_by(db: sqlite3.Connection, names: Sequence[str]) -> tuple[tuple[int, ...] | None, tuple[Term, ...]]:
    """Customers whose name or handle has all of these; and those names that too many have to list them."""
    customers: set[int] | None = None
    several = []
    for name in names:
        term = term_of(name, prefix_from=1)
        found = _customers(db, term, CUSTOMERS_AT_MOST, _missing(db, [term])) if term is not None else ()
        if found is None and term is not None:
            several.append(term)
        elif found is not None:
            customers = set(found) if customers is None else customers & set(found)
    return None if customers is None else tuple(sorted(customers)), tuple(several)


def _customers(db: sqlite3.Connection, term: Term, at_most: int, missing: frozenset[str]) -> tuple[int, ...] | None:
    """Ids of the customers that a term names; none if they are too many to list."""
    asked = _in_index(db, term, words.name_word) if missing.isdisjoint(map(words.name_word, term.exact)) else ""
    if not asked:
        return ()
    rows = db.execute(
        "SELECT d.source FROM search_words w CROSS JOIN search_docs d ON d.id = w.rowid"
        " WHERE w.search_words MATCH ? LIMIT ?",
        [asked, at_most + 1],
    ).fetchall()
    if len(rows) > at_most:
        return None
    return tuple(row["source"] for row in rows if not term.needs_check or _is_named(db, row["source"], term))


def _missing(db: sqlite3.Connection, terms: Iterable[Term]) -> frozenset[str]:
    """Words of terms that the index does not have, also as names: the vocabulary says so sooner than the index."""
    exact = [word for term in terms for word in term.exact][:LOOKED_UP_AT_MOST]
    asked = [*exact, *map(words.name_word, exact)]
    if not asked:
        return frozenset()
    # One seek for each; a list of them SQLite would first sort into a table of its own.
    found = db.execute(" UNION ALL ".join([_KNOWN] * len(asked)), asked)
    return frozenset(asked).difference(row[0] for row in found)


def _is_named(db: sqlite3.Connection, customer: int, term: Term) -> bool:
    row = db.execute("SELECT username, name FROM customers WHERE id = ?", [customer]).fetchone()
    return _says([fold(name) for name in row if name], term)


def _few(db: sqlite3.Connection, tickets: Filter, now: datetime) -> tuple[int, ...] | None:
    """The customers whose tickets a filter is for, where an index knows that they are few.

    Asking the index for n customers costs some 20 us each. Walking past what does not fit costs 2 us a find instead,
    and a page of 50 passes 50 / n of all tickets: that is dearer while n is below the root of five times all tickets.
    """
    known = db.execute("SELECT coalesce(max(number), 0) FROM tickets").fetchone()[0]
    at_most = min(CUSTOMERS_AT_MOST, isqrt(5 * known))
    for sql, values in _selective(tickets, now):
        found = db.execute(f"SELECT count(*) FROM ({sql} LIMIT ?)", [*values, at_most + 1]).fetchone()[0]
        if found <= at_most:
            rows = db.execute(f"SELECT DISTINCT customer FROM tickets WHERE number IN ({sql})", values)
            return tuple(row[0] for row in rows)
    return None


def _selective(tickets: Filter, now: datetime) -> Iterable[tuple[str, list[int | str]]]:
    """Parts of a filter that an index answers by itself, without a look at the tickets."""
    for tag in tickets.tags:
        yield "SELECT ticket FROM ticket_tags WHERE tag = ?", [tag]
    if tickets.escalated:
        yield "SELECT number FROM tickets WHERE escalated = 1", []
    if tickets.promised or tickets.promise:
        yield f"SELECT ticket FROM promises WHERE {PROMISE_IS_OPEN}", []
    unfinished = f"SELECT number FROM tickets WHERE status {IS_UNFINISHED}"
    if tickets.assignee and tickets.status and set(tickets.status) <= set(UNFINISHED):
        yield f"{unfinished} AND assignee {one_of(tickets.assignee)}", list(tickets.assignee)
    if tickets.overdue:
        yield f"{unfinished} AND {PLACE} < ? AND due_at < ?", [to_ms(now), to_ms(now)]


def _says(folded: Iterable[str], term: Term) -> bool:
    return any(map(term.is_in, folded))


def _is_said(hit: SearchHit, texts: Iterable[str], asked: Asked) -> bool:
    return hit.customer in (asked.customers or ()) or _says(texts, asked.term)
