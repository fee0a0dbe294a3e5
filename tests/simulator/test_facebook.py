"""The simulator as Facebook Login shows it: whose token may ask what, and Facebook's own refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.errors import UsageError
from igdesk.simulator.model import TokenKind
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW, failure

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def shop() -> Any:
    with Simulator(World(FixedClock(NOW))) as running:
        yield running


@pytest.fixture
def ask(shop: Simulator) -> Ask:
    """Asks with a token of a kind."""
    known = {kind.value: shop.control.issue_token(kind=kind).value for kind in TokenKind}

    def call(kind: str, method: str, path: str, *, json: object = None, **query: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {known[kind]}"}
        answer = httpx.request(method, shop.facebook_url + path, headers=headers, params=query, json=json)
        return answer.status_code, answer.json()

    return call


def test_a_page_s_token_is_a_page(shop: Simulator, ask: Ask) -> None:
    fields = "id,name,instagram_business_account{id,username}"
    linked = {"id": shop.account_id, "username": "aurora.tea"}
    page = {"id": shop.world.pages[0].id, "name": shop.world.account.name, "instagram_business_account": linked}
    assert ask("page", "GET", "/v25.0/me", fields=fields) == (200, page)
    assert failure(ask("person", "GET", "/v25.0/me", fields=fields)) == (400, 100, None)
    assert failure(ask("page", "GET", "/v25.0/me/accounts")) == (400, 100, None)
    assert failure(ask("instagram", "GET", "/v25.0/me")) == (401, 190, None)


def test_a_person_s_token_gives_those_of_the_pages(shop: Simulator, ask: Ask) -> None:
    first = ask("person", "GET", "/me/accounts", fields="id,access_token,tasks")
    assert first == ask("person", "GET", "/me/accounts", fields="id,access_token,tasks")
    tokens = [shop.world.tokens[each["access_token"]] for each in first[1]["data"]]
    assert [token.page for token in tokens] == [page.id for page in shop.world.pages]
    told = ask("page", "GET", "/debug_token", input_token=tokens[0].value)[1]["data"]
    assert (told["type"], told["expires_at"], told["is_valid"]) == ("PAGE", 0, True)
    assert "instagram_manage_comments" in told["scopes"]
    assert failure(ask("page", "GET", "/debug_token", input_token="nobody")) == (400, 100, None)


def test_conversations_and_sending_are_the_page_s(shop: Simulator, ask: Ask) -> None:
    sent = shop.control.customer_writes("Hello", "ada")
    igsid = shop.control.person("ada").igsid
    assert failure(ask("person", "GET", "/me/conversations", platform="instagram")) == (400, 190, None)
    assert ask("page", "GET", "/me/conversations") == (200, {"data": []}), "Messenger's, of which there are none"
    assert len(ask("page", "GET", "/me/conversations", platform="instagram")[1]["data"]) == 1
    assert ask("page", "GET", f"/{sent.id}", fields="message")[1]["message"] == "Hello"
    message = {"recipient": {"id": igsid}, "message": {"text": "Hi"}}
    assert failure(ask("page", "POST", "/me/messages", json=message)) == (400, 100, None)
    assert failure(ask("page", "POST", "/me/messages", json={**message, "messaging_type": "RESPONSE", "tag": "X"})) == (
        400, 100, None,
    )  # fmt: skip
    assert ask("page", "POST", "/me/messages", json={**message, "messaging_type": "RESPONSE"})[0] == 200
    shop.control.advance(86_400 * 2)
    late = ask("page", "POST", "/me/messages", json={**message, "messaging_type": "RESPONSE"})
    assert (*failure(late), late[1]["error"]["type"]) == (403, 10, 2018278, "OAuthException")
    shop.world.pages[0].is_linked = False
    assert failure(ask("page", "GET", "/me/conversations", platform="instagram")) == (400, 100, 2534013)


def test_posts_are_the_account_s(shop: Simulator, ask: Ask) -> None:
    shop.control.owner_posts("New tea")
    assert len(ask("page", "GET", f"/{shop.account_id}/media")[1]["data"]) == 1
    assert failure(ask("page", "GET", f"/{shop.account_id}/conversations")) == (500, 2500, None)
    assert failure(ask("page", "GET", "/me/media")) == (500, 2500, None)
    assert failure(ask("page", "GET", "/me/media/x")) == (500, 2500, None)
    assert failure(ask("page", "GET", "/v25.0/")) == (500, 2500, None)
    with pytest.raises(UsageError):
        shop.control.issue_token(kind="else")
