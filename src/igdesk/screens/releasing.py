"""A trainee's reply that waits for a release, in the list of what is on its way: released, returned, taken over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk.drafts import Kind
from igdesk.errors import IgdeskError
from igdesk.rules.commands import Command, ReleaseReply, ReturnReply
from igdesk.rules.release import may_release
from igdesk.screens.take_back import recall, recall_to_edit
from igdesk.text import one_line
from igdesk.widgets.thread_events import actor_text

if TYPE_CHECKING:
    from igdesk.desk.queries import OutboxRow
    from igdesk.screens.app import IgdeskApp
    from igdesk.screens.verbs import VerbScreen
    from igdesk.widgets.dialogs import Choice


async def decide_release(app: IgdeskApp, row: OutboxRow) -> None:
    """Ask what becomes of a reply that waits for a release, and do that."""
    from igdesk.widgets.dialogs import Pick

    words = app.words
    who = actor_text(row.author, words, app.desk.config)
    title = words("release.ask", number=row.ticket, who=who)
    match await app.push_screen_wait(Pick(words, title, _choices(app, row, who))):
        case "look":
            app.open_ticket(row.ticket)
        case "release":
            await _do(app, ReleaseReply(row.ticket, row.id), "release.released")
        case "return":
            await _ask_note(app, row, who)
        case "edit":
            await recall_to_edit(app, row)
        case "cancel":
            await recall(app, row)


def _choices(app: IgdeskApp, row: OutboxRow, who: str) -> list[Choice]:
    """What is for whoever asks: the writer goes on with it, or does without; who may release it decides on it."""
    from igdesk.widgets.dialogs import Choice

    words, desk = app.words, app.desk
    choices = [Choice("look", words("arrived.look", number=row.ticket), one_line(row.words), key="o")]
    if may_release(desk.me, row.author, desk.config, desk.now()):
        choices += [
            Choice("release", words("release.release"), words("release.release_hint", who=who), key="r"),
            Choice("return", words("release.return"), words("release.return_hint", who=who), key="b"),
        ]
        if row.author != desk.me and row.way.speaks:
            choices.append(Choice("edit", words("release.edit"), words("release.edit_hint"), key="e"))
    if row.author == desk.me:
        choices += [
            Choice("edit", words("send_later.edit"), words("send_later.edit_hint"), key="e"),
            Choice("cancel", words("send_later.cancel"), words("send_later.cancel_hint"), key="x"),
        ]
    return choices


async def _ask_note(app: IgdeskApp, row: OutboxRow, who: str) -> None:
    from igdesk.widgets.dialogs import Ask

    words, number = app.words, row.ticket
    keep, begun = partial(app.drafts.keep, number, kind=Kind.CORRECTION), app.drafts.text(number, Kind.CORRECTION)
    title, example = words("release.return_title", number=number, who=who), words("release.return_example")
    said = await app.push_screen_wait(Ask(words, title, value=begun, example=example, keep=keep))
    if said is not None and said.strip():
        await _do(app, ReturnReply(row.ticket, row.id, said), "release.returned")


async def go_on_returning(screen: VerbScreen, number: int) -> None:
    """Ask again for the line that was begun; where no reply waits for it any more, it becomes a note."""
    app, desk = screen.igdesk, screen.desk
    try:
        rows = await desk.unsettled_replies()
    except IgdeskError as error:
        app.show_failure(error)
        return
    here = (row for row in rows if row.ticket == number and row.awaits_release)
    row = next((row for row in here if may_release(desk.me, row.author, desk.config, desk.now())), None)
    if row is not None:
        await _ask_note(app, row, actor_text(row.author, app.words, desk.config))
    else:
        app.drafts.become_note(number, Kind.CORRECTION)
        screen.tell("drafts.now_note", number=number)
        screen.action_note()


async def _do(app: IgdeskApp, command: Command, told: str) -> None:
    try:
        await app.changes.begin(lambda: app.desk.run(command), command).done()
    except IgdeskError as error:
        app.show_failure(error)
    else:
        app.changes.spent(command)
        app.notify(app.words(told, number=command.ticket), markup=False)
        if app.background is not None:
            app.background.wake()
    app.look_now()
