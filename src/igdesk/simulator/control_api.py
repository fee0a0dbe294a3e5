"""The control API, `/_simulator/…`: `Control` and `truth` over HTTP. Not in the ledger, not limited, no token.

`GET /_simulator/` lists every route with what it takes. `GET` looks, `POST` with a JSON object of arguments acts: the
names and arguments are those of `Control`'s methods.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from inspect import get_annotations
from types import MappingProxyType
from typing import Any

from igdesk.clock import iso
from igdesk.errors import IgdeskError
from igdesk.simulator import truth
from igdesk.simulator.api import Api
from igdesk.simulator.control import Control
from igdesk.simulator.graph import Answer, Request
from igdesk.simulator.model import Comment, Media, Message, Person, Token
from igdesk.values import dataclass

PREFIX = "/_simulator/"
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "clock": "move_clock",
        **{
            name: name
            for name in (
                *("next_step", "person", "customer_writes", "customer_edits", "customer_reacts", "unsend"),
                *("customer_comments", "customer_mentions", "customer_tags", "delete_comment", "owner_writes"),
                *("owner_posts", "owner_comments", "issue_token", "expire_token", "revoke_token", "set_account"),
                *("set_faults", "set_quirks", "set_rate_limit", "clear_ledger"),
            )
        },
    }
)
"""What can be done, and the method of `Control` that does it."""


_KINDS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "str": (str,),
        "str | None": (str, type(None)),
        "str | float | None": (str, int, float, type(None)),
        "bool": (bool,),
        "bool | None": (bool, type(None)),
        "int": (int,),
        "float": (int, float),
        "Sequence[str]": (list,),
        "str | Sequence[str]": (str, list),
        "Sequence[str] | None": (list, type(None)),
    }
)
"""What JSON may have for a kind of argument."""


@dataclass(frozen=True, slots=True)
class Look:
    """Something that can be looked at."""

    about: str
    show: Callable[[Mapping[str, str]], Any]
    takes: tuple[str, ...] = ()


class ControlApi:
    """Answers the requests of the control API.

    Args:
        control: Acts.
        api: The API whose world, ledger and faults are shown.
    """

    def __init__(self, control: Control, api: Api) -> None:
        self._control = control
        self._api = api
        world = api.world
        self._looks: Mapping[str, Look] = {
            "": Look("This list.", lambda _: self.listing()),
            "clock": Look("The simulator's time.", lambda _: control.clock()),
            "scenario": Look("How far the scenario file is, null where none is played.", lambda _: self._scenario()),
            "status": Look("Time, account, and how much there is.", lambda _: self._status()),
            "messages": Look("Every direct message, unsent ones too.", lambda _: truth.messages(world)),
            "comments": Look("Every comment, deleted ones too.", lambda _: truth.comments(world)),
            "customers": Look("Every person, and whether they wait.", lambda _: truth.customers(world)),
            "posts": Look("Every post, and those that tag the shop.", lambda _: truth.posts(world)),
            "ledger": Look(
                "Every call of the API.", lambda query: truth.calls(api.ledger, query.get("kind")), ("kind",)
            ),
            "faults": Look("The faults that wait for their calls.", lambda _: api.faults.waiting()),
            "quirks": Look("Every quirk, and whether it is on.", lambda _: asdict(control.quirks())),
        }

    def handle(self, request: Request) -> Answer:
        """The answer: 200 with what was asked or made, 400 with `error`, 404 for an unknown name."""
        name = request.path.removeprefix(PREFIX.rstrip("/")).strip("/")
        try:
            if request.method == "GET" and name in self._looks:
                return _json(200, self._looks[name].show(request.query))
            if request.method == "POST" and name in ACTIONS:
                method, arguments = getattr(self._control, ACTIONS[name]), _arguments(request)
                _check_names(name, method, arguments)
                _check_kinds(method, arguments)
                return _json(200, _shown(method(**arguments)))
        except IgdeskError as error:
            return _json(400, {"error": str(error)})
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            return _json(400, {"error": f"wrong arguments: {error}"})
        return _json(404, {"error": f"no such {request.method}: {name}; GET {PREFIX} lists what there is"})

    def listing(self) -> list[Mapping[str, Any]]:
        """Every route: method, path, arguments with their defaults, and what it is for."""
        looks: list[Mapping[str, Any]] = [
            {"method": "GET", "path": PREFIX + name, "takes": list(look.takes), "about": look.about}
            for name, look in self._looks.items()
        ]
        acts: list[Mapping[str, Any]] = [
            {"method": "POST", "path": PREFIX + name, "takes": _takes(method), "about": _first_line(method)}
            for name, method in ((name, getattr(Control, method)) for name, method in ACTIONS.items())
        ]
        return looks + acts

    def _scenario(self) -> Mapping[str, Any] | None:
        progress = self._control.progress()
        if progress is None:
            return None
        return {**asdict(progress), "next_at": iso(progress.next_at) if progress.next_at else None}

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


def _takes(method: Callable[..., Any]) -> list[str]:
    """Its arguments: `text=""` may be left out, `message` may not, `**traits` are any."""
    parameters = list(inspect.signature(method).parameters.values())[1:]
    return [str(each.replace(annotation=each.empty)) for each in parameters]


def _first_line(method: Callable[..., Any]) -> str:
    return (inspect.getdoc(method) or "").partition("\n\n")[0].replace("\n", " ")


def _arguments(request: Request) -> Mapping[str, Any]:
    arguments = json.loads(request.body or b"{}")
    if not isinstance(arguments, dict):
        raise TypeError("a JSON object is wanted")
    return arguments


def _check_names(name: str, method: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Raises `TypeError` where an argument is missing, or one is there that the method does not take."""
    takes = inspect.signature(method).parameters
    named = [each for each, found in takes.items() if found.kind is not found.VAR_KEYWORD]
    missing = [each for each in named if takes[each].default is inspect.Parameter.empty and each not in arguments]
    if missing:
        raise TypeError(f"{name} needs {_listed(missing)}")
    unknown = [each for each in arguments if each not in named]
    if unknown and len(named) == len(takes):
        raise TypeError(f"{name} takes {_listed(named) or 'no arguments'}, and not {_listed(unknown)}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(json.dumps(each) for each in names)


def _check_kinds(method: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Raises `TypeError` where a value is of another kind than the method takes, or a person has."""
    kinds = {**get_annotations(Person), **get_annotations(method)}
    for name, value in arguments.items():
        fitting = _KINDS.get(str(kinds.get(name, "")))
        if fitting is not None and (type(value) not in fitting):
            raise TypeError(f"{name} is to be {kinds[name]}")


def _shown(made: Any) -> Any:
    """What an action made, as JSON."""
    if isinstance(made, (Message, Comment, Media)):
        return {"id": made.id}
    if isinstance(made, Person):
        return truth.person_row(made)
    if isinstance(made, Token):
        return {"token": made.value}
    return made if isinstance(made, dict) else {"done": made}


def _json(status: int, shown: Any) -> Answer:
    return Answer(status, (json.dumps(shown, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
