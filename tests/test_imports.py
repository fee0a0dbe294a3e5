"""The rules of the house that a machine can see: what is imported when, where the clock is read, how long things are.

import-linter checks the graph; what is really loaded, and by whom, only a fresh interpreter tells.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "igdesk"
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
DEEPEST = 3

_LOADED = "import sys, json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
_ENVIRONMENT = ("IGDESK_CONFIG_DIR", "IGDESK_DATA_DIR", "IGDESK_STATE_DIR")


def loaded_by(code: str) -> frozenset[str]:
    """The modules that a fresh interpreter has after running `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{_LOADED}"], capture_output=True, text=True, check=True, env=os.environ
    )
    return frozenset(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("package", ["igdesk.rules", "igdesk.config"])
def test_rules_and_configuration_load_nothing_impure(package: str) -> None:
    folder = SOURCE / package.removeprefix("igdesk.")
    modules = [f"{package}.{file.stem}" for file in folder.glob("*.py") if file.stem != "__init__"]
    assert modules
    loaded = loaded_by("\n".join(f"import {module}" for module in modules))
    assert loaded.isdisjoint({"sqlite3", "sqlite_utils", "httpx", "textual", "asyncio", "rich.console", "click"})


def test_listing_tickets_loads_no_screen_no_http_and_no_event_loop() -> None:
    run = "from igdesk.cli.main import main\nassert main({!r}) == 0\n"
    loaded_by(run.format(["init", "--defaults"]))
    in_words = loaded_by(run.format(["ticket", "list"]))
    assert in_words.isdisjoint({"igdesk.desk.as_json", "igdesk.desk.filters", "igdesk.config.write"})
    loaded = in_words | loaded_by(run.format(["ticket", "list", "--json"]))
    assert "igdesk.store.queue" in loaded
    assert loaded.isdisjoint(
        {"textual", "httpx", "sqlite_utils", "asyncio", "rich.console", "logging.handlers", "keyring"}
    )
    assert loaded.isdisjoint({"importlib.resources", "difflib"})  # not slow each, but nobody needs them for a list
    assert loaded.isdisjoint({"igdesk.rules.commands", "igdesk.rules.events", "igdesk.rules.negation"})
    assert loaded.isdisjoint({"ssl", "socket", "email", "subprocess", "multiprocessing", "importlib.metadata"})
    assert loaded.isdisjoint({"shutil", "tempfile", "platformdirs", "random", "secrets", "hmac", "shlex"})
    assert loaded.isdisjoint({"locale", "encodings.utf_8_sig"})
    # What keys do, and on which line what is wrong stands, is for the screens and for faults.
    assert loaded.isdisjoint({"igdesk.config.actions", "igdesk.config.key_names", "igdesk.toml_lines"})


_TO_THE_FIRST_LIST = """
import asyncio, os
from igdesk import paths
from igdesk.clock import SystemClock
from igdesk.files import Named
from igdesk.i18n import Words
from igdesk.screens.beside import Beside
from igdesk.wiring import Parts

stood = []

def begin(beside):
    stood.append(True)
    beside._app.exit()

Beside.begin = begin
parts = Parts(Named(), SystemClock(), os.environ, paths.state_dir())
asyncio.run(parts.app(Words("en")).run_async(headless=True, size=(120, 40)))
parts.close()
assert stood
"""


def test_nothing_comes_before_the_first_list_that_it_does_without() -> None:
    loaded_by('from igdesk.cli.main import main\nassert main(["init", "--defaults"]) == 0')
    loaded = loaded_by(_TO_THE_FIRST_LIST)
    assert {"igdesk.screens.queue", "igdesk.store.engine", "igdesk.store.queue"} <= loaded
    # What works on a share, and what calls outside.
    assert loaded.isdisjoint({"igdesk.store.shared.store", "igdesk.store.shared.supervisor", "httpx", "keyring"})
    # What changes tickets comes once the first list stands: screens/beside.py.
    assert loaded.isdisjoint({"igdesk.rules.commands", "igdesk.rules.events", "igdesk.rules.decision"})
    assert loaded.isdisjoint(
        {"igdesk.rules.negation", "igdesk.rules.words", "igdesk.store.run", "igdesk.store.tickets"}
    )
    # What a list is narrowed by, and what stands on the screen only once there is something to tell.
    assert loaded.isdisjoint({"igdesk.desk.filters", "igdesk.widgets.filter_builder", "igdesk.widgets.options"})
    lines = ("crisis_banner", "due_line", "selection_bar", "share_notice", "looks_when_drawn")
    assert loaded.isdisjoint({f"igdesk.widgets.{each}" for each in lines})
    # Other screens and what is written on come when they are asked for.
    assert loaded.isdisjoint({"igdesk.screens.ticket", "igdesk.screens.triage", "textual.widgets._text_area"})
    assert loaded.isdisjoint({"importlib.resources.readers", "openpyxl", "opencc", "sqlite_utils"})
    assert loaded.isdisjoint({"igdesk.config.write", "igdesk.toml_lines", "tomli_w", "secrets", "hmac", "shlex"})


_AT_REST = """
import asyncio, os, sys
from igdesk import paths
from igdesk.clock import SystemClock
from igdesk.files import Named
from igdesk.screens.beside import _come_along
from igdesk.wiring import Parts

_come_along()
parts = Parts(Named(), SystemClock(), os.environ, paths.state_dir())
parts.caretaker()
report = asyncio.run(parts.worker().once())
parts.close()
assert [error.phrase.key for error in report.errors] == ["sync.no_token"]
"""


def test_a_desk_at_rest_has_nothing_in_memory_that_nobody_has_asked_for() -> None:
    loaded_by('from igdesk.cli.main import main\nassert main(["init", "--defaults"]) == 0')
    loaded = loaded_by(_AT_REST)
    assert {"igdesk.screens.ticket", "igdesk.rules.commands", "igdesk.sync.account"} <= loaded
    # Whoever has no token calls nobody: `sync/session.py`. Without a drop folder no mail is read: `desk/dropped.py`.
    assert loaded.isdisjoint({"httpx", "http.client", "urllib.request", "igdesk.instagram.client", "igdesk.sync.pull"})
    assert loaded.isdisjoint({"mailbox", "email", "html.entities", "igdesk.importing"})
    assert loaded.isdisjoint({"keyring", "pygments", "rich.progress", "rich.markdown", "_strptime", "sqlite_utils"})
    assert not any(module.startswith(_SELDOM) for module in loaded)


_SELDOM = ("igdesk.simulator", "igdesk.doctor", "igdesk.webhooks", "igdesk.store.portable", "igdesk.screens.training")


def test_asking_for_a_ticket_imports_nothing_for_reading_it_where_it_is_asked() -> None:
    loaded = loaded_by(
        "from types import SimpleNamespace\nfrom igdesk.clock import SystemClock\n"
        "from igdesk.config.model import Config\nfrom igdesk.desk.desk import Desk\n"
        "asked = []\nstore = SimpleNamespace(read=lambda work, *_, **__: asked.append(work))\n"
        "Desk(store, Config(), SystemClock(), 'ada').detail(1)\nassert asked"
    )
    assert "igdesk.store.queue" in loaded
    assert loaded.isdisjoint({"igdesk.store.history", "igdesk.rules.undo", "igdesk.rules.events"})


@pytest.mark.parametrize("module", ["igdesk", "igdesk.cli.main", "igdesk.wiring"])
def test_importing_the_entrance_is_cheap_and_touches_nothing(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    assert loaded.isdisjoint({"textual", "httpx", "sqlite3", "sqlite_utils", "asyncio"})
    assert not any(Path(os.environ[name]).exists() for name in _ENVIRONMENT)


def test_only_the_clock_reads_the_time() -> None:
    readers = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"}
    found = [
        f"{file.relative_to(SOURCE)}:{node.lineno}"
        for file in FILES
        if file.name != "clock.py"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert found == []


def test_no_file_is_too_long() -> None:
    lengths = {file.relative_to(SOURCE).as_posix(): len(file.read_text("utf-8").splitlines()) for file in FILES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{file.relative_to(SOURCE)}:{node.name}": length
        for file in FILES
        for node in functions(parsed(file))
        if (length := length_of(node)) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_function_is_too_deep() -> None:
    deep = [
        f"{file.relative_to(SOURCE)}:{node.name}"
        for file in FILES
        for node in functions(parsed(file))
        if depth(node.body) > DEEPEST
    ]
    assert deep == []


def test_each_file_says_what_it_is_for() -> None:
    silent = [file.relative_to(SOURCE).as_posix() for file in FILES if not ast.get_docstring(parsed(file))]
    assert silent == []


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_bytes(), str(file))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring left out: nobody should save words there."""
    first = function.body[0]
    is_docstring = ast.get_docstring(function) is not None
    documentation = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - documentation


_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def depth(body: list[ast.stmt]) -> int:
    """How deep blocks lie in each other; a nested function counts by itself, an `elif` not at all."""
    return max((1 + _inner(node) if isinstance(node, _BLOCKS) else 0 for node in body), default=0)


def _inner(block: ast.stmt) -> int:
    deepest = 0
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(block, name, [])
        chained = name == "orelse" and isinstance(block, ast.If) and [type(s) for s in statements] == [ast.If]
        deepest = max(deepest, _inner(statements[0]) if chained else depth(statements))
    handlers = [handler.body for handler in getattr(block, "handlers", [])]
    cases = [case.body for case in getattr(block, "cases", [])]
    return max([deepest, *(depth(each) for each in handlers + cases)])
