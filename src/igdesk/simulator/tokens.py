"""Access tokens: who may call, and the two calls that make and renew long-lived ones."""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.simulator.graph import Refusal, bad_parameter
from igdesk.simulator.model import Scope, Token, TokenKind
from igdesk.simulator.view import Json
from igdesk.simulator.world import TOKEN_LIFE, World

MIN_AGE = timedelta(hours=24)
_META_TIME = "%A, %d-%b-%y %H:%M:%S UTC"


def check(world: World, value: str, *, status: int = 401, is_facebook: bool = False) -> Token:
    """The token behind `value`, if it is of the login at whose address it was shown.

    Raises:
        Refusal: Code 2500: none was given; 190: unknown, 190/463: expired, 190/460: revoked.
    """
    if not value:
        raise Refusal(
            "An active access token must be used to query information about the current user.",
            2500,
            kind="OAuthException",
        )
    token = world.tokens.get(value)
    if token is None or (token.kind is not TokenKind.INSTAGRAM) != is_facebook:
        raise _dead("Invalid OAuth access token - Cannot parse access token", None, status)
    if token.revoked:
        raise _dead(
            "Error validating access token: The session has been invalidated because the user changed their password "
            "or Facebook has changed the session for security reasons.",
            460,
            status,
        )
    now = world.now()
    if now >= token.expires_at:
        raise _dead(_expired(token, now), 463, status)
    return token


def refresh(world: World, token: Token, grant_type: str) -> Json:
    """`GET /refresh_access_token`: a token that lives 60 days more; the old one works until its own end.

    Raises:
        Refusal: Code 100: the token is younger than 24 hours, or the grant type is wrong; 10: no basic scope.
    """
    if grant_type != "ig_refresh_token":
        raise bad_parameter("Param grant_type must be ig_refresh_token")
    if Scope.BASIC not in token.scopes:
        raise Refusal("(#10) Application does not have permission for this action", 10, status=403)
    if world.now() - token.issued_at < MIN_AGE:
        raise bad_parameter("The access token is less than 24 hours old")
    return _issued(world, token)


def exchange(world: World, token: Token, grant_type: str, secret: str) -> Json:
    """`GET /access_token`: a short-lived token for a long-lived one.

    Raises:
        Refusal: Code 100: no secret, or the grant type is wrong.
    """
    if grant_type != "ig_exchange_token":
        raise bad_parameter("Param grant_type must be ig_exchange_token")
    if not secret:
        raise bad_parameter("Missing client_secret parameter.")
    return _issued(world, token)


def _issued(world: World, token: Token) -> Json:
    new = world.issue_token(scopes=token.scopes, age=timedelta())
    return {
        "access_token": new.value,
        "token_type": "bearer",
        "expires_in": int(TOKEN_LIFE.total_seconds()) - 56,
        "permissions": ",".join(sorted(new.scopes)),
    }


def _expired(token: Token, now: datetime) -> str:
    end, current = token.expires_at.strftime(_META_TIME), now.strftime(_META_TIME)
    return f"Error validating access token: Session has expired on {end}. The current time is {current}."


def _dead(message: str, subcode: int | None, status: int) -> Refusal:
    return Refusal(message, 190, subcode, status=status, kind="OAuthException")
