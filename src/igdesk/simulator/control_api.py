"""The control API, `/_simulator/…`: `Control` and `truth` over HTTP. Not in the ledger, not limited, no token.

`GET /_simulator/NAME?arg=…` looks: `messages comments customers posts ledger faults status`.
`POST /_simulator/NAME` with a JSON object of arguments acts: the names and arguments of `Control`'s methods, and
`clear_ledger`. `POST /_simulator/set_rate_limit` takes the fields of `RateLimit`, or `{"off": true}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from igdesk.clock import iso
from igdesk.errors import IgdeskError
from igdesk.simulator import truth
from igdesk.simulator.api import Api
from igdesk.simulator.control import Control
from igdesk.simulator.graph import Answer, Request
from igdesk.simulator.limits import RateLimit
from igdesk.simulator.model import Comment, Media, Message, Person, Token

PREFIX = "/_simulator/"
ACTIONS = frozenset(
    [
        *("advance", "person", "customer_writes", "customer_edits", "customer_reacts", "unsend"),
        *("customer_comments", "customer_tags", "delete_comment", "owner_writes", "owner_posts", "owner_comments"),
        *("issue_token", "expire_token", "revoke_token", "set_account", "set_faults", "set_quirks"),
    ]
)


class ControlApi:
    """Answers the requests of the control API.

    Args:
        control: Acts.
        api: The API whose world, ledger and faults are shown.
    """

    def __init__(self, control: Control, api: Api) -> None:
        self._control = control
        self._api = api
        self._views: Mapping[str, Callable[[Mapping[str, str]], Any]] = {
            "messages": lambda _: truth.messages(api.world),
            "comments": lambda _: truth.comments(api.world),
            "customers": lambda _: truth.customers(api.world),
            "posts": lambda _: truth.posts(api.world),
            "ledger": lambda query: truth.calls(api.ledger, query.get("kind")),
            "faults": lambda _: api.faults.waiting(),
            "status": lambda _: self._status(),
        }

    def handle(self, request: Request) -> Answer:
        """The answer: 200 with what was asked or made, 400 with `error`, 404 for an unknown name."""
        name = request.path.removeprefix(PREFIX).strip("/")
        try:
            if request.method == "GET" and name in self._views:
                return _json(200, self._views[name](request.query))
            if request.method == "POST" and (name in ACTIONS or name in ("clear_ledger", "set_rate_limit")):
                return _json(200, _shown(self._act(name, _arguments(request))))
        except IgdeskError as error:
            return _json(400, {"error": str(error)})
        except (TypeError, ValueError, RecursionError) as error:
            return _json(400, {"error": f"wrong arguments: {error}"})
        return _json(404, {"error": f"no such {request.method}: {name}"})

    def _act(self, name: str, arguments: Mapping[str, Any]) -> Any:
        if name == "clear_ledger":
            return self._api.ledger.clear()
        if name == "set_rate_limit":
            limit = None if arguments.get("off") else RateLimit(**arguments)
            return self._control.set_rate_limit(limit)
        return getattr(self._control, name)(**arguments)

    def _status(self) -> Mapping[str, Any]:
        world = self._api.world
        return {
            "now": iso(world.now()),
            "account_id": world.account.user_id,
            "people": len(world.people),
            "conversations": len(world.threads),
            "messages": len(world.messages),
            "calls": self._api.ledger.count(),
            "quirks": self._api.quirks.names(),
        }


def _arguments(request: Request) -> Mapping[str, Any]:
    arguments = json.loads(request.body or b"{}")
    if not isinstance(arguments, dict):
        raise TypeError("a JSON object is wanted")
    return arguments


def _shown(made: Any) -> Any:
    """What an action made, as JSON."""
    if isinstance(made, (Message, Comment, Media)):
        return {"id": made.id}
    if isinstance(made, Person):
        return truth.person_row(made)
    if isinstance(made, Token):
        return {"token": made.value}
    return {"done": made}


def _json(status: int, shown: Any) -> Answer:
    return Answer(status, json.dumps(shown).encode())
