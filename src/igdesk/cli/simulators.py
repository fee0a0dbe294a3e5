"""`igdesk simulator`: the local Instagram by itself."""

from __future__ import annotations

import click

from igdesk.cli import output
from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.secret import Secret


@click.command("simulator", cls=Command, help="cli_help.simulator")
@option("--port", type=click.IntRange(0, 65535), default=0, metavar="P", help="cli_help.o_port")
@option("--seed", type=int, default=0, metavar="N", help="cli_help.o_seed")
@option("--scenario", default="demo", metavar="NAME|FILE", help="cli_help.o_scenario")
@option("--check", is_flag=True, help="scenario.o_check")
@option("--customers", type=int, metavar="N", help="cli_help.o_sim_customers")
@option("--faults", default="", metavar="SPEC", help="cli_help.o_faults")
@option("--quirks", default="", metavar="LIST", help="cli_help.o_quirks")
@option("--speed", type=float, default=1.0, metavar="X", help="cli_help.o_speed")
@option("--webhooks", default="", metavar="URL", help="simulator.o_webhooks")
@option("--until-input-ends", is_flag=True, help="cli_help.o_until_input_ends")
@json_option
@click.pass_obj
def simulator(
    session: Session,
    *,
    port: int,
    seed: int,
    scenario: str,
    check: bool,
    customers: int | None,
    faults: str,
    quirks: str,
    speed: float,
    webhooks: str,
    until_input_ends: bool,
) -> None:
    from igdesk.simulator.running import SimulatorOptions, run

    if check:
        _check(session, scenario)
        return
    secret = session.environ.get("IGDESK_APP_SECRET", "")
    run(
        SimulatorOptions(
            port=port,
            seed=seed,
            scenario=scenario,
            customers=customers,
            faults=faults,
            quirks=quirks,
            speed=speed,
            as_json=session.as_json,
            until_input_ends=until_input_ends,
            lang=session.words.lang,
            webhooks=webhooks,
            app_secret=Secret(secret) if secret else None,
        )
    )


def _check(session: Session, scenario: str) -> None:
    """Say whether a scenario file can be played; every fault of it where it cannot."""
    from igdesk.simulator.scenarios import script_of
    from igdesk.simulator.script_faults import ScriptError

    try:
        script = script_of(scenario, session.words.lang)
    except ScriptError as error:
        output.print_lines([session.words.of(fault) for fault in error.faults])
        raise UsageError("scenario.not_in_order", file=scenario, count=len(error.faults)) from error
    shown = {"title": script.title, "steps": len(script.steps), "people": [person.username for person in script.people]}
    if session.as_json:
        output.print_json({"file": scenario, **shown, "seconds": script.length.total_seconds()})
    else:
        hours = f"{script.length.total_seconds() / 3600:.1f}"
        said = {"steps": len(script.steps), "hours": hours, "people": len(script.people)}
        output.print_lines([session.words("scenario.in_order", file=scenario, **said)])
