"""`igdesk incident`: one fault behind many tickets: opened, joined, told of, solved for all; and crises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from igdesk.cli import output
from igdesk.cli.incident_text import incident_lines, list_lines, plan_json, plan_lines
from igdesk.cli.many import check_all, reason_lines, report_json, went_through
from igdesk.cli.phrased import Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.desk.as_json import incident_json
from igdesk.desk.desk import Desk
from igdesk.errors import UsageError
from igdesk.rules.lifecycle import Refusal

if TYPE_CHECKING:
    from igdesk.config.model import Template
    from igdesk.desk.bulk_reply import Plan
    from igdesk.rules.incident import Incident
    from igdesk.store.run_many import ManyDone

_incident_argument = click.argument("number", metavar="ID", type=click.IntRange(min=1))
_tickets_argument = click.argument("tickets", metavar="N...", nargs=-1, required=True, type=click.IntRange(min=1))
_text_option = option("--text", type=storable, metavar="T", help="incidents.o_text")
_recipients_option = option("--recipients", type=click.IntRange(min=0), metavar="COUNT", help="incidents.o_recipients")


@click.group("incident", cls=Group, help="incidents.help")
def incident() -> None:
    pass


@incident.command("list", help="incidents.help_list")
@option("--all", "is_all", is_flag=True, help="incidents.o_all")
@json_option
@click.pass_obj
def list_(session: Session, *, is_all: bool) -> None:
    found = [each for each in session.parts.desk().incidents().result() if is_all or not each.is_over]
    if session.as_json:
        output.print_json([incident_json(each) for each in found])
    else:
        output.print_lines(list_lines(found, session.words, output.width()))


@incident.command("show", help="incidents.help_show")
@_incident_argument
@json_option
@click.pass_obj
def show(session: Session, *, number: int) -> None:
    _print(session, _read(session.parts.desk(), number))


@incident.command("open", help="incidents.help_open")
@click.argument("title", type=storable)
@_tickets_argument
@option("--word", "words", multiple=True, type=storable, metavar="W", help="incidents.o_word")
@option("--crisis", "is_crisis", is_flag=True, help="incidents.o_crisis")
@json_option
@click.pass_obj
def open_(session: Session, *, title: str, tickets: tuple[int, ...], words: tuple[str, ...], is_crisis: bool) -> None:
    from igdesk.desk import incidents

    desk = session.parts.desk()
    if is_crisis:
        incidents.check_may_declare(desk)
    run, key = incidents.opening(desk, dict.fromkeys(tickets), title, words)
    report = went_through(session, run)
    opened = desk.incident_of(key).result()
    if opened is None:
        check_all(report)
        raise Refusal("incidents.none_opened")
    if is_crisis:
        report += went_through(session, incidents.crisis(desk, opened, report.done, on=True))
    _done(session, opened.id, report)


@incident.command("join", help="incidents.help_join")
@_incident_argument
@_tickets_argument
@json_option
@click.pass_obj
def join(session: Session, *, number: int, tickets: tuple[int, ...]) -> None:
    from igdesk.desk import incidents

    desk = session.parts.desk()
    _read(desk, number)
    _done(session, number, went_through(session, incidents.joining(desk, dict.fromkeys(tickets), number)))


@incident.command("leave", help="incidents.help_leave")
@_tickets_argument
@json_option
@click.pass_obj
def leave(session: Session, *, tickets: tuple[int, ...]) -> None:
    from igdesk.desk import incidents

    report = went_through(session, incidents.leaving(session.parts.desk(), dict.fromkeys(tickets)))
    if session.as_json:
        output.print_json(report_json(report, session.words))
    else:
        lines = [session.words("incidents.left", count=len(report.done))]
        output.print_lines([*lines, *reason_lines(report.stayed, session.words)])
    check_all(report)


@incident.command("edit", help="incidents.help_edit")
@_incident_argument
@option("--title", type=storable, metavar="T", help="incidents.o_title")
@option("--word", "words", multiple=True, type=storable, metavar="W", help="incidents.o_words")
@option("--no-words", is_flag=True, help="incidents.o_no_words")
@json_option
@click.pass_obj
def edit(session: Session, *, number: int, title: str | None, words: tuple[str, ...], no_words: bool) -> None:
    from igdesk.rules.commands import EditIncident

    if (words and no_words) or not (title or words or no_words):
        raise UsageError("incidents.edit_what")
    desk = session.parts.desk()
    found = _read(desk, number)
    known_by = words if words or no_words else None
    desk.run(EditIncident(found.ticket, number, title, known_by, (found.title, found.words))).result()
    _print(session, _read(desk, number))


@incident.command("crisis", help="incidents.help_crisis")
@_incident_argument
@option("--off", is_flag=True, help="incidents.o_off")
@json_option
@click.pass_obj
def crisis(session: Session, *, number: int, off: bool) -> None:
    from igdesk.desk import incidents

    desk = session.parts.desk()
    incidents.check_may_declare(desk)
    found = _read(desk, number)
    run = incidents.crisis(desk, found, _unfinished(desk, number), on=not off)
    _done(session, number, went_through(session, run))


@incident.command("update", help="incidents.help_update")
@_incident_argument
@_text_option
@option("--template", type=storable, metavar="ID", help="incidents.o_template")
@_recipients_option
@json_option
@click.pass_obj
def update(session: Session, *, number: int, text: str | None, template: str | None, recipients: int | None) -> None:
    from igdesk.desk import incidents

    desk = session.parts.desk()
    _read(desk, number)
    planned = _planned(desk, number, _wording(desk, text, template))
    if _is_meant(session, planned, recipients):
        _done(session, number, went_through(session, incidents.telling(desk, planned)))


@incident.command("resolve", help="incidents.help_resolve")
@_incident_argument
@_text_option
@option("--field", "fields", multiple=True, type=storable, metavar="K=V", help="incidents.o_field")
@_recipients_option
@json_option
@click.pass_obj
def resolve(
    session: Session, *, number: int, text: str | None, fields: tuple[str, ...], recipients: int | None
) -> None:
    from igdesk.desk import incidents

    desk = session.parts.desk()
    found = _read(desk, number)
    incidents.check_may_end(desk, found)
    if text is None:
        _done(session, number, went_through(session, incidents.solving(desk, found, (), "")))
        return
    planned = _planned(desk, number, incidents.solution_words(text, [_field(each) for each in fields]))
    if _is_meant(session, planned, recipients):
        run = incidents.solving(desk, found, planned.letters, text)
        run.leave_out(planned.stayed)
        _done(session, number, went_through(session, run))


@incident.command("reopen", help="incidents.help_reopen")
@_incident_argument
@json_option
@click.pass_obj
def reopen(session: Session, *, number: int) -> None:
    from igdesk.rules.commands import EndIncident

    desk = session.parts.desk()
    found = _read(desk, number)
    desk.run(EndIncident(found.ticket, number, over=False)).result()
    _print(session, _read(desk, number))


def _read(desk: Desk, number: int) -> Incident:
    """The incident.

    Raises:
        Refusal: There is none of that number.
    """
    found = desk.incident(number).result()
    if found is None:
        raise Refusal("incidents.none", incident=number)
    return found


def _unfinished(desk: Desk, number: int) -> Sequence[int]:
    from igdesk.desk.incidents import unfinished

    return [ticket for ticket, _version in desk.bulk().matching(unfinished(number)).result()]


def _wording(desk: Desk, text: str | None, template: str | None) -> Template:
    """What is to be told.

    Raises:
        UsageError: Nothing is, or there is no such template.
    """
    from igdesk.desk.bulk_reply import own_words

    if (text is None) == (template is None):
        raise UsageError("incidents.what")
    if text is not None:
        return own_words(text)
    variants = desk.config.variants(template or "")
    if not variants:
        raise UsageError("incidents.no_template", template=template)
    return variants[0]


def _planned(desk: Desk, number: int, wording: Template) -> Plan:
    """What each customer would read; nothing is sent yet.

    Raises:
        UsageError: The words say nothing.
    """
    from igdesk.desk.incidents import planned

    if not wording.text.strip():
        raise UsageError("incidents.what")
    numbers = _unfinished(desk, number)
    found = {k: v for reading in desk.bulk().cards(numbers) for k, v in reading.result().items()}
    return planned(desk, [found[each] for each in numbers if each in found], wording)


def _is_meant(session: Session, planned: Plan, recipients: int | None) -> bool:
    """Whether the number of recipients was said; else it is shown what would be sent.

    Raises:
        UsageError: It is another number by now.
    """
    count = len(planned.letters)
    if recipients is None:
        if session.as_json:
            output.print_json(plan_json(planned, session.words))
        else:
            output.print_lines(plan_lines(planned, session.words))
        return False
    if recipients != count:
        raise UsageError("incidents.other_count", recipients=recipients, count=count)
    return True


def _field(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals or not name:
        raise UsageError("incidents.field", said=said)
    return name, value


def _done(session: Session, number: int, report: ManyDone) -> None:
    """Show what became of the incident and of each ticket.

    Raises:
        IgdeskError: Some stayed as they were.
    """
    found = _read(session.parts.desk(), number)
    if session.as_json:
        output.print_json(_shown(session, found) | report_json(report, session.words))
    else:
        lines = incident_lines(found, session.parts.desk().config, session.words)
        output.print_lines([*lines, *reason_lines(report.stayed, session.words)])
    check_all(report)


def _print(session: Session, found: Incident) -> None:
    if session.as_json:
        output.print_json(_shown(session, found))
    else:
        output.print_lines(incident_lines(found, session.parts.desk().config, session.words))


def _shown(session: Session, found: Incident) -> dict[str, Any]:
    from igdesk.desk.queries import Filter

    numbers = session.parts.desk().bulk().matching(Filter(incident=(found.id,))).result()
    return incident_json(found) | {"numbers": sorted(number for number, _version in numbers)}
