"""Mounts of one export that stand while the tests run.

Each worker of pytest-xdist has its own, in network namespaces of their own, so no test waits for another worker's:
bringing a pair of mounts up takes half a second.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .rig import Mounts, Share, why_no_mounts


@pytest.fixture(scope="session")
def on_disk() -> Iterator[Path]:
    """A folder on a disk; what other tests write may lie in memory."""
    folder, listed = Path(tempfile.mkdtemp(prefix="igdesk-netfs-")), Path("/proc/self/mountinfo")
    yield folder
    if listed.is_file() and str(folder) not in listed.read_text("utf-8"):  # what is still mounted is left alone
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mounts(shared: Path, on_disk: Path) -> Iterator[Mounts]:
    """What makes mounts through FUSE."""
    script = shared / "netfs" / "fuse-mounts.sh"
    if not script.is_file():
        pytest.skip("no netfs/fuse-mounts.sh in the shared folder")
    mounts = Mounts(script, on_disk)
    try:
        yield mounts
    finally:
        mounts.close()


@pytest.fixture(scope="session")
def gluster(mounts: Mounts) -> Share:
    """A network file system that does everything right."""
    return _pair(mounts, "gluster")


@pytest.fixture(scope="session")
def stale_gluster(mounts: Mounts) -> Share:
    """One whose locks hold, and whose caches show what is no more."""
    return _pair(mounts, "glustercache")


@pytest.fixture(scope="session", params=["sshfs", "rclone"])
def unfit(mounts: Mounts, request: pytest.FixtureRequest) -> Share:
    """One whose locks hold on one computer only."""
    return _pair(mounts, request.param)


@pytest.fixture(scope="module")
def place(gluster: Share, request: pytest.FixtureRequest) -> Share:
    """The same for all tests of a module."""
    return gluster.folder(folder_name(request))


@pytest.fixture
def share(gluster: Share, request: pytest.FixtureRequest) -> Share:
    """A new folder on the drive that does everything right."""
    return gluster.folder(folder_name(request))


def folder_name(request: pytest.FixtureRequest) -> str:
    """A test's name as a folder is called."""
    return re.sub(r"\W+", "-", request.node.name)[:80]


def _pair(mounts: Mounts, kind: str) -> Share:
    lacking = why_no_mounts(kind)
    if lacking is not None:
        pytest.skip(f"{kind} cannot be mounted here: {lacking}")
    return mounts.pair(kind)
