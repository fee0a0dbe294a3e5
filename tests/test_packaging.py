"""What is installed is whole: a wheel, in an environment of its own, does its first steps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "igdesk"
pytestmark = pytest.mark.slow


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built from a copy so that the checkout stays as it is."""
    if shutil.which("hatchling", path=sysconfig.get_path("scripts")) is None:
        pytest.skip("hatchling is not installed here: `make test` installs it")
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, copy)
    [built] = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def igdesk(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, from the wheel alone: only its dependencies are this environment's."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(place), "platbase": str(place)}))
    target = ("--python", place / "bin" / "python")
    run(sys.executable, "-m", "pip", *target, "install", "--quiet", "--no-deps", "--no-index", wheel)
    dependencies = sysconfig.get_path("purelib")
    # A plain .pth adds the folder but not the .pth files in it, so the checkout itself stays out of reach.
    (site / "dependencies.pth").write_text(f"{dependencies}\n")
    return place / "bin" / "igdesk"


def test_the_wheel_holds_every_file_that_the_source_holds(wheel: Path) -> None:
    files = {file.relative_to(SOURCE.parent).as_posix() for file in SOURCE.rglob("*") if file.is_file()}
    wanted = {file for file in files if "__pycache__" not in file}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert wanted - packed == set()
    kinds = {Path(file).suffix for file in packed}
    assert kinds >= {".toml", ".sql", ".tcss", ".py", ".typed"}
    assert [name for name in packed if name.startswith(("tests/", "docs/", "benchmarks/"))] == []


def test_the_installed_command_does_its_first_steps(igdesk: Path) -> None:
    shown = run(igdesk.parent / "python", "-c", "import igdesk; print(igdesk.__file__)")
    assert str(igdesk.parents[1]) in shown
    assert run(igdesk, "--version").startswith("igdesk ")
    assert "config.toml" in run(igdesk, "init", "--defaults")
    assert run(igdesk, "--lang", "zh", "ticket", "list") == "没有工单。\n"
    assert run(igdesk, "ticket", "new", "--channel", "email", "--customer", "Ada", "--text", "I want a refund")
    assert "Ada" in run(igdesk, "ticket", "list")
    assert '"ok": true' in run(igdesk, "config", "check", "--json")


def test_a_python_that_is_too_old_is_told_what_to_do(tmp_path: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make on this computer")
    place = tmp_path / "venv"
    command = [make, "--no-print-directory", "-C", str(ROOT), "demo", "PYTHON=false", f"VENV={place}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "igdesk needs Python 3.11 or newer" in done.stderr
    assert not place.exists()
