"""Lines of mount tables as systems print them. Those of Linux were read from the mounts that this project measured."""

from __future__ import annotations

_NFS = (
    "32 22 0:28 / /srv/netfs rw,relatime - nfs4 10.77.1.1:/ rw,vers=4.2,rsize=65536,wsize=65536,namlen=255,{},"
    "proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=10.77.1.2,{}local_lock=none,addr=10.77.1.1\n"
)
_NFS3 = (
    "31 22 0:28 / /srv/netfs rw,relatime - nfs 10.77.1.1:/srv/export rw,vers=3,rsize=65536,wsize=65536,namlen=255,{},"
    "proto=tcp,timeo=600,retrans=2,sec=sys,mountaddr=10.77.1.1,mountvers=3,mountport=43103,mountproto=udp,{}"
    "local_lock={},addr=10.77.1.1\n"
)
_SMB = (
    "31 22 0:28 / /srv/netfs rw,relatime - cifs //10.77.1.1/export rw,vers={},sec=none,cache={},uid=0,forceuid,gid=0,"
    "forcegid,addr=10.77.1.1,file_mode=0666,dir_mode=0777,soft,nounix,serverino,mapposix{},rsize=4194304,wsize=4194304,"
    "bsize=1048576,echo_interval=60,actimeo=1,closetimeo=1\n"
)

NFS42 = _NFS.format("hard", "")
NFS42_SOFT = _NFS.format("soft", "")
NFS42_POSITIVE = _NFS.format("hard", "lookupcache=pos,")
NFS3 = _NFS3.format("hard", "", "none")
NFS3_NOLOCK = _NFS3.format("hard,nolock", "", "all")
NFS3_LOCAL_LOCK = _NFS3.format("hard", "", "posix")
NFS3_POSITIVE = _NFS3.format("hard", "lookupcache=pos,", "none")
NFS3_ACTIMEO_0 = _NFS3.format("acregmin=0,acregmax=0,acdirmin=0,acdirmax=0,hard", "", "none")
NFS3_NOAC = _NFS3.format("acregmin=0,acregmax=0,acdirmin=0,acdirmax=0,hard,noac", "", "none")

SMB = _SMB.format("3.1.1", "strict", "")
SMB_NOLEASE = _SMB.format("3.1.1", "strict,nolease", "")
SMB_NOBRL = _SMB.format("3.1.1", "strict", ",nobrl")
SMB_LOOSE = _SMB.format("3.1.1", "loose", "")
SMB_1 = _SMB.format("1.0", "strict", ",acl")

SSHFS = (
    "146 27 0:41 / /srv/netfs rw,nosuid,nodev,relatime - fuse.sshfs root@127.0.0.1:/srv/export "
    "rw,user_id=0,group_id=0\n"
)
GLUSTER = (
    "173 27 0:41 / /srv/netfs rw,relatime - fuse.glusterfs glusterfs:(null) "
    "rw,user_id=0,group_id=0,default_permissions,allow_other,max_read=131072\n"
) * 2
"""Once without its caches, once with them: there is no difference."""

MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
map -hosts on /net (autofs, nosuid, automounted, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//mei@nas._smb._tcp.local/team on /Volumes/team (files) (smbfs, nodev, nosuid, mounted by mei)
//mei@nas/cafe on /Volumes/Caf\u00e9 (smbfs, nodev, nosuid, mounted by mei)
http://cloud.example/dav on /Volumes/dav (webdav, nodev, noexec, nosuid, mounted by mei)
nas:/export on /Volumes/nas (nfs, nodev, nosuid, mounted by mei)
somewhere on /Volumes/unheard (newfs, nodev)
/dev/disk4s1 on /Volumes/usb (msdos, local, nodev, nosuid, noowners)
"""
NFSSTAT = """\
/Volumes/nas from nas:/export
  -- Original mount options:
     General mount flags: 0x0
     NFS parameters: vers=4,tcp,nolocks,locallocks
     File system locations:
       /export @ nas (10.0.0.2)
  -- Current mount parameters:
     General mount flags: 0x4000018 nodev,nosuid,multilabel
     NFS parameters: vers=3,tcp,port=2049,nomntudp,hard,nointr,negnamecache,callumnt,locallocks,quota,rsize=131072
     File system locations:
       /export @ nas (10.0.0.2)
     Status flags: 0x0
"""
