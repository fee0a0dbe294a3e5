"""Where the access token lies: an environment variable, a file only its owner may read, or the system keyring.

Everything here may wait for a disk or for a person who unlocks a keyring: call it on a thread, never on the event loop.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from igdesk.errors import UsageError, system_reason
from igdesk.i18n import Phrase
from igdesk.secret import Secret

KEYRING_SERVICE = "igdesk"
"""The name under which the system keyring holds igdesk's tokens, one for each user name."""
_LARGEST_FILE = 8192
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")


class TokenFault(UsageError):
    """A token is there and cannot be used as it is."""


def read_token(
    *,
    env: str | None = None,
    file: Path | None = None,
    keyring_user: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Secret | None:
    """The token from the first place that has one: environment, file, keyring. None where none of them does.

    Args:
        env: Name of the environment variable.
        file: A file that holds the token and nothing else.
        keyring_user: User name of the entry in the keyring.
        environ: The environment, where it is not this process's.

    Raises:
        TokenFault: A place holds something that is no token, or may be read by others, or does not open.
    """
    variables = os.environ if environ is None else environ
    if env is not None and variables.get(env, "").strip():
        return _checked(variables[env], env)
    if file is not None and (content := _from_file(file)) is not None:
        return _checked(content, str(file))
    if keyring_user is not None and (entry := _from_keyring(keyring_user)) is not None:
        return _checked(entry, Phrase("instagram.source_keyring"))
    return None


def checked(token: Secret) -> Secret:
    """`token`, if it may stand in a header.

    Raises:
        TokenFault: It has other characters than tokens have; HTTP libraries would quote it in their complaint.
    """
    return _checked(token.reveal(), Phrase("instagram.source_client"))


def _checked(text: str, source: str | Phrase) -> Secret:
    stripped = text.strip()
    if _TOKEN.fullmatch(stripped) is None:
        raise TokenFault("instagram.token_malformed", source=source)
    return Secret(stripped)


def _from_file(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise TokenFault("instagram.token_file_open", file=file)
            content = opened.read(_LARGEST_FILE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TokenFault("instagram.token_file_unreadable", file=file, reason=system_reason(error)) from error
    return content.decode("utf-8-sig", errors="replace")


def _from_keyring(user: str) -> str | None:
    import keyring  # tens of milliseconds and the desktop's services: only who uses it pays
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, user)
    except KeyringError as error:
        raise TokenFault("instagram.keyring_failed") from error
