"""`POST /{account}/messages`: the rules of sending, in the order in which the API checks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from igdesk.links import Refused, place_of
from igdesk.simulator.call import Call
from igdesk.simulator.graph import Refusal, bad_parameter, window_closed
from igdesk.simulator.model import Attachment, Comment, Medium, Origin, Person, Scope
from igdesk.simulator.view import Json

MAX_TEXT_BYTES = 1000
MAX_IMAGES = 10
STANDARD_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)
PRIVATE_REPLY_WINDOW = timedelta(days=7)
_MESSAGING_TYPES = frozenset({"", "RESPONSE", "UPDATE", "MESSAGE_TAG"})
_ACTIONS = frozenset({"typing_on", "typing_off", "mark_seen"})
_MEDIA = {medium.value: medium for medium in (Medium.IMAGE, Medium.VIDEO, Medium.AUDIO, Medium.FILE)}
_LIES_THERE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif"), ("image",)),
    **dict.fromkeys(("ogg", "avi", "mov", "webm"), ("video",)),
    **dict.fromkeys(("aac", "m4a", "wav"), ("audio",)),
    "mp4": ("video", "audio"),
    "pdf": ("file",),
}
_LOVE = "❤️"

Params = Mapping[str, object]


def send(call: Call) -> Json:
    """A message, a reaction, a sign of typing, or a private reply to a comment."""
    recipient = _table(call.params, "recipient")
    if "comment_id" in recipient:
        return _private_reply(call, str(recipient["comment_id"]))
    call.need(Scope.MESSAGES)
    _check_access(call)
    person = _recipient(call, recipient)
    if action := call.text("sender_action"):
        return _act(call, person, action)
    parts = _content(call)
    _check_window(call, person)
    sent = [
        call.world.shop_writes(person, text, origin=Origin.API, attachments=attachments) for text, attachments in parts
    ]
    return {"recipient_id": person.igsid, "message_id": sent[0].id}


def _private_reply(call: Call, comment_id: str) -> Json:
    """One per comment, within 7 days; nothing more until the person answers."""
    call.need(Scope.COMMENTS)
    _check_access(call)
    comment = call.world.comments.get(comment_id)
    if comment is None or comment.deleted or comment.author is None or comment.private_reply_id is not None:
        raise bad_parameter("The comment is invalid for a private reply", 2534025)
    if call.now - comment.at > PRIVATE_REPLY_WINDOW:
        raise bad_parameter("The comment is too old for a private reply")
    text = _text(_table(call.params, "message"))
    sent = call.world.shop_writes(comment.author, text, origin=Origin.API)
    _mark_answered(comment, sent.id)
    return {"recipient_id": comment.author.igsid, "message_id": sent.id}


def _mark_answered(comment: Comment, message_id: str) -> None:
    comment.private_reply_id = message_id


def _check_access(call: Call) -> None:
    if not call.world.account.message_access:
        raise Refusal(
            "(#200) The account owner has disabled access to instagram direct messages.",
            200,
            2534041,
            status=403,
            kind="OAuthException",
        )


def _recipient(call: Call, recipient: Params) -> Person:
    igsid = str(recipient.get("id", ""))
    if not igsid:
        raise bad_parameter("Param recipient must have an id or a comment_id")
    if not (igsid.isascii() and igsid.isdigit()):
        raise bad_parameter("Invalid Instagram scoped user id", 2534014)
    person = call.world.people.get(igsid)
    if person is None:
        raise bad_parameter("No matching user found", 2018001)
    if person.blocks_us:
        raise Refusal("This person isn't available right now.", 551, 1545041, kind="OAuthException")
    return person


def _check_window(call: Call, person: Person) -> None:
    kind, tag = call.text("messaging_type"), call.text("tag")
    if kind not in _MESSAGING_TYPES:
        raise bad_parameter("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}")
    if tag not in ("", "HUMAN_AGENT") or (kind == "MESSAGE_TAG" and not tag):
        raise bad_parameter("Param tag must be one of {HUMAN_AGENT}")
    if tag and not call.world.account.human_agent:
        raise Refusal(
            "(#10) To use 'Human Agent', your use of this endpoint must be reviewed and approved by Facebook. "
            "To submit this 'Human Agent' feature for review please read our documentation on reviewable features.",
            10,
            status=403,
        )
    thread = call.world.thread_of(person)
    written = thread.last_inbound_at if thread else None
    if written is None or call.now - written > (HUMAN_AGENT_WINDOW if tag else STANDARD_WINDOW):
        raise window_closed()


def _content(call: Call) -> list[tuple[str, tuple[Attachment, ...]]]:
    """What is to be sent; text and attachment in one call become two messages, as on Instagram."""
    message = _table(call.params, "message")
    given = message.get("attachments", message.get("attachment"))
    parts: list[tuple[str, tuple[Attachment, ...]]] = []
    if "text" in message:
        parts.append((_text(message), ()))
    if given is not None:
        parts.append(("", _attachments(call, given)))
    if not parts:
        raise bad_parameter("Message cannot be empty, must provide valid attachment or text", 2534015)
    return parts


def _text(message: Params) -> str:
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_parameter("Param message[text] must be a non-empty UTF-8 string", 2534015)
    if len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        raise bad_parameter(f"Length of param message[text] must be less than or equal to {MAX_TEXT_BYTES}")
    return text


def _attachments(call: Call, given: object) -> tuple[Attachment, ...]:
    """One object or a list of up to 10 images: Meta's pages show both."""
    items = given if isinstance(given, list) else [given]
    if not 1 <= len(items) <= MAX_IMAGES:
        raise bad_parameter(f"Param message[attachments] must have 1 to {MAX_IMAGES} elements")
    return tuple(_attachment(call, item) for item in items)


def _attachment(call: Call, item: object) -> Attachment:
    if not isinstance(item, dict):
        raise bad_parameter("Param message[attachment] must be an object", 2018047)
    kind = str(item.get("type", ""))
    if kind == "like_heart":
        return call.world.new_attachment(Medium.IMAGE, "like_heart")
    payload = item.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    if kind == "MEDIA_SHARE":
        media = call.world.media.get(str(payload.get("id", "")))
        if media is None or media.author is not None:
            raise bad_parameter("Invalid media id", 2018074)
        return call.world.new_attachment(Medium.SHARE, media.caption)
    if kind not in _MEDIA:
        raise bad_parameter("Param message[attachment][type] is not supported", 2018047)
    url = str(payload.get("url", ""))
    if not payload.get("attachment_id"):
        _check_fetched(kind, url)
    return call.world.new_attachment(_MEDIA[kind], url.rsplit("/", 1)[-1])


def _check_fetched(kind: str, url: str) -> None:
    """What Meta would find when it fetches the address; its ending stands for what lies there. Nothing is fetched."""
    place = place_of(url)
    if not url.startswith(("http://", "https://")) or (isinstance(place, Refused) and place.reason == "local"):
        raise bad_parameter("Failed to fetch the file from the url", 2018008)
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    kinds = _LIES_THERE.get(ending)
    if kinds is not None and kind not in kinds:
        raise bad_parameter("Attachment type does not match file type", 2018047)


def _act(call: Call, person: Person, action: str) -> Json:
    answer: Json = {"recipient_id": person.igsid}
    if action in _ACTIONS:
        return answer
    if action not in ("react", "unreact"):
        raise bad_parameter("Param sender_action is not supported")
    payload = _table(call.params, "payload")
    message = call.world.messages.get(str(payload.get("message_id", "")))
    if message is None or message.unsent or call.world.thread_of_message(message).person is not person:
        raise bad_parameter("Invalid message id")
    _check_window(call, person)  # Meta does not say that a reaction may come later than a message
    emoji = str(payload.get("reaction", "")) if action == "react" else None
    if emoji == "":
        raise bad_parameter("Param payload[reaction] is required")
    call.world.react(message, call.world.account.user_id, _LOVE if emoji == "love" else emoji)
    return answer


def _table(params: Params, name: str) -> Params:
    """An object parameter; in a form it comes as JSON text."""
    value = params.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, dict):
        raise bad_parameter(f"Param {name} must be an object")
    return value
