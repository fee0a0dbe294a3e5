"""One command on several tickets, named by number or by a search: done together as one step, each ticket by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from igdesk.cli import output, talk
from igdesk.cli.changes import do, seen_option
from igdesk.cli.phrased import Command, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.errors import IgdeskError, UsageError
from igdesk.rules.for_each import name_of_each
from igdesk.text import safe_text

if TYPE_CHECKING:
    from igdesk.desk.bulk import Run
    from igdesk.i18n import Words
    from igdesk.rules.commands import Command as Wish
    from igdesk.store.run_many import ManyDone, Stayed

_NAMED = 10
"""So many of the tickets that stayed are named in the line that says so."""


def changing_some(name: str, help_: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command on one ticket, that prints what became of it, or on several."""

    def made(function: Callable[..., Any]) -> click.Command:
        settled = json_option(click.pass_obj(function))
        settled = option("--all-matching", "search", type=storable, metavar="SEARCH", help="bulk.o_all_matching")(
            settled
        )
        numbers = click.argument("numbers", metavar="N...", nargs=-1, type=click.IntRange(min=1))
        return click.command(name, cls=Command, help=help_)(numbers(seen_option(settled)))

    return made


def do_some(
    session: Session,
    numbers: Sequence[int],
    search: str | None,
    seen: int | None,
    changes: Callable[[int], Sequence[Wish]],
) -> None:
    """Do changes to the one ticket that is named, or to all of several.

    Args:
        session: The call.
        numbers: The tickets that are named.
        search: Which tickets, in the search language, where none is named.
        seen: The version that the caller has seen, of one ticket.
        changes: What is wanted of a ticket.

    Raises:
        UsageError: It is not said, or said twice, which tickets are meant.
        IgdeskError: Some stay as they were; the others are done.
    """
    if bool(numbers) == (search is not None) or (search is not None and not search.strip()):
        raise UsageError("bulk.which")
    if search is None and len(numbers) == 1:
        do(session, changes(numbers[0]), seen)
        return
    if seen is not None:
        raise UsageError("bulk.one_version")
    _do_all(session, _found(session, search) if search is not None else tuple(dict.fromkeys(numbers)), changes(0))


def _do_all(session: Session, numbers: Sequence[int], changes: Sequence[Wish]) -> None:
    from igdesk.store.run_many import Wanted

    wanted = [Wanted(number, tuple(changes)) for number in numbers]
    desk = session.parts.desk()
    run = desk.bulk().run(name_of_each(changes[-1]), wanted)
    tell_all(session, run, went_through(session, run))


def tell_all(session: Session, run: Run, report: ManyDone) -> None:
    """Print what became of each.

    Raises:
        IgdeskError: Some stay as they were.
    """
    if session.as_json:
        output.print_json(report_json(report, session.words))
    else:
        key = "bulk.cli_done" if report.done else "bulk.none_done"
        lines = [session.words(key, what=run.what, count=len(report.done))]
        if report.same:
            lines.append(session.words("bulk.same", count=len(report.same)))
        output.print_lines([*lines, *reason_lines(report.stayed, session.words)])
    check_all(report)


def went_through(session: Session, run: Run) -> ManyDone:
    """Go through all of it, with a bar where somebody watches."""
    with talk.progress(session.words.of(run.what), len(run.numbers)) as reached:
        while (ask := run.next()) is not None:
            run.took(ask().result())
            reached(run.settled)
    return run.report


def report_json(report: ManyDone, words: Words) -> dict[str, object]:
    """What became of each."""
    stayed = [{"number": each.number, "why": words.of(each.why)} for each in report.stayed]
    return {"done": list(report.done), "unchanged": list(report.same), "stayed": stayed}


def reason_lines(stayed: Sequence[Stayed], words: Words) -> list[str]:
    """Why each stayed."""
    return [safe_text(f"#{each.number}  {words.of(each.why)}") for each in stayed]


def check_all(report: ManyDone) -> None:
    """Whether none stayed as it was.

    Raises:
        IgdeskError: Some did; it ends the command as one of them alone would, where all have a reason of one kind.
    """
    stayed = report.stayed
    if not stayed:
        return
    shown = ", ".join(f"#{each.number}" for each in stayed[:_NAMED]) + (" …" if len(stayed) > _NAMED else "")
    total = len(stayed) + len(report.done) + len(report.same)
    error = IgdeskError("bulk.cli_stayed", count=len(stayed), total=total, numbers=shown)
    codes = {each.exit_code for each in stayed}
    error.exit_code = codes.pop() if len(codes) == 1 else IgdeskError.exit_code
    raise error


def _found(session: Session, search: str) -> tuple[int, ...]:
    """The tickets that a search is about.

    Raises:
        IgdeskError: There is none.
    """
    from igdesk.desk.filters import parse_filter

    desk = session.parts.desk()
    found = desk.bulk().matching(parse_filter(search, desk.me, desk.config)).result()
    if not found:
        raise IgdeskError("bulk.none_match", search=search)
    return tuple(number for number, _ in found)
