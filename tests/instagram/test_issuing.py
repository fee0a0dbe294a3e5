"""The guided log-in: the address, what a person pastes, the code, the short token, the long one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from igdesk.instagram.errors import InstagramError, Unreadable
from igdesk.instagram.issuing import (
    SCOPES,
    App,
    CodeRefused,
    authorize_url,
    code_in,
    lengthen,
    missing_of,
    trade_code,
)
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator

APP = App("990001", "https://example.org/back?x=1")
SECRET = Secret("the-app-secret")


def agreed(simulator: Simulator, **more: str) -> str:
    """The address that Instagram sends the owner on to."""
    address = authorize_url(simulator.base_url, APP, "the-state")
    with httpx.Client() as browser:
        return browser.get(address, params={**parse_qs(urlsplit(address).query), **more}).headers["location"]


def test_the_address_is_instagrams_and_says_what_is_asked_for() -> None:
    address = urlsplit(authorize_url("https://graph.instagram.com", APP, "s"))
    assert (address.scheme, address.netloc, address.path) == ("https", "www.instagram.com", "/oauth/authorize")
    assert parse_qs(address.query) == {
        "client_id": ["990001"],
        "redirect_uri": ["https://example.org/back?x=1"],
        "response_type": ["code"],
        "scope": [",".join(SCOPES)],
        "state": ["s"],
    }


def test_a_code_becomes_a_token_of_60_days(simulator: Simulator) -> None:
    back = agreed(simulator)
    assert back.startswith("https://example.org/back?x=1&code=")
    assert back.endswith("#_")
    code = code_in(f"  {back}\n", "the-state")
    short = trade_code(simulator.base_url, APP, SECRET, code, seconds=5)
    assert short.scopes == tuple(sorted(SCOPES))
    long = lengthen(simulator.base_url, SECRET, short.token, seconds=5)
    assert long.life is not None
    assert long.life.days == 59
    assert "IGAA" not in repr(long)
    with pytest.raises(InstagramError, match="does not take the code") as refused:
        trade_code(simulator.base_url, APP, SECRET, code, seconds=5)
    assert refused.value.exit_code == 5


@pytest.mark.parametrize(
    "pasted", ["AQBx123", "AQBx123#_", "https://example.org/?code=AQBx123&state=s#_", "?code=AQBx123&state=s"]
)
def test_what_a_person_may_paste(pasted: str) -> None:
    assert code_in(pasted, "s") == Secret("AQBx123")


@pytest.mark.parametrize(
    ("pasted", "key"),
    [
        ("", "token.no_code"),
        ("two words", "token.no_code"),
        ("https://example.org/?state=s", "token.no_code"),
        ("https://example.org/?code=AQBx123", "token.other_login"),
        ("https://example.org/?code=AQBx123&state=other", "token.other_login"),
        ("https://example.org/?error=access_denied&error_reason=user_denied&state=s", "token.denied"),
    ],
)
def test_what_is_refused(pasted: str, key: str) -> None:
    with pytest.raises(CodeRefused) as refused:
        code_in(pasted, "s")
    assert refused.value.phrase.key == key
    assert "AQBx" not in str(refused.value)


def test_an_owner_who_does_not_agree(simulator: Simulator) -> None:
    with pytest.raises(CodeRefused, match="did not agree"):
        code_in(agreed(simulator, deny="1"), "the-state")


def test_an_answer_without_a_token_is_unreadable(simulator: Simulator) -> None:
    simulator.control.set_faults("token:empty")
    with pytest.raises(Unreadable):
        lengthen(simulator.base_url, SECRET, Secret(simulator.token), seconds=5)


def test_scopes_are_missing_only_where_some_were_told() -> None:
    assert missing_of((), SCOPES) == ()
    assert missing_of(SCOPES[:1], SCOPES[:2]) == SCOPES[1:2]
