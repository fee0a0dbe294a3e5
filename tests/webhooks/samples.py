"""Deliveries to try things on: one of each variant in its plainest shape, and the shared samples where they are."""

from __future__ import annotations

import copy
import random
from typing import Any

from tests.instagram.support import payload, payload_names

from .support import ACCOUNT, ADA, envelope, event, message


def plain() -> list[Any]:
    """One delivery of each variant."""
    cdn = "https://cdn.example/a.jpg"
    attached = {"type": "image", "payload": {"url": cdn}}
    of_message: list[dict[str, object]] = [
        {"text": "words"},
        {"attachments": [attached, {"type": "something_new"}]},
        {"attachments": [{"type": "story_mention", "payload": {"url": cdn}}]},
        {"text": "to a story", "reply_to": {"story": {"url": cdn, "id": "s1"}}},
        {"text": "to a message", "reply_to": {"mid": "m0"}},
        {"is_deleted": True},
        {"is_unsupported": True},
        {"text": "a tap", "quick_reply": {"payload": "YES"}},
    ]
    events = [event({"message": {"mid": f"m{place}", **body}}) for place, body in enumerate(of_message)]
    events += [
        event({"message": {"mid": "e1", "text": "ours", "is_echo": True}}, ours=True),
        event({"reaction": {"mid": "m0", "action": "react", "emoji": "❤️"}}),
        event({"read": {"mid": "m0"}}),
        event({"postback": {"mid": "p1", "title": "A person", "payload": "HUMAN"}}),
        event({"message_edit": {"mid": "m0", "text": "other words", "num_edit": "1"}}),
    ]
    value = {"id": "c1", "from": {"id": ADA, "username": "ada"}, "media": {"id": "post"}, "text": "a comment"}
    entry = {"id": ACCOUNT, "time": 1790000000}
    changes = [{"field": "comments", "value": value}, {"field": "mentions", "value": {"media_id": "1"}}]
    return [
        *(envelope(each) for each in events),
        {"object": "instagram", "entry": [{**entry, "changes": changes}]},
        [{"object": "instagram", "entry": [{**entry, **changes[0]}]}],
    ]


def shared() -> dict[str, Any]:
    """The shared samples that are deliveries, by name; none where they are not there."""
    found = {name: payload(name) for name in payload_names() if not name.startswith("made_error_")}
    return {name: body for name, body in found.items() if isinstance(body, list) or "entry" in _object(body)}


def _object(body: object) -> dict[str, Any]:
    return body if isinstance(body, dict) else {}


JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1e308, "", "0", "x" * 5000, "\ud800", "\x00", [], {}, [[]], [None], {"id": {}},
    {"data": 5}, "17841400000000001", "https://a.example/x",
)  # fmt: skip


def mutated(body: Any, dice: random.Random) -> Any:
    """`body` with a few of its places changed, missing, doubled, or full of something else."""
    changed = copy.deepcopy(body)
    for _ in range(dice.randint(1, 4)):
        holder, key = dice.choice(_places(changed) or [([changed], 0)])
        what = dice.randrange(5)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif what == 2 and isinstance(holder, dict):
            holder[f"{key}_of_next_year"] = holder.pop(key)
        elif what == 3:
            holder[key] = [copy.deepcopy(holder[key])]
        else:
            holder[key] = copy.deepcopy(dice.choice(JUNK))
    return changed


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        found += _places(value[key])
    return found


def intact(number: int) -> dict[str, object]:
    """A message that nobody has touched."""
    return envelope(message(f"intact-{number}", f"still readable {number}"))
