"""Reading configurations from files: syntax, encodings, saved templates, what is left out."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_config, load_text
from igdesk.config.model import Config, Interval, Limit
from igdesk.config.problems import ConfigError, Problem

AGENT = '[[agents]]\nid = "mei"\n'


def fault(path: Path) -> Problem:
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    (problem,) = caught.value.problems
    return problem


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    return path


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    problem = fault(tmp_path / "none.toml")
    assert problem.in_("en") == f"{tmp_path / 'none.toml'}: there is no such file; `igdesk init` writes one"


def test_a_folder_cannot_be_read_as_a_configuration(tmp_path: Path) -> None:
    assert "cannot be read" in fault(tmp_path).in_("en")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a = 1\nb = \nc = 3\n", 2),
        (b"a = 1\na = 2\n", 2),
        (b"a = 1\n[a\n", 2),
        (b'a = 1\nb = """\nno end\n', 3),
        (b"a = 1\n[[b]]\n[b]\n", 3),
    ],
)
def test_faults_of_syntax_have_their_line(tmp_path: Path, data: bytes, line: int) -> None:
    problem = fault(written(tmp_path, data))
    assert problem.line == line
    assert "is not TOML" in problem.in_("en")


def test_text_in_another_encoding_is_a_fault_with_its_line(tmp_path: Path) -> None:
    problem = fault(written(tmp_path, b'[desk]\nname = "' + "极光茶".encode("gbk") + b'"\n'))
    assert problem.line == 2
    assert "UTF-8" in problem.in_("en")


def test_a_number_of_thousands_of_digits_is_a_fault(tmp_path: Path) -> None:
    assert "is not TOML" in fault(written(tmp_path, b"a = " + b"1" * 10_000)).in_("en")


def test_nesting_without_end_is_a_fault(tmp_path: Path) -> None:
    assert "is not TOML" in fault(written(tmp_path, b"a = " + b"[" * 100_000)).in_("en")


def test_a_file_from_a_windows_editor_loads(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + AGENT.replace("\n", "\r\n").encode())
    assert load_config(path).agents[0].id == "mei"


def test_saved_templates_are_read_beside_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, (AGENT + '[[templates]]\nid = "ack"\ntitle = "Ack"\ntext = "one"\n').encode())
    folder = tmp_path / "templates.d"
    folder.mkdir()
    (folder / "b.toml").write_text('[[templates]]\nid = "b"\ntext = "two"\n', encoding="utf-8")
    (folder / "a.toml").write_text('[[templates]]\nid = "ack"\nlanguage = "zh"\ntext = "二"\n', encoding="utf-8")
    (folder / "note.txt").write_text("not ours", encoding="utf-8")
    config = load_config(path)
    assert [(t.id, t.title, t.text) for t in config.templates] == [
        ("ack", "Ack", "one"),
        ("ack", "Ack", "二"),
        ("b", "b", "two"),
    ]


def test_a_fault_in_a_saved_template_names_its_own_file(tmp_path: Path) -> None:
    path = written(tmp_path, (AGENT + '[desk]\nmode = "x"\n').encode())
    other = tmp_path / "templates.d" / "a.toml"
    other.parent.mkdir()
    other.write_text('[[templates]]\nid = "a"\ntext = "{ticket.nr}"\n[desk]\nname = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert [(p.file, p.line, p.key) for p in caught.value.problems] == [
        (str(path), 4, "desk.mode"),
        (str(other), 3, "templates[a].text"),
        (str(other), 4, "desk"),
    ]


def test_a_rule_may_reply_with_a_saved_template(tmp_path: Path) -> None:
    path = written(tmp_path, (AGENT + '[[rules]]\nid = "r"\nwhen = {}\nreply = "saved"\n').encode())
    (tmp_path / "templates.d").mkdir()
    (tmp_path / "templates.d" / "a.toml").write_text('[[templates]]\nid = "saved"\ntext = "x"\n', encoding="utf-8")
    assert load_config(path).rules[0].reply == "saved"


def test_what_is_left_out_has_its_default() -> None:
    config = load_text(AGENT)
    assert config == Config(agents=config.agents, source=Path("config.toml"))
    assert config.agents[0].name == "mei"
    assert config.agents[0].departments == ("support",)


def test_the_first_department_is_the_intake_when_none_says_so() -> None:
    config = load_text('[[departments]]\nid = "a"\n[[departments]]\nid = "b"\n[[agents]]\nid = "x"\n')
    assert config.intake.id == "a"
    assert [agent.id for agent in config.members("a")] == ["x"]


def test_templates_speak_the_language_of_the_desk_unless_they_say_so() -> None:
    config = load_text(f'{AGENT}[desk]\nlanguage = "zh"\n[[templates]]\nid = "a"\ntext = "a"\n')
    assert config.templates[0].language == "zh"


def test_facebook_login_has_its_own_address() -> None:
    config = load_text(f'{AGENT}[instagram]\nlogin = "facebook"\n')
    assert config.instagram.base_url == "https://graph.facebook.com"


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "http://[::1]:1", "http://localhost:9/"])
def test_a_simulator_on_this_computer_needs_no_https(address: str) -> None:
    config = load_text(f'{AGENT}[instagram]\nbase_url = "{address}"\n')
    assert config.instagram.base_url == address.rstrip("/")


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, f'{AGENT}[store]\npath = "desk.db"\n[instagram]\ntoken_file = "/t"\n'.encode())
    config = load_config(path)
    assert config.store.path == tmp_path / "desk.db"
    assert config.instagram.token_file == Path("/t").absolute()


def test_a_single_value_may_stand_without_brackets() -> None:
    config = load_text(f'{AGENT}skills = "a"\n[hours]\nweekdays = "mon 09:00-10:00"\nholidays = 2026-10-01\n')
    assert config.agents[0].skills == ("a",)
    assert config.hours.weekdays[0] == (Interval(time(9), time(10)),)
    assert config.hours.holidays == {date(2026, 10, 1)}


@pytest.mark.parametrize(
    ("written", "day", "expected"),
    [
        ('"fri 22:00-02:00"', 4, (Interval(time(22), time(0)),)),
        ('"fri 22:00-02:00"', 5, (Interval(time(0), time(2)),)),
        ('"sun 22:00-02:00"', 0, (Interval(time(0), time(2)),)),
        ('"mon 22:00-00:00"', 1, ()),
        ('"mon 00:00-24:00"', 0, (Interval(time(0), time(0)),)),
        ('"sat-mon 10:00-11:00"', 0, (Interval(time(10), time(11)),)),
        ('"sat-mon 10:00-11:00"', 1, ()),
        ('"mon,wed 09:00-12:00,13:00-18:00"', 2, (Interval(time(9), time(12)), Interval(time(13), time(18)))),
        ('"mon 09:00-12:00", "mon 11:00-14:00"', 0, (Interval(time(9), time(14)),)),
        ('"mon 13:00-14:00", "mon 09:00-13:00"', 0, (Interval(time(9), time(14)),)),
    ],
)
def test_hours_are_read_day_by_day(written: str, day: int, expected: tuple[Interval, ...]) -> None:
    config = load_text(f"{AGENT}[hours]\nweekdays = [{written}]\n")
    assert config.hours.weekdays[day] == expected


def test_a_desk_is_closed_on_holidays() -> None:
    config = load_text(f'{AGENT}[hours]\nweekdays = "mon-sun 09:00-10:00"\nholidays = "2026-10-01..2026-10-02"\n')
    assert config.hours.on(date(2026, 10, 2)) == ()
    assert config.hours.on(date(2026, 10, 3)) == (Interval(time(9), time(10)),)


@given(st.tuples(*(st.integers(0, 99) for _ in "dhms")).filter(any))
def test_durations_are_what_they_say(parts: tuple[int, int, int, int]) -> None:
    text = "".join(f"{count}{unit}" for count, unit in zip(parts, "dhms", strict=True) if count)
    days, hours, minutes, seconds = parts
    rest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    config = load_text(f'{AGENT}[desk]\nundo_send = "{text}"\n[[sla]]\nid = "a"\nresolution = "{text}"\n')
    assert config.desk.undo_send == timedelta(days=days) + rest
    assert config.sla[0].resolution == Limit(days, rest)


def test_a_day_of_a_limit_is_not_24_hours() -> None:
    one, other = (load_text(f'{AGENT}[[sla]]\nid = "a"\nresolution = "{r}"').sla[0].resolution for r in ("1d", "24h"))
    assert one is not None
    assert other is not None
    assert one != other
    assert one.length == other.length


def test_unknown_ids_rank_below_all_others() -> None:
    config = load_text(AGENT)
    assert config.priority_rank("urgent") == 0
    assert config.priority_rank("gone") > config.priority_rank("low")
    assert config.urgency_rank("gone") < config.urgency_rank("general")
    assert config.tier_rank("gone") < config.tier_rank("visitor") < config.tier_rank("partner")
    assert config.agent("gone") is None


def test_rule_tests_without_an_offset_are_in_the_time_of_the_desk() -> None:
    text = f'{AGENT}[desk]\ntimezone = "Asia/Shanghai"\n[[rule_tests]]\ntext = "a"\nexpect = {{}}\nat = '
    local, elsewhere = (load_text(text + at).rule_tests[0].at for at in ("2026-11-21T22:30:00", "2026-11-21T22:30:00Z"))
    assert local is not None
    assert elsewhere is not None
    assert elsewhere - local == timedelta(hours=8)


def test_webhook_addresses_stay_out_of_repr() -> None:
    config = load_text(f'{AGENT}[notifications]\nwebhooks = ["https://chat.example/KEY-17"]\n')
    assert config.notifications.webhooks == ("https://chat.example/KEY-17",)
    assert "KEY-17" not in repr(config)


def test_a_configuration_travels_to_another_process() -> None:
    config = load_text(f'{AGENT}authority = {{ refund = 12.5 }}\n[desk]\ntimezone = "Asia/Shanghai"\n')
    assert pickle.loads(pickle.dumps(config)) == config


def test_loading_needs_no_heavy_module() -> None:
    script = (
        "import sys\nfrom igdesk.config.load import load_text\nload_text('[[agents]]\\nid = \"a\"')\n"
        "print([m for m in ('re2', 'rich', 'textual', 'httpx', 'sqlite3', 'click') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
