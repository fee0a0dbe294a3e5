"""What an import rests on: keys that repeat, sides that are right, damages that are told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from igdesk.importing.archive import ExportError, Limits
from igdesk.importing.instagram_export import Export, open_export
from igdesk.importing.owner import OwnerSource
from igdesk.importing.thread import ExportMessage, ExportThread

ADA = "ada_12345678901234567"


def said(text: str | None, ms: int, sender: str = "Ada", **more: Any) -> dict[str, Any]:
    return {"sender_name": sender, "timestamp_ms": ms} | ({} if text is None else {"content": text}) | more


def thread(*messages: object, people: tuple[str, ...] = ("Ada", "Shop"), title: str = "Ada") -> dict[str, Any]:
    return {"participants": [{"name": name} for name in people], "messages": list(messages), "title": title}


def write(root: Path, content: object, where: str = f"inbox/{ADA}/message_1.json") -> Path:
    path = root / "messages" / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return root


def messages(*roots: Path, owner: str | None = None) -> list[ExportMessage]:
    with open_export(roots, owner=owner) as export:
        return [message for found in export.threads() for message in found.messages]


def read(root: Path, owner: str | None = None) -> tuple[list[ExportThread], Export]:
    with open_export([root], owner=owner) as export:
        return list(export.threads()), export


def test_equal_messages_of_one_instant_have_keys_of_their_own(tmp_path: Path) -> None:
    found = messages(write(tmp_path, thread(said("hi", 5), said("hi", 5), said("hi", 6))))
    assert len({message.key for message in found}) == 3


def test_a_newer_export_repeats_the_keys_of_the_older(tmp_path: Path) -> None:
    old = [said("b", 2, "Shop"), said("a", 1), said("a", 1), said(None, 1)]
    before = messages(write(tmp_path / "old", thread(*old)))
    after = messages(write(tmp_path / "new", thread(said("c", 3), *old)))
    assert [message.key for message in after[:4]] == [message.key for message in before]
    assert after[4].key not in {message.key for message in before}


def test_keys_outlive_a_new_display_name_and_an_accepted_request(tmp_path: Path) -> None:
    request = write(tmp_path / "1", thread(said("a", 1)), f"message_requests/{ADA}/message_1.json")
    renamed = thread(said("a", 1, "Ada L."), people=("Ada L.", "Shop"), title="Ada L.")
    inbox = write(tmp_path / "2", renamed, "inbox/adal_12345678901234567/message_1.json")
    assert [m.key for m in messages(request)] == [m.key for m in messages(inbox)]


def test_two_exports_read_together_give_each_message_once(tmp_path: Path) -> None:
    old = write(tmp_path / "old", thread(said("b", 2), said("a", 1), said("a", 1)))
    new = write(tmp_path / "new", thread(said("c", 3), said("b", 2)))
    write(new, thread(said("a", 1), said("a", 1)), f"inbox/{ADA}/message_2.json")
    assert [message.text for message in messages(old, new)] == ["a", "a", "b", "c"]


def test_parts_are_in_order_whichever_is_newer(tmp_path: Path) -> None:
    write(tmp_path, thread(said("1", 10), said("0", 10)), f"inbox/{ADA}/message_2.json")
    write(tmp_path, thread(said("3", 20), said("2", 10)), f"inbox/{ADA}/message_10.json")
    write(tmp_path, thread(said("-1", 5)), f"inbox/{ADA}/message_1.json")
    assert [message.text for message in messages(tmp_path)] == ["-1", "2", "0", "1", "3"]


def test_a_thread_in_inbox_and_requests_is_one(tmp_path: Path) -> None:
    write(tmp_path, thread(said("b", 2)))
    write(tmp_path, thread(said("a", 1)), f"message_requests/{ADA}/message_1.json")
    (found,), _ = read(tmp_path)
    assert (found.folder, found.path, found.number) == ("inbox", f"inbox/{ADA}", "12345678901234567")
    assert [message.text for message in found.messages] == ["a", "b"]


@pytest.mark.parametrize(
    ("people", "title", "sender", "is_group"),
    [
        (("Ada", "Shop"), "Ada", "Ada", False),
        (("Ada L.", "Shop"), "Ada L.", "Ada", False),
        (("Ada", "Bob", "Shop"), "Plans", "Ada", True),
        (("Ada", "Shop"), "Plans", "Bob, who left", True),
        (("Shop",), "Ada", "Ada", False),
    ],
)
def test_a_group_is_told_from_a_thread_between_two(
    tmp_path: Path, people: tuple[str, ...], title: str, sender: str, is_group: bool
) -> None:
    (found,), _ = read(write(tmp_path, thread(said("a", 1, sender), people=people, title=title)), owner="Shop")
    assert found.is_group is is_group


def test_a_message_taken_back_loses_its_text(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path, thread(said("never mind", 1, is_unsent=True))))
    assert (message.kind, message.text) == ("unsent", "")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"call_duration": 0}, "call"),
        ({"type": "Call"}, "call"),
        ({"type": "Subscribe"}, "system"),
        ({"sticker": {"uri": "stickers/1.png"}}, "media"),
        ({"gifs": [{"uri": "https://example.com/1.gif"}]}, "media"),
        ({"share": {}}, "text"),
        ({"photos": []}, "text"),
        ({"type": "Generic"}, "text"),
    ],
)
def test_the_kind_follows_the_keys(tmp_path: Path, more: dict[str, Any], kind: str) -> None:
    (message,) = messages(write(tmp_path, thread(said("palabras", 1, **more))))
    assert (message.kind, message.text) == (kind, "palabras")


def test_a_share_keeps_link_text_and_owner(tmp_path: Path) -> None:
    share = {
        "link": "https://www.instagram.com/p/x/",
        "share_text": "d\u00c3\u00a9j\u00c3\u00a0",
        "original_content_owner": "o",
    }
    (message,) = messages(write(tmp_path, thread(said(None, 1, share=share))))
    assert message.share is not None
    assert (message.share.link, message.share.text, message.share.owner) == (share["link"], "déjà", "o")


ODD_TIMES: list[object] = [True, -1, 0, None, "5", [], {}, 10**400, 1e400, float("nan"), 253_402_300_800_000]


@pytest.mark.parametrize("time", ODD_TIMES, ids=str)
def test_a_message_without_a_sane_time_is_skipped_and_told(tmp_path: Path, time: object) -> None:
    content = json.dumps(thread(said("good", 9), said("odd", 7) | {"timestamp_ms": "HERE"}))
    odd = "1" + "0" * 400 if time == 10**400 else json.dumps(time)
    threads, export = read(write(tmp_path, content.replace('"HERE"', odd)))
    assert [message.text for message in threads[0].messages] == ["good"]
    assert [(s.reason.key, s.count) for s in export.skipped] == [("importing.no_time", 1)]


def test_what_precedes_a_cut_is_kept(tmp_path: Path) -> None:
    whole = json.dumps(thread(said("b", 2), said("a", 1)))
    threads, export = read(write(tmp_path, whole[: whole.index('"content": "a"')]), owner="Shop")
    assert [message.text for message in threads[0].messages] == ["b"]
    (skipped,) = export.skipped
    assert skipped.reason.in_("en") == "the file breaks off; entries before the break, which were taken: 1"
    assert skipped.path == f"messages/inbox/{ADA}/message_1.json"


def test_skips_are_not_counted_twice_when_threads_are_read_again(tmp_path: Path) -> None:
    with open_export([write(tmp_path, thread(said("a", 1), "odd"))]) as export:
        first = (list(export.threads()), export.skipped)
        assert (list(export.threads()), export.skipped) == first


def test_a_customer_with_the_owners_own_name_is_not_guessed(tmp_path: Path) -> None:
    write(tmp_path, thread(said("a", 1)))
    same = thread(said("x", 1, "Shop"), people=("Shop", "Shop"), title="Shop")
    threads, export = read(write(tmp_path, same, "inbox/shop_9/message_1.json"))
    assert [found.key for found in threads] == [ADA]
    assert [(s.path, s.reason.key) for s in export.skipped] == [("inbox/shop_9", "importing.same_name")]


def test_a_thread_that_knows_the_owner_by_an_older_name_has_right_sides(tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path, thread(said("x", 1), people=(f"C{n}", "Shop"), title=f"C{n}"), f"inbox/c_{n}/message_1.json")
    write(tmp_path, thread(said("in", 1), said("out", 2, "Old Shop"), people=("Ada", "Old Shop")))
    (old,) = [found for found in read(tmp_path)[0] if found.key == ADA]
    assert [message.direction for message in old.messages] == ["in", "out"]


def test_the_owner_is_found_under_translated_keys_and_without_a_name(tmp_path: Path) -> None:
    group = thread(said("a", 1), people=("Ada", "Bob", "la_tienda"), title="Group")
    write(tmp_path, group)
    profile = {"profile_user": [{"string_map_data": {"Nombre de usuario": {"value": "la_tienda"}, "Nombre": {}}}]}
    (tmp_path / "personal_information.json").write_text(json.dumps(profile), "utf-8")
    _, export = read(tmp_path)
    assert (export.owner, export.owner_source) == ("la_tienda", OwnerSource.PROFILE)


def test_an_owner_nobody_can_tell_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, thread(said("a", 1), people=("Ada", "Bob", "Shop"), title="Group"))
    with open_export([tmp_path]) as export:
        assert (export.owner, export.owner_source) == (None, None)
        with pytest.raises(ExportError, match="which of the names is yours"):
            export.threads()
    assert [message.direction for message in messages(tmp_path, owner="Ada")] == ["out"]


def test_an_owner_who_is_in_no_thread_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Nobody in these threads is called “Shoop”"):
        open_export([write(tmp_path, thread(said("a", 1)))], owner="Shoop")


def test_the_user_name_is_taken_for_the_display_name(tmp_path: Path) -> None:
    write(tmp_path, thread(said("a", 1, "Shop")))
    profile = {"profile_user": [{"string_map_data": {"Username": {"value": "shop.x"}, "Name": {"value": "Shop"}}}]}
    (tmp_path / "personal_information.json").write_text(json.dumps(profile), "utf-8")
    assert [message.direction for message in messages(tmp_path, owner="shop.x")] == ["out"]


def test_an_encrypted_zip_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"messages/inbox/{ADA}/message_1.json", json.dumps(thread()))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(ExportError, match="unpack it yourself"):
        open_export([path])


def test_an_export_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no real export"):
        open_export([write(tmp_path, thread(said("a", 1)))], limits=Limits(total_bytes=10))


def test_a_file_beyond_the_limit_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, thread(said("a", 1)))
    write(tmp_path, thread(said("b" * 5000, 1)), "inbox/big_2/message_1.json")
    with open_export([tmp_path], limits=Limits(file_bytes=4000)) as export:
        assert [found.key for found in export.threads()] == [ADA]
        assert [(s.path, s.reason.key) for s in export.skipped] == [
            ("messages/inbox/big_2/message_1.json", "importing.file_too_big")
        ]


def test_a_folder_without_messages_is_declined(tmp_path: Path) -> None:
    (tmp_path / "followers.json").write_text("[]")
    with pytest.raises(ExportError, match="no Instagram messages"):
        open_export([tmp_path])


def test_an_export_of_2020_is_read(tmp_path: Path) -> None:
    items: list[dict[str, object]] = [
        {
            "sender": "ada",
            "created_at": "2020-01-02T00:00:01+00:00",
            "media_share_url": "https://x/p/1",
            "text": "this one",
        },
        {"sender": "shop", "created_at": "2020-01-01T00:00:00.5+00:00", "text": "hi", "likes": [{"username": "ada"}]},
        {"sender": "ada", "created_at": "2019-12-31T23:59:59+00:00", "heart": "❤️"},
        {"sender": "ada", "created_at": "2019-12-31T23:59:58", "video_call_action": "Ada started a video chat"},
        {"sender": "ada", "created_at": "yesterday", "text": "lost"},
    ]
    content = [{"participants": ["ada", "shop"], "conversation": items}, {"other": 1}]
    (tmp_path / "messages.json").write_text(json.dumps(content), "utf-8")
    (tmp_path / "profile.json").write_text('{"username": "shop", "name": "The Shop"}', "utf-8")
    (found,), export = read(tmp_path)
    assert (found.title, export.owner, export.thread_count) == ("ada", "shop", 1)
    assert [(m.direction, m.kind, m.text) for m in found.messages] == [
        ("in", "call", "Ada started a video chat"),
        ("in", "text", "❤️"),
        ("out", "text", "hi"),
        ("in", "share", "this one"),
    ]
    assert found.messages[2].reactions[0].actor == "ada"
    assert [(s.reason.key, s.count) for s in export.skipped] == [
        ("importing.no_time", 1),
        ("importing.file_not_thread", 1),
    ]
