"""`igdesk report` as people and scripts read it."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from igdesk.clock import FixedClock
from igdesk.i18n import LANGUAGES, Lang, say
from igdesk.rules.reports.figures import GROUPINGS
from igdesk.rules.reports.terms import TERMS
from igdesk.text import cells

from .support import CustomerWrites, Igdesk

FIGURES = {
    "tickets", "per_day", "open", "first_response_seconds", "resolution_seconds", "first_contact_resolution", "sla",
    "csat", "escalation_rate", "reopen_rate",
}  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs" / "reports.md"


@pytest.fixture
def worked(igdesk: Igdesk, customer_writes: CustomerWrites, clock: FixedClock) -> Igdesk:
    """A desk where Ada's ticket is resolved an hour after she wrote, and Bob waits."""
    customer_writes("I want a refund", "ada", timedelta(minutes=50))
    customer_writes("你好", "bob")
    clock.advance(timedelta(minutes=10))
    assert igdesk("ticket", "resolve", "1").status == 0
    return igdesk


def test_the_contract(worked: Igdesk) -> None:
    found = worked("report", "--json").json
    assert set(found) >= FIGURES
    assert (found["from"], found["to"], found["days"], found["timezone"]) == (
        "2026-11-21",
        "2026-11-21",
        1,
        "Asia/Shanghai",
    )
    assert (found["tickets"], found["open"], found["per_day"]) == (2, 1, 2.0)
    assert found["resolution_seconds"] == {"count": 1, "mean": 3600.0, "median": 3600.0, "p90": 3600.0}
    assert found["first_response_seconds"] == {"count": 0, "mean": None, "median": None, "p90": None}
    assert set(found["sla"]) >= {"first_response", "resolution"}
    assert set(found["csat"]) >= {"mean", "answers"}
    assert (found["escalation_rate"], found["reopen_rate"], found["first_contact_resolution"]) == (0.0, 0.0, 0.0)
    assert "rows" not in found


@pytest.mark.parametrize("by", GROUPINGS)
def test_rows_have_the_same_figures(worked: Igdesk, by: str) -> None:
    found = worked("report", "--json", "--by", by).json
    assert found["by"] == by
    for row in found["rows"]:
        assert set(row) >= FIGURES | {"group"}
    assert sum(row["tickets"] for row in found["rows"]) == 2


def test_the_last_day_is_included_and_days_are_the_desks(worked: Igdesk) -> None:
    """Half past four in the afternoon in Shanghai is the 21st there as well; nothing came before."""
    assert worked("report", "--json", "--from", "2026-11-21", "--to", "2026-11-21").json["tickets"] == 2
    assert worked("report", "--json", "--to", "2026-11-20").json["tickets"] == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("by", [None, "agent", "hour", "category", "policy"])
def test_text_says_it_in_both_languages(worked: Igdesk, lang: Lang, by: str | None) -> None:
    told = worked("--lang", lang, "report", *(("--by", by) if by else ()))
    assert told.status == 0, told.err
    assert f"{say(lang, 'reports.name_tickets')}  " in told.out
    assert all(cells(line) <= 120 for line in told.out.splitlines())
    assert "█" in told.out


def test_groups_are_called_by_their_names(worked: Igdesk) -> None:
    told = worked("report", "--by", "category").out
    assert "退换货" in told
    assert "(none)" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_comes_often_has_a_note_for_who_can_prevent_it(
    igdesk: Igdesk, customer_writes: CustomerWrites, lang: Lang
) -> None:
    for who in ("ada", "bob", "cid"):
        customer_writes("refund please", who)
    told = igdesk("--lang", lang, "report", "--by", "tag", "--from", "7d", "--compare").out
    assert "money" in told
    assert "Support" in told
    assert say(lang, "reports.trend", before=0) in told


def test_plain_lines_have_no_bars(worked: Igdesk) -> None:
    told = worked("--plain", "report").out + worked("--plain", "report", "--by", "category").out
    assert not set("█▓▒░–") & set(told)
    assert "Tickets: 2" in told


def test_the_days_before_stand_beside(worked: Igdesk) -> None:
    told = worked("report", "--compare").out
    assert "the days before" in told
    assert worked("report", "--compare", "--json").json["before"]["to"] == "2026-11-20"


@pytest.mark.parametrize(
    "wrong",
    [("--from", "2026-11-22", "--to", "2026-11-01"), ("--from", "soon"), ("--to", "2026-02-30"), ("--by", "mood")],
)
def test_what_is_wrong_is_said_in_a_sentence(worked: Igdesk, wrong: tuple[str, ...]) -> None:
    told = worked("report", *wrong)
    assert (told.status, told.out) == (2, "")
    assert 1 <= len(told.err.strip().splitlines()) <= 2


def test_every_figure_is_defined(igdesk: Igdesk, config_file: Path) -> None:
    told = igdesk("report", "--definitions", "--json").json
    assert [each["term"] for each in told] == list(TERMS)
    page = " ".join(DOCS.read_text("utf-8").split())
    assert [each["term"] for each in told if each["is"] not in page] == []
    assert igdesk("--lang", "zh", "report", "--definitions").status == 0


def test_without_a_desk_it_says_so(igdesk: Igdesk, config_file: Path) -> None:
    told = igdesk("report")
    assert told.status != 0
    assert told.out == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_monthly_review_of_the_rules(
    igdesk: Igdesk, customer_writes: CustomerWrites, clock: FixedClock, lang: Lang
) -> None:
    for who in ("ada", "bob", "cid", "dan", "eve"):
        customer_writes("refund please", who)
    assert igdesk("ticket", "set", "1", "--category", "order").status == 0
    assert igdesk("ticket", "reply", "1", "--text", "We are on it").status == 0
    [rule] = igdesk("rules", "review", "--json").json["rules"]
    assert (rule["rule"], rule["fired"], rule["overridden_tickets"], rule["advice"]) == ("returns", 5, 1, "overridden")
    assert rule["first_response_seconds"]["count"] == 0
    assert say(lang, "rules_review.advice_overridden") in igdesk("--lang", lang, "rules", "review").out
    clock.advance(timedelta(days=40))
    [rule] = igdesk("rules", "review", "--json").json["rules"]
    assert rule["advice"] == "never"


class Page(HTMLParser):
    """What stands in a page, and whether it would run or fetch anything."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.rows: list[list[str]] = []
        self.acting: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name for name, _ in attrs if name.startswith("on") or name in ("src", "href", "xlink:href", "style")}
        self.acting += [tag, *named] if named or tag in ("script", "link", "iframe", "img", "object", "form") else []
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.rows and data.strip():
            self.rows[-1].append(data)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_to_print_says_what_the_json_says(worked: Igdesk, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "boss.html"
    told = worked("report", "--html", str(path), "--language", lang, "--from", "7d")
    assert (told.status, str(path) in told.out) == (0, True)
    text = path.read_text("utf-8")
    ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>\n").replace("&#160;", " "))  # well-formed
    page, found = Page(text), worked("report", "--json", "--from", "7d", "--by", "category", "--compare").json
    assert page.acting == []
    assert text.count("<svg") == 5
    rows = {row[0].strip(): row[1:] for row in page.rows if row}
    for name, key in (("tickets", "tickets"), ("open", "open"), ("resolved", "resolved_in_period")):
        assert rows[say(lang, f"reports.name_{name}")][:2] == [str(found[key]), str(found["before"].get(key, 0))]
    assert rows[say(lang, "reports.name_per_day")][0] == f"{found['per_day']:.1f}"
    assert rows["退换货"][:2] == [str(row["tickets"]) for row in found["rows"] if row["group"] == "returns"] + ["0"]
    assert say(lang, "reports.def_sla") in page.words
    again = worked("report", "--html", str(path))
    assert (again.status, again.out) == (2, "")
    assert worked("report", "--html", str(path), "--force", "--json").json == {"path": str(path)}


def test_what_goes_with_a_page_alone(worked: Igdesk, tmp_path: Path) -> None:
    for wrong in (("--language", "zh"), ("--force",), ("--html", str(tmp_path / "a.html"), "--definitions")):
        assert worked("report", *wrong).status == 2
    assert worked("report", "--html", str(tmp_path / "nowhere" / "a.html")).status == 2
    assert list(tmp_path.glob("*.html")) == []


def test_what_people_named_is_text_on_the_page(igdesk: Igdesk, customer_writes: CustomerWrites, tmp_path: Path) -> None:
    for place in range(2):
        customer_writes(f"refund please {place}", "<script>x", timedelta(hours=5 - place))
        tag = "+<img src=x onerror=alert(1)>\"'&"
        assert igdesk("ticket", "set", str(place + 1), "--tag", tag).status == 0
        assert igdesk("ticket", "close", str(place + 1)).status == 0
    path = tmp_path / "a.html"
    assert igdesk("report", "--html", str(path), "--by", "tag").status == 0
    text = path.read_text("utf-8")
    assert Page(text).acting == []
    assert "&lt;img src=x" in text
    assert "@&lt;script&gt;x" in text
