"""Python, SQLite and the libraries: whether they are the ones that igdesk was made for."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from importlib import metadata

import igdesk
from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.store.diagnosis import SqliteFacts, sqlite_facts

LEAST_SQLITE = (3, 37, 0)
"""The first with STRICT tables. Source: sqlite.org/stricttables.html."""
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*(?P<limits>[<>=!~0-9.,\s]*)$")
_LIMIT = re.compile(r"(?P<sign>>=|<|==)\s*(?P<version>[\d.]+)")


def check() -> Finding:
    """The versions, and which of them will not do."""
    notes = Notes("packages")
    sqlite = sqlite_facts()
    if _numbers(sqlite.version) < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        notes.fault(
            Phrase("doctor.sqlite_old", {"version": sqlite.version, "least": least}), Phrase("doctor.cure_sqlite")
        )
    if not sqlite.has_full_text_search:
        notes.fault(Phrase("doctor.sqlite_no_fts"), Phrase("doctor.cure_sqlite"))
    for name, installed, wanted in unsuitable():
        what = Phrase("doctor.package_unsuitable", {"name": name, "installed": installed, "wanted": wanted})
        notes.fault(what, Phrase("doctor.cure_package"))
    told = versions(sqlite)
    named = {name: told[name] for name in ("igdesk", "python", "sqlite", "textual")}
    notes.note("doctor.versions", versions=", ".join(f"{name} {version}" for name, version in named.items()))
    return notes.finding()


def versions(sqlite: SqliteFacts) -> dict[str, str]:
    """Every version that a report needs, by name."""
    found = {
        "igdesk": igdesk.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "sqlite": sqlite.version,
    }
    libraries = dict.fromkeys(["textual", *(name for name, _limits in _requirements())])
    return found | {name: _installed(name) or "-" for name in libraries}


def unsuitable() -> Iterator[tuple[str, str, str]]:
    """Libraries outside what igdesk asks for: name, the version that is there, the versions that will do."""
    for name, limits in _requirements():
        installed = _installed(name)
        if installed is None or not _suits(installed, limits):
            yield name, installed or "-", limits


def _suits(version: str, limits: str) -> bool:
    own = _numbers(version)
    for limit in _LIMIT.finditer(limits):
        other = _numbers(limit["version"])
        length = max(len(own), len(other))
        mine, theirs = (numbers + (0,) * (length - len(numbers)) for numbers in (own, other))
        if not {">=": mine >= theirs, "<": mine < theirs, "==": mine == theirs}[limit["sign"]]:
            return False
    return True


def _requirements() -> list[tuple[str, str]]:
    """What igdesk's own metadata asks for, extras left out."""
    try:
        listed = metadata.requires("igdesk") or []
    except metadata.PackageNotFoundError:  # run from a folder that was never installed
        return []
    found = (_REQUIREMENT.match(each) for each in listed if "extra ==" not in each)
    return [(each["name"], each["limits"].replace(" ", "")) for each in found if each]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    """`8.2.8rc1` is (8, 2, 8): a preview counts as what it leads to."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
