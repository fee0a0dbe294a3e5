"""The token and the clock, with a simulated Instagram and with none."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from igdesk.clock import SystemClock, to_ms
from igdesk.doctor import access, clocks
from igdesk.doctor.checks import Subject
from igdesk.doctor.finding import Finding
from igdesk.doctor.masking import Mask
from igdesk.instagram.records import Record
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World

from .conftest import CONFIG, NOW, Examine, keys
from .test_checks import change

TOKEN = "IGAAsecretTokenOfTheBrand0123456789"


@pytest.fixture
def instagram(config_file: Path) -> Iterator[Simulator]:
    with Simulator(World(ShiftedClock(SystemClock()))) as running:
        point_at(config_file, running.base_url)
        yield running


def point_at(config_file: Path, base_url: str, more: str = "") -> None:
    config_file.write_text(f'{CONFIG}\n[instagram]\nbase_url = "{base_url}"\n{more}', encoding="utf-8")


def token_of(subject: Subject) -> Finding:
    return access.check(subject.remotes, offline=subject.offline)


SubjectOf = Callable[..., Subject]


def test_a_good_token_is_told_with_its_place_and_its_account(subject_of: SubjectOf, instagram: Simulator) -> None:
    found = token_of(subject_of({"IGDESK_TOKEN": instagram.token}, offline=False))
    assert (found.ok, keys(found)[0], keys(found)[-1]) == (True, "token_in_variable", "token_accepted")
    assert instagram.token not in found.detail.in_("en")
    assert "(@aurora.tea)" in found.detail.in_("en")
    masked = Mask([], Path("/home/ada"), frozenset()).phrase(found.detail)
    assert "aurora" not in masked.in_("en") + masked.in_("zh")
    assert [entry.kind for entry in instagram.ledger.entries()] == ["me"]


@pytest.mark.parametrize(("days", "ok"), [(40, True), (6, False)])
def test_a_token_that_ends_soon_is_a_fault_with_its_cure(
    subject_of: SubjectOf, instagram: Simulator, days: int, ok: bool
) -> None:
    subject = subject_of({"IGDESK_TOKEN": instagram.token}, offline=False)
    records = subject.remotes[0].keeper.records
    records.save(Secret(instagram.token), Record(NOW, ends_at=NOW + timedelta(days=days, hours=1)))
    found = token_of(subject)
    assert (found.ok, f"in {days} days" in found.detail.in_("en")) == (ok, True)
    assert ok or (found.cure is not None and "igdesk auth import" in found.cure.in_("en"))


def test_the_login_is_told_and_a_page_that_is_not_there_has_its_cure(
    subject_of: SubjectOf, instagram: Simulator, config_file: Path
) -> None:
    told = token_of(subject_of({"IGDESK_TOKEN": instagram.token}, offline=False))
    assert "facebook.doctor_instagram" in keys(told)
    point_at(config_file, instagram.facebook_url, 'login = "facebook"\n')
    page = instagram.control.issue_token(kind="page").value
    found = token_of(subject_of({"IGDESK_TOKEN": page}, offline=False))
    assert (found.ok, keys(found)[-1], "facebook.doctor_facebook" in keys(found)) == (True, "token_accepted", True)
    instagram.world.pages[0].is_linked = False
    found = token_of(subject_of({"IGDESK_TOKEN": page}, offline=False))
    assert (found.ok, keys(found)[0]) == (False, "facebook.page_without_account")
    for dead in (instagram.token, page):
        instagram.control.revoke_token(page)
        found = token_of(subject_of({"IGDESK_TOKEN": dead}, offline=False))
        assert found.cure is not None
        assert "Access Token Debugger" in found.cure.in_("en")


def test_a_page_token_of_which_an_end_is_known_is_not_called_renewable(
    subject_of: SubjectOf, instagram: Simulator, config_file: Path
) -> None:
    point_at(config_file, instagram.facebook_url, 'login = "facebook"\n')
    page = instagram.control.issue_token(kind="page").value
    subject = subject_of({"IGDESK_TOKEN": page}, offline=False)
    subject.remotes[0].keeper.records.save(Secret(page), Record(NOW, login="facebook"))
    assert token_of(subject).ok
    ends_at = NOW + timedelta(hours=1)
    subject.remotes[0].keeper.records.save(Secret(page), Record(NOW, ends_at=ends_at, login="facebook"))
    found = token_of(subject)
    assert not found.ok
    assert found.cure is not None
    assert "refresh" not in found.cure.in_("en")


def test_a_dead_token_is_no_unreachable_instagram(subject_of: SubjectOf, instagram: Simulator) -> None:
    found = token_of(subject_of({"IGDESK_TOKEN": instagram.expired_token}, offline=False))
    assert (found.ok, keys(found)[0]) == (False, "token_refused")


def test_a_token_of_another_account(subject_of: SubjectOf, instagram: Simulator, config_file: Path) -> None:
    point_at(config_file, instagram.base_url, 'account_id = "123"\n')
    found = token_of(subject_of({"IGDESK_TOKEN": instagram.token}, offline=False))
    assert (found.ok, keys(found)[0]) == (False, "token_other")


def test_nobody_answers(subject_of: SubjectOf, config_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        point_at(config_file, f"http://127.0.0.1:{taken.getsockname()[1]}")
        subject = subject_of({"IGDESK_TOKEN": TOKEN}, offline=False)
        found = token_of(subject)
        assert (found.ok, keys(found)[0]) == (False, "unreachable")
        assert found.cure is not None
        assert "--offline" in found.cure.in_("en")
        assert clock_of(subject).ok, "told once, where it belongs"


@pytest.mark.usefixtures("config_file")
def test_nobody_is_asked_offline_or_while_instagram_wants_a_pause(
    subject_of: SubjectOf, database: Path, config_file: Path
) -> None:
    point_at(config_file, "http://127.0.0.1:1")
    assert keys(token_of(subject_of({"IGDESK_TOKEN": TOKEN})))[-1] == "token_offline"
    text = '{"username": null, "last_ok_at": null, "error": null, "calls_last_minute": 0, "usage_percent": null, '
    text += f'"blocked_until": {to_ms(NOW + timedelta(minutes=5))}}}'
    change(database, "INSERT INTO sync_state (account, status) VALUES ('1', ?)", text)
    subject = subject_of({"IGDESK_TOKEN": TOKEN}, offline=False)
    assert keys(token_of(subject))[-1] == "token_paused"
    assert keys(clock_of(subject))[-1] == "clock_not_compared"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no modes on this system")
def test_a_token_in_a_file_that_others_can_read(subject_of: SubjectOf, config_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o644)
    point_at(config_file, "https://graph.instagram.com", f'token_file = "{file}"\n')
    found = token_of(subject_of())
    assert found.cure is not None
    assert found.cure.in_("en") == f"Run `chmod 600 {file}`."
    file.chmod(0o600)
    assert keys(token_of(subject_of()))[0] == "token_in_file"
    file.write_text("two words")
    assert not token_of(subject_of()).ok


@pytest.mark.usefixtures("config_file")
def test_a_token_of_odd_looks_is_noted(subject_of: SubjectOf) -> None:
    assert "token_looks_odd" in keys(token_of(subject_of({"IGDESK_TOKEN": "hunter2hunter2"})))
    assert "token_looks_odd" not in keys(token_of(subject_of({"IGDESK_TOKEN": TOKEN})))


# --- Clock


class _Answers(BaseHTTPRequestHandler):
    """Says a date that the test chose, and nothing else of sense."""

    date: str | None

    def do_GET(self) -> None:
        self.send_response_only(404)
        if self.date is not None:
            self.send_header("Date", self.date)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Answers) as running:
        thread = Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()


def clock_of(subject: Subject) -> Finding:
    zone = subject.reading.config.desk.timezone
    return clocks.check(subject.remotes[0], zone, subject.file, subject.clock.now(), offline=subject.offline)


@pytest.mark.parametrize(
    ("date", "key"),
    [
        ("Sat, 21 Nov 2026 09:30:59 GMT", "clock_right"),
        ("Sat, 21 Nov 2026 09:29:01 GMT", "clock_right"),
        ("Sat, 21 Nov 2026 09:31:01 GMT", "clock_slow"),
        ("Sat, 21 Nov 2026 08:30:00 GMT", "clock_fast"),
        ("the day before yesterday", "clock_not_compared"),
        (None, "clock_not_compared"),
    ],
)
def test_the_clock_is_compared_with_instagrams(
    subject_of: SubjectOf, config_file: Path, server: HTTPServer, date: str | None, key: str
) -> None:
    _Answers.date = date
    point_at(config_file, f"http://127.0.0.1:{server.server_port}")
    found = clock_of(subject_of(offline=False))
    assert key in keys(found)
    assert found.ok == (key in ("clock_right", "clock_not_compared"))


def test_a_stranger_instead_of_instagram_does_not_make_the_token_bad(
    subject_of: SubjectOf, config_file: Path, server: HTTPServer
) -> None:
    _Answers.date = None
    point_at(config_file, f"http://127.0.0.1:{server.server_port}")
    found = token_of(subject_of({"IGDESK_TOKEN": TOKEN}, offline=False))
    assert (found.ok, keys(found)[0]) == (False, "not_answered")


def test_a_network_that_wants_a_sign_in_first_is_cured_by_signing_in(
    subject_of: SubjectOf, instagram: Simulator
) -> None:
    instagram.control.set_faults("any:portal")
    found = token_of(subject_of({"IGDESK_TOKEN": instagram.token}, offline=False))
    assert (found.ok, keys(found)[0]) == (False, "not_answered")
    assert found.cure is not None
    assert "sign in to this network" in found.cure.in_("en")
    assert "登录当前网络" in found.cure.in_("zh")


def test_an_answer_that_never_comes_is_given_up(
    findings_of: Examine, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igdesk.doctor.remote.SECONDS", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        point_at(config_file, f"http://127.0.0.1:{silent.getsockname()[1]}")
        found = findings_of({"IGDESK_TOKEN": TOKEN}, offline=False)
    assert keys(found["token"])[0] == "unreachable"


@pytest.mark.parametrize("fault", ["200/2534041", "10", "36103", "368", "190/459", "190/464"])
def test_what_the_owner_does_at_instagram_is_not_told_as_waiting_or_as_a_new_token(
    subject_of: SubjectOf, instagram: Simulator, fault: str
) -> None:
    instagram.control.set_faults(f"me:{fault}")
    found = token_of(subject_of({"IGDESK_TOKEN": instagram.token}, offline=False))
    assert found.cure is not None
    assert (found.ok, found.cure.key) == (False, "instagram.cure_as_told")
