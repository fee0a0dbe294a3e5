"""The control API over HTTP: the same as in Python, with its own errors."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.simulator import truth
from igdesk.simulator.control import Control
from igdesk.simulator.control_api import ACTIONS
from igdesk.simulator.simulator import Simulator

from .support import Graph, failure


@pytest.fixture
def act(http: httpx.Client) -> Any:
    def call(name: str, **arguments: Any) -> Any:
        answer = http.post(f"/_simulator/{name}", json=arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return call


@pytest.fixture
def look(http: httpx.Client) -> Any:
    return lambda name, **query: http.get(f"/_simulator/{name}", params=query).json()


def test_a_whole_story_over_http(act: Any, look: Any, send: Graph) -> None:
    person = act("person", customer="ada", followers=120_000, verified=True)
    first = act("customer_writes", text="退款", customer="ada", attachments=["image"])
    act("customer_edits", message=first["id"], text="退款!")
    act("customer_reacts", message=first["id"], emoji="😡")
    own = act("owner_writes", text="您好", customer="ada")
    send("ada", "Hello")
    act("unsend", message=own["id"])
    rows = look("messages")
    assert [(r["direction"], r["origin"], r["text"], r["unsent"]) for r in rows] == [
        ("in", "customer", "退款!", False),
        ("out", "app", "您好", True),
        ("out", "api", "Hello", False),
    ]
    assert rows[0]["reactions"] == {person["igsid"]: "😡"}
    assert rows[0]["customer"] == person["igsid"]
    (customer,) = look("customers")
    assert (customer["followers"], customer["verified"], customer["waiting"]) == (120_000, True, False)
    assert [call["kind"] for call in look("ledger", kind="send")] == ["send"]


def test_comments_and_posts_over_http(act: Any, look: Any) -> None:
    post = act("owner_posts", caption="New tea")
    comment = act("customer_comments", text="How much?", customer="bob", media=post["id"])
    act("owner_comments", text="12 €", parent=comment["id"])
    act("customer_tags", caption="with @aurora.tea", customer="bob")
    act("delete_comment", comment=comment["id"])
    assert [(c["author"], c["deleted"]) for c in look("comments")] == [("bob", True), (None, True)]
    assert [(p["caption"], p["author"]) for p in look("posts")] == [("New tea", None), ("with @aurora.tea", "bob")]


def test_time_moves_forward_only(act: Any, look: Any, http: httpx.Client) -> None:
    assert look("status")["now"] == "2026-11-21T09:00:00Z"
    assert act("clock", forward="1m30s") == {"now": "2026-11-21T09:01:30+00:00", "happened": 0}
    assert look("status")["now"] == "2026-11-21T09:01:30Z"
    answer = http.post("/_simulator/clock", json={"forward": -1})
    assert answer.status_code == 400
    assert "forward" in answer.json()["error"]


def test_trouble_over_http(act: Any, look: Any, graph: Graph) -> None:
    act("set_faults", spec="me:500@1")
    assert look("faults") == ["me:500@1"]
    act("set_quirks", names="me_wrapped")
    assert look("status")["quirks"] == ["me_wrapped"]
    act("set_quirks", names=["me_wrapped", "no_paging"])
    assert sorted(look("status")["quirks"]) == ["me_wrapped", "no_paging"]
    act("set_quirks", names="me_wrapped")
    act("set_rate_limit", reads_per_second=0.001, tolerance=1000)
    assert failure(graph("GET", "/me")) == (500, 1, None)
    assert "data" in graph("GET", "/me")[1]
    assert [graph("GET", "/me/conversations")[0] for _ in range(2)] == [200, 400]
    act("set_rate_limit", off=True)
    assert graph("GET", "/me/conversations")[0] == 200
    assert look("status")["calls"] == 5
    act("clear_ledger")
    assert look("ledger") == []


def test_tokens_over_http(act: Any, graph: Graph) -> None:
    token = act("issue_token", scopes=["instagram_business_basic"])["token"]
    assert graph("GET", "/me", token=token)[0] == 200
    act("expire_token", value=token)
    assert failure(graph("GET", "/me", token=token)) == (401, 190, 463)
    token = act("issue_token")["token"]
    act("revoke_token", value=token)
    assert failure(graph("GET", "/me", token=token)) == (401, 190, 460)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("clock", b"{nonsense"),
        ("clock", b"[]"),
        ("clock", b"{}"),
        ("clock", b'{"forward":"soon"}'),
        ("clock", b'{"forward":true}'),
        ("clock", b'{"forward":1e999}'),
        ("clock", b'{"forward":1,"to":"2026-11-23T09:00:00Z"}'),
        ("clock", b'{"to":"2026-11-23T09:00:00"}'),
        ("clock", b'{"to":7}'),
        ("clock", b"[" * 100_000),
        ("next_step", b"{}"),
        ("customer_writes", b'{"nonsense":1}'),
        ("customer_writes", b'{"text":5}'),
        ("customer_writes", b'{"attachments":"image"}'),
        ("customer_writes", b'{"attachments":[7]}'),
        ("person", b'{"customer":"ada","followers":"many"}'),
        ("person", b'{"customer":"ada","verified":1}'),
        ("set_rate_limit", b'{"reads_per_second":"fast"}'),
        ("customer_writes", b'{"attachments":["hologram"]}'),
        ("customer_writes", b'{"story":"fairy tale"}'),
        ("unsend", b'{"message":"123"}'),
        ("person", b'{"customer":"ada","igsid":"1"}'),
        ("issue_token", b'{"scopes":["everything"]}'),
        ("expire_token", b'{"value":"nonsense"}'),
        ("set_faults", b'{"spec":"nonsense"}'),
        ("set_rate_limit", b'{"nonsense":1}'),
    ],
)
def test_wrong_arguments_are_said_and_change_nothing(http: httpx.Client, look: Any, name: str, body: bytes) -> None:
    answer = http.post(f"/_simulator/{name}", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert look("messages") == []


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("expire_token", b"", 'expire_token needs "value"'),
        ("revoke_token", b"{}", 'revoke_token needs "value"'),
        ("customer_edits", b"{}", 'customer_edits needs "message", "text"'),
        ("revoke_token", b'{"value":"x","why":"y"}', 'revoke_token takes "value", and not "why"'),
        ("clear_ledger", b'{"all":true}', 'clear_ledger takes no arguments, and not "all"'),
    ],
)
def test_what_is_missing_or_too_much_is_named_in_one_sentence(
    http: httpx.Client, name: str, body: bytes, told: str
) -> None:
    answer = http.post(f"/_simulator/{name}", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": f"wrong arguments: {told}"})


@pytest.mark.parametrize(
    ("method", "name"), [("GET", "nonsense"), ("POST", "messages"), ("GET", "unsend"), ("POST", "_found")]
)
def test_unknown_names_are_not_found(http: httpx.Client, method: str, name: str) -> None:
    assert http.request(method, f"/_simulator/{name}").status_code == 404


def test_every_public_method_can_be_called_over_http() -> None:
    public = {name for name in vars(Control) if not name.startswith("_")}
    assert public - {"waiting_faults", "advance", "clock", "progress", "quirks"} | {"move_clock"} == set(
        ACTIONS.values()
    )


def test_a_customer_is_named_by_username_or_igsid(instagram: Simulator) -> None:
    person = instagram.control.person("ada")
    assert instagram.control.person(person.igsid) is person
    instagram.control.customer_writes("Hi", person.igsid)
    assert [row["username"] for row in truth.messages(instagram.world)] == ["ada"]


def test_errors_are_usage_errors_in_python(instagram: Simulator) -> None:
    with pytest.raises(UsageError, match="no trait called shoe_size"):
        instagram.control.person("ada", shoe_size=44)
