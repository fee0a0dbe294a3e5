"""Which mounts two computers may write to, why not, and what people are told to do."""

from __future__ import annotations

import pytest

from igdesk.i18n import LANGUAGES
from igdesk.store.mounts import Mount, is_network, linux_mounts
from igdesk.store.share_verdict import Verdict, verdict

from . import recorded_mounts as recorded


@pytest.fixture(autouse=True)
def _on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")


def judged(line: str) -> Verdict:
    return verdict(linux_mounts(line)[0])


def of_type(kind: str, source: str = "there", *options: str) -> Verdict:
    return verdict(Mount("/mnt/x", source, kind, ("rw", *options), is_network(kind)))


def refused_for(found: Verdict) -> str | None:
    return found.refusal.reason.key.removeprefix("share_mounts.") if found.refusal is not None else None


def noted(found: Verdict) -> list[str]:
    return [note.reason.key.removeprefix("share_mounts.") for note in found.notes]


def cure(found: Verdict) -> str:
    assert found.refusal is not None
    return found.refusal.cure.in_("en")


def test_a_disk_is_local() -> None:
    assert verdict(None) == of_type("ext4") == Verdict(is_network=False)
    assert not of_type("fuseblk").is_network
    assert not verdict(None).is_network


@pytest.mark.parametrize(
    ("line", "notes"),
    [
        (recorded.NFS42, ["lookups_cached"]),
        (recorded.NFS42_POSITIVE, []),
        (recorded.NFS42_SOFT, ["soft", "lookups_cached"]),
        (recorded.NFS3, ["old_nfs", "lookups_cached"]),
        (recorded.NFS3_POSITIVE, ["old_nfs"]),
        (recorded.NFS3_ACTIMEO_0, ["old_nfs"]),
        (recorded.NFS3_NOAC, ["old_nfs"]),
        (recorded.SMB, ["leases"]),
        (recorded.SMB_NOLEASE, []),
        (recorded.SMB_1, ["old_smb"]),
        (recorded.GLUSTER, ["gluster_caches"]),
        ("1 2 0:1 / /mnt rw - fuse.mfs mfs#10.79.0.1:9421 rw,user_id=0\n", []),
        ("1 2 0:1 / /mnt rw - ceph 10.0.0.1:/ rw,name=ada,acl\n", ["unknown"]),
        ("1 2 0:1 / /mnt rw - fuse.juicefs JuiceFS:team rw\n", ["unknown"]),
        ("1 2 0:1 / /mnt rw - fuse somebody rw\n", ["unknown"]),
    ],
)
def test_what_holds_locks_is_allowed_with_what_could_be_better(line: str, notes: list[str]) -> None:
    found = judged(line)
    assert (found.is_network, found.refusal, noted(found)) == (True, None, notes)


@pytest.mark.parametrize(
    ("line", "why", "option"),
    [
        (recorded.NFS3_NOLOCK, "locks_stay_here", "nolock"),
        (recorded.NFS3_LOCAL_LOCK, "locks_stay_here", "local_lock=posix"),
        (recorded.SMB_NOBRL, "locks_stay_here", "nobrl"),
        (recorded.SMB_LOOSE, "stale", "cache=loose"),
        (recorded.NFS42.replace("hard", "hard,nocto"), "stale", "nocto"),
    ],
)
def test_an_option_that_lets_two_write_at_once_is_refused_by_name(line: str, why: str, option: str) -> None:
    found = judged(line)
    assert (found.is_network, refused_for(found)) == (True, why)
    assert found.refusal is not None
    assert option in found.refusal.reason.in_("en")
    assert option not in cure(found).split()[-3]


def test_locks_of_flock_alone_may_stay_local() -> None:
    """SQLite and the lock file use `fcntl`."""
    found = judged(recorded.NFS3.replace("local_lock=none", "local_lock=flock"))
    assert (found.is_network, found.refusal) == (True, None)


def test_a_read_only_mount_is_refused_whoever_made_it_so() -> None:
    assert refused_for(judged(recorded.NFS42.replace("rw,relatime", "ro,relatime"))) == "read_only"
    assert refused_for(judged(recorded.NFS42.replace(" rw,vers", " ro,vers"))) == "read_only"


@pytest.mark.parametrize(
    "kind", ["fuse.sshfs", "fuse.rclone", "davfs", "fuse.smbnetfs", "fuse.gvfsd-fuse", "fuse.s3fs"]
)
def test_file_systems_without_shared_locks_are_refused(kind: str) -> None:
    assert refused_for(of_type(kind)) == "no_shared_locks"


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("fuse", "https://cloud.example/dav"), ("fuse", "mei@nas:/export"), ("macfuse", "mei@nas:/export"),
        ("fuse", "sshfs#mei@nas:/export"), ("fuse", "s3fs"), ("fuse", "pCloud.fs"), ("fuse.pcloud", "x"),
    ],
)  # fmt: skip
def test_fuse_without_a_name_is_told_by_its_source(kind: str, source: str) -> None:
    assert refused_for(of_type(kind, source)) == "no_shared_locks"


@pytest.mark.parametrize("kind", ["9p", "drvfs", "virtiofs", "vboxsf", "prl_fs", "fuse.vmhgfs-fuse", "fuse.grpcfuse"])
def test_folders_of_a_host_are_refused(kind: str) -> None:
    assert refused_for(of_type(kind)) == "host_folder"


# --- The cures


def test_the_cure_of_nolock_is_a_whole_line_and_a_command() -> None:
    assert cure(judged(recorded.NFS3_NOLOCK)) == (
        "Put this line into /etc/fstab in place of the present one, then run "
        "`sudo umount /srv/netfs && sudo mount /srv/netfs`: "
        "10.77.1.1:/srv/export /srv/netfs nfs vers=4.2,hard,lookupcache=positive,_netdev 0 0"
    )


def test_the_cure_of_nobrl_keeps_the_owner_of_the_files() -> None:
    assert cure(judged(recorded.SMB_NOBRL)).endswith(
        ": //10.77.1.1/export /srv/netfs cifs "
        "vers=3.1.1,guest,uid=0,gid=0,file_mode=0666,dir_mode=0777,nolease,_netdev 0 0"
    )
    named = recorded.SMB_LOOSE.replace("sec=none", "username=mei")
    assert "vers=3.1.1,credentials=FILE,uid=0," in cure(judged(named))
    assert ",sec=krb5i," in cure(judged(recorded.SMB_LOOSE.replace("sec=none", "sec=krb5i")))


def test_spaces_are_written_for_fstab_and_for_the_shell() -> None:
    words = cure(judged(recorded.NFS3_NOLOCK.replace("/srv/netfs", "/srv/team\\040files")))
    assert "sudo mount '/srv/team files'`" in words
    assert "/srv/export /srv/team\\040files nfs " in words


def test_whoever_comes_by_ssh_is_told_the_same_server_by_nfs() -> None:
    words = cure(judged(recorded.SSHFS))
    assert "127.0.0.1:/srv/export /srv/netfs nfs vers=4.2," in words
    assert "ssh" in words
    assert "SERVER:/FOLDER /mnt/x nfs " in cure(of_type("davfs", "https://cloud.example/dav"))


def test_leases_are_turned_off_on_the_server_by_the_desks_own_name() -> None:
    words = verdict(linux_mounts(recorded.SMB)[0], "team.db").notes[0].cure.in_("en")
    assert "`veto oplock files = /team.db*/`" in words
    assert "cifs vers=3.1.1,guest,uid=0," in words
    assert ",nolease," in words


def test_gluster_gets_its_whole_mount_line() -> None:
    line = "1 2 0:1 / /mnt/team rw - fuse.glusterfs nas:/team rw\n"
    assert (
        verdict(linux_mounts(line)[0])
        .notes[0]
        .cure.in_("en")
        .endswith(
            ": nas:/team /mnt/team glusterfs direct-io-mode=enable,attribute-timeout=0,entry-timeout=0,"
            "negative-timeout=0,_netdev 0 0"
        )
    )


# --- The other systems


def test_macos_is_told_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    found = verdict(Mount("/Volumes/nas", "nas:/export", "nfs", ("vers=3", "locallocks"), is_network=True))
    assert refused_for(found) == "locks_stay_here"
    assert "sudo mount -t nfs -o vers=4,hard nas:/export /Volumes/nas`" in cure(found)
    allowed = verdict(Mount("/Volumes/nas", "nas:/export", "nfs", ("vers=3", "locks"), is_network=True))
    assert noted(allowed) == ["old_nfs"]
    assert noted(verdict(Mount("/Volumes/t", "//nas/t", "smbfs", (), is_network=True))) == ["leases", "macs_differ"]
    assert "smb://" in cure(verdict(Mount("/Volumes/d", "http://x/", "webdav", (), is_network=True)))
    assert refused_for(verdict(Mount("/Volumes/s", "fuse-t:/mei@nas:/x", "nfs", (), is_network=True)))


def test_windows_is_told_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    smb = verdict(Mount("Z:", "\\\\nas\\team", "smb", ("vers=3.1.1",), is_network=True))
    assert noted(smb) == ["leases"]
    assert "-LeasingMode None" in smb.notes[0].cure.in_("en")
    assert "fstab" not in smb.notes[0].cure.in_("en")
    offline = verdict(Mount("Z:", "\\\\nas\\team", "smb", ("vers=3.1.1", "offline"), is_network=True))
    assert refused_for(offline) == "offline"
    for kind in ("webdav", "9p"):
        words = cure(verdict(Mount("Z:", "\\\\there\\d", kind, (), is_network=True)))
        assert "\\\\SERVER\\SHARE" in words
        assert "fstab" not in words
    assert noted(verdict(Mount("Z:", "\\\\nas\\team", "nfs", (), is_network=True))) == ["unknown"]


def test_every_remark_can_be_said_in_every_language() -> None:
    lines = [value for name, value in vars(recorded).items() if name.isupper() and " - " in value and name != "MACOS"]
    found = [judged(line) for line in lines if "NFS parameters" not in line]
    found += [of_type(kind) for kind in ("9p", "davfs", "ceph")]
    remarks = [remark for each in found for remark in (*each.notes, *([each.refusal] if each.refusal else []))]
    assert len(remarks) > 15
    for remark in remarks:
        assert all(phrase.in_(lang) for phrase in (remark.reason, remark.cure) for lang in LANGUAGES)
