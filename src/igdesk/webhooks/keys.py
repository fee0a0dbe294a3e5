"""Who may deliver: Instagram by its signature, other systems by a key. All comparisons take the same time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from igdesk.config.model import Webhooks
from igdesk.errors import UsageError
from igdesk.secret import Secret
from igdesk.values import dataclass

_SCHEME = "sha256="
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one server, as far as they are set."""

    verify_token: Secret | None
    app_secrets: tuple[Secret, ...]
    api_key: Secret | None

    @property
    def all(self) -> tuple[Secret, ...]:
        """Every one that is set."""
        own = (each for each in (self.verify_token, self.api_key) if each is not None)
        return (*self.app_secrets, *own)

    def has_signed(self, body: bytes, signature: str) -> bool:
        """Whether a body bears the signature of one of the app's secrets, as `X-Hub-Signature-256` has it."""
        if not signature.lower().startswith(_SCHEME):
            return False
        given = signature[len(_SCHEME) :].strip().lower().encode("utf-8", "replace")
        fits = [hmac.compare_digest(_sign(each, body).encode(), given) for each in self.app_secrets]
        return any(fits)

    def is_verify_token(self, given: str) -> bool:
        """Whether it is what Instagram was told when the address was registered."""
        return self.verify_token is not None and _same(self.verify_token, given)

    def may_make_tickets(self, authorization: str) -> bool:
        """Whether an `Authorization` header holds the key."""
        if self.api_key is None or not authorization.lower().startswith(_BEARER):
            return False
        return _same(self.api_key, authorization[len(_BEARER) :].strip())


def read_keys(settings: Webhooks, environ: Mapping[str, str]) -> Keys:
    """The secrets in the environment.

    Raises:
        UsageError: There is none that anything could be received with.
    """

    def named(variable: str) -> Secret | None:
        value = environ.get(variable, "").strip()
        return Secret(value) if value else None

    found = (named(each) for each in settings.app_secret_env)
    keys = Keys(
        verify_token=named(settings.verify_token_env),
        app_secrets=tuple(each for each in found if each is not None),
        api_key=named(settings.api_key_env),
    )
    if not keys.app_secrets and keys.api_key is None:
        variables = " / ".join(settings.app_secret_env)
        raise UsageError("webhooks.no_secret", app_secret=variables, api_key=settings.api_key_env)
    return keys


def _sign(secret: Secret, body: bytes) -> str:
    return hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()


def _same(secret: Secret, given: str) -> bool:
    return hmac.compare_digest(secret.reveal().encode(), given.encode("utf-8", "replace"))
