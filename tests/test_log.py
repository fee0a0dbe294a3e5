"""The log: one file, opened when there is something to say, no secrets, nothing on the terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from igdesk import log
from igdesk.secret import Secret

TOKENS = ["IGAAJ3d2_token-of-the-brand", "EAAGm0PX4ZCpsBAKtoken"]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    log.set_up(tmp_path / "state")
    yield tmp_path / "state"
    log.set_up(tmp_path / "unused")


def written(folder: Path) -> str:
    return (folder / "igdesk.log").read_text(encoding="utf-8")


def test_a_quiet_command_leaves_no_file(folder: Path) -> None:
    logging.getLogger("igdesk.sync").debug("not worth it")
    logging.getLogger("httpx").info("GET https://example.invalid/?access_token=x")
    assert not folder.exists()


def test_tokens_are_masked_wherever_they_stand(folder: Path) -> None:
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
    assert "careful" in written(folder)
    assert capsys.readouterr().err == ""


def test_a_second_set_up_replaces_the_first(folder: Path, tmp_path: Path) -> None:
    logging.getLogger("igdesk").warning("one")
    log.set_up(tmp_path / "other", debug=True)
    logging.getLogger("igdesk").debug("two")
    assert ("two" in written(folder), "two" in written(tmp_path / "other")) == (False, True)


def test_a_log_that_cannot_be_written_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    log.set_up(blocked / "state")
    logging.getLogger("igdesk").error("lost")
    assert capsys.readouterr().err == ""
    log.set_up(tmp_path / "unused")
