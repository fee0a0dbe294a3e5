"""Scenario files: what is wrong is told with its line and its cure, all of it at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from igdesk.errors import UsageError
from igdesk.simulator import scenarios
from igdesk.simulator.script import Start
from igdesk.simulator.script_faults import ScriptError
from igdesk.simulator.script_reading import read_file, read_text

PEOPLE = '[[people]]\nusername = "ada"\n'
SAYS = '[[steps]]\nwho = "ada"\nsays = "Hi"\n'


def faults(text: str) -> list[str]:
    """What is told of a file, without its name."""
    with pytest.raises(ScriptError) as caught:
        read_text(text, "f", "en")
    assert all(fault.in_("zh") for fault in caught.value.faults)
    return [fault.in_("en").removeprefix("f:") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titel = "x"', '1: titel: there is no key "titel"; did you mean title?'),
        ("title = 3", '1: title: expected text in quotes, or { zh = "…", en = "…" }, found 3'),
        ('title = { en = "x" }', "1: title: expected text in quotes"),
        ('start = "25:00"', "1: start: expected a time of day"),
        ('timezone = "Mars/Base"', '1: timezone: expected a time zone such as "Asia/Shanghai", found "Mars/Base"'),
        ("customers = -1", "1: customers: -1 customers are not possible"),
        ("customers = true", "1: customers: expected a whole number, found True"),
        ('faults = "send:boom"', "1: faults: The fault “send:boom” does not say what goes wrong"),
        ('quirks = ["odd"]', "1: quirks: There is no quirk called odd"),
        ("account = { human_agent = 1 }", "1: account.human_agent: expected true or false, found 1"),
        ("people = 1", "1: people: expected tables"),
        ('[[people]]\nusername = "Ada B"', "2: people[1].username: expected a username"),
        ('[[people]]\nusername = "a"\nfollowers = "many"', "3: people[1].followers: expected a whole number"),
        (f"{PEOPLE}{PEOPLE}", "4: people[2].username: ada stands here twice"),
    ],
)
def test_what_is_wrong_at_the_top(text: str, told: str) -> None:
    assert any(line.startswith(told) for line in faults(text))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ('who = "bob"\nsays = "Hi"', '4: steps[1].who: there is no [[people]] entry for "bob"; there are: ada'),
        ('says = "Hi"', "3: steps[1]: needs the key who"),
        ('say = "Hi"', '4: steps[1].say: there is no key "say"; did you mean says?'),
        ('who = "ada"', "3: steps[1]: a step does exactly one thing; choose from: says, answers"),
        ('who = "ada"\nsays = "x"\ntags = "y"', "3: steps[1]: a step does exactly one thing"),
        ('at = "soon"\nposts = "x"', "4: steps[1].at: expected a time since the start"),
        ('at = "1m"\nafter = "1m"\nposts = "x"', "5: steps[1].after: stands beside `at`; keep one of them"),
        ('after = "-1m"\nposts = "x"', "4: steps[1].after: expected a duration"),
        ('at = "9999d"\nposts = "x"', "3: steps[1]: is more than 3650 days away from the start"),
        ('unsends = "x"', '3: steps[1]: there is no earlier step of that sort with the name "x"; there are: -'),
        ('who = "ada"\nsays = "x"\nattach = ["hologram"]', '6: steps[1].attach[1]: there is no value "hologram"'),
        ('who = "ada"\nsays = "x"\nstory = "tale"', '6: steps[1].story: there is no value "tale"'),
        ('who = "ada"\nsays = "x"\nonly_if = "answerd"', "6: steps[1].only_if: there is no value"),
        ('comments = "x"\non = "a"\nunder = "b"', "5: steps[1].on: stands beside `under`; keep one of them"),
        ('crowd = 0\nlasting = "1h"', "4: steps[1].crowd: expected a whole number from 1 to 100000, found 0"),
        ('crowd = 5\nlasting = "1h"\nkind = "ordr"', '6: steps[1].kind: there is no value "ordr"; did you mean order?'),
        ('clock = "-1h"', "4: steps[1].clock: expected a duration"),
        ('token = "dies"', '4: steps[1].token: there is no value "dies"'),
        ("faults = 7", "4: steps[1].faults: expected text in quotes, found 7"),
    ],
)
def test_what_is_wrong_with_a_step(step: str, told: str) -> None:
    assert any(line.startswith(told) for line in faults(f"{PEOPLE}[[steps]]\n{step}\n"))


def test_a_step_names_only_what_is_earlier_by_time() -> None:
    late = '[[steps]]\nat = "5m"\nwho = "ada"\nsays = "Hi"\nname = "late"\n[[steps]]\nat = "1m"\nunsends = "late"\n'
    assert "no earlier step" in faults(PEOPLE + late)[0]
    assert read_text(PEOPLE + late.replace('"1m"', '"5m"'), "f", "en").steps[1].target == "late"
    assert "no earlier step" in faults(PEOPLE + late.replace('"1m"', '"5m"').replace("unsends", "deletes"))[0]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    told = faults(f'start = "x"\n{PEOPLE}[[steps]]\nsays = 1\n[[steps]]\nsay = "x"\n')
    assert [line.partition(":")[0] for line in told] == ["1", "4", "5", "7"]


def test_a_file_without_steps_or_that_is_no_toml() -> None:
    assert "add [[steps]]" in faults('title = "x"')[0]
    assert "is not TOML" in faults("title =")[0]
    assert "is not TOML" in faults("a = " + "[" * 5000)[0]


def test_too_many_steps_are_refused() -> None:
    crowd = '[[steps]]\ncrowd = 60000\nlasting = "1h"\n'
    assert "more than 100000 steps" in faults(crowd * 2)[0]


def test_words_in_two_languages_are_said_in_the_chosen_one() -> None:
    text = PEOPLE + '[[steps]]\nwho = "ada"\nsays = { zh = "你好", en = "Hello" }\n'
    assert [read_text(text, "f", lang).steps[0].said for lang in ("zh", "en")] == ["你好", "Hello"]


def test_a_file_of_ones_own_and_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (PEOPLE + SAYS).replace("\n", "\r\n").encode())
    assert scenarios.script_of(str(path), "en").steps[0].said == "Hi"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_file(path, "en")
    with pytest.raises(UsageError, match="cannot be read"):
        read_file(tmp_path / "none.toml", "en")
    with pytest.raises(UsageError, match="quiet-night"):
        scenarios.script_of("loud-night", "en")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (Start(time(9), ZoneInfo("UTC")), "2026-11-22T09:00:00+00:00"),
        (Start(time(18), ZoneInfo("Asia/Shanghai")), "2026-11-21T10:00:00+00:00"),
        (Start(time(9, 30), ZoneInfo("UTC")), "2026-11-21T09:30:00+00:00"),
        (Start(time(9), ZoneInfo("Asia/Shanghai"), 0), "2026-11-23T01:00:00+00:00"),
    ],
)
def test_it_starts_at_the_next_such_time(start: Start, expected: str) -> None:
    assert start.after(datetime(2026, 11, 21, 9, 30, tzinfo=UTC)).isoformat() == expected


def test_its_length_counts_what_lasts() -> None:
    script = read_text('[[steps]]\nat = "1h"\ncrowd = 2\nlasting = "30m"\n', "f", "en")
    assert script.length == timedelta(minutes=90)
