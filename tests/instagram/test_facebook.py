"""Facebook Login: a Page's token, and a person's that leads to one, over real HTTP; what is told where none does."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.instagram import issuing, probe
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import AuthFailed, InstagramError, WindowClosed
from igdesk.instagram.facebook import FacebookLogin, FacebookPage, NoPage, login_of, read_page
from igdesk.instagram.login import InstagramLogin
from igdesk.instagram.model import Account, Malformed
from igdesk.secret import Secret
from igdesk.simulator.model import FacebookPage as Page
from igdesk.simulator.model import Scope, TokenKind
from igdesk.simulator.simulator import Simulator

from .support import FakeTime, Script, ok, refusal

OTHER = "17841499999999999"


def at_facebook(simulator: Simulator, token: str, account_id: str | None = None) -> InstagramClient:
    time = FakeTime()
    return InstagramClient(
        simulator.facebook_url, Secret(token), account_id, Budget(time.clock, sleep=time.sleep), login="facebook",
        sleep=time.sleep, jitter=lambda: 0.5,
    )  # fmt: skip


def token(simulator: Simulator, kind: str) -> str:
    return simulator.control.issue_token(kind=kind).value


def scripted(script: Script, account_id: str | None = None) -> InstagramClient:
    time = FakeTime()
    return InstagramClient(
        "https://graph.facebook.com", Secret("EAAperson"), account_id, Budget(time.clock, sleep=time.sleep),
        login="facebook", transport=httpx.MockTransport(script), sleep=time.sleep, jitter=lambda: 0.5,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["page", "person"])
async def test_the_account_its_messages_posts_and_comments(simulator: Simulator, kind: str) -> None:
    simulator.control.customer_writes("Where is my parcel?", "ada")
    post = simulator.control.owner_posts("New tea")
    simulator.control.customer_comments("Nice", "bea", media=post.id)
    page = simulator.world.pages[0].id
    async with at_facebook(simulator, token(simulator, kind)) as client:
        account = await client.me()
        assert (account.user_id, account.app_scoped_id) == (simulator.account_id, page)
        assert account.username == "aurora.tea"
        [thread] = (await client.conversations()).items
        [igsid] = [each.id for each in thread.participants if each.id != simulator.account_id]
        await client.send_text(igsid, "It is on its way.")
        assert (await client.profile(igsid)).username == "ada"
        [found] = (await client.comments.of_post((await client.comments.posts()).items[0].id)).items
        await client.comment_replies.private_reply(found.id, "Thank you!")
        assert (await client.me()).user_id == simulator.account_id
    paths = [call.path for call in simulator.ledger.entries()]
    assert f"/graph.facebook.com/v25.0/{page}/conversations" in paths
    assert f"/graph.facebook.com/v25.0/{page}/messages" in paths
    assert f"/graph.facebook.com/v25.0/{simulator.account_id}/media" in paths


async def test_a_person_s_human_answer_is_tagged_and_a_late_one_is_told(simulator: Simulator) -> None:
    simulator.control.customer_writes("Hello?", "ada")
    igsid = simulator.control.person("ada").igsid
    simulator.control.advance(2 * 86_400)
    async with at_facebook(simulator, token(simulator, "page")) as client:
        await client.me()
        with pytest.raises(WindowClosed) as late:
            await client.send_text(igsid, "Sorry for the wait")
        assert late.value.subcode == 2018278
        simulator.control.set_account(human_agent=True)
        await client.send_text(igsid, "Sorry for the wait", human_agent=True)


async def test_the_token_of_the_other_login_is_told_as_such(simulator: Simulator) -> None:
    async with at_facebook(simulator, simulator.token) as client:
        with pytest.raises(AuthFailed) as error:
            await client.me()
    assert error.value.phrase.key == "facebook.other_login"
    heard = probe.ask(simulator.base_url, "v25.0", Secret(token(simulator, "page")), seconds=5)
    assert heard.refusal is not None
    assert heard.refusal.phrase.key == "facebook.other_login"


def told(simulator: Simulator, account_id: str | None = None, kind: str = "person") -> str | None:
    heard = probe.ask(
        simulator.facebook_url, "v25.0", Secret(token(simulator, kind)), seconds=5, login="facebook",
        account_id=account_id,
    )  # fmt: skip
    return None if heard.refusal is None else heard.refusal.phrase.key


def test_each_way_to_no_page_has_its_own_cure(simulator: Simulator) -> None:
    assert told(simulator, simulator.account_id) is None
    assert told(simulator, OTHER) == "facebook.other_pages"
    pages = simulator.world.pages
    pages.append(Page("102290129340999", "Second shop"))
    assert told(simulator) == "facebook.several_pages"
    pages[2].is_linked = False
    pages[0].tasks = ("ANALYZE",)
    assert told(simulator) == "facebook.no_messaging"
    pages[0].is_linked = False
    assert told(simulator) == "facebook.page_without_account"
    assert told(simulator, kind="page") == "facebook.page_without_account"
    pages.clear()
    assert told(simulator) == "facebook.no_pages"
    assert NoPage().exit_code == UsageError("sync.no_token", variable="X").exit_code


def test_the_probe_hands_over_the_page_s_token(simulator: Simulator) -> None:
    person = token(simulator, "person")
    heard = probe.ask(simulator.facebook_url, "v25.0", Secret(person), seconds=5, login="facebook")
    assert heard.page_token is not None
    assert simulator.world.tokens[heard.page_token.reveal()].kind is TokenKind.PAGE
    again = probe.ask(simulator.facebook_url, "v25.0", heard.page_token, seconds=5, login="facebook")
    assert (again.account, again.page_token) == (heard.account, None)
    assert probe.ask(simulator.facebook_url, "v25.0", None, seconds=5, login="facebook").account is None


def test_facebook_tells_what_a_token_may_do_and_until_when(simulator: Simulator) -> None:
    page, now = Secret(token(simulator, "page")), simulator.world.now()
    issued = issuing.inspect(simulator.facebook_url, "v25.0", page, page, now, seconds=5)
    assert issued.life is None
    assert issuing.missing_of(issued.scopes, issuing.wanted_scopes("facebook", comments=True)) == ()
    short = simulator.world.issue_token(
        kind=TokenKind.PERSON, scopes=(Scope.BASIC,), age=timedelta(), life=timedelta(hours=2)
    )
    issued = issuing.inspect(simulator.facebook_url, "v25.0", Secret(short.value), page, now, seconds=5)
    assert issued.life == timedelta(hours=2)
    assert "instagram_manage_comments" in issuing.missing_of(
        issued.scopes, issuing.wanted_scopes("facebook", comments=True)
    )
    with pytest.raises(InstagramError):
        issuing.inspect(simulator.facebook_url, "v25.0", Secret("EAAnobody"), page, now, seconds=5)


async def test_a_person_s_pages_are_read_to_the_end() -> None:
    linked = {"id": "7", "name": "Shop", "access_token": "EAApage", "instagram_business_account": {"id": "1784"}}
    script = Script(
        refusal(100, message="(#100) Tried accessing nonexisting field (instagram_business_account)"),
        ok({"data": [{"id": "6"}], "paging": {"cursors": {"after": "more"}, "next": "https://x/?after=more"}}),
        ok({"data": [linked, {"name": "without an id"}]}),
        ok({"recipient_id": "1", "message_id": "m"}),
    )
    async with scripted(script) as client:
        assert await client.me() == Account("1784", "7", None, None, None, None)
        await client.send_text("1", "Hello")
    assert [request.url.params.get("after") for request in script.requests] == [None, None, "more", None]
    sent = script.requests[-1]
    assert sent.headers["authorization"] == "Bearer EAApage"
    assert sent.url.path == "/v25.0/7/messages"
    assert json.loads(sent.content)["messaging_type"] == "RESPONSE"


async def test_a_page_s_token_is_nowhere_to_be_seen() -> None:
    body = {"name": "Shop", "access_token": "EAAneverToBeSeen"}
    assert read_page(body) == Malformed("", "the page has no id", "")
    assert "EAAneverToBeSeen" not in repr(read_page({**body, "id": "7"}))
    assert isinstance(found := read_page({**body, "id": "7", "access_token": "two words"}), FacebookPage)
    assert found.token is None
    script = Script(refusal(100, message="(#100) nonexisting field"), ok({"data": [{**body, "id": "7"}]}))
    async with scripted(script) as client:
        with pytest.raises(NoPage) as error:
            await client.me()
    assert "EAAneverToBeSeen" not in str(error.value) + repr(error.value)


def test_before_the_page_is_known() -> None:
    login = FacebookLogin("v25.0", "1784")
    assert (login.owner, login.account, login.token) == ("me", "1784", None)
    with pytest.raises(RuntimeError):
        _ = FacebookLogin("v25.0", None).account
    assert isinstance(login_of("instagram", "v25.0", None), InstagramLogin)
