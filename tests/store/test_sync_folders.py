"""Folders that a cloud keeps are known by name and by mark; folders that only sound like it are not."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from igdesk.i18n import LANGUAGES
from igdesk.store.sync_folders import SyncService, by_name, sync_folder

HOME = PurePosixPath("/root")
WINDOWS_HOME = PureWindowsPath("C:/Users/ada")


def named(path: str) -> str | None:
    place = PureWindowsPath(path) if path[1:2] == ":" else PurePosixPath(path)
    found = by_name(place, WINDOWS_HOME if isinstance(place, PureWindowsPath) else HOME)
    return found.name if found is not None else None


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/ada/Dropbox/desk.db", "Dropbox"),
        ("/root/Dropbox/desk.db", "Dropbox"),
        ("/Users/ada/Dropbox (Aurora Tea)/team/desk.db", "Dropbox"),
        ("/Users/ada/Library/CloudStorage/Dropbox/desk.db", "Dropbox"),
        ("/Users/ada/Library/CloudStorage/OneDrive-Aurora/desk.db", "OneDrive"),
        ("/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.com/My Drive/x", "Google Drive"),
        ("/Users/ada/Library/CloudStorage/Unheard-Of/x", "Unheard"),
        ("/Users/ada/Library/CloudStorage/坚果云-ada@example.com/x", "Nutstore (坚果云)"),
        ("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/desk.db", "iCloud Drive"),
        (r"C:\Users\ada\OneDrive\Documents\desk.db", "OneDrive"),
        (r"c:\users\ada\onedrive - aurora tea\desk.db", "OneDrive"),
        (r"D:\OneDrive - Aurora Tea\desk.db", "OneDrive"),
        ("/mnt/c/Users/ada/OneDrive/desk.db", "OneDrive"),
        (r"G:\My Drive\desk.db", "Google Drive"),
        (r"G:\我的云端硬盘\desk.db", "Google Drive"),
        (r"C:\Users\ada\iCloudDrive\desk.db", "iCloud Drive"),
        ("/home/ada/Nextcloud/desk.db", "Nextcloud"),
        ("/home/ada/Nextcloud2/desk.db", "Nextcloud"),
        ("/home/ada/ownCloud/desk.db", "ownCloud"),
        (r"C:\Users\ada\Box\desk.db", "Box"),
        ("/home/ada/pCloudDrive/desk.db", "pCloud"),
        (r"P:\pCloud Drive\desk.db", "pCloud"),
        ("/home/ada/MEGA/desk.db", "MEGA"),
        (r"D:\我的坚果云\desk.db", "Nutstore (坚果云)"),
        ("/home/ada/Nutstore Files/desk.db", "Nutstore (坚果云)"),
        (r"E:\BaiduSyncdisk\desk.db", "Baidu Netdisk (百度网盘)"),
        (r"E:\baidunetdiskworkspace\desk.db", "Baidu Netdisk (百度网盘)"),
        (r"C:\Users\ada\SynologyDrive\desk.db", "Synology Drive"),
    ],
)
def test_a_service_is_known_by_its_folders_name(path: str, service: str) -> None:
    assert named(path) == service


@pytest.mark.parametrize(
    "path",
    [
        "/home/ada/dropbox-export/desk.db",
        "/home/ada/Dropbox-old/desk.db",
        "/home/ada/work/Dropbox/desk.db",
        "/srv/data/OneDrive/desk.db",
        "/home/ada/box/desk.db",
        "/home/ada/mega/desk.db",
        "/home/ada/My Drive backup/desk.db",
        "/srv/My Drive/desk.db",
        "/home/ada/Mobile Documents/desk.db",
        "/home/ada/CloudStorage/Dropbox-x/desk.db",
        r"D:\Box\desk.db",
        r"C:\Users\ada\Documents\Dropbox notes\desk.db",
        r"C:\Users\ada\BaiduNetdiskDownload\desk.db",
        "/",
        "C:\\",
    ],
)
def test_a_folder_that_only_sounds_like_it_is_none(path: str) -> None:
    assert named(path) is None


def test_the_folder_that_is_kept_is_told() -> None:
    found = by_name(PurePosixPath("/home/ada/Dropbox/team/desk.db"), HOME)
    assert found == SyncService("Dropbox", "/home/ada/Dropbox")
    for lang in LANGUAGES:
        assert "/home/ada/Dropbox" in found.reason.in_(lang)
        assert "Dropbox" in found.cure.in_(lang)


@pytest.mark.parametrize(
    ("mark", "service"),
    [
        (".dropbox", "Dropbox"), (".dropbox.cache", "Dropbox"), (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".tmp.driveupload", "Google Drive"), (".stfolder", "Syncthing"), (".stversions", "Syncthing"),
        (".sync_4f0c9a1b2d3e.db", "Nextcloud"), ("._sync_4f0c9a1b2d3e.db", "Nextcloud"),
        (".owncloudsync.log", "ownCloud"), (".megaignore", "MEGA"),
    ],
)  # fmt: skip
def test_a_service_is_known_by_what_it_leaves(mark: str, service: str, tmp_path: Path) -> None:
    inner = tmp_path / "kept" / "team" / "igdesk"
    inner.mkdir(parents=True)
    assert sync_folder(inner / "desk.db") is None
    (tmp_path / "kept" / mark).touch()
    assert sync_folder(inner / "desk.db") == SyncService(service, str(tmp_path / "kept"))
    assert sync_folder(tmp_path / "elsewhere" / "desk.db") is None


def test_the_settings_of_dropbox_in_the_home_are_no_mark(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    assert sync_folder(tmp_path / "desk.db") is None


def test_a_link_into_a_kept_folder_is_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / ".stfolder").mkdir(parents=True)
    (tmp_path / "desk.db").symlink_to(kept / "desk.db")
    found = sync_folder(tmp_path / "desk.db")
    assert found is not None
    assert (found.name, found.folder) == ("Syncthing", str(kept))
