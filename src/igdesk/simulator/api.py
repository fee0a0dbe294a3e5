"""From a request to an answer: token, faults, limits, routes, ledger. No sockets here; see `server`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime
from random import Random
from typing import Any
from urllib.parse import parse_qsl

from igdesk.simulator import cdn, facebook, oauth, routing, tokens
from igdesk.simulator.call import Call
from igdesk.simulator.faults import Fault, Faults
from igdesk.simulator.graph import Answer, Delivery, Refusal, Request, bad_parameter, window_closed
from igdesk.simulator.ids import trace_id
from igdesk.simulator.ledger import Ledger
from igdesk.simulator.limits import Limiter, throttled, usage_headers
from igdesk.simulator.model import Token
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.world import World

_HTML = b"<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
_PORTAL = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Accept our terms to go online.</body></html>"
_STATUS_CODES = {401: 190, 403: 10, 404: 100, 429: 4, 500: 1}
_UNAUTHORIZED, _FORBIDDEN, _BROKEN = frozenset({102, 190}), frozenset({10, *range(200, 300)}), frozenset({1, 2})


class Api:
    """Answers requests from a world.

    Args:
        world: The truth.
        faults: What goes wrong on purpose.
        limiter: Counts the calls.
        ledger: Remembers them.
        quirks: The undocumented variants that are on; may be replaced while it runs.
    """

    def __init__(self, world: World, faults: Faults, limiter: Limiter, ledger: Ledger, quirks: Quirks) -> None:
        self.world = world
        self.faults = faults
        self.limiter = limiter
        self.ledger = ledger
        self.quirks = quirks
        self._random = Random(f"api/{world.seed}")

    def handle(self, request: Request) -> Answer:
        """The answer; whatever a client can send gets one."""
        with self.world.lock:
            fault = None
            if request.path.startswith(cdn.PREFIX):
                kind, answer = "cdn", cdn.serve(self.world, request)
            elif request.path.startswith(oauth.PREFIX):
                kind, answer = "token", oauth.serve(self.world, request)
            else:
                at_facebook = facebook.inside(request)
                seen = at_facebook or request
                find = routing.find if at_facebook is None else facebook.find
                route = find(self.world, seen.method, seen.path)
                kind, fault = route.kind, self.faults.take(seen.method, route.kind)
                answer = self._faulty(fault, route, seen) if fault else self._answer(route, seen)
            self._remember(request, kind, answer, fault)
            return replace(answer, headers={"Date": format_datetime(self.world.now(), usegmt=True), **answer.headers})

    def refused(self, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer that carries `refusal`."""
        return self._json(refusal.status, refusal.envelope(trace_id(self._random)), headers or {})

    def _answer(self, route: routing.Route, request: Request) -> Answer:
        try:
            token = self._token(request, is_facebook=route.is_facebook)
            headers = self.limiter.check(route.kind)
        except Refusal as refusal:
            return self.refused(refusal, self.limiter.usage(route.kind))
        try:
            call = Call(self.world, self.quirks, request, request.path, _params(request), token, self.world.now())
            return self._json(200, route.run(call), headers)
        except Refusal as refusal:
            return self.refused(refusal, headers)

    def _token(self, request: Request, *, is_facebook: bool) -> Token:
        value = request.query.get("access_token", "") or str(_readable_body(request).get("access_token", ""))
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if not value and scheme.lower() == "bearer" and not (self.quirks.header_refused and request.method == "GET"):
            value = bearer.strip()
        status = 400 if self.quirks.token_status_400 else 401
        return tokens.check(self.world, value, status=status, is_facebook=is_facebook)

    def _faulty(self, fault: Fault, route: routing.Route, request: Request) -> Answer:
        spared = self._spared(fault)
        if spared is not None:
            return spared
        answer = self._answer(route, request)
        if fault.name == "applied":
            return self.refused(fault_refusal(fault))
        if fault.name == "empty":
            return self._json(200, {}, {})
        if fault.name == "warn":
            return replace(answer, headers={**answer.headers, **usage_headers(self.world.account.user_id, 80, 0)})
        if fault.name == "slow":
            return replace(answer, delay=fault.seconds)
        if fault.name == "trickle":
            return replace(answer, delay=fault.seconds, delivery=Delivery.TRICKLED)
        cut = Delivery.TRUNCATED if fault.name == "truncated" else Delivery.DROPPED
        return replace(answer, delivery=cut)

    def _spared(self, fault: Fault) -> Answer | None:
        """The answer to a call that takes no effect; None when it does take effect."""
        if fault.name == "drop_before":
            return Answer(0, b"", delivery=Delivery.DROPPED)
        if fault.name == "non_json":
            return Answer(502, _HTML, content_type="text/html; charset=utf-8")
        if fault.name == "portal":
            return Answer(200, _PORTAL, content_type="text/html; charset=utf-8")
        if fault.name == "throttle":
            return self.refused(throttled(), usage_headers(self.world.account.user_id, 100, fault.number))
        return self.refused(fault_refusal(fault)) if fault.name in ("status", "code") else None

    def _json(self, status: int, shown: Any, headers: Mapping[str, str]) -> Answer:
        if self.quirks.extra_fields:
            shown = _with_extras(shown)
        if self.quirks.shuffled_fields:
            shown = self._shuffled(shown)
        text = json.dumps(shown, ensure_ascii=not self.quirks.raw_utf8, separators=(",", ":"))
        return Answer(status, text.encode("utf-8", "replace"), {**headers, "facebook-api-version": "v25.0"})

    def _shuffled(self, shown: Any) -> Any:
        if isinstance(shown, list):
            return [self._shuffled(item) for item in shown]
        if not isinstance(shown, dict):
            return shown
        items = [(key, self._shuffled(value)) for key, value in shown.items()]
        self._random.shuffle(items)
        return dict(items)

    def _remember(self, request: Request, kind: str, answer: Answer, fault: Fault | None) -> None:
        path, names = request.path, sorted({*request.query, *_readable_body(request)})
        for value in self.world.tokens:
            path = path.replace(value, "***")
            names = [name.replace(value, "***") for name in names]
        status = 0 if answer.delivery is Delivery.DROPPED else answer.status
        at = self.world.now()
        self.ledger.write(at, request.method, path, kind, tuple(names), status, fault.text if fault else None)


def fault_refusal(fault: Fault) -> Refusal:
    """The error that a fault of name `status`, `code` or `applied` answers with."""
    if fault.name == "code" or fault.subcode is not None:
        return _code_refusal(fault.number, fault.subcode)
    code = _STATUS_CODES.get(fault.number, 2 if fault.number >= 500 else 100)
    refusal = _code_refusal(code, 33 if code == 100 else None)
    refusal.status = fault.number
    return refusal


def _code_refusal(code: int, subcode: int | None) -> Refusal:
    if (code, subcode) == (10, 2534022):
        return window_closed()
    if (code, subcode) == (1, 1357046):
        return Refusal("Received Invalid JSON reply.", code, subcode, status=500, kind="OAuthException")
    if code in _BROKEN:
        message = "An unknown error occurred" if code == 1 else "Service temporarily unavailable"
        return Refusal(message, code, subcode, status=500, kind="OAuthException", transient=True)
    status = 401 if code in _UNAUTHORIZED else 403 if code in _FORBIDDEN else 400
    return Refusal(f"(#{code}) A fault that was asked for", code, subcode, status=status, kind="OAuthException")


def _params(request: Request) -> Mapping[str, object]:
    """Query and body together; the body is JSON or a form, whatever its header claims."""
    return {**request.query, **_body(request)}


def _body(request: Request) -> Mapping[str, object]:
    if not request.body.strip() or request.method == "GET":
        return {}
    if "form-urlencoded" in request.headers.get("content-type", ""):
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise bad_parameter("The request body is not valid JSON") from error
    if not isinstance(body, dict):
        raise bad_parameter("The request body must be a JSON object")
    return body


def _readable_body(request: Request) -> Mapping[str, object]:
    """The body where it can be read; its faults are told after the token was checked."""
    try:
        return _body(request)
    except Refusal:
        return {}


def _with_extras(shown: Any) -> Any:
    """Every object carries a field nobody asked for, as a later version of the API would."""
    if isinstance(shown, list):
        return [_with_extras(item) for item in shown]
    if isinstance(shown, dict):
        return {"x_future": {"v": [1, None]}, **{key: _with_extras(value) for key, value in shown.items()}}
    return shown
