"""The reading side of the API: account, conversations, messages, profiles."""

from __future__ import annotations

import httpx
import pytest

from igdesk.simulator.simulator import Simulator

from .support import Graph, failure

EXPANDED = (
    "participants,updated_time,messages.limit(20){id,created_time,from,to,message,attachments,"
    "shares{link,name,description,template},story,is_unsupported,reactions}"
)


def test_id_and_user_id_of_the_account_differ(graph: Graph, instagram: Simulator) -> None:
    _, me = graph("GET", "/me", fields="id,user_id,username,account_type,followers_count,media_count")
    assert me["user_id"] == instagram.account_id
    assert me["id"] != me["user_id"]
    assert me["account_type"] == "BUSINESS"


def test_the_account_is_reached_as_me_and_by_its_id(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    by_id = graph("GET", f"/{instagram.account_id}/conversations", platform="instagram")
    assert by_id[0] == 200
    assert by_id[1]["data"] == graph("GET", "/me/conversations", platform="instagram")[1]["data"]


def test_paths_work_without_a_version(http: httpx.Client, instagram: Simulator) -> None:
    assert http.get("/me", params={"access_token": instagram.token}).json()["id"]


def test_conversations_show_ids_and_second_precise_utc_times(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    _, body = graph("GET", "/me/conversations", platform="instagram")
    assert set(body["data"][0]) == {"id", "updated_time"}
    assert body["data"][0]["updated_time"] == "2026-11-21T09:00:00+0000"
    assert "next" not in body["paging"]


def test_conversations_come_newest_first(graph: Graph, instagram: Simulator) -> None:
    for customer in ("ada", "bob", "cem"):
        instagram.control.customer_writes("Hi", customer)
        instagram.control.advance(1)
    instagram.control.customer_writes("again", "ada")
    _, body = graph("GET", "/me/conversations", fields="participants")
    assert [c["participants"]["data"][0]["username"] for c in body["data"]] == ["ada", "cem", "bob"]


def test_one_persons_conversation_is_found_by_user_id(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi", "ada")
    instagram.control.customer_writes("Hi", "bob")
    bob = instagram.control.person("bob").igsid
    _, body = graph("GET", "/me/conversations", user_id=bob, fields="participants")
    assert [c["participants"]["data"][0]["id"] for c in body["data"]] == [bob]


def test_another_platform_is_refused(graph: Graph) -> None:
    assert failure(graph("GET", "/me/conversations", platform="messenger")) == (400, 100, None)


def test_a_message_shows_the_five_documented_fields(graph: Graph, instagram: Simulator) -> None:
    written = instagram.control.customer_writes("Hi!", "ada")
    _, body = graph("GET", f"/{written.id}", fields="id,created_time,from,to,message")
    assert body == {
        "id": written.id,
        "created_time": "2026-11-21T09:00:00+0000",
        "from": {"username": "ada", "id": instagram.control.person("ada").igsid},
        "to": {"data": [{"username": "aurora.tea", "id": instagram.account_id}]},
        "message": "Hi!",
    }


def test_the_shops_own_messages_come_from_the_account_id(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi", "ada")
    own = instagram.control.owner_writes("Hello Ada", "ada")
    _, body = graph("GET", f"/{own.id}", fields="from,to")
    assert body["from"]["id"] == instagram.account_id
    assert body["to"]["data"][0]["username"] == "ada"


def test_expansion_gives_everything_in_one_call(graph: Graph, instagram: Simulator) -> None:
    first = instagram.control.customer_writes("look", attachments=["image", "video", "audio", "file", "share"])
    instagram.control.customer_reacts(first.id, "❤️")
    instagram.control.customer_writes("", story="mention")
    instagram.control.customer_writes("", unsupported=True)
    _, body = graph("GET", "/me/conversations", fields=EXPANDED)
    unsupported, mention, rich = body["data"][0]["messages"]["data"]
    assert unsupported["is_unsupported"] is True
    assert "message" not in unsupported
    assert mention["story"]["mention"]["link"].startswith(instagram.base_url)
    assert [next(k for k in a if k.endswith(("_data", "file_url"))) for a in rich["attachments"]["data"]] == [
        *("image_data", "video_data", "video_data", "file_url", "image_data")
    ]
    assert list(rich["shares"]["data"][0]) == ["link"]
    assert rich["reactions"]["data"][0]["reaction"] == "❤️"
    assert "is_unsupported" not in rich


def test_a_share_is_also_an_attachment_with_the_same_url(graph: Graph, instagram: Simulator) -> None:
    written = instagram.control.customer_writes("", attachments=["share"])
    _, body = graph("GET", f"/{written.id}", fields="attachments,shares{link}")
    assert body["shares"]["data"][0]["link"] == body["attachments"]["data"][0]["image_data"]["url"]


def test_only_the_newest_20_messages_have_content(graph: Graph, instagram: Simulator) -> None:
    written = [instagram.control.customer_writes(f"text {n}") for n in range(23)]
    conversation = instagram.control.person("ada.bakes")
    _, body = graph("GET", "/me/conversations", user_id=conversation.igsid, fields="messages.limit(100){id,message}")
    listed = body["data"][0]["messages"]["data"]
    assert [m["id"] for m in listed] == [m.id for m in reversed(written)]
    assert all("message" in m for m in listed[:20])
    assert all("message" not in m and m["created_time"] for m in listed[20:])
    assert failure(graph("GET", f"/{written[2].id}", fields="message")) == (400, 9000001, None)
    assert graph("GET", f"/{written[3].id}", fields="message")[1]["message"] == "text 3"


def test_unsent_messages_are_left_out(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("stays")
    gone = instagram.control.customer_writes("goes")
    instagram.control.unsend(gone.id)
    _, body = graph("GET", "/me/conversations", fields="messages{id,message}")
    assert [m["message"] for m in body["data"][0]["messages"]["data"]] == ["stays"]
    assert failure(graph("GET", f"/{gone.id}")) == (400, 9000001, None)


def test_an_edited_message_shows_its_new_text(graph: Graph, instagram: Simulator) -> None:
    written = instagram.control.customer_writes("teh")
    instagram.control.customer_edits(written.id, "the")
    assert graph("GET", f"/{written.id}", fields="message")[1]["message"] == "the"


def test_requests_idle_for_30_days_are_hidden_until_they_write_again(graph: Graph, instagram: Simulator) -> None:
    instagram.control.person("stranger", follows_us=False)
    instagram.control.person("follower", follows_us=True)
    for customer in ("stranger", "follower"):
        instagram.control.customer_writes("Hi", customer)
    instagram.control.advance(31 * 86_400)

    def listed() -> list[str]:
        _, body = graph("GET", "/me/conversations", fields="participants")
        return [c["participants"]["data"][0]["username"] for c in body["data"]]

    assert listed() == ["follower"]
    instagram.control.customer_writes("still there?", "stranger")
    assert listed() == ["stranger", "follower"]


def test_an_answer_moves_a_thread_out_of_requests(graph: Graph, instagram: Simulator) -> None:
    instagram.control.person("stranger", follows_us=False)
    instagram.control.customer_writes("Hi", "stranger")
    instagram.control.owner_writes("Hello", "stranger")
    instagram.control.advance(31 * 86_400)
    assert len(graph("GET", "/me/conversations")[1]["data"]) == 1


def test_a_profile_needs_that_the_person_wrote(graph: Graph, instagram: Simulator) -> None:
    person = instagram.control.person("ada", followers=7)
    fields = "name,username,profile_pic,follower_count,is_user_follow_business,is_verified_user"
    assert failure(graph("GET", f"/{person.igsid}", fields=fields)) == (403, 230, None)
    instagram.control.customer_writes("Hi", "ada")
    _, profile = graph("GET", f"/{person.igsid}", fields=fields)
    assert (profile["follower_count"], profile["username"], profile["id"]) == (7, "ada", person.igsid)


def test_a_profile_may_be_withheld_or_gone(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi", "ada")
    person = instagram.control.person("ada", hides_profile=True)
    assert failure(graph("GET", f"/{person.igsid}")) == (403, 230, None)
    instagram.control.person("ada", blocks_us=True)
    assert failure(graph("GET", f"/{person.igsid}")) == (400, 9010, None)


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        ("/me", "nonsense", (400, 100, None)),
        ("/me", "id,", (400, 2500, None)),
        ("/me/conversations", "messages{id", (400, 2500, None)),
        ("/17999", "id", (400, 100, 33)),
        ("/me/nonsense", "id", (500, 2500, None)),
        ("/v25.0/me/messages", "id", (500, 2500, None)),
    ],
)
def test_wrong_questions_get_graph_errors(
    graph: Graph, path: str, fields: str, expected: tuple[int, int, int | None]
) -> None:
    answer = graph("GET", path, fields=fields)
    assert failure(answer) == expected
    assert answer[1]["error"]["fbtrace_id"].startswith("A")


def test_a_doubled_version_is_answered_as_on_instagram(graph: Graph) -> None:
    error = graph("GET", "/v25.0/me/messages")[1]["error"]
    assert error["message"] == "Unknown path components: /messages"
    assert error["type"] == "IGApiException"


def test_names_in_wanted_fields_are_checked_below_too(graph: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    assert failure(graph("GET", "/me/conversations", fields="messages{nonsense}")) == (400, 100, None)
