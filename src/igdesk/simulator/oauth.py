"""Logging in: the window where the owner agrees, and the code that is traded for a token of an hour.

Served without a token, and with the log-in endpoints' own error envelope. The owner here always agrees, unless the
address says `deny=1`. Source: "Business Login for Instagram" on developers.facebook.com.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from igdesk.simulator.graph import Answer, Request
from igdesk.simulator.model import Code, Scope
from igdesk.simulator.world import World

PREFIX = "/oauth/"
SHORT_LIFE = timedelta(hours=1)
CODE_LIFE = timedelta(hours=1)


def serve(world: World, request: Request) -> Answer:
    """The answer to what lies below `/oauth/`."""
    if (request.method, request.path) == ("GET", "/oauth/authorize"):
        return _authorize(world, request.query)
    if (request.method, request.path) == ("POST", "/oauth/access_token"):
        return _trade(world, dict(parse_qsl(request.body.decode("utf-8", "replace"))))
    return _refused("Unsupported request")


def _authorize(world: World, query: Mapping[str, str]) -> Answer:
    """Back to the app with a code; `#_` hangs on the address as it does at Instagram."""
    client, redirect = query.get("client_id", ""), query.get("redirect_uri", "")
    if not client or not redirect or query.get("response_type") != "code":
        return _refused("Invalid platform app")
    told = {"state": query["state"]} if "state" in query else {}
    if query.get("deny"):
        told = {
            "error": "access_denied",
            "error_reason": "user_denied",
            "error_description": "The user denied your request",
            **told,
        }
    else:
        known = {scope.value for scope in Scope}
        scopes = frozenset(Scope(each) for each in query.get("scope", "").split(",") if each in known)
        told = {"code": world.issue_code(Code(client, redirect, scopes, world.now() + CODE_LIFE)), **told}
    mark = "&" if "?" in redirect else "?"
    return Answer(302, b"", {"Location": f"{redirect}{mark}{urlencode(told)}#_"})


def _trade(world: World, form: Mapping[str, str]) -> Answer:
    if form.get("grant_type") != "authorization_code" or not form.get("client_secret"):
        return _refused("Invalid platform app")
    code = world.codes.pop(form.get("code", ""), None)
    asked = (form.get("client_id"), form.get("redirect_uri"))
    if code is None or asked != (code.client_id, code.redirect_uri) or world.now() >= code.ends_at:
        return _refused("Matching code was not found or was already used")
    token = world.issue_token(scopes=code.scopes, age=timedelta(), life=SHORT_LIFE)
    told = {
        "access_token": token.value,
        "user_id": world.account.app_scoped_id,
        "permissions": ",".join(sorted(token.scopes)),
    }
    return _json(200, {"data": [told]})


def _refused(message: str) -> Answer:
    return _json(400, {"error_type": "OAuthException", "code": 400, "error_message": message})


def _json(status: int, shown: object) -> Answer:
    return Answer(status, json.dumps(shown).encode())
