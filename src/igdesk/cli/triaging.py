"""`igdesk triage`: the screens, straight into quick triage."""

from __future__ import annotations

import click

from igdesk.cli.phrased import Command, option
from igdesk.cli.session import Session
from igdesk.errors import UsageError


@click.command("triage", cls=Command, help="cli_help.triage")
@option("--view", metavar="NAME", help="cli_help.o_view")
@click.pass_obj
def triage(session: Session, *, view: str | None) -> None:
    from igdesk.cli.start import open_desk
    from igdesk.desk.views import views_for

    known = [each.id for each in views_for(session.parts.me, session.parts.config)]
    if view is not None and view not in known:
        raise UsageError("cli.no_view", got=view, known=", ".join(known))
    open_desk(session, view or first_view(known))


def first_view(known: list[str]) -> str:
    """What the person has to do: their department's queue where they have one, else all that is open."""
    from igdesk.desk.views import DEPARTMENT

    return DEPARTMENT if DEPARTMENT in known else known[0]
