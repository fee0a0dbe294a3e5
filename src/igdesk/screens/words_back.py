"""The words of replies that the customer overtook: they are their ticket's draft again, also in an open composer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp
    from igdesk.screens.writing import WritingScreen


async def bring_back(app: IgdeskApp) -> None:
    """Look for such words, and put them where their writer goes on with them; what fails is done the next time."""
    try:
        found = await app.drafts.come_back(lambda number: _standing(app, number))
        for number, text in found.items():
            screen = _writing(app, number)
            if screen is not None:
                screen.stands_now(number, text)
        await app.drafts.came_back()
    except IgdeskError as error:
        app.log(error)


def _standing(app: IgdeskApp, number: int) -> str | None:
    screen = _writing(app, number)
    return None if screen is None else screen.composer.text


def _writing(app: IgdeskApp, number: int) -> WritingScreen | None:
    """The screen where a ticket is being answered."""
    from igdesk.screens.writing import WritingScreen

    for screen in app.screen_stack:
        if isinstance(screen, WritingScreen) and screen.composer.is_open:
            recipient = screen.composer.recipient
            if recipient is not None and recipient.number == number:
                return screen
    return None
