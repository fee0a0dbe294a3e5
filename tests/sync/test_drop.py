"""The drop folder: real files and a real database; each mail and form once, and none lost."""

from __future__ import annotations

import json
import mailbox
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config, Drop
from igdesk.config.networks import Network
from igdesk.desk.desk import Desk
from igdesk.desk.incoming import Incoming
from igdesk.desk.queries import TicketDetail
from igdesk.store.engine import LocalStore
from igdesk.store.errors import StoreError
from igdesk.sync import drop_files
from igdesk.sync.drop import DropFolder
from igdesk.sync.report import SyncReport

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class Bench:
    """A desk with a drop folder; time stands still but for what a test lets pass."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "drop"
        self.folder.mkdir()
        self.clock = FixedClock(NOW)
        self.store = LocalStore(tmp_path / "desk.db", self.clock, create=True)
        self.drop = Drop(self.folder)
        self.networks: tuple[Network, ...] = ()
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def config(self) -> Config:
        return Config(agents=(Agent("mei", "Mei"),), drop=self.drop, networks=self.networks)

    def incoming(self) -> Incoming:
        return Incoming(self.store, self.config, self.clock, "mei")

    async def once(self, incoming: Incoming | None = None) -> SyncReport:
        async def sleep(_seconds: float) -> None:
            self.meanwhile()

        report = SyncReport()
        await DropFolder(incoming or self.incoming(), self.clock.now, sleep=sleep).once(report)
        return report

    async def ticket(self, number: int) -> TicketDetail:
        detail = await Desk(self.store, self.config, self.clock, "mei").detail(number)
        assert detail is not None
        return detail

    async def texts(self) -> list[str | None]:
        found: list[str | None] = []
        number = 1
        desk = Desk(self.store, self.config, self.clock, "mei")
        while (detail := await desk.detail(number)) is not None:
            found += [each.text for each in detail.messages]
            number += 1
        return found

    def put(self, name: str, data: bytes | str) -> Path:
        file = self.folder / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    def files(self) -> list[str]:
        return sorted(str(each.relative_to(self.folder)) for each in self.folder.rglob("*") if each.is_file())


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.store.close()


def mail(text: str = "Where is it?", name: str = "Ada", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"] = f"{name} <{name.lower()}@example.com>"
    made["Subject"] = "My parcel"
    for key, value in headers.items():
        made[key.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


FORM = {"channel": "form", "customer": "Ben", "text": "A lamp is broken"}


async def test_a_mail_becomes_a_ticket_and_its_file_is_put_away(at: Bench) -> None:
    at.put("one.eml", mail())
    report = await at.once()
    assert (report.ingested.created, report.errors) == ([1], [])
    card = await at.ticket(1)
    assert [each.text for each in card.messages] == ["Where is it?"]
    assert (card.card.ticket.channel.value, card.messages[0].author) == ("email", "Ada <ada@example.com>")
    assert at.files() == ["done/2026-11-20/one.eml"]


async def test_forms_one_or_many_in_a_file(at: Bench) -> None:
    at.put("a.json", json.dumps(FORM))
    at.put("b.JSON", json.dumps([{**FORM, "text": "two"}, {**FORM, "text": "three"}]))
    await at.once()
    assert await at.texts() == ["A lamp is broken", "two", "three"]


async def test_a_box_of_mails_is_taken_in_but_for_what_is_none(at: Bench) -> None:
    box = mailbox.mbox(at.folder / "box.mbox")
    for each in (mail("first"), b"Subject: nobody\n\nnothing", mail("third")):
        box.add(each)
    box.close()
    report = await at.once()
    assert await at.texts() == ["first", "third"]
    assert report.ingested.created == [1, 2]
    assert at.files() == [
        "done/2026-11-20/box.mbox",
        "rejected/box-2.eml",
        "rejected/box-2.eml.reason.txt",
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.eml", b""),
        ("a.eml", b"\xff\x00"),
        ("a.mbox", b""),
        ("a.mbox", b"no line that begins a mail\n"),
        ("a.json", b"{"),
        ("a.json", b"[]"),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"channel": "form", "customer": "Ben", "text": "x", "colour": 1}'),
        ("a.json", b'{"channel": "form", "customer": "Ben", "text": "x", "category": "no such thing"}'),
        ("a.json", b'[{"channel": "form", "customer": "Ben", "text": "x"}, {}]'),
    ],
)
async def test_what_tells_nothing_is_set_aside_with_the_reason_and_the_next_is_in(
    at: Bench, name: str, data: bytes
) -> None:
    at.put(name, data)
    at.put("z.eml", mail("next"))
    await at.once()
    assert await at.texts() == ["next"]
    assert at.files() == ["done/2026-11-20/z.eml", f"rejected/{name}", f"rejected/{name}.reason.txt"]
    assert (at.folder / "rejected" / f"{name}.reason.txt").read_text("utf-8").strip().endswith((".", "…"))
    assert (at.folder / "rejected" / name).read_bytes() == data


async def test_what_is_still_being_written_waits(at: Bench) -> None:
    file = at.put("one.eml", b"From: ada@example.com\n")
    at.meanwhile = lambda: file.write_bytes(mail())
    await at.once()
    assert (await at.texts(), at.files()) == ([], ["one.eml"])
    at.meanwhile = lambda: None
    await at.once()
    assert await at.texts() == ["Where is it?"]


async def test_other_files_links_and_folders_are_left_alone(at: Bench, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps(FORM))
    (at.folder / "link.json").symlink_to(tmp_path / "secret.json")
    (at.folder / "folder.eml").mkdir()
    at.put(".hidden.eml", mail())
    at.put("notes.txt", "x")
    await at.once()
    assert await at.texts() == []
    assert at.files() == [".hidden.eml", "link.json", "notes.txt"]


async def test_a_program_that_was_killed_before_it_put_the_file_away_takes_it_in_once(at: Bench) -> None:
    for name, data in (("one.eml", mail()), ("two.json", json.dumps([FORM, FORM]).encode())):
        file = at.put(name, data)
        before = file.stat()
        await at.once()
        put_away = at.folder / "done" / "2026-11-20" / name
        put_away.rename(file)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    report = await at.once()
    assert report.ingested.created == []
    assert await at.texts() == ["Where is it?", FORM["text"], FORM["text"]]


async def test_a_form_that_is_written_again_is_another(at: Bench) -> None:
    for second in (1, 2):
        file = at.put("form.json", json.dumps(FORM))
        os.utime(file, (second, second))
        await at.once()
    assert await at.texts() == [FORM["text"]] * 2
    assert at.files() == ["done/2026-11-20/form-2.json", "done/2026-11-20/form.json"]


async def test_the_same_mail_fetched_twice_is_one(at: Bench) -> None:
    at.put("a.eml", mail(Message_ID="<1@x>"))
    at.put("b.eml", mail(Message_ID="<1@x>"))
    await at.once()
    assert await at.texts() == ["Where is it?"]


async def test_with_a_network_a_writers_mails_join_their_ticket_and_can_be_answered(at: Bench) -> None:
    at.networks = (Network("mail", "Mail", ("/bin/true",)),)
    at.drop = replace(at.drop, network="mail")
    at.put("a.eml", mail("first", Message_ID="<1@x>"))
    at.put("b.eml", mail("second", Message_ID="<2@x>"))
    at.put("c.eml", mail("other", name="Ben", Message_ID="<3@x>"))
    await at.once()
    first, other = await at.ticket(1), await at.ticket(2)
    assert [each.text for each in first.messages] == ["first", "second"]
    assert [each.text for each in other.messages] == ["other"]
    assert first.card.ticket.account == "network:mail"


async def test_files_are_named_long_mails_cut_and_empty_ones_say_so(at: Bench) -> None:
    made = EmailMessage()
    made["From"] = "a@b.c"
    made.set_content("x" * 60_000)
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    at.put("a.eml", made.as_bytes())
    at.put("b.eml", b"From: a@b.c\n\n")
    await at.once()
    long, empty = await at.texts()
    assert long is not None
    assert long.startswith("x" * 50_000 + " …")
    assert long.endswith("\n[file: a.pdf]")
    assert empty == "(a mail without text)"


async def test_while_the_desk_cannot_be_used_the_file_stays(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    at.put("one.eml", mail())
    incoming = at.incoming()

    async def fail(*_args: object) -> None:
        raise StoreError("store.busy")

    monkeypatch.setattr(incoming, "make", fail)
    report = await at.once(incoming)
    assert [each.phrase.key for each in report.errors] == ["store.busy"]
    assert at.files() == ["one.eml"]
    await at.once()
    assert await at.texts() == ["Where is it?"]


async def test_a_folder_that_is_not_there_is_told(at: Bench) -> None:
    at.drop = Drop(at.folder / "nowhere")
    [error] = (await at.once()).errors
    assert "nowhere" in error.phrase.in_("en")


async def test_what_was_taken_in_long_ago_goes_and_nothing_else(at: Bench) -> None:
    for name in ("2026-10-01", "2026-11-01", "mine"):
        (at.folder / "done" / name).mkdir(parents=True)
        (at.folder / "done" / name / "a.eml").write_bytes(mail())
    (at.folder / "rejected").mkdir()
    (at.folder / "rejected" / "b.eml").write_bytes(b"")
    at.drop = replace(at.drop, keep=timedelta(days=30))
    await at.once()
    assert at.files() == ["done/2026-11-01/a.eml", "done/mine/a.eml", "rejected/b.eml"]


@pytest.mark.skipif(os.name != "posix", reason="names are text elsewhere")
@pytest.mark.parametrize("data", [json.dumps(FORM).encode(), b"{", b'{"channel": "\\ud800"}'])
async def test_a_name_that_is_no_text_and_words_that_are_none_are_in_nobodys_way(at: Bench, data: bytes) -> None:
    (at.folder / os.fsdecode(b"a\xff.json")).write_bytes(data)
    at.put("z.json", json.dumps({**FORM, "text": "half \ud800"}))
    report = await at.once()
    assert report.errors == []
    assert len([each for each in await at.texts() if each and each.startswith("half")]) == 1
    assert at.folder.joinpath("done", "2026-11-20", "z.json").exists()


async def test_what_another_program_took_in_at_the_same_time_is_no_fault(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = at.put("a.eml", mail("both"))
    at.put("b.eml", mail("next"))
    incoming = at.incoming()
    make = incoming.make

    async def overtaken(*args: Any) -> Any:
        if file.exists():
            file.unlink()
        return await make(*args)

    monkeypatch.setattr(incoming, "make", overtaken)
    report = await at.once(incoming)
    assert report.errors == []
    assert await at.texts() == ["both", "next"]


async def test_a_file_that_cannot_be_read_is_told_and_the_next_is_in(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.put("a.eml", mail("secret"))
    at.put("b.eml", mail("next"))
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "a.eml":
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    [error] = (await at.once()).errors
    assert "Permission denied" in error.phrase.in_("en")
    assert await at.texts() == ["next"]
    assert at.files() == ["a.eml", "done/2026-11-20/b.eml"]


async def test_a_box_that_another_program_took_in_is_no_fault(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    box = at.put("a.mbox", b"From x\n" + mail("both"))
    at.put("b.eml", mail("next"))
    look = drop_files.look

    def late(folder: Path) -> object:
        box.unlink(missing_ok=True)
        return {**look(folder), "a.mbox": (1, 1)}

    monkeypatch.setattr(drop_files, "look", late)
    assert (await at.once()).errors == []
    assert await at.texts() == ["next"]
