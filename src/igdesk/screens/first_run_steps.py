"""The questions of the first run: each adds to what was answered so far, or gives None for one step back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from igdesk.config.model import Agent
from igdesk.config.write import FIELD_SETS, HOURS, PROFILES, hours_of
from igdesk.desk.first_run import DESKS, Ground, Owner, Plan, look_at, look_into, path_of
from igdesk.errors import IgdeskError
from igdesk.i18n import LANGUAGES, Phrase, Words
from igdesk.secret import Secret
from igdesk.widgets.dialogs import Choice, Confirm, ErrorModal, Pick
from igdesk.widgets.first_run_dialogs import Line, Lines, Making, Said, Summary, Wrong

if TYPE_CHECKING:
    from igdesk.screens.first_run import FirstRunApp

Step = Callable[["FirstRunApp", int], Awaitable[Plan | None]]
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
KEYRING = "igdesk"
"""The entry of the system keyring for the token."""
_LINE_OF = {"desk.name": "desk", "desk.timezone": "zone"}
"""Which line an answer stands in, by its key; a name of somebody's stands in any other."""


def steps_of(plan: Plan) -> tuple[Step, ...]:
    """The questions, as far as the answers tell which there are."""
    if plan.aim not in DESKS:
        return (language, aim)
    export = (history,) if plan.aim == "export" else ()
    people = (team,) if plan.others else ()
    token = () if plan.aim == "empty" else (account,)
    return (language, aim, *export, shop, trade, stage, hours, *people, *token, place, summary)


async def language(app: FirstRunApp, number: int) -> Plan | None:
    """Which language; both are always named."""
    choices = [Choice(lang, LANGUAGE_NAMES[lang]) for lang in LANGUAGES]
    picked = await _pick(app, f"{number} · {' / '.join(LANGUAGE_NAMES.values())}", choices, app.plan.lang)
    chosen = next((lang for lang in LANGUAGES if lang == picked), None)
    if chosen is None:
        return None
    names = app.plan.answers.desk_name, Words(app.plan.lang)("cli.default_desk")
    desk = Words(chosen)("cli.default_desk") if names[0] == names[1] else names[0]
    return replace(app.plan, lang=chosen, answers=replace(app.plan.answers, desk_name=desk))


async def aim(app: FirstRunApp, number: int) -> Plan | None:
    """What to begin with."""
    words = app.words
    choices = [Choice(each, words(f"first_run.aim_{each}"), words(f"first_run.about_{each}")) for each in app.aims]
    picked = await _pick(app, f"{number} · {words('first_run.q_aim')}", choices, app.plan.aim)
    chosen = next((each for each in app.aims if each == picked), None)
    if chosen is None:
        return None
    if chosen in ("account", "export"):
        return replace(app.plan, aim=chosen, export=app.plan.export if chosen == "export" else None)
    return replace(_without_token(app.plan), aim=chosen, export=None)


async def history(app: FirstRunApp, number: int) -> Plan | None:
    """Where the export lies."""
    words, known = app.words, app.plan.export

    async def check(said: Said) -> Wrong | Plan:
        try:
            seen = await asyncio.to_thread(look_into, path_of(said["path"]), said["owner"] or None)
        except IgdeskError as error:
            return Wrong("owner" if "owner" in error.phrase.key else "path", words.of(error.phrase))
        return replace(app.plan, export=seen)

    lines = [
        Line("path", words("first_run.path"), str(known.path) if known else "", words("first_run.path_example")),
        Line("owner", words("first_run.owner"), "", words("first_run.owner_example")),
    ]
    return await _lines(app, number, "export", lines, check)


async def shop(app: FirstRunApp, number: int) -> Plan | None:
    """What the shop and the person are called, and their time zone."""
    words, answers = app.words, app.plan.answers

    async def check(said: Said) -> Wrong | Plan:
        named = replace(answers, desk_name=said["desk"], agent_name=said["person"], timezone=said["zone"])
        return _right(app, replace(app.plan, answers=named), "person")

    lines = [
        Line("desk", words("first_run.desk"), answers.desk_name),
        Line("person", words("first_run.person"), answers.agent_name),
        Line("zone", words("first_run.zone"), answers.timezone, "Asia/Shanghai"),
    ]
    return await _lines(app, number, "shop", lines, check)


async def trade(app: FirstRunApp, number: int) -> Plan | None:
    """What customers write about, and so which fields tickets have."""
    words, answers = app.words, app.plan.answers
    choices = [Choice(each, words(f"first_run.t_{each}"), words(f"first_run.about_t_{each}")) for each in FIELD_SETS]
    picked = await _pick(app, f"{number} · {words('first_run.q_trade')}", choices, answers.fields)
    chosen = next((each for each in FIELD_SETS if each == picked), None)
    return None if chosen is None else replace(app.plan, answers=replace(answers, fields=chosen))


async def stage(app: FirstRunApp, number: int) -> Plan | None:
    """How big the team is."""
    words, answers = app.words, app.plan.answers
    choices = [Choice(each, words(f"first_run.{each}"), words(f"first_run.about_{each}")) for each in PROFILES]
    picked = await _pick(app, f"{number} · {words('first_run.q_stage')}", choices, answers.profile)
    chosen = next((each for each in PROFILES if each == picked), None)
    if chosen is None:
        return None
    if chosen != answers.profile:
        answers = replace(answers, profile=chosen, hours=None, people={})
    return replace(app.plan, answers=answers)


async def hours(app: FirstRunApp, number: int) -> Plan | None:
    """When the shop is open."""
    words, answers = app.words, app.plan.answers
    choices = [Choice(str(place), words(f"first_run.hours_{place}")) for place in range(len(HOURS))]
    current = str(HOURS.index(answers.hours or hours_of(answers.profile)))
    picked = await _pick(app, f"{number} · {words('first_run.q_hours')}", choices, current)
    return None if picked is None else replace(app.plan, answers=replace(answers, hours=HOURS[int(picked)]))


async def team(app: FirstRunApp, number: int) -> Plan | None:
    """What the others are called; whose name is taken away is left out."""
    words, plan = app.words, app.plan

    async def check(said: Said) -> Wrong | Plan:
        named = replace(plan, answers=replace(plan.answers, people=dict(said)))
        return _right(app, named, plan.others[0].id)

    def line(agent: Agent) -> Line:
        known = plan.answers.people.get(agent.id, agent.name)
        label = " ".join(dict.fromkeys((words(f"role.{agent.role}"), agent.name)))
        return Line(agent.id, label, known, words("first_run.left_out"))

    return await _lines(app, number, "team", [line(each) for each in plan.others], check)


async def account(app: FirstRunApp, number: int) -> Plan | None:
    """Whose token there is, and where it is kept; or that it comes later."""
    words, plan = app.words, app.plan
    choices = [Choice(each, words(f"first_run.{each}"), words(f"first_run.how_{each}")) for each in ("token", "later")]
    begins_with = "token" if plan.aim == "account" else "later"
    while True:
        how = await _pick(app, f"{number} · {words('first_run.q_account')}", choices, begins_with)
        if how is None:
            return None
        if how == "later":
            return _without_token(plan)
        if (found := await _token(app, number)) is not None:
            return found
        begins_with = "token"


async def _token(app: FirstRunApp, number: int) -> Plan | None:
    """A token that Instagram accepts, with its place."""
    words = app.words

    async def check(said: Said) -> Wrong | Plan:
        token = Secret(said["token"])
        try:
            owner = await asyncio.to_thread(app.backstage.whose, app.plan, token)
        except IgdeskError as error:
            return Wrong("token", words.of(error.phrase))
        return _with_token(app.plan, token, owner)

    lines = [Line("token", words("first_run.token_line"), is_secret=True)]
    while (plan := await _lines(app, number, "token", lines, check)) is not None:
        assert plan.owner is not None
        title = f"{number} · {words('first_run.q_keep', account=plan.owner.name, id=plan.owner.id)}"
        choices = [Choice(each, words(f"first_run.{each}")) for each in ("file", "keyring")]
        kept = await _pick(app, title, choices, "file")
        if kept is not None:
            entry = KEYRING if kept == "keyring" else None
            return replace(plan, answers=replace(plan.answers, token_keyring=entry))
    return None


def _with_token(plan: Plan, token: Secret, owner: Owner) -> Plan:
    return replace(plan, token=token, owner=owner, answers=replace(plan.answers, account_id=owner.id))


def _without_token(plan: Plan) -> Plan:
    answers = replace(plan.answers, account_id=None, token_keyring=None)
    return replace(plan, token=None, owner=None, answers=answers)


async def place(app: FirstRunApp, number: int) -> Plan | None:
    """Where the desk lies; on a network drive, whether that is meant."""
    words, answers = app.words, app.plan.answers

    async def check(said: Said) -> Wrong | Plan:
        path = path_of(said["database"])
        beside = path.parent == app.plan.config.parent
        plan = replace(app.plan, answers=replace(answers, database=path.name if beside else str(path)))
        try:
            told = await asyncio.to_thread(look_at, path)
        except IgdeskError as error:
            return Wrong("database", words.of(error.phrase))
        if told and not await _agreed(app, told):
            return Wrong("database", words("first_run.another_place"))
        return _right(app, plan, "database")

    database = str(app.plan.config.parent / answers.database)
    return await _lines(app, number, "place", [Line("database", words("first_run.database"), database)], check)


async def _agreed(app: FirstRunApp, told: tuple[Phrase, ...]) -> bool:
    text = "\n".join(app.words.of(each) for each in told)
    return await app.push_screen_wait(Confirm(app.words, app.words("first_run.q_network"), text))


async def summary(app: FirstRunApp, number: int) -> Plan | None:
    """All that will be made, and where; Enter makes it."""
    ground = await asyncio.to_thread(app.backstage.ground, app.plan)
    title = f"{number} · {app.words('first_run.q_make')}"
    agreed = await app.push_screen_wait(Summary(app.words, title, summary_lines(app.plan, ground), app.plan.text))
    return app.plan if agreed else None


def summary_lines(plan: Plan, ground: Ground) -> list[str]:
    """What will be made, each with its place."""
    words, answers = Words(plan.lang), plan.answers
    people = ", ".join(each.name for each in plan.loaded().agents)
    open_ = words(f"first_run.hours_{HOURS.index(answers.hours or hours_of(answers.profile))}")
    lines = [
        words("first_run.s_desk", name=answers.desk_name, zone=answers.timezone),
        words("first_run.s_hours", hours=open_),
        words("first_run.s_fields", fields=words(f"first_run.t_{answers.fields}")),
        words("first_run.s_people", stage=words(f"first_run.{answers.profile}"), people=people),
        words("first_run.s_account", account=_account_told(plan, ground)),
    ]
    if plan.export is not None:
        lines.append(words("first_run.s_export", path=plan.export.path, count=plan.export.threads))
    database = "first_run.s_database_there" if ground.is_there else "first_run.s_database"
    return [
        *lines,
        "",
        words("first_run.s_config", path=plan.config),
        words(database, path=ground.database),
        words("first_run.s_backups", path=ground.backups),
    ]


def _account_told(plan: Plan, ground: Ground) -> str:
    words = Words(plan.lang)
    if plan.owner is None:
        return words("first_run.s_later")
    if plan.answers.token_keyring is not None:
        return words("first_run.s_in_keyring", account=plan.owner.name)
    return words("first_run.s_in_file", account=plan.owner.name, path=ground.token)


async def make(app: FirstRunApp) -> bool:
    """Make it all; where that fails it is said, and there is one step back unless the desk stands all the same."""
    words, plan = app.words, app.plan
    fault = await app.push_screen_wait(Making(words, words("first_run.making"), partial(app.backstage.make, plan)))
    if fault is None:
        return True
    await app.push_screen_wait(ErrorModal(words, words("first_run.not_made"), words.of(fault.phrase)))
    return plan.config.exists()


async def _pick(app: FirstRunApp, title: str, choices: list[Choice], current: str | None) -> str | None:
    hint = app.words("first_run.pick_hint")
    return await app.push_screen_wait(Pick(app.words, title, choices, current=current, hint=hint))


async def _lines(
    app: FirstRunApp, number: int, which: str, lines: list[Line], check: Callable[[Said], Awaitable[Wrong | Plan]]
) -> Plan | None:
    """Ask for lines until they make a plan."""
    words = app.words
    title, about = f"{number} · {words(f'first_run.q_{which}')}", words(f"first_run.about_{which}")
    return await app.push_screen_wait(Lines(words, title, about, lines, check))


def _right(app: FirstRunApp, plan: Plan, otherwise: str) -> Wrong | Plan:
    """The plan if its answers are right; else what is wrong, and in which line."""
    problem = plan.problem
    if problem is None:
        return plan
    return Wrong(_LINE_OF.get(problem.key, otherwise), app.words.of(problem.what), problem.nearest)
