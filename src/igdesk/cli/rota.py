"""`igdesk team`: who works when in the days to come, who is away, and when nobody is there for customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from igdesk.cli import output
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.clock import iso
from igdesk.config.model import Config
from igdesk.desk.rota import DAYS, rota, rota_lines, substitute_of
from igdesk.rules.coverage import ENOUGH, Day, answering
from igdesk.rules.shifts import on_duty


@click.command("team", cls=Command, help="rota.help")
@option("--days", type=click.IntRange(1, 62), default=DAYS, help="rota.o_days")
@json_option
@click.pass_obj
def team(session: Session, *, days: int) -> None:
    config, now = session.parts.config, session.parts.clock.now()
    if session.as_json:
        output.print_json(_as_json(rota(config, now, days), config, now))
    else:
        output.print_lines(rota_lines(config, session.words, now, days))


def _as_json(found: tuple[Day, ...], config: Config, now: datetime) -> dict[str, Any]:
    return {
        "on_duty": [agent.id for agent in on_duty(config, now)],
        "without_shifts": [agent.id for agent in answering(config) if agent.shifts is None],
        "days": [_day_json(each, config) for each in found],
    }


def _day_json(day: Day, config: Config) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "covered_hours": round(day.covered / timedelta(hours=1), 2),
        "is_enough": day.covered >= ENOUGH,
        "shifts": [
            {"since": iso(each.since), "until": iso(each.until), "agents": list(each.agents)} for each in day.stretches
        ],
        "unmanned": [{"since": iso(since), "until": iso(until)} for since, until in day.unmanned],
        "away": [{"agent": agent, "substitute": substitute_of(agent, day, config)} for agent in day.away],
    }
