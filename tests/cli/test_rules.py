"""`igdesk rules` as people and scripts use it, in both languages, and with rubbish."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.i18n import LANGUAGES, Lang
from igdesk.text import cells

from .support import CONFIG, CustomerWrites, Igdesk

MORE = """
[[rules]]
id = "angry"
when = { text_any = ["投诉", "complaint"], text_none = ["不是投诉"] }
set = { urgency = "serious" }
escalate = "up"

[[rules]]
id = "star"
when = { followers_min = 1000 }
set = { tier = "vip", first_response = "10m" }
assign = { role = "supervisor" }
notify = ["supervisor"]

[[rules]]
id = "never"
when = { text_any = ["qqq"] }
set = { tags = ["q"] }

[[escalations]]
id = "up"
when = { urgency = ["crisis"] }
to = { role = "supervisor" }
within = "30m"
reason = "怒 angry"

[[rule_tests]]
text = "我要退货"
expect = { category = "returns", tags = ["money"], first_response = "30m" }

[[rule_tests]]
text = "hello"
followers = 1000
expect = { tier = "vip", assign = "zhou", not_category = "returns", first_response = "10m" }
"""
EXPLAINED = {
    *("category", "priority", "urgency", "tags", "assign", "department", "first_response_seconds"),
    *("resolution_seconds", "escalate", "notify", "reply", "because"),
}
WriteCsv = Callable[..., str]


@pytest.fixture(autouse=True)
def _configured(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file.write_text(CONFIG + MORE, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def write_csv(tmp_path: Path) -> WriteCsv:
    def write(*rows: Sequence[object], columns: Sequence[str] = ("id", "text", "label")) -> str:
        path = tmp_path / "labelled.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
        return str(path)

    return write


def is_calm(out: str) -> bool:
    """Whether it can be read on 80 columns, and acts on no terminal."""
    return "\x1b" not in out and all(cells(line) <= 80 for line in out.splitlines())


def test_explaining_tells_what_and_why(igdesk: Igdesk) -> None:
    told = igdesk("rules", "explain", "--text", "不是投诉，我想退货", "--followers", "1000", "--json").json
    assert told.keys() >= EXPLAINED
    assert {name: told[name] for name in EXPLAINED - {"because"}} == {
        "category": "returns", "priority": "high", "urgency": None, "tags": ["money"], "assign": "zhou",
        "department": "support", "first_response_seconds": 600, "resolution_seconds": 86400, "escalate": [],
        "notify": ["supervisor"], "reply": None,
    }  # fmt: skip
    assert told["because"] == [
        {"rule": "returns", "condition": "text_any", "matched": "退货", "at": 7, "fired": True},
        {"rule": "star", "condition": "followers_min", "matched": "1000", "at": None, "fired": True},
        {"rule": "angry", "condition": "negated", "matched": "不是投诉", "at": 0, "fired": False},
        {"rule": "angry", "condition": "text_none", "matched": "不是投诉", "at": 0, "fired": False},
    ]


def test_an_escalation_that_a_rule_takes_is_told_with_who_and_how_soon(igdesk: Igdesk) -> None:
    told = igdesk("rules", "explain", "--text", "a complaint", "--json").json
    assert told["escalate"] == ["up"]
    [up] = told["escalations"]
    assert (up["to"], up["within_seconds"], up["rule"]) == ("role:supervisor", 1800, "angry")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "不是投诉，我想退货",
        "I lodge a complaint " * 30,
        "",
        "\x1b[31m退货\u202e\n\n\x00",
        "👩‍👩‍👧" * 60,
        "<b>[red]refund[/red]",
    ],
    ids=["chinese", "long", "nothing", "acting", "one word", "markup"],
)
def test_explaining_is_readable_whatever_is_written(igdesk: Igdesk, lang: Lang, text: str) -> None:
    told = igdesk("--lang", lang, "rules", "explain", "--text", text, "--followers", "5000")
    assert (told.status, told.err) == (0, "")
    assert is_calm(told.out)
    assert "star" in told.out


def test_the_moment_may_be_named(igdesk: Igdesk) -> None:
    told = igdesk("rules", "explain", "--text", "hi", "--at", "2026-11-21T22:30", "--json").json
    assert told["moment"] == "2026-11-21T14:30:00Z"
    assert "2026-11-21 22:30" in igdesk("rules", "explain", "--text", "hi", "--at", "2026-11-21T22:30").out


@pytest.mark.parametrize(
    "rest",
    [
        [],
        ["--text", "x", "--channel", "pigeon"],
        ["--text", "x", "--followers", "-1"],
        ["--text", "x", "--followers", "many"],
        ["--text", "x", "--tier", "emperor"],
        ["--text", "x", "--at", "tomorrow"],
        ["--text", "x", "--at", "0001-01-01T00:00+14:00"],
        ["--text", "x", "y"],
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_explaining_refuses_rubbish_in_one_or_two_lines(igdesk: Igdesk, rest: list[str], lang: Lang) -> None:
    told = igdesk("--lang", lang, "rules", "explain", *rest)
    assert (told.status, told.out) == (2, "")
    assert len(told.err.splitlines()) <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rule_tests_that_hold(igdesk: Igdesk, lang: Lang) -> None:
    told = igdesk("--lang", lang, "rules", "test")
    assert (told.status, told.err) == (0, "")
    assert [line[:4] for line in told.out.splitlines()[:2]] == ["+  1", "+  2"]
    assert igdesk("rules", "test", "--json").json["passed"] == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rule_test_that_fails_shows_the_difference(igdesk: Igdesk, config_file: Path, lang: Lang) -> None:
    expect = '{ category = "order", tags = ["x"], first_response = "1h" }'
    failing = f'[[rule_tests]]\ntext = "不是投诉，退货"\nexpect = {expect}\n'
    config_file.write_text(CONFIG + MORE + failing, encoding="utf-8")
    told = igdesk("--lang", lang, "rules", "test")
    assert told.status == 1
    assert is_calm(told.out)
    nothing = [line.strip() for line in told.out.splitlines() if line.strip()[:2] in ("- ", "+ ")]
    assert nothing[-6:] == [
        "- category = order", "+ category = returns", "- tags = x", "+ tags = money", "- first_response = 1h",
        "+ first_response = 30m",
    ]  # fmt: skip
    assert "angry" in told.out
    as_json = igdesk("--lang", lang, "rules", "test", "--json")
    assert as_json.status == 1
    assert [len(each.err.splitlines()) for each in (told, as_json)] == [1, 1]  # a failure is told there, by its number
    last = as_json.json["tests"][-1]
    assert last["differences"][0] == {"key": "category", "expected": "order", "found": "returns"}
    assert (last["ok"], last["test"], as_json.json["failed"]) == (False, 3, 1)


def test_no_rule_tests_are_no_failure(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG, encoding="utf-8")
    assert igdesk("rules", "test").status == 0
    assert igdesk("rules", "test", "--json").json == {"n": 0, "passed": 0, "failed": 0, "tests": []}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tree_says_when_to_whom_how_soon_and_why(igdesk: Igdesk, lang: Lang) -> None:
    told = igdesk("--lang", lang, "rules", "tree")
    assert is_calm(told.out)
    wanted = {
        "en": ["the urgency is crisis", "angry", "supervisor", "within 30 minutes", "怒 angry", "Support"],
        "zh": ["紧急程度为crisis", "angry", "主管", "30 分钟内", "怒 angry", "Support"],
    }[lang]
    places = [told.out.find(text) for text in wanted]
    assert -1 not in places
    assert places == sorted(places)
    [step] = igdesk("rules", "tree", "--json").json
    assert (step["id"], step["to"], step["within_seconds"], step["rules"]) == ("up", "role:supervisor", 1800, ["angry"])


def test_a_desk_without_escalations_has_no_tree(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG, encoding="utf-8")
    assert igdesk("rules", "tree").status == 0
    assert igdesk("rules", "tree", "--json").json == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hits_count_what_fired_and_what_people_changed(
    igdesk: Igdesk, customer_writes: CustomerWrites, lang: Lang
) -> None:
    for number, text in enumerate(["我要退货", "refund please", "hello", "Refund! a complaint"]):
        customer_writes(text, f"c{number}")
    igdesk("ticket", "set", "1", "--category", "order")
    found = igdesk("rules", "hits", "--json").json
    rules = {row["rule"]: row for row in found["rules"]}
    fired = [rules[each]["fired"] for each in ("returns", "angry", "up")]
    assert (fired, found["never"]) == ([3, 1, 1], ["star", "never"]), "what a rule takes has fired"
    assert rules["returns"]["words"][0] == {"matched": "refund", "count": 2}
    assert (rules["returns"]["tickets"], rules["returns"]["overridden_tickets"]) == (3, 1)
    assert rules["returns"]["overridden"] == {"category": 1}
    told = igdesk("--lang", lang, "rules", "hits")
    assert (told.status, told.err) == (0, "")
    assert is_calm(told.out)
    assert igdesk("rules", "hits", "--since", "2026-12-01", "--json").json["never"] == list(rules)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_replay_shows_what_another_configuration_would_change(
    igdesk: Igdesk, customer_writes: CustomerWrites, config_file: Path, tmp_path: Path, lang: Lang
) -> None:
    for number in range(30):
        customer_writes("我要退货" if number % 2 else "hello", f"c{number}", timedelta(hours=number))
    new = tmp_path / "new.toml"
    new.write_text(CONFIG.replace('"退货", "refund"', '"hello"') + MORE, encoding="utf-8")
    database = config_file.parent / "desk.db"
    before = database.read_bytes()
    same = igdesk("rules", "replay", "--json").json
    assert (same["compared"], same["tickets"], same["messages"], same["differ"], same["changed"]) == (
        "tickets",
        30,
        30,
        0,
        [],
    )
    found = igdesk("rules", "replay", "--config", str(new), "--json").json
    assert (found["compared"], found["differ"], len(found["changed"])) == ("rules", 30, 30)
    counts = {(row["fact"], row["before"], row["after"]): row["tickets"] for row in found["summary"]}
    assert counts["category", None, "returns"] == counts["category", "returns", None] == 15
    assert counts["tag:money", None, "money"] == 15
    told = igdesk("--lang", lang, "rules", "replay", "--config", str(new))
    assert (told.status, len(told.err.splitlines())) == (0, 1)
    assert is_calm(told.out)
    assert sum(line.startswith("#") for line in told.out.splitlines()) == 20
    assert igdesk("rules", "replay", "--config", str(new), "--since", "5h", "--limit", "2").out.count("#") == 2
    assert database.read_bytes() == before


def test_replay_refuses_what_it_cannot_use(igdesk: Igdesk, customer_writes: CustomerWrites, tmp_path: Path) -> None:
    assert igdesk("rules", "replay").status == 2  # no desk yet
    customer_writes("hello")
    broken = tmp_path / "broken.toml"
    broken.write_text("[desk]\nnname = 1\n[[rules]]\n", encoding="utf-8")
    for rest in (
        ["--config", str(broken)],
        ["--config", str(tmp_path / "none.toml")],
        ["--since", "soon"],
        ["--limit", "0"],
    ):
        told = igdesk("rules", "replay", *rest)
        assert (told.status, told.out) == (2, "")
        assert 1 <= len(told.err.splitlines()) <= 2


def test_scoring_counts_what_is_right(igdesk: Igdesk, write_csv: WriteCsv) -> None:
    path = write_csv([1, "我要退货", "returns"], [2, "refund", "returns"], [3, "hello\nagain", "order"], [4, "hi", ""])
    found = igdesk("rules", "score", path, "--json").json
    assert (found["n"], found["accuracy"], found["macro_f1"], found["left_out"]) == (3, 0.6667, 0.5, 1)
    assert found["by_category"]["returns"] == {"n": 2, "decided": 2, "right": 2, "precision": 1, "recall": 1, "f1": 1}
    assert found["confusion"] == {"returns": {"returns": 2}, "order": {"none": 1}}
    assert found["misses"] == [{"line": 5, "text": "hello\nagain", "label": "order", "category": "order", "got": None}]


def test_labels_may_stand_for_categories_and_others_are_left_out(igdesk: Igdesk, write_csv: WriteCsv) -> None:
    path = write_csv([1, "我要退货", "return=s"], [2, "refund", "money"], [3, "hello", "other"])
    found = igdesk("rules", "score", path, "--map", "return=s=returns", "--map", "money=returns", "--json").json
    assert (found["n"], found["macro_f1"], found["left_out"], list(found["by_category"])) == (2, 1, 1, ["returns"])


def test_channel_and_followers_count_where_the_file_has_them(
    igdesk: Igdesk, config_file: Path, write_csv: WriteCsv
) -> None:
    rule = '[[rules]]\nid = "s"\nwhen = { followers_min = 9, channel = ["comment"] }\nset = { category = "order" }\n'
    config_file.write_text(CONFIG + rule, encoding="utf-8")
    rows = [["hi", "order", "comment", "9"], ["hi", "order", "", "9"], ["hi", "order", "comment", ""]]
    path = write_csv(*rows, columns=("TEXT", "Label", "channel", "followers"))
    assert igdesk("rules", "score", path, "--json").json["accuracy"] == 0.3333


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_score_is_readable(igdesk: Igdesk, write_csv: WriteCsv, lang: Lang) -> None:
    rows = [[n, f"\x1b[1m退货吗 {n}" if n % 3 else "很久" * 40, "returns" if n % 2 else "order"] for n in range(60)]
    told = igdesk("--lang", lang, "rules", "score", write_csv(*rows))
    assert (told.status, told.err) == (0, "")
    assert is_calm(told.out)


BAD_FILES: list[tuple[bytes, list[str]]] = [
    (b"", []),
    (b"text\nhello\n", []),
    (b"label,message\nreturns,x\n", []),
    (b"text,label\nx,nonsense\n", []),
    (b"text,label\nx,returns\n", ["--map", "returns=nonsense"]),
    (b"text,label\nx,returns\n", ["--map", "returns"]),
    (b"text,label\nx,returns\n", ["--map", "=returns"]),
    (b"text,label\nx,returns\n", ["--map", "a=returns", "--map", "a=order"]),
    (b"text,label\nx,returns\n", ["--map", "unheard=returns"]),
    (b"text,label\nx,\n", []),
    (b"text,label\n\xff\xfe,returns\n", []),
    (b'text,label\n"x,returns\n', []),
    (b"text,label,followers\nx,returns,lots\n", []),
    (b"text,label,channel\nx,returns,pigeon\n", []),
    (b"\x00\x01\x02" * 50, []),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("content", "rest"), BAD_FILES)
def test_what_cannot_be_scored_is_told_in_a_line(
    igdesk: Igdesk, tmp_path: Path, content: bytes, rest: list[str], lang: Lang
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    told = igdesk("--lang", lang, "rules", "score", str(path), *rest)
    assert (told.status, told.out) == (2, "")
    assert len(told.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_told(igdesk: Igdesk, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        told = igdesk("rules", "score", str(path))
        assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 1)


def test_a_row_with_too_few_cells_is_an_empty_one(igdesk: Igdesk, tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("\ufefflabel,text\nreturns\n\nreturns,退货,and,more\n", encoding="utf-8")
    found: Any = json.loads(igdesk("rules", "score", str(path), "--json").out)
    assert (found["n"], found["accuracy"]) == (2, 0.5)
