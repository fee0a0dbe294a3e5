"""`igdesk simulator`: the local Instagram by itself."""

from __future__ import annotations

import click

from igdesk.cli.phrased import Command, json_option, option
from igdesk.cli.session import Session
from igdesk.secret import Secret


@click.command("simulator", cls=Command, help="cli_help.simulator")
@option("--port", type=click.IntRange(0, 65535), default=0, metavar="P", help="cli_help.o_port")
@option("--seed", type=int, default=0, metavar="N", help="cli_help.o_seed")
@option("--scenario", default="demo", metavar="NAME", help="cli_help.o_scenario")
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
    customers: int | None,
    faults: str,
    quirks: str,
    speed: float,
    webhooks: str,
    until_input_ends: bool,
) -> None:
    from igdesk.simulator.running import SimulatorOptions, run

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
