"""`igdesk import csv`, `customers` and `templates`: tickets of another system, and lists that somebody kept."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.layout import table
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.desk.csv_columns import PRESETS, columns, folded
from igdesk.desk.csv_import import Rejected, Rows, Summary, pairs, take_in
from igdesk.desk.csv_records import Reader
from igdesk.desk.csv_times import DateOrder, Times, zone_called
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.importing import desk_json
from igdesk.importing.csv_rows import GUESSED_LAST, CsvRows, few
from igdesk.text import one_line

_VALUED = ("category", "priority", "status", "assignee", "department", "channel", "direction", "private")
"""Fields whose values can be named anew."""
_SHOWN = 10


@click.command("csv", cls=Command, help="csv_import.help")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option("--preset", type=click.Choice(list(PRESETS)), required=True, help="csv_import.o_preset")
@option("--map", "mapped", multiple=True, type=storable, metavar="COLUMN=FIELD", help="csv_import.o_map")
@option("--value", "valued", multiple=True, type=storable, metavar="FIELD:THEIRS=OURS", help="csv_import.o_value")
@option("--source", type=storable, metavar="NAME", help="csv_import.o_source")
@option("--encoding", metavar="NAME", help="csv_import.o_encoding")
@option("--timezone", metavar="ZONE", help="csv_import.o_timezone")
@option("--dates", type=click.Choice([each.value for each in DateOrder]), help="csv_import.o_dates")
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def import_csv(
    session: Session,
    *,
    path: Path,
    preset: str,
    mapped: tuple[str, ...],
    valued: tuple[str, ...],
    source: str | None,
    encoding: str | None,
    timezone: str | None,
    dates: str | None,
    dry_run: bool,
) -> None:
    config = session.parts.config
    zone = config.desk.timezone if timezone is None else zone_called(timezone)
    times = Times(zone, None if dates is None else DateOrder(dates))
    with _opened(session, path.expanduser(), encoding) as rows:
        places, unused = columns(rows.header, preset, pairs(mapped, "--map"), config)
        now, values = session.parts.clock.now(), _values(valued)
        reader = Reader(preset, places, values, config, now, source=source or preset, times=times)
        _take(session, rows, rows.total_bytes, reader, path.expanduser(), unused, dry_run=dry_run)


@click.command("json", cls=Command, help="csv_import.help_json")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option("--preset", type=click.Choice(list(desk_json.PRESETS)), required=True, help="csv_import.o_whose")
@option("--value", "valued", multiple=True, type=storable, metavar="FIELD:THEIRS=OURS", help="csv_import.o_value")
@option("--source", type=storable, metavar="NAME", help="csv_import.o_source")
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def import_json(
    session: Session, *, path: Path, preset: str, valued: tuple[str, ...], source: str | None, dry_run: bool
) -> None:
    config, now = session.parts.config, session.parts.clock.now()
    with desk_json.JsonRows(path.expanduser(), preset) as rows:
        places, _ = columns(rows.header, "generic", {}, config)
        reader = Reader("generic", places, _values(valued), config, now, source=source or preset)
        _take(session, rows, rows.total_bytes, reader, path.expanduser(), (), dry_run=dry_run)


def _opened(session: Session, path: Path, encoding: str | None) -> CsvRows:
    """A table; where its encoding was guessed from nothing but that it can be read, that is told."""
    rows = CsvRows(path, encoding)
    if encoding is None and rows.encoding == GUESSED_LAST:
        talk.say(session.words("csv_import.read_as", path=path))
    return rows


def _rejected(path: Path, rows: Rows, words: Words, *, dry_run: bool) -> AbstractContextManager[Rejected | None]:
    """Beside a file, the one for its rows that cannot come in; a trial has none."""
    return nullcontext() if dry_run else Rejected(path.with_name(f"{path.name}.rejected.csv"), rows.header, words)


def _take(
    session: Session, rows: Rows, size: int, reader: Reader, path: Path, unused: tuple[str, ...], *, dry_run: bool
) -> None:
    """Take rows in, or try it, and tell what it came to."""
    words = session.words
    is_first = dry_run and not session.parts.database.exists()
    batch = None if is_first else session.parts.batch(new=not dry_run)
    with (
        talk.progress(words("cli.importing"), size) as reached,
        _rejected(path, rows, words, dry_run=dry_run) as rejected,
    ):
        summary = take_in(rows, reader, batch, rejected, reached)
    kept = rejected.path if rejected is not None and summary.rejected else None
    if session.as_json:
        output.print_json(_as_json(summary, reader, unused, dry_run=dry_run, target=kept))
        return
    output.print_lines(_lines(summary, session, dry_run=dry_run))
    for line in _left_out(summary, reader, unused, words, kept):
        talk.say(line)


@click.command("customers", cls=Command, help="csv_import.help_customers")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option("--encoding", metavar="NAME", help="csv_import.o_encoding")
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def import_customers(session: Session, *, path: Path, encoding: str | None, dry_run: bool) -> None:
    from igdesk.desk.tier_list import take_tiers

    path, words = path.expanduser(), session.words
    with (
        _opened(session, path, encoding) as rows,
        talk.progress(words("cli.importing"), rows.total_bytes) as reached,
        _rejected(path, rows, words, dry_run=dry_run) as rejected,
    ):
        summary = take_tiers(rows, session.parts.customers(), rejected, reached)
    counts = {"changed": summary.changed, "same": summary.same, "rejected": summary.rejected}
    kept = rejected.path if rejected is not None and summary.rejected else None
    if session.as_json:
        told = {"dry_run": dry_run, "rows": summary.rows, **counts, "strangers": summary.strangers}
        output.print_json(told | {"rejected_file": None if kept is None else str(kept)})
        return
    output.print_lines([words("csv_import.tiers_would_be" if dry_run else "csv_import.tiers_set", **counts)])
    if summary.strangers:
        count = sum(map(len, summary.strangers.values()))
        talk.say(words("csv_import.strangers", count=count))
        output.print_lines(f"{tier} = {json.dumps(names)}" for tier, names in summary.strangers.items())
    if kept is not None:
        talk.say(words("csv_import.rejected", count=summary.rejected, path=kept))


@click.command("templates", cls=Command, help="csv_import.help_templates")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option("--encoding", metavar="NAME", help="csv_import.o_encoding")
@option("--dry-run", is_flag=True, help="cli_help.o_dry_run")
@json_option
@click.pass_obj
def import_templates(session: Session, *, path: Path, encoding: str | None, dry_run: bool) -> None:
    from igdesk.desk.template_list import take_templates

    path, words, config = path.expanduser(), session.words, session.parts.config
    if config.source is None:
        raise UsageError("csv_import.no_config")
    with (
        _opened(session, path, encoding) as rows,
        talk.progress(words("cli.importing"), rows.total_bytes) as reached,
        _rejected(path, rows, words, dry_run=dry_run) as rejected,
    ):
        summary = take_templates(rows, config, rejected, reached, words.lang)
    counts = {"saved": summary.saved, "known": summary.known, "rejected": summary.rejected}
    kept = rejected.path if rejected is not None and summary.rejected else None
    if session.as_json:
        told = {"dry_run": dry_run, "rows": summary.rows, **counts}
        output.print_json(told | {"rejected_file": None if kept is None else str(kept)})
        return
    output.print_lines([words("csv_import.wordings_would_be" if dry_run else "csv_import.wordings_saved", **counts)])
    if kept is not None:
        talk.say(words("csv_import.rejected", count=summary.rejected, path=kept))


def _values(texts: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for left, ours in pairs(texts, "--value").items():
        name, sign, theirs = left.partition(":")
        if not sign or name not in _VALUED:
            raise UsageError("csv_import.no_value", got=left, known=", ".join(_VALUED))
        found.setdefault(name, {})[folded(theirs)] = ours
    return found


def _as_json(
    summary: Summary, reader: Reader, unused: tuple[str, ...], *, dry_run: bool, target: Path | None
) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "rows": summary.rows,
        "created": summary.made,
        "known": summary.known,
        "rejected": summary.rejected,
        "rejected_file": None if target is None else str(target),
        "by_status": dict(summary.by_status),
        "by_category": {name or "none": count for name, count in summary.by_category.items()},
        "unknown": {name: dict(counted) for name, counted in reader.unknown.items()},
        "unused_columns": list(unused),
    }


def _lines(summary: Summary, session: Session, *, dry_run: bool) -> list[str]:
    words, categories = session.words, {each.id: each.name for each in session.parts.config.categories}
    key = "csv_import.would_be_made" if dry_run else "csv_import.made"
    lines = [words(key, made=summary.made, known=summary.known, rejected=summary.rejected)]
    statuses = [(words(f"status.{name}"), count) for name, count in summary.by_status.most_common()]
    named = [(categories.get(name, "-"), count) for name, count in summary.by_category.most_common()]
    for title, counted in (("status", statuses), ("category", named)):
        rows = [[one_line(name), str(count)] for name, count in counted]
        if rows:
            heading = [words(f"csv_import.by_{title}"), words("csv_import.tickets")]
            lines += ["", *table([heading, *rows], right=(1,), headed=True)]
    return lines


def _left_out(
    summary: Summary, reader: Reader, unused: tuple[str, ...], words: Words, target: Path | None
) -> list[str]:
    lines = []
    for name, counted in reader.unknown.items():
        values = ", ".join(f"{one_line(text)[:30]} ({count})" for text, count in counted.most_common(_SHOWN))
        lines.append(words("csv_import.unknown", field=name, values=values))
    if unused:
        lines.append(words("csv_import.unused", columns=one_line(few(unused))))
    if target is not None:
        lines.append(words("csv_import.rejected", count=summary.rejected, path=target))
    return lines
