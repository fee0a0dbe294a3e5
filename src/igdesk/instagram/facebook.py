"""Facebook Login: the account through the Facebook Page that it is linked with, on another host.

The Page owns conversations and sends messages, with a token of its own; posts, comments and tags stay the Instagram
account's. A person's token is taken, too: `/me/accounts` gives the tokens of the Pages that the person works on.
Sources, on developers.facebook.com: "Instagram Messaging" of the Messenger Platform, and "Page, Accounts".
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from igdesk import log
from igdesk.errors import UsageError
from igdesk.instagram.auth import TokenFault, checked
from igdesk.instagram.coerce import identifier, items, mapping, number, words
from igdesk.instagram.errors import FieldRefused, InstagramError
from igdesk.instagram.login import PLATFORM, Entering, InstagramLogin, Kind, Login, Question, path
from igdesk.instagram.model import Account, Malformed, Page
from igdesk.instagram.parse import after_of
from igdesk.secret import Secret
from igdesk.values import dataclass

_LINKED = "instagram_business_account{id,username,name,followers_count}"
_OWN = f"id,name,{_LINKED}"
_OF_A_PERSON = f"id,name,access_token,tasks,{_LINKED}"
_MANY = "100"
_MESSAGING = "MESSAGING"
_RESPONSE: Mapping[str, str] = MappingProxyType({"messaging_type": "RESPONSE"})


class NoPage(InstagramError):
    """The token is accepted, but leads to no Page, or not to one Page alone, that the account is linked with."""

    default_key = "facebook.no_pages"
    exit_code = UsageError.exit_code


@dataclass(frozen=True, slots=True)
class FacebookPage:
    """A Page, and the Instagram account that it is linked with."""

    id: str
    name: str | None
    account: Account | None
    tasks: tuple[str, ...]
    """What the person may do there; empty where that was not told."""
    token: Secret | None
    """Only where a person's token asked."""

    def __str__(self) -> str:
        told = self.name or self.id
        return told if self.account is None else f"{told} ({self.account.user_id})"


class FacebookLogin:
    """Instagram API with Facebook Login: graph.facebook.com, a Page's token.

    Args:
        version: Version of the Graph API.
        account_id: The Instagram account; without it the token must lead to one alone.
    """

    platform: Mapping[str, str] = PLATFORM
    ordinary: Mapping[str, str] = _RESPONSE

    def __init__(self, version: str, account_id: str | None) -> None:
        self._version = version
        self._wanted = account_id
        self._page: FacebookPage | None = None

    @property
    def owner(self) -> str:
        return "me" if self._page is None else self._page.id

    @property
    def account(self) -> str:
        if self._page is not None and self._page.account is not None:
            return self._page.account.user_id
        if self._wanted is None:
            raise RuntimeError("the account is not known before `me`")
        return self._wanted

    @property
    def token(self) -> Secret | None:
        return None if self._page is None else self._page.token

    def entering(self) -> Entering:
        try:
            page: FacebookPage = yield Question(self.path("me"), {"fields": _OWN}, read_page)
        except FieldRefused:  # only Pages have this field: the token is a person's
            page = yield from self._of_a_person()
        if page.account is None:
            raise NoPage(key="facebook.page_without_account", page=str(page))
        self._page = page
        return page.account

    def path(self, *names: str) -> str:
        return path(self._version, *names)

    def _of_a_person(self) -> Generator[Question, Any, FacebookPage]:
        pages: list[FacebookPage] = []
        after: str | None = None
        while True:
            params = {"fields": _OF_A_PERSON, "limit": _MANY} | ({} if after is None else {"after": after})
            found: Page[FacebookPage] = yield Question(self.path("me", "accounts"), params, read_pages)
            pages += found.items
            after = found.after
            if after is None:
                return self._chosen(pages)

    def _chosen(self, pages: Sequence[FacebookPage]) -> FacebookPage:
        linked = [page for page in pages if page.account is not None]
        fitting = [page for page in linked if page.account and self._wanted in (None, page.account.user_id)]
        told = ", ".join(map(str, linked or pages))
        if not pages:
            raise NoPage
        if not linked:
            raise NoPage(key="facebook.page_without_account", page=told)
        if not fitting:
            raise NoPage(key="facebook.other_pages", wanted=self._wanted, pages=told)
        if len(fitting) > 1:
            raise NoPage(key="facebook.several_pages", pages=told)
        page = fitting[0]
        if page.token is None or (page.tasks and _MESSAGING not in page.tasks):
            raise NoPage(key="facebook.no_messaging", page=str(page))
        return page


def login_of(kind: Kind, version: str, account_id: str | None) -> Login:
    """The flavour that a configuration names."""
    return FacebookLogin(version, account_id) if kind == "facebook" else InstagramLogin(version, account_id)


def read_page(value: object) -> FacebookPage | Malformed:
    """A Page. What cannot be read is never quoted: it may hold a token."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    if ident is None:
        return Malformed("", "the page has no id", "")
    tasks = body.get("tasks")
    return FacebookPage(
        id=ident,
        name=words(body.get("name")),
        account=_account(body.get("instagram_business_account"), ident),
        tasks=tuple(filter(None, map(words, tasks))) if isinstance(tasks, list) else (),
        token=_token(body.get("access_token")),
    )


def read_pages(value: object) -> Page[FacebookPage] | Malformed:
    """A stretch of the list of a person's Pages."""
    if not isinstance(mapping(value).get("data"), list):
        return Malformed("", "the answer holds no list", "")
    found = [read_page(each) for each in items(value)]
    return Page(tuple(each for each in found if isinstance(each, FacebookPage)), after_of(value))


def _account(value: object, page: str) -> Account | None:
    """The linked account; the Page's id is the other one under which it may appear."""
    body = mapping(value)
    ident = identifier(body.get("id"))
    if ident is None:
        return None
    name, username = words(body.get("name")), words(body.get("username"))
    return Account(ident, page, username, name, None, number(body.get("followers_count")))


def _token(value: object) -> Secret | None:
    text = words(value)
    if text is None:
        return None
    try:
        token = checked(Secret(text))
    except TokenFault:
        return None
    log.hide(token)
    return token
