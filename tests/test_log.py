"""The log: one JSON object a line, opened when there is something to say; no secret and no prose gets into it."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igdesk import log
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.instagram.errors import Detail, Transient
from igdesk.log import EventLog, Field, Id
from igdesk.secret import Secret

TOKENS = ["IGAAJ3d2_token-of-the-brand", "EAAGm0PX4ZCpsBAKtoken"]


class Colour(Enum):
    RED = "red"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    log.set_up(tmp_path / "state")
    yield tmp_path / "state"
    log.set_up(tmp_path / "unused")


def written(folder: Path) -> str:
    return (folder / "igdesk.log").read_text(encoding="utf-8")


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(folder).splitlines()]


def test_a_quiet_command_leaves_no_file(folder: Path) -> None:
    logging.getLogger("igdesk.sync").debug("not worth it")
    logging.getLogger("httpx").info("GET https://example.invalid/?access_token=x")
    assert not folder.exists()


def test_an_event_is_one_json_object_with_its_fields(folder: Path) -> None:
    EventLog("igdesk.sync.worker").info(
        "sync_round",
        messages=3,
        share=0.12345,
        wait=timedelta(seconds=90),
        until=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        reply=Id("ab12.0"),
        why=Phrase("sync.bug"),
        state=Colour.RED,
        nothing=None,
    )
    [line] = lines(folder)
    assert datetime.fromisoformat(line.pop("at")).tzinfo is not None
    assert isinstance(line.pop("process"), int)
    assert line == {
        "level": "info",
        "logger": "igdesk.sync.worker",
        "event": "sync_round",
        "messages": 3,
        "share": 0.123,
        "wait": 90.0,
        "until": "2026-11-21T09:30:00Z",
        "reply": "ab12.0",
        "why": "sync.bug",
        "state": "red",
    }


def test_an_error_is_told_by_its_kind_its_codes_and_its_way_through_the_code(folder: Path) -> None:
    try:
        try:
            raise sqlite3.IntegrityError("UNIQUE: what the customer wrote")
        except sqlite3.Error as cause:
            raise Transient(Detail(503, 2, 99, "AbC-1_x", "meaning")) from cause
    except Transient as error:
        EventLog("igdesk.x").error("sync_crashed", error)
        EventLog("igdesk.x").warning("sync_problem", error)
    crashed, problem = (line["errors"] for line in lines(folder))
    assert [each["type"] for each in crashed] == ["igdesk.instagram.errors.Transient", "sqlite3.IntegrityError"]
    told = {"phrase": "instagram.transient", "status": 503, "code": 2, "subcode": 99, "trace": "AbC-1_x"}
    assert problem[0] == {"type": "igdesk.instagram.errors.Transient"} | told
    assert all("test_an_error_is_told" in each["frames"][0] for each in crashed)
    assert "what the customer wrote" not in written(folder)


def test_errors_of_the_system_are_told_by_their_number_and_groups_by_their_members(folder: Path) -> None:
    EventLog("igdesk.x").warning("command_failed", PermissionError(13, "words", "/home/ada/desk.db"))
    EventLog("igdesk.x").warning("command_failed", ExceptionGroup("words", [KeyError("words"), OSError("words")]))
    first, second = (line["errors"] for line in lines(folder))
    assert first == [{"type": "builtins.PermissionError", "errno": "EACCES"}]
    assert [each["type"] for each in second] == ["builtins.ExceptionGroup", "builtins.KeyError", "builtins.OSError"]
    assert "words" not in written(folder)


def test_an_error_that_is_its_own_cause_ends(folder: Path) -> None:
    one, other = ValueError(), TypeError()
    one.__cause__, other.__cause__ = other, one
    EventLog("igdesk.x").warning("command_failed", one)
    assert [each["type"] for each in lines(folder)[0]["errors"]] == ["builtins.ValueError", "builtins.TypeError"]


def _raised(text: str) -> BaseException:
    """Errors of every sort that quote `text`, hanging on each other, half-way through code."""
    sorts: list[Callable[[str], BaseException]] = [
        ValueError,
        lambda words: OSError(5, words, words),
        lambda words: KeyError(words),
        lambda words: sqlite3.OperationalError(f'fts5: syntax error near "{words}"'),
        lambda words: IgdeskError("cli.os_error", reason=words, where=words),
        lambda words: ExceptionGroup(words, [RuntimeError(words)]),
    ]
    error: BaseException | None = None
    for number, sort in enumerate(sorts):
        following = sort(text)
        following.add_note(text)
        if number % 2:
            following.__cause__ = error
        else:
            following.__context__ = error
        try:
            raise following
        except BaseException as caught:
            error = caught
    assert error is not None
    return error


def _say_everywhere(text: str) -> None:
    """`text` on every way that leads into the log, right ones and wrong ones."""
    events, logger, error = EventLog("igdesk.x"), logging.getLogger("igdesk.y"), _raised(text)
    foreign = cast("Field", text)
    events.info("sync_round", ticket=foreign, reply=Id(f" {text} "), why=Phrase(f" {text} "))
    events.error("sync_crashed", error, place=foreign, event_=foreign)
    logger.warning(text)
    logger.warning("%s", text, exc_info=error)
    logger.warning("sync_round", extra={"igdesk_fields": {"text": text}, "text": text})
    logging.getLogger("some.library").error("{}", {"text": text}, exc_info=error, stack_info=True)
    logger.warning([text])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.text(min_size=5).map(lambda text: f"§{text}§")
    | st.sampled_from(["wo ist mein Paket?", "我要退款", "anna@x.example"])
)
def test_no_text_gets_in_on_any_way(folder: Path, text: str) -> None:
    (folder / "igdesk.log").unlink(missing_ok=True)
    log.set_up(folder)
    _say_everywhere(text)
    told = lines(folder)
    assert len(told) == 7
    values = list(_strings(told))
    assert not [value for value in values if text in value or text.strip("§") == value]
    assert written(folder).isascii()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12, max_size=60)
    | st.from_regex(r"(IGAA|EAAG)[A-Za-z0-9_-]{12,40}", fullmatch=True),
    st.booleans(),
)
def test_no_token_gets_in_on_any_way_not_even_while_debugging(folder: Path, token: str, debug: bool) -> None:
    (folder / "igdesk.log").unlink(missing_ok=True)
    log.set_up(folder, debug=debug)
    log.hide(Secret(token))
    EventLog("igdesk.x").info("reply_sent", reply=Id(token))
    _say_everywhere(token)
    assert token not in written(folder)
    assert not [value for value in _strings(lines(folder)) if token in value]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def test_tokens_are_masked_by_their_looks_and_by_their_place(folder: Path) -> None:
    log.set_up(folder, debug=True)
    logger = logging.getLogger("igdesk.sync")
    log.hide(Secret("odd-looking-secret"))
    for token in TOKENS:
        logger.info("with %s", token)
        logger.warning("https://graph.instagram.com/me?access_token=%s&fields=id", token[4:])
        logger.warning("Authorization: Bearer %s", token[4:])
    try:
        raise RuntimeError(f"refused {TOKENS[0]} and odd-looking-secret")
    except RuntimeError:
        logger.exception("failed")
    text = written(folder)
    assert all(token[4:] not in text for token in TOKENS)
    assert "odd-looking-secret" not in text
    assert "fields=id" in text
    assert "refused *** and ***" in text


def test_warnings_of_libraries_go_to_the_file_and_not_to_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("some.library").warning("careful")
    [line] = lines(folder)
    assert (line["event"], line["logger"]) == ("note", "some.library")
    assert line["place"].startswith("test_log:")
    log.set_up(folder, debug=True)
    logging.getLogger("some.library").warning("careful")
    assert lines(folder)[1]["words"] == "careful"
    assert capsys.readouterr().err == ""


def test_a_second_set_up_replaces_the_first(folder: Path, tmp_path: Path) -> None:
    logging.getLogger("igdesk").warning("one")
    log.set_up(tmp_path / "other", debug=True)
    logging.getLogger("igdesk").debug("two")
    assert (len(lines(folder)), lines(tmp_path / "other")[0]["words"]) == (1, "two")


def test_the_files_are_told_newest_first(folder: Path) -> None:
    assert log.files(folder) == []
    folder.mkdir()
    for name in ("igdesk.log.2", "igdesk.log", "igdesk.log.1", "igdesk.log.9", "other"):
        (folder / name).touch()
    assert [file.name for file in log.files(folder)] == ["igdesk.log", "igdesk.log.1", "igdesk.log.2"]


def test_a_log_that_cannot_be_written_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    log.set_up(blocked / "state")
    logging.getLogger("igdesk").error("lost")
    assert capsys.readouterr().err == ""
    log.set_up(tmp_path / "unused")
