"""The system keyring: whether there is one, which only matters to those who keep the token in it."""

from __future__ import annotations

from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase


def check(*, is_needed: bool) -> Finding:
    """Which keyring answers.

    Args:
        is_needed: Whether the configuration names an entry; if not, tokens are kept elsewhere.
    """
    notes = Notes("keyring")
    name = _backend()
    if name is not None:
        notes.note("doctor.keyring", name=name)
    elif not is_needed:
        notes.note("doctor.keyring_none_needed")
    else:
        notes.fault(Phrase("doctor.keyring_none"), Phrase("doctor.cure_keyring_none"))
    return notes.finding()


def _backend() -> str | None:
    """The keyring's name; None if there is none that keeps anything. Nothing is read from it."""
    import keyring  # tens of milliseconds and the desktop's services
    from keyring.backends import fail, null
    from keyring.errors import KeyringError

    try:
        backend = keyring.get_keyring()
    except (KeyringError, RuntimeError, OSError):
        return None
    return None if isinstance(backend, fail.Keyring | null.Keyring) else str(backend.name)
