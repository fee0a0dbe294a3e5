"""An Instagram whose answers are damaged in every way, and what of them is readable all the same.

Each answer is a real sample with names of its own and a few of its places changed, missing, doubled, or full of
something else. What was not touched must be in the desk afterwards: that is worked out here from the JSON alone.
"""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from igdesk.simulator.times import graph_time
from tests.instagram.support import ACCOUNT_ID, payload, payload_names
from tests.webhooks.samples import mutated

US = {"id": ACCOUNT_ID, "username": "shop"}
CDN = "https://cdn.example/a.jpg"
PARTS: tuple[dict[str, Any], ...] = (
    {"message": "words"},
    {"message": "", "attachments": {"data": [{"id": "a", "image_data": {"url": CDN, "render_as_sticker": True}}]}},
    {"attachments": {"data": [{"mime_type": "audio/mp4", "video_data": {"url": CDN}}]}},
    {"attachments": {"data": [{"type": "ig_post", "payload": {"url": CDN}}]}, "shares": {"data": [{"link": CDN}]}},
    {"story": {"mention": {"link": CDN, "id": "1"}}},
    {"message": "to a story", "story": {"reply_to": {"link": CDN, "id": "1"}}},
    {"is_unsupported": True},
    {"message": "liked", "reactions": {"data": [{"reaction": "❤️", "users": [US]}]}},
)  # fmt: skip
"""What a message may consist of, besides who, to whom and when."""
EACH_ROUND = 20
STEP = timedelta(minutes=20)
_LONGEST = 5


@dataclass
class Damaged:
    """Serves one round after the other; `handle` is its HTTP.

    Args:
        dice: Decides everything.
    """

    dice: random.Random
    number: int = 0
    payloads: Counter[str] = field(default_factory=Counter)
    readable: dict[str, str] = field(default_factory=dict)
    """Of this round: ids of what was not touched, with its words."""
    webhooks: list[Any] = field(default_factory=list)
    _answers: dict[str, Any] = field(default_factory=dict)
    _is_garbage: bool = False

    def prepare(self, now: datetime) -> None:
        """Make the answers of the next round; every tenth has nothing but answers that are damaged as a whole."""
        self.number += 1
        self.readable, self.webhooks = {}, []
        self._is_garbage = self.number % 10 == 0
        post = f"post{self.number}"
        talks, comments = [], []
        for place in range(0 if self._is_garbage else EACH_ROUND):
            kind = self.dice.choices(("conversation", "comment", "webhook"), (6, 2, 2))[0]
            self.payloads[kind] += 1
            name = f"{self.number}-{place}"
            if kind == "conversation":
                talks.append(self._talk(name, now))
            elif kind == "comment":
                comments += self._comments(name, now)
            else:
                self.webhooks.append(mutated(self._sample("wh", name), self.dice))
        intact = _talk(f"intact-{self.number}", now, [{"message": "still readable"}])
        self.readable[intact["messages"]["data"][0]["id"]] = "still readable"
        place = self.dice.randint(0, len(talks))
        media = {"id": post, "timestamp": graph_time(now), "comments_count": len(comments), "username": "shop"}
        self._answers = {
            "me": {"user_id": ACCOUNT_ID, "id": "1", "username": "shop"},
            "conversations": {"data": [*talks[:place], intact, *talks[place:]]},
            "media": {"data": [media]},
            "tags": {"data": []},
            "comments": {"data": comments},
        }

    @property
    def expects(self) -> bool:
        """Whether this round has anything that can be read for sure."""
        return not self._is_garbage

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The answer to a call."""
        name = request.url.path.rpartition("/")[2]
        answer = self._answers.get(name, {"id": name, "username": "somebody"})
        if not self._is_garbage:
            return httpx.Response(200, content=json.dumps(answer).encode())
        self.payloads["answer"] += 1
        error = (
            payload(self.dice.choice(payload_names("made_error_*.json"))) if payload_names() else {"error": {"code": 1}}
        )
        whole = mutated(self.dice.choice((answer, answer, error, _told(error))), self.dice)
        body = json.dumps(whole).encode("utf-8", "replace")
        if self.dice.random() < 0.3:
            body = body[: self.dice.randrange(len(body) + 1)]
        return httpx.Response(self.dice.choice((200, 200, 302, 400, 403, 404, 429, 500, 503)), content=body)

    def _talk(self, name: str, now: datetime) -> Any:
        parts = [self.dice.choice(PARTS) for _ in range(self.dice.randint(1, _LONGEST))]
        whole = _talk(name, now, parts)
        for place, said in enumerate(self._said_in_sample()[: len(parts)]):
            if self.dice.random() < 0.5:
                whole["messages"]["data"][place] |= {"message": said}
        damaged = mutated(whole, self.dice)
        if not isinstance(damaged, dict) or damaged.get("id") != whole["id"]:
            return damaged  # whose it is cannot be known
        if damaged.get("updated_time") != whole["updated_time"]:
            return damaged  # it may say that it is old
        self._expect(whole["messages"]["data"], _list_of(damaged.get("messages")), "message")
        return damaged

    def _comments(self, name: str, now: datetime) -> list[Any]:
        who = {"id": f"author-{name}", "username": f"user{name.replace('-', '.')}"}
        said = [
            {"id": f"comment-{name}-{n}", "text": f"comment {n}", "timestamp": graph_time(now), "from": who}
            for n in range(self.dice.randint(1, 3))
        ]
        damaged = mutated(said, self.dice)
        entries = damaged if isinstance(damaged, list) else [damaged]
        self._expect(said, entries, "text")
        return entries

    def _expect(self, whole: list[dict[str, Any]], damaged: list[Any], words: str) -> None:
        often = Counter(
            each.get("id") for each in damaged if isinstance(each, dict) and isinstance(each.get("id"), str)
        )
        for entry in whole:
            if entry in damaged and often[entry["id"]] == 1:
                self.readable[entry["id"]] = entry.get(words, "")

    def _said_in_sample(self) -> list[str]:
        sample: Any = self._sample("api_conversation_expanded", "")
        listed = sample.get("messages", {}).get("data", [])
        return [text for each in listed if (text := each.get("message"))]

    def _sample(self, kind: str, name: str) -> Any:
        names = payload_names(f"made_{kind}*.json")
        return _renamed(copy.deepcopy(payload(self.dice.choice(names))), name) if names else {}


def _talk(name: str, now: datetime, parts: list[dict[str, Any]]) -> dict[str, Any]:
    customer = {"id": f"customer-{name}", "username": f"user{name.replace('-', '.')}"}
    messages = [
        {
            "id": f"message-{name}-{place}",
            "created_time": graph_time(now - timedelta(seconds=place)),
            "from": customer,
            "to": {"data": [US]},
            **part,
        }
        for place, part in enumerate(parts)
    ]
    return {
        "id": f"talk-{name}",
        "updated_time": graph_time(now),
        "participants": {"data": [customer, US]},
        "messages": {"data": copy.deepcopy(messages)},
    }


def _list_of(value: Any) -> list[Any]:
    """The entries of a list as Instagram draws one, with `data` around it or bare."""
    inner = value.get("data") if isinstance(value, dict) else value
    return inner if isinstance(inner, list) else []


def _told(error: Any) -> Any:
    """The same error in the envelope of the log-in."""
    inner = error.get("error") if isinstance(error, dict) else None
    message = inner.get("message") if isinstance(inner, dict) else None
    return {"error_type": "OAuthException", "code": 400, "error_message": message}


def _renamed(value: Any, name: str) -> Any:
    """The same with message ids of its own, so that it is another delivery."""
    if isinstance(value, dict):
        return {
            key: f"{inner}-{name}" if key == "mid" and isinstance(inner, str) else _renamed(inner, name)
            for key, inner in value.items()
        }
    return [_renamed(each, name) for each in value] if isinstance(value, list) else value


def rounds(damaged: Damaged, payloads: int) -> Iterator[int]:
    """Their numbers, until so many payloads were served."""
    while damaged.payloads.total() < payloads:
        yield damaged.number + 1
