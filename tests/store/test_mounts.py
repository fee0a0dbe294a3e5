"""What lies under a path, told from lists as systems print them, and by following real links."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.clock import SystemClock
from igdesk.store import mounts
from igdesk.store.errors import NoDatabaseError
from igdesk.store.mounts import Mount, linux_mounts, macos_mounts, mount_of, network_type, nfs_options
from igdesk.store.opening import Here, open_store
from igdesk.store.shelf import Shelf
from igdesk.store.windows_drives import REMOTE, drive_at, protocol_of

from .recorded_mounts import GLUSTER, MACOS, NFS3_NOLOCK, NFSSTAT, SMB_NOLEASE

LINUX = (
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "30 22 0:30 / /mnt/team\\040files rw - nfs4 server:/x rw,vers=4.2\n"
    "31 30 8:2 / /mnt/team\\040files/disk rw - xfs /dev/sdb rw\n"
    "32 22 0:31 / /mnt/usb rw - fuseblk /dev/sdc rw\n"
    "33 22 0:32 / /mnt/ssh rw shared:2 master:1 - fuse.sshfs me@host: rw\n"
    "34 22 0:33 / /mnt/over rw - ext4 /dev/sdd rw\n"
    "35 22 0:34 / /mnt/over rw - cifs //server/x rw\n"
)


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: LINUX)


@pytest.mark.usefixtures("on_linux")
@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/home/ada", None), ("/mnt/team files/backups", "nfs4"), ("/mnt/team files/disk/x", None),
        ("/mnt/usb/x", None), ("/mnt/ssh", "fuse.sshfs"), ("/mnt/over/x", "cifs"), ("/mnt/teamster", None),
        ("/mnt/nowhere/../ssh/x", "fuse.sshfs"), ("/mnt/ssh/../nowhere", None),
    ],
)  # fmt: skip
def test_the_innermost_and_latest_mount_counts(folder: str, found: str | None) -> None:
    assert network_type(Path(folder)) == found


def test_a_line_of_mountinfo_is_read_whole() -> None:
    assert linux_mounts(NFS3_NOLOCK)[0] == Mount(
        "/srv/netfs",
        "10.77.1.1:/srv/export",
        "nfs",
        (
            *["rw", "relatime", "vers=3", "rsize=65536", "wsize=65536", "namlen=255", "hard", "nolock", "proto=tcp"],
            *["timeo=600", "retrans=2", "sec=sys", "mountaddr=10.77.1.1", "mountvers=3", "mountport=43103"],
            *["mountproto=udp", "local_lock=all", "addr=10.77.1.1"],
        ),
        is_network=True,
    )


def test_an_option_is_found_by_name_and_by_value() -> None:
    mount = linux_mounts(SMB_NOLEASE)[0]
    assert (mount.has("nolease"), mount.has("nobrl"), mount.has("lease", "cache=strict")) == (True, False, True)
    assert (mount.value("vers"), mount.value("ver"), mount.value("soft")) == ("3.1.1", None, None)


def test_a_proof_holds_for_what_bears_on_locks_not_for_what_changes_with_each_connection() -> None:
    before = linux_mounts(NFS3_NOLOCK)[0].fingerprint
    assert linux_mounts(NFS3_NOLOCK.replace("43103", "51001").replace("65536", "1048576"))[0].fingerprint == before
    assert linux_mounts(NFS3_NOLOCK.replace(",nolock", ""))[0].fingerprint != before
    assert linux_mounts(NFS3_NOLOCK.replace("/srv/export", "/srv/other"))[0].fingerprint != before
    assert linux_mounts(SMB_NOLEASE)[0].fingerprint == (
        "cifs //10.77.1.1/export cache=strict,nolease,rw,soft,vers=3.1.1"
    )


def test_names_with_every_kind_of_space_are_read() -> None:
    line = "30 22 0:30 / /mnt/a\\040b\\011c\\012d\\134e\x0b\x85\u2028f rw - nfs4 s:/x\\040y rw\n"
    (mount,) = linux_mounts(line)
    assert (mount.point, mount.source) == ("/mnt/a b\tc\nd\\e\x0b\x85\u2028f", "s:/x y")


@given(st.text() | st.lists(st.sampled_from([*"- /\n,=\\", "040", "nfs4", "rw", "1"])).map("".join))
def test_no_text_breaks_a_reader(text: str) -> None:
    for mount in (*linux_mounts(text), *linux_mounts(f"1 2 3:4 / {text}"), *macos_mounts(text)):
        assert mount.fingerprint.startswith(f"{mount.type} ")
    assert isinstance(nfs_options(text), tuple)


@given(st.binary())
def test_no_answer_of_windows_breaks_its_reader(info: bytes) -> None:
    kind, options = protocol_of(info)
    assert kind
    assert all(options)


# --- Links: followed, but never into a share


def a_share_at(point: Path, kind: str = "nfs4") -> str:
    return f"1 0 0:1 / / rw - ext4 /dev/a rw\n2 1 0:2 / {point} rw - {kind} server:/x rw\n"


class Asked:
    """Remembers which paths were asked for their target."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        self._readlink = os.readlink
        monkeypatch.setattr(os, "readlink", self)

    def __call__(self, path: str) -> str:
        self.paths.append(str(path))
        return self._readlink(path)


def test_a_link_to_a_share_is_followed_and_the_share_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    (tmp_path / "desk").symlink_to("./link")
    (tmp_path / "link").symlink_to(share / "team")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: a_share_at(share))
    asked = Asked(monkeypatch)
    found = mount_of(tmp_path / "desk" / "desk.db")
    assert found is not None
    assert (found.type, found.point) == ("nfs4", str(share))
    assert mounts.followed(tmp_path / "desk" / "desk.db") == share / "team" / "desk.db"
    assert str(tmp_path / "link") in asked.paths
    assert not any(path.startswith(str(share)) for path in asked.paths)


def test_a_path_on_a_share_is_told_by_its_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: a_share_at(Path("/share")))
    asked = Asked(monkeypatch)
    assert network_type(Path("/share/team/desk.db")) == "nfs4"
    assert asked.paths == []


def test_links_in_a_circle_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: a_share_at(Path("/share")))
    assert network_type(tmp_path / "a" / "desk.db") is None


def test_an_automatic_mount_is_gone_into_and_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = a_share_at(tmp_path, "autofs")
    listings = iter([listed, f"{listed}3 2 0:3 / {tmp_path} rw - nfs4 server:/x rw\n"])
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: next(listings))
    assert network_type(tmp_path / "desk.db") is None, "nobody can go into a file that is not there"
    (tmp_path / "team").mkdir()
    listings = iter([listed, f"{listed}3 2 0:3 / {tmp_path} rw - nfs4 server:/x rw\n"])
    assert network_type(tmp_path / "team") == "nfs4"


def test_a_system_that_tells_nothing_is_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: "")
    assert mount_of(tmp_path) is None
    assert network_type(tmp_path) is None


def test_this_machine_tells_where_a_folder_of_this_test_lies(tmp_path: Path) -> None:
    found = mount_of(tmp_path)
    if found is None:
        pytest.skip("this system does not tell")
    assert stat.S_ISDIR(Path(found.point).stat().st_mode)
    assert tmp_path.resolve().is_relative_to(found.point)


# --- macOS


@pytest.fixture
def on_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"/sbin/mount": MACOS, "/usr/bin/nfsstat": NFSSTAT}
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(mounts, "_said_by", lambda *command: said[command[0]])


@pytest.mark.usefixtures("on_macos")
@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/Users/ada", None), ("/Volumes/team (files)/x", "smbfs"), ("/volumes/TEAM (files)/x", "smbfs"),
        ("/Volumes/dav", "webdav"), ("/Volumes/nas/desk", "nfs"), ("/Volumes/unheard", "newfs"), ("/net/x", None),
        ("/Volumes/Café", "smbfs"), ("/Volumes/Cafe\u0301", "smbfs"), ("/Volumes/usb", None),
    ],
)  # fmt: skip
def test_mounts_of_macos_are_told(folder: str, found: str | None) -> None:
    assert network_type(Path(folder)) == found


@pytest.mark.usefixtures("on_macos")
def test_nfs_of_macos_has_the_options_in_force_not_those_asked_for() -> None:
    found = mount_of(Path("/Volumes/nas/desk"))
    assert found is not None
    assert (found.source, found.value("vers")) == ("nas:/export", "3")
    assert (found.has("locallocks"), found.has("nodev"), found.has("nolocks")) == (True, True, False)


# --- Windows


class FakeWindows:
    """A system with a disk C: and a share at Z:, which speaks a given protocol."""

    def __init__(self, source: str = "\\\\nas\\team", protocol: int = 0x20000, flags: int = 0) -> None:
        self._source, self._protocol, self._flags = source, protocol, flags
        self.asked: list[str] = []

    def drive_type(self, root: str) -> int:
        return {"Z:\\": REMOTE, "C:\\": 3}[root]

    def connection(self, letter: str) -> str:
        return {"Z:": self._source}[letter]

    def protocol_info(self, folder: str) -> bytes:
        self.asked.append(folder)
        return struct.pack("<HHLHHHHL", 2, 116, self._protocol, 3, 1, 1, 0, self._flags) + bytes(96)


def test_a_disk_of_windows_is_local() -> None:
    system = FakeWindows()
    assert drive_at(PureWindowsPath(r"C:\Users\ada\desk.db"), system) == Mount("C:", "C:", "drive")
    assert drive_at(PureWindowsPath(r"\\?\C:\Users\ada\desk.db"), system) == Mount("C:", "C:", "drive")
    assert system.asked == []


@pytest.mark.parametrize("path", [r"\\nas\team\desk.db", r"\\?\UNC\nas\team\desk.db", "//nas/team/desk.db"])
def test_a_unc_path_is_a_share(path: str) -> None:
    found = drive_at(PureWindowsPath(path), FakeWindows(flags=2))
    assert found == Mount(r"\\nas\team", r"\\nas\team", "smb", ("vers=3.1.1", "offline"), is_network=True)


def test_a_letter_stands_for_a_share() -> None:
    system = FakeWindows(protocol=0x420000, flags=1)
    found = drive_at(PureWindowsPath(r"Z:\desk.db"), system)
    assert found == Mount("Z:", r"\\nas\team", "nfs", ("vers=3.1.1", "loopback"), is_network=True)
    assert system.asked == ["Z:\\"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (r"\\wsl$\Debian", "9p"), (r"\\wsl.localhost\Debian", "9p"), (r"\\tsclient\C", "rdp"),
        (r"\\cloud@SSL@8443\DavWWWRoot\dav", "webdav"), (r"\\cloud\DavWWWRoot", "webdav"),
    ],
)  # fmt: skip
def test_some_shares_are_told_by_their_name_without_asking(source: str, kind: str) -> None:
    system = FakeWindows(source)
    assert drive_at(PureWindowsPath(r"Z:\desk.db"), system).type == kind
    assert system.asked == []


def test_an_unknown_protocol_is_still_a_share() -> None:
    assert protocol_of(b"") == ("remote", ())
    assert drive_at(PureWindowsPath(r"Z:\desk.db"), FakeWindows(protocol=0x00990000)).type == "remote"


def test_two_kinds_of_gluster_look_alike() -> None:
    """Why the proof between two computers decides there: the mount does not tell of its caches."""
    right, stale = linux_mounts(GLUSTER)
    assert right.fingerprint == stale.fingerprint


class TestDrivesThatAreNotConnected:
    FSTAB = """
        # /mnt/remark  nas:/x  nfs  rw 0 0
        UUID=1 / ext4 rw 0 1
        nas:/team {folder} nfs4 vers=4.2,hard,_netdev 0 0
        broken line
    """

    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The folder that a share is connected to: of this computer, until it is."""
        fstab, folder = tmp_path / "fstab", tmp_path / "mnt" / "team drive"
        fstab.write_text(self.FSTAB.format(folder=str(folder).replace(" ", r"\040")))
        folder.mkdir(parents=True)
        monkeypatch.setattr(mounts, "_FSTAB", fstab)
        return folder

    def test_the_empty_folder_of_one_is_known(self, folder: Path) -> None:
        found = mounts.absent_share(folder / "desk.db")
        assert found is not None
        assert (found.source, found.type) == ("nas:/team", "nfs4")

    def test_a_folder_beside_it_is_only_a_folder(self, folder: Path) -> None:
        assert mounts.absent_share(folder.with_name("team drives") / "desk.db") is None

    def test_one_that_is_connected_is_not_absent(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        line = f"40 1 0:50 / {str(folder).replace(' ', chr(92) + '040')} rw - nfs4 nas:/team rw,vers=4.2"
        monkeypatch.setattr(mounts, "_read_mountinfo", lambda: line)
        assert mounts.absent_share(folder / "desk.db") is None

    def test_no_desk_is_made_where_one_is_not_connected(self, folder: Path, tmp_path: Path) -> None:
        here = Here(tmp_path / "state", "mei@here")
        shelf = Shelf(folder / "desk.db", tmp_path / "b", tmp_path / "b", tmp_path / "marks")
        with pytest.raises(NoDatabaseError) as told:
            open_store(folder / "desk.db", SystemClock(), here, create=True, shelf=shelf, tell=None)
        assert told.value.phrase.key == "share.not_connected"
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "waits"),
    [
        ("/mnt/team", True),
        ("/media/mei/team/sub", True),
        ("/run/media/mei/team", True),
        ("/mnt/nas", False),  # connected there
        ("/mnt/nas/sub", False),
        ("/srv/mnt/team", False),
        ("/mntx/team", False),
        ("/home/mei", False),
    ],
)
def test_a_folder_for_drives_with_nothing_connected_is_no_place_to_begin(
    folder: str, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["22 1 8:1 / / rw - ext4 /dev/sda1 rw", "40 22 0:50 / /mnt/nas rw - nfs4 nas:/team rw,vers=4.2"]
    monkeypatch.setattr(mounts, "_listed", lambda: mounts.linux_mounts("\n".join(lines)))
    assert mounts.waits_for_a_drive(Path(folder)) is waits


def test_where_the_system_tells_of_no_mounts_nothing_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_listed", list)
    assert not mounts.waits_for_a_drive(Path("/mnt/team"))
