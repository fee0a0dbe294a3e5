"""`igdesk rules`: what the rules do and why, their tests, the decision tree, and how they fare on what was written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from igdesk.cli import output, rules_json, talk
from igdesk.cli.failures import FAILED
from igdesk.cli.labels import map_option, meaning
from igdesk.cli.phrased import Group, json_option, option, storable
from igdesk.cli.session import Session
from igdesk.errors import UsageError
from igdesk.rules.model import Channel

if TYPE_CHECKING:
    from igdesk.config.model import Config
    from igdesk.desk.rulebook import Rulebook
    from igdesk.rules.rehearsal import Changed

TEXT_LIMIT = 20
"""Tickets that text names unless told otherwise; JSON names all."""

since_option = option("--since", type=storable, metavar="DATE", help="cli_help.o_since")


_ELSEWHERE = {
    "trial": "igdesk.cli.rules_trial:trial",
    "review": "igdesk.cli.rules_review:review",
    "learn": "igdesk.cli.learning:learn",
    "forget": "igdesk.cli.learning:forget",
}


@click.group("rules", cls=Group, lazy=_ELSEWHERE, help="cli_help.rules")
def rules() -> None:
    pass


@rules.command("explain", help="cli_help.rules_explain")
@option("--text", required=True, type=storable, metavar="T", help="cli_help.o_explain_text")
@option("--channel", type=click.Choice([c.value for c in Channel]), default=Channel.DM.value, help="cli_help.o_channel")
@option("--followers", type=click.IntRange(min=0), metavar="N", help="cli_help.o_followers")
@option("--verified", is_flag=True, help="cli_help.o_verified")
@option("--username", type=storable, metavar="U", help="cli_help.o_username")
@option("--tier", type=storable, metavar="T", help="cli_help.o_tier")
@option("--at", type=storable, metavar="WHEN", help="cli_help.o_explain_at")
@json_option
@click.pass_obj
def explain(
    session: Session,
    *,
    text: str,
    channel: str,
    followers: int | None,
    verified: bool,
    username: str | None,
    tier: str | None,
    at: str | None,
) -> None:
    from igdesk.config.model import Imagined
    from igdesk.rules.trial import try_out

    config = session.parts.config
    if tier is not None and tier not in config.customer_tiers.order:
        raise UsageError("rules_cli.no_tier", got=tier, known=", ".join(config.customer_tiers.order))
    moment = None if at is None else _moment(at, config)
    message = Imagined(
        text, moment, channel, username=username, followers=followers, verified=verified or None, tier=tier
    )
    trial = try_out(config, message, session.parts.learning().judge())
    if session.as_json:
        output.print_json(rules_json.trial_json(trial, config))
        return
    from igdesk.cli.rules_text import trial_lines

    output.print_lines(trial_lines(trial, config, session.words))


@rules.command("test", help="cli_help.rules_test")
@json_option
@click.pass_context
def test(ctx: click.Context) -> None:
    from igdesk.rules.expectation import run_tests

    session = ctx.ensure_object(Session)
    tested = tuple(run_tests(session.parts.config))
    if session.as_json:
        output.print_json(rules_json.tests_json(tested))
    else:
        from igdesk.cli.rules_text import test_lines

        output.print_lines(test_lines(tested, session.parts.config, session.words))
    if failed := sum(not each.ok for each in tested):
        talk.say(session.words("rules_cli.tests_failed", n=len(tested), failed=failed))
        ctx.exit(FAILED)
    if tested and not session.as_json:
        output.print_lines(["", session.words("rules_cli.tests_hold", n=len(tested))])


@rules.command("tree", help="cli_help.rules_tree")
@json_option
@click.pass_obj
def tree(session: Session) -> None:
    from igdesk.rules.tree import tree as decision_tree

    config, words = session.parts.config, session.words
    steps = decision_tree(config, words)
    if session.as_json:
        output.print_json([rules_json.step_json(step) for step in steps])
        return
    from igdesk.cli.rules_text import tree_lines

    output.print_lines(tree_lines(steps, config, words))


@rules.command("hits", help="cli_help.rules_hits")
@since_option
@json_option
@click.pass_obj
def hits(session: Session, *, since: str | None) -> None:
    book = session.parts.rulebook()
    begin = _since(book, since)
    with talk.share_of(session.words("rules_cli.counting")) as progress:
        found = book.hits(begin, progress)
    if session.as_json:
        output.print_json(rules_json.hits_json(found, begin))
        return
    from igdesk.cli.rules_figures import hits_lines

    output.print_lines(hits_lines(found, session.words))


@rules.command("score", help="cli_help.rules_score")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@map_option
@option("--learned-only", is_flag=True, help="cli_help.o_learned_only")
@json_option
@click.pass_obj
def score(session: Session, *, path: Path, mapped: tuple[str, ...], learned_only: bool) -> None:
    from igdesk.desk.labelled_score import score_file

    config = session.parts.config
    judge = session.parts.learning().judge_labelled() if learned_only else None
    found = score_file(path, meaning(mapped), config, judge)
    if session.as_json:
        output.print_json(rules_json.score_json(found))
        return
    from igdesk.cli.rules_figures import score_lines

    output.print_lines(score_lines(found, config, session.words))


@rules.command("replay", help="cli_help.rules_replay")
@since_option
@option("--config", "other", metavar="NEW", type=click.Path(path_type=Path), help="cli_help.o_replay_config")
@option("--limit", type=click.IntRange(min=1), metavar="N", help="cli_help.o_limit_replay")
@json_option
@click.pass_obj
def replay(session: Session, *, since: str | None, other: Path | None, limit: int | None) -> None:
    from igdesk.config.load import load_config

    book = session.parts.rulebook()
    begin = _since(book, since)
    new = None if other is None else load_config(other.expanduser())
    most = limit or (None if session.as_json else TEXT_LIMIT)
    named: list[Changed] = []

    def keep(changed: Changed) -> None:
        if most is None or len(named) < most:
            named.append(changed)

    with talk.share_of(session.words("rules_cli.replaying")) as progress:
        found = book.replay(begin, new, progress, keep)
    if session.as_json:
        output.print_json(rules_json.replay_json(found, named, begin, other))
        return
    from igdesk.cli.rules_figures import replay_lines

    output.print_lines(replay_lines(found, named, session.parts.config, session.words, is_other=new is not None))
    if len(named) < found.differ:
        talk.say(session.words("rules_cli.more_differ", shown=len(named)))


def _since(book: Rulebook, text: str | None) -> datetime | None:
    return None if text is None else book.since(text)


def _moment(text: str, config: Config) -> datetime:
    """A moment that a person names; without an offset it is the desk's local time.

    Raises:
        UsageError: It is none.
    """
    try:
        named = datetime.fromisoformat(text.strip())
        local = named if named.tzinfo is not None else named.replace(tzinfo=config.desk.timezone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError("rules_cli.no_moment", got=text) from error
