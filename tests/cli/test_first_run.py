"""What the first run makes, against a simulated Instagram and real files; and the whole of it on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pexpect
import pytest

from igdesk.cli.first_run import Maker
from igdesk.cli.session import Session
from igdesk.clock import SystemClock
from igdesk.config.load import load_config
from igdesk.config.write import PROFILES, StarterAnswers
from igdesk.desk.first_run import Owner, Plan, look_into
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import LANGUAGES, Lang, Phrase
from igdesk.instagram import places
from igdesk.instagram.places import NotKept
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World

from ..terminal import Terminal
from .support import Igdesk
from .test_imports import DAY, add_thread, message


@pytest.fixture
def meta() -> Iterator[Simulator]:
    with Simulator(World(ShiftedClock(SystemClock()))) as running:
        yield running


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    answers = StarterAnswers('极光 "茶"', "mei", "小美", "Asia/Shanghai")
    return Plan("zh", tmp_path / "igdesk-config" / "config.toml", answers, "empty")


def make(plan: Plan) -> Phrase | None:
    return Maker(Session()).make(plan, lambda _phrase: None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_made_for_each_stage_is_right(igdesk: Igdesk, plan: Plan, lang: Lang) -> None:
    for profile in PROFILES:
        path = plan.config.with_name(f"{profile}.toml")
        answers = replace(plan.answers, profile=profile, database=f"{profile}.db")
        assert make(replace(plan, lang=lang, config=path, answers=answers)) is None
        told = igdesk("--config", str(path), "config", "check", "--json").json
        assert (told["ok"], told["problems"], told["not_yet"], told["not_ready"]) == (True, [], [], [])
        assert path.with_name(f"{profile}.db").is_file()
    assert igdesk("--config", str(path), "ticket", "list", "--json").json == []


def test_a_token_is_asked_about_first_and_kept_for_its_owner_alone(igdesk: Igdesk, plan: Plan, meta: Simulator) -> None:
    plan = replace(plan, aim="account", answers=replace(plan.answers, base_url=meta.base_url))
    maker = Maker(Session())
    for wrong in ("", "not a token", "IGAA" + "x" * 40):
        with pytest.raises(IgdeskError) as caught:
            maker.whose(plan, Secret(wrong))
        assert (caught.value.phrase.key == "first_run.no_token") is (" " in wrong or not wrong)
    owner = maker.whose(plan, Secret(f" {meta.token}\n"))
    place = maker.ground(plan)
    assert [each for each in (plan.config.parent, place.token, place.database) if each.exists()] == []
    answers = replace(plan.answers, account_id=owner.id)
    maker.make(replace(plan, owner=owner, token=Secret(meta.token), answers=answers), lambda _phrase: None)
    assert place.token.read_text(encoding="utf-8").strip() == meta.token
    assert place.token.stat().st_mode & 0o777 == 0o600
    assert meta.token not in plan.config.read_text(encoding="utf-8")
    assert igdesk("auth", "status", "--json").json["account"]["id"] == owner.id


def test_a_keyring_that_keeps_nothing_leaves_nothing_made(
    plan: Plan, meta: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_token: Secret, user: str) -> None:
        raise NotKept("token.keyring_not_written", name=user)

    monkeypatch.setattr(places, "_into_keyring", refuse)
    maker = Maker(Session())
    answers = replace(plan.answers, base_url=meta.base_url, token_keyring="igdesk")
    plan = replace(plan, aim="account", answers=answers, token=Secret(meta.token))
    owner = maker.whose(plan, Secret(meta.token))
    with pytest.raises(NotKept):
        maker.make(replace(plan, owner=owner), lambda _phrase: None)
    assert not plan.config.parent.exists()


def test_what_is_there_is_never_overwritten(plan: Plan) -> None:
    plan.config.parent.mkdir(parents=True)
    plan.config.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        make(plan)
    assert plan.config.read_text(encoding="utf-8") == "mine"
    assert [each.name for each in plan.config.parent.iterdir()] == ["config.toml"]


def test_a_desk_that_is_there_is_used_as_it_is(igdesk: Igdesk, plan: Plan) -> None:
    make(plan)
    assert igdesk("ticket", "new", "--channel", "other", "--customer", "a", "--text", "b").status == 0
    plan.config.unlink()
    assert Maker(Session()).ground(plan).is_there
    make(plan)
    assert len(igdesk("ticket", "list", "--json").json) == 1


def test_what_is_no_desk_leaves_no_configuration(plan: Plan) -> None:
    plan.config.parent.mkdir(parents=True)
    (plan.config.parent / "desk.db").write_bytes(b"no database at all, but long enough to look like one" * 40)
    with pytest.raises(IgdeskError):
        make(plan)
    assert not plan.config.exists()


def test_what_was_killed_before_the_configuration_begins_anew(igdesk: Igdesk, plan: Plan) -> None:
    parts = Maker(Session())._parts(plan)  # what stands when the last step is still to come
    parts.make_database()
    parts.close()
    assert igdesk("ticket", "list").status == 2
    make(plan)
    assert igdesk("ticket", "list", "--json").json == []


def test_an_export_becomes_silent_history(igdesk: Igdesk, plan: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "export" / "your_instagram_activity" / "messages" / "inbox"
    for number, name in enumerate(("Ada", "Bob")):
        talk = [message(number, name, "I want a refund"), message(DAY, "Aurora", "Done")]
        add_thread(folder / f"{name.lower()}_1234567890{number}", name, talk)
    export = look_into(tmp_path / "export", None)
    assert (export.owner, export.threads) == ("Aurora", 2)
    told = make(replace(plan, aim="export", export=export))
    assert told is not None
    assert (told.args["threads"], told.args["created"]) == (2, 2)
    assert {each["status"] for each in igdesk("ticket", "list", "--json").json} == {"resolved"}
    assert igdesk("notices", "--json").json == []


def test_an_export_that_breaks_leaves_a_desk_and_the_command_that_goes_on(plan: Plan, tmp_path: Path) -> None:
    from igdesk.desk.first_run import TakenIn

    gone = TakenIn(tmp_path / "gone 1.zip", "Aurora", 2)
    with pytest.raises(IgdeskError) as caught:
        make(replace(plan, aim="export", export=gone))
    assert f"igdesk import instagram-export '{gone.path}'" in str(caught.value)
    assert load_config(plan.config).desk.name == '极光 "茶"'


def test_an_account_is_called_by_its_name() -> None:
    assert (Owner("1784", "aurora").name, Owner("1784", None).name) == ("@aurora", "1784")


@pytest.mark.slow
def test_on_a_terminal_a_desk_is_made_and_opened_with_a_first_word(tmp_path: Path) -> None:
    shown = Terminal(
        pexpect.spawn(sys.executable, ["-m", "igdesk"], env=dict(os.environ), timeout=60, dimensions=(24, 80))
    )
    shown.until(lambda text: "中文 / English" in text)
    shown.press("\r4\r\r\r\r1\r\r")
    shown.until(lambda text: "Make this desk?" in text)
    assert not (tmp_path / "igdesk-config").exists()
    shown.press("\r")
    shown.until(lambda text: "Your desk is ready. ? shows every key, T goes" in " ".join(text.split()))
    shown.press("\x11")
    assert shown.end() == 0
    assert load_config(tmp_path / "igdesk-config" / "config.toml").desk.language == "en"
