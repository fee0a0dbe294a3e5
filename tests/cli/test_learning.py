"""`igdesk rules learn` and `forget`: what is learned from people, what it suggests, and how it lets go of it again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.i18n import LANGUAGES

from .support import WITH_ADMIN, CustomerWrites, Igdesk

FILE = """text,label
where is my parcel,shipping
has the scarf been shipped yet,shipping
the courier says nothing since Monday,shipping
包裹到哪里了,shipping
快递三天没动了,shipping
please take these shoes back,back
can I send the cup back,back
I want my money for the scarf back,back
杯子可以退吗,back
鞋子小了想退,back
lovely cup,praise
"""
MAPPED = ("--map", "shipping=order", "--map", "back=returns")
MORE = """
[[categories]]
id = "usage"
name = "Usage"
"""


@pytest.fixture(autouse=True)
def _a_desk(config_file: Path) -> None:
    config_file.write_text(WITH_ADMIN + MORE, encoding="utf-8")


@pytest.fixture
def labelled(tmp_path: Path) -> str:
    path = tmp_path / "labelled.csv"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


@pytest.fixture
def taught(igdesk: Igdesk, customer_writes: CustomerWrites, labelled: str) -> None:
    """A desk that has learned from a file."""
    customer_writes("hello there", "zed")
    assert igdesk("rules", "learn", "--from", labelled, *MAPPED).status == 0


def rows(config_file: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(config_file.parent / "desk.db")) as db:
        return db.execute(sql).fetchall()


def shown(igdesk: Igdesk, number: int) -> dict[str, Any]:
    found: dict[str, Any] = igdesk("ticket", "show", str(number), "--json").json
    return found


def suggested(igdesk: Igdesk, text: str) -> str | None:
    found = igdesk("rules", "explain", "--text", text, "--json").json["suggestion"]
    return None if found is None else str(found["category"])


def test_learns_from_a_file(igdesk: Igdesk, customer_writes: CustomerWrites, labelled: str) -> None:
    customer_writes("hello there")
    learnt = igdesk("rules", "learn", "--from", labelled, *MAPPED, "--json").json
    assert learnt == {
        "own": 0,
        "labelled": 10,
        "by_category": {"order": 5, "returns": 5},
        "left_out": 1,
        "lost": False,
    }
    again = igdesk("rules", "learn", "--from", labelled, *MAPPED, "--json").json
    assert again["labelled"] == 10, "the same file counts once"
    assert igdesk("rules", "learn", "--json").json["labelled"] == 10, "and lasts"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tells_what_it_learned(igdesk: Igdesk, customer_writes: CustomerWrites, labelled: str, lang: str) -> None:
    customer_writes("hello there")
    told = igdesk("--lang", lang, "rules", "learn", "--from", labelled, *MAPPED)
    assert (told.status, told.err) == (0, "")
    assert "退换货" in told.out
    assert "10" in told.out


def test_makes_the_desk_that_is_taught_first(igdesk: Igdesk, labelled: str) -> None:
    assert igdesk("rules", "learn", "--from", labelled, *MAPPED).status == 0
    assert suggested(igdesk, "where is the parcel with my scarf") == "order"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("learn",), "at least two categories"),
        (("learn", "--map", "a=order"), "--from"),
        (("learn", "--from", "nowhere.csv"), "nowhere.csv"),
        (("score", "{labelled}", "--learned-only", *MAPPED), "rules learn"),
    ],
)
def test_says_what_is_missing(
    igdesk: Igdesk, customer_writes: CustomerWrites, labelled: str, arguments: tuple[str, ...], told: str
) -> None:
    customer_writes("hello there")
    result = igdesk("rules", *(each.format(labelled=labelled) for each in arguments))
    assert (result.status, result.out) == (2, "")
    assert told in result.err


@pytest.mark.usefixtures("taught")
def test_suggests_where_no_rule_decided(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("Where is the PARCEL with my scarf?")
    found = shown(igdesk, 2)
    assert (found["category"], found["suggested"], found["priority"]) == (None, "order", "medium")
    assert found["suggestion"]["category"] == "order"
    assert 0.4 <= found["suggestion"]["sure"] <= 1
    assert "PARCEL" in found["suggestion"]["words"]
    [event] = [event for event in found["events"] if event["kind"] == "suggested"]
    assert (event["actor"], event["data"]["words"]) == ("learned", found["suggestion"]["words"])
    text = igdesk("ticket", "show", "2").out
    assert "Order (" in text
    assert "PARCEL" in text
    assert igdesk("ticket", "list", "--json").json[0]["suggested"] in (None, "order")


@pytest.mark.usefixtures("taught")
def test_does_nothing_but_suggest(igdesk: Igdesk, customer_writes: CustomerWrites, labelled: str) -> None:
    customer_writes("where is the parcel")
    with_it = shown(igdesk, 2)
    assert igdesk("rules", "forget").status == 0
    customer_writes("where is the parcel", "bob")
    without = shown(igdesk, 3)
    own = ("number", "customer", "messages", "events", "version", "suggested", "suggestion", "others")
    assert {k: v for k, v in with_it.items() if k not in own} == {k: v for k, v in without.items() if k not in own}
    kinds = [[event["kind"] for event in each["events"] if event["kind"] != "suggested"] for each in (with_it, without)]
    assert kinds[0] == kinds[1]


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize("text", ["hi", "😀", "thanks!", "xqzzt vrblk"])
def test_is_silent_without_ground(igdesk: Igdesk, customer_writes: CustomerWrites, text: str) -> None:
    customer_writes(text)
    assert shown(igdesk, 2)["suggested"] is None


@pytest.mark.usefixtures("taught")
def test_a_rule_that_decides_has_the_word(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("where is the parcel")
    customer_writes("I want a refund", ago=timedelta(minutes=1))
    found = shown(igdesk, 2)
    assert (found["category"], found["suggested"], found["suggestion"]) == ("returns", None, None)
    assert suggested(igdesk, "refund for the parcel please") is None


@pytest.mark.usefixtures("taught")
def test_explaining_ends_with_it(igdesk: Igdesk) -> None:
    told = igdesk("rules", "explain", "--text", "where is the parcel")
    assert "suggests: Order (" in " ".join(told.out.split("\n\n")[-1].split())
    assert "建议" in igdesk("--lang", "zh", "rules", "explain", "--text", "where is the parcel").out


@pytest.mark.usefixtures("taught")
def test_is_measured_alone(igdesk: Igdesk, labelled: str) -> None:
    found = igdesk("rules", "score", labelled, "--learned-only", *MAPPED, "--json").json
    assert (found["n"], found["accuracy"]) == (10, 1.0)
    assert igdesk("rules", "score", labelled, *MAPPED, "--json").json["accuracy"] < 0.5


@pytest.mark.usefixtures("taught")
def test_can_be_switched_off(igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, labelled: str) -> None:
    config_file.write_text(WITH_ADMIN + MORE + "[learning]\nsuggest = false\n", encoding="utf-8")
    customer_writes("where is the parcel")
    assert shown(igdesk, 2)["suggested"] is None
    assert suggested(igdesk, "where is the parcel") is None
    assert "switched off" in igdesk("rules", "learn").out
    config_file.write_text(WITH_ADMIN + MORE + "[learning]\nthreshold = 1\n", encoding="utf-8")
    assert suggested(igdesk, "where is the parcel") is None


@pytest.mark.usefixtures("taught")
def test_what_a_person_decides_counts_at_once(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    text = "my zipper jams when I pull it"
    assert suggested(igdesk, text) != "usage"
    customer_writes("the zipper jams")
    assert igdesk("ticket", "set", "2", "--category", "usage").status == 0
    assert suggested(igdesk, text) == "usage"
    assert shown(igdesk, 2)["suggested"] is None
    assert igdesk("undo").status == 0
    assert suggested(igdesk, text) != "usage"
    assert igdesk("redo").status == 0
    assert suggested(igdesk, text) == "usage"
    assert igdesk("ticket", "set", "2", "--category", "order").status == 0
    assert suggested(igdesk, text) == "order"
    assert igdesk("rules", "learn", "--json").json["own"] == 1
    assert suggested(igdesk, text) == "order"


@pytest.mark.usefixtures("taught")
def test_a_category_that_is_cleared_by_hand_stays_clear(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("where is the parcel")
    assert igdesk("ticket", "set", "2", "--category", "usage").status == 0
    assert igdesk("ticket", "set", "2", "--category", "").status == 0
    customer_writes("where is the parcel with the scarf", ago=timedelta(minutes=1))
    found = shown(igdesk, 2)
    assert (found["category"], found["suggested"]) == (None, None)


@pytest.mark.usefixtures("taught")
def test_taking_a_decision_back_brings_the_suggestion_back(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("where is the parcel")
    before = shown(igdesk, 2)["suggestion"]
    igdesk("ticket", "set", "2", "--category", "order")
    assert shown(igdesk, 2)["suggestion"] is None
    igdesk("undo")
    assert shown(igdesk, 2)["suggestion"] == before


def test_learns_what_people_decided_here(igdesk: Igdesk, customer_writes: CustomerWrites, clock: FixedClock) -> None:
    customer_writes("the zipper of my bag jams", "a")
    customer_writes("a zipper that jams again", "b")
    customer_writes("refund the cup please", "c")  # a rule's, and somebody resolves it so
    customer_writes("refund the scarf please", "d")  # a rule's, and nobody has looked
    customer_writes("refund my shoes, wait, I mean the size chart", "e")  # a rule's, and a person says otherwise
    customer_writes("what a day", "f")  # nobody's
    igdesk("ticket", "set", "1", "--category", "usage")
    igdesk("ticket", "set", "2", "--category", "usage")
    igdesk("ticket", "resolve", "3")
    igdesk("ticket", "set", "5", "--category", "order")
    igdesk("ticket", "resolve", "6")
    learnt = igdesk("rules", "learn", "--json").json
    assert learnt["by_category"] == {"usage": 2, "returns": 1, "order": 1}
    assert suggested(igdesk, "the zipper jams") == "usage"


def test_learns_from_the_message_that_says_most(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, labelled: str
) -> None:
    customer_writes("hi", ago=timedelta(minutes=9))
    customer_writes("the zipper of my bag jams", ago=timedelta(minutes=8))
    customer_writes("?", ago=timedelta(minutes=7))
    igdesk("ticket", "set", "1", "--category", "usage")
    igdesk("rules", "learn", "--from", labelled, *MAPPED)
    [(text,)] = rows(config_file, "SELECT text FROM messages WHERE id IN (SELECT message FROM learned_from)")
    assert text == "the zipper of my bag jams"


@pytest.mark.usefixtures("taught")
def test_forgets_everything(igdesk: Igdesk, config_file: Path) -> None:
    assert igdesk("rules", "forget", "--json").json == {"forgotten": True}
    assert igdesk("rules", "forget", "--json").json == {"forgotten": False}
    assert suggested(igdesk, "where is the parcel") is None
    assert rows(config_file, "SELECT 1 FROM learned UNION ALL SELECT 1 FROM learned_from") == []


@pytest.mark.parametrize("command", ["erase", "mask"])
@pytest.mark.parametrize("settled", [True, False])
def test_goes_with_the_customer_it_came_from(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, labelled: str, command: str, settled: bool
) -> None:
    customer_writes("the zipper of my bag jams", "zed")
    igdesk("rules", "learn", "--from", labelled, *MAPPED)
    clean = rows(config_file, "SELECT data FROM learned WHERE part = 'weights'")
    customer_writes("the zipper of my bag jams, too")
    igdesk("ticket", "set", "2", "--category", "usage", "--status", "closed")
    customer_writes("when the zipper jams, what then", ago=timedelta(minutes=1))
    igdesk("ticket", "set", "3", "--category", "usage")
    if settled:
        assert igdesk("rules", "learn", "--json").json["own"] == 2
    assert suggested(igdesk, "the zipper jams") == "usage"
    done = igdesk("--as", "zhou", "customer", command, "ada", "--yes", "--json")
    assert (done.status, done.json["unlearned"]) == (0, True)
    if command == "erase":
        assert suggested(igdesk, "the zipper jams") != "usage"
        assert rows(config_file, "SELECT * FROM learned_from") == []
        assert rows(config_file, "SELECT data FROM learned WHERE part = 'weights'") == clean


@pytest.mark.usefixtures("taught")
def test_the_words_of_a_suggestion_go_with_the_customer(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path
) -> None:
    customer_writes("where is the parcel and the courier")
    told = "SELECT count(*) FROM events WHERE kind = 'suggested' AND instr(data, 'parcel')"
    assert rows(config_file, told) == [(1,)]
    assert igdesk("--as", "zhou", "customer", "erase", "ada", "--yes").status == 0
    events = shown(igdesk, 2)["events"]
    assert [event["data"]["words"] for event in events if event["kind"] == "suggested"] == [[]]
    assert rows(config_file, told) == [(0,)]
    assert shown(igdesk, 2)["suggested"] == "order"


@pytest.mark.usefixtures("taught")
def test_a_stored_model_of_another_version_is_silent_until_it_learns_anew(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path
) -> None:
    with closing(sqlite3.connect(config_file.parent / "desk.db")) as db:
        db.execute("UPDATE learned SET data = CAST(x'ff' || substr(data, 2) AS BLOB) WHERE part <> 'stamp'")
        db.execute("UPDATE learned SET data = x'01' WHERE part = 'stamp'")
        db.commit()
    customer_writes("where is the parcel")
    assert shown(igdesk, 2)["suggested"] is None
    assert "rules learn" in igdesk("rules", "explain", "--text", "hi").err
    igdesk("ticket", "set", "1", "--category", "usage")
    igdesk("ticket", "set", "2", "--category", "order")
    assert igdesk("rules", "learn", "--json").json["lost"] is True
    assert igdesk("rules", "explain", "--text", "hi").status == 0


@pytest.mark.usefixtures("taught")
def test_splitting_and_merging_leave_it_whole(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("where is the parcel", ago=timedelta(minutes=9))
    customer_writes("and the zipper of my bag jams", ago=timedelta(minutes=8))
    igdesk("ticket", "set", "2", "--category", "usage")
    messages = shown(igdesk, 2)["messages"]
    assert igdesk("ticket", "split", "2", str(messages[1]["id"])).status == 0
    igdesk("ticket", "set", "3", "--category", "order")
    igdesk("ticket", "set", "2", "--category", "returns")
    assert igdesk("ticket", "merge", "3", "2").status == 0
    assert igdesk("undo").status == 0
    assert igdesk("rules", "learn", "--json").json["own"] == 2
    assert json.loads(igdesk("ticket", "show", "2", "--json").out)["category"] == "returns"
