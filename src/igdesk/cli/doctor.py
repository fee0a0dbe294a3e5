"""`igdesk doctor`: what is wrong, what to do about it, and the report to attach to a bug."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

import click

from igdesk.cli import output, talk
from igdesk.cli.failures import FAILED
from igdesk.cli.layout import fact, wrapped
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.cli.showing import on_terminal
from igdesk.doctor import report
from igdesk.doctor.checks import Subject, checks
from igdesk.doctor.examine import examine
from igdesk.doctor.finding import Check, Finding
from igdesk.doctor.measuring import widths
from igdesk.doctor.report import Document
from igdesk.doctor.terminal import MEASURED, TerminalFacts
from igdesk.errors import UsageError
from igdesk.i18n import Words
from igdesk.text import cells, one_line, pad, safe_text

USUAL_NAME = ""
"""What `--bundle` without a name stands for."""
_FIRST_LINES = 4
_WIDEST = 110


@click.command("doctor", cls=Command, help="cli_help.doctor")
@option("--offline", is_flag=True, help="cli_help.o_offline")
@option("--bundle", is_flag=False, flag_value=USUAL_NAME, default=None, metavar="[FILE]", help="cli_help.o_bundle")
@option("--yes", is_flag=True, help="cli_help.o_bundle_yes")
@option("--rebuild-search", is_flag=True, help="cli_help.o_rebuild_search")
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, offline: bool, bundle: str | None, yes: bool, rebuild_search: bool) -> None:
    session = ctx.ensure_object(Session)
    if rebuild_search:
        talk.say(session.words("doctor.search_rebuilt", count=session.parts.rebuild_search()))
    path = None if bundle is None else _path(session, bundle)
    subject = session.parts.subject(_terminal(session), offline=offline)
    findings = _examined(session, subject)
    if path is not None:
        _offer(session, path, report.documents(subject, findings, Path.home()), ask=not yes)
    if not all(found.ok for found in findings):
        ctx.exit(FAILED)


def _examined(session: Session, subject: Subject) -> list[Finding]:
    """The findings, told: as text each as soon as it is there, as JSON all of them together."""
    todo, words = checks(subject), session.words
    findings = []
    for found in examine(todo, session.clock):
        findings.append(found)
        if not session.as_json:
            output.print_lines(_lines(found, todo, words))
    faults = sum(not found.ok for found in findings)
    if session.as_json:
        output.print_json([_as_json(found, words) for found in findings])
    elif not faults:
        output.print_lines(["", words("doctor.all_well", checks=len(findings), faults=faults)])
    if faults:
        talk.say(words("doctor.some_faults", checks=len(findings), faults=faults))
    return findings


def _as_json(found: Finding, words: Words) -> dict[str, Any]:
    cure = None if found.cure is None else words.of(found.cure)
    return {"check": found.check, "ok": found.ok, "detail": words.of(found.detail), "cure": cure}


def _lines(found: Finding, todo: Sequence[Check], words: Words) -> list[str]:
    """Sign and word, name, detail; the cure under it, all in one column."""
    verdicts = [words("doctor.sign_ok"), words("doctor.sign_fault")]
    if output.is_plain():
        detail = f"{verdicts[not found.ok]}. {one_line(words.of(found.detail))}"
        cure = [] if found.cure is None else [fact(words("plain.cure"), one_line(words.of(found.cure)))]
        return [fact(words(f"doctor.name_{found.check}"), detail), *cure]
    verdict = f"{'+' if found.ok else 'x'} {pad(verdicts[not found.ok], max(map(cells, verdicts)))}"
    names = [words(f"doctor.name_{check.name}") for check in todo]
    head = f"{verdict}  {pad(words(f'doctor.name_{found.check}'), max(map(cells, names)))}  "
    room = max(min(output.width(), _WIDEST) - cells(head), 30)
    details = wrapped(one_line(words.of(found.detail)), room)
    cures = [] if found.cure is None else wrapped(one_line(words.of(found.cure)), room - 3)
    begin = " " * cells(head)
    return [
        head + details[0],
        *(begin + line for line in details[1:]),
        *(begin + ("-> " if place == 0 else "   ") + line for place, line in enumerate(cures)),
    ]


def _terminal(session: Session) -> TerminalFacts:
    """What is known of the terminal. It is asked on the standard error, since standard output is for data."""
    if not on_terminal():
        return TerminalFacts(is_terminal=False, environ=session.environ)
    columns, rows = get_terminal_size()
    drawn = None
    if sys.stderr is not None and sys.stderr.isatty():
        drawn = widths(sys.stdin.fileno(), sys.stderr.fileno(), MEASURED, session.clock)
    return TerminalFacts(True, columns, rows, sys.stdout.encoding, drawn, session.environ)


def _path(session: Session, named: str) -> Path:
    """Where the report goes, asked before anything is examined.

    Raises:
        UsageError: There is a file already.
    """
    usual = session.clock.now().strftime("igdesk-report-%Y%m%dT%H%M%SZ.zip")
    path = Path(usual if named == USUAL_NAME else named).expanduser().absolute()
    if path.exists():
        raise UsageError("doctor.bundle_exists", path=path)
    return path


def _offer(session: Session, path: Path, contents: Sequence[Document], *, ask: bool) -> None:
    """Show what is in the report, and write it once somebody has agreed.

    Raises:
        UsageError: Nobody is there to ask, or the file has come to be meanwhile.
    """
    words = session.words
    talk.say("\n".join(_shown(contents, words)))
    if ask:
        if not on_terminal():
            raise UsageError("doctor.bundle_yes")
        if not click.confirm(words("doctor.bundle_question", path=path), default=True, err=True):
            talk.say(words("doctor.bundle_not_written"))
            return
    report.write(path, contents, session.clock.now())
    talk.say(words("doctor.bundle_written", path=path))


def _shown(contents: Iterable[Document], words: Words) -> list[str]:
    lines = ["", words("doctor.bundle_heading")]
    for each in contents:
        lines += ["", words("doctor.bundle_size", name=each.name, size=each.size)]
        told = each.text.splitlines()
        lines += [f"    {safe_text(line)[:_WIDEST]}" for line in told[:_FIRST_LINES]]
        if len(told) > _FIRST_LINES:
            lines.append("    " + words("doctor.bundle_more", count=len(told) - _FIRST_LINES))
    return lines
