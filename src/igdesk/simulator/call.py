"""One call on its way through the API: the world it sees, what it asks for, who asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from igdesk.simulator.fields import Field, parse_fields
from igdesk.simulator.graph import Refusal, Request, bad_parameter
from igdesk.simulator.model import Scope, Token
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.world import World
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """What every route gets."""

    world: World
    quirks: Quirks
    request: Request
    path: str
    """As asked, with its version: what `paging.next` repeats."""
    params: Mapping[str, object]
    """Query and body together."""
    token: Token
    now: datetime

    def need(self, scope: Scope) -> None:
        """Refuse a token without `scope`: HTTP 403, code 10.

        Raises:
            Refusal: The token lacks it.
        """
        if scope not in self.token.scopes:
            raise Refusal(
                "(#10) Application does not have permission for this action",
                10,
                status=403,
                kind="OAuthException",
            )

    def fields(self, default: tuple[Field, ...]) -> tuple[Field, ...]:
        """The fields that `fields=` names."""
        text = self.text("fields")
        return parse_fields(text) if text else default

    def text(self, name: str) -> str:
        """A parameter as text; empty when it is not given.

        Raises:
            Refusal: Code 100: it is an object or a list.
        """
        value = self.params.get(name, "")
        if isinstance(value, (dict, list)):
            raise bad_parameter(f"Param {name} must be a string")
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool | None:
        """A parameter as a truth value; None when it is not given.

        Raises:
            Refusal: Code 100: it is neither true nor false.
        """
        text = self.text(name).lower()
        if not text:
            return None
        if text not in ("true", "false", "1", "0"):
            raise bad_parameter(f"Param {name} must be a boolean")
        return text in ("true", "1")

    def place(self) -> Mapping[str, str]:
        """Which part of a list is asked for: `limit` and `after`, as far as they are given."""
        return {name: self.text(name) for name in ("limit", "after") if self.text(name)}

    def query(self) -> Mapping[str, str]:
        """The query to repeat in `paging.next`; the token only where it already stood there, or as a quirk."""
        kept = dict(self.request.query)
        if self.quirks.token_in_next:
            kept["access_token"] = self.token.value
        return kept
