"""Opening outside: by the system's own program, beside the terminal, or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from igdesk.outside import open_outside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the program is another one elsewhere")
URL = "https://example.com/a?b=1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    program = tmp_path / "xdg-open"
    program.write_text(
        f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opening" && mv "{tmp_path}/opening" "{tmp_path}/opened"\n'
    )
    program.chmod(0o755)
    return tmp_path


def test_the_address_goes_to_the_program_as_one_word(folder: Path) -> None:
    environ = {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}
    assert open_outside(URL, environ)
    assert (folder / "opened").read_text() == URL


@pytest.mark.parametrize("environ", [{}, {"SSH_CONNECTION": "1 2 3 4"}])
def test_without_a_window_system_nothing_is_started(folder: Path, environ: dict[str, str]) -> None:
    assert not open_outside(URL, {"PATH": str(folder)} | environ)
    assert not (folder / "opened").exists()


def test_without_the_program_nothing_is_started(tmp_path: Path) -> None:
    assert not open_outside(URL, {"PATH": str(tmp_path), "DISPLAY": ":0"})


def test_a_program_that_fails_has_opened_nothing(folder: Path) -> None:
    (folder / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    assert not open_outside(URL, {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"})
