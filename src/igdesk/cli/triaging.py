"""`igdesk triage`: the screens, straight into quick triage."""

from __future__ import annotations

import click

from igdesk.cli.phrased import Command, option, storable
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.text import one_line


@click.command("triage", cls=Command, help="cli_help.triage")
@option("--view", metavar="NAME", type=storable, help="cli_help.o_view")
@click.pass_obj
def triage(session: Session, *, view: str | None) -> None:
    from igdesk.cli.showing import open_desk
    from igdesk.desk.views import views_for

    known = [each.id for each in views_for(session.parts.me, session.parts.config)]
    open_desk(session, first_view(known) if view is None else view if view in known else _saved(session, view, known))


def _saved(session: Session, name: str, known: list[str]) -> str:
    """The id of a saved view.

    Raises:
        UsageError: There is none of that name; those that there are stand in it.
    """
    from igdesk.desk.saved_views import id_of, named

    saved = session.parts.desk().saved_views().all().result()
    found = named(saved, name)
    if found is None:
        every = ", ".join([*known, *(one_line(each.name) for each in saved)])
        raise UsageError("cli.no_view", got=one_line(name), known=every)
    return id_of(found)


def first_view(known: list[str]) -> str:
    """What the person has to do: their department's queue where they have one, else all that is open."""
    from igdesk.desk.views import DEPARTMENT

    return DEPARTMENT if DEPARTMENT in known else known[0]
