"""The calls of Windows that tell what lies under a path. Loaded on Windows alone; what they say is read elsewhere."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _PROTOCOL_INFO_CLASS = 13
    """FileRemoteProtocolInfo of FILE_INFO_BY_HANDLE_CLASS (minwinbase.h)."""
    _PROTOCOL_INFO_SIZE = 116
    """sizeof(FILE_REMOTE_PROTOCOL_INFO)."""
    _READ_ATTRIBUTES, _SHARE_ALL, _OPEN_EXISTING, _BACKUP_SEMANTICS = 0x80, 0x7, 3, 0x02000000
    _NO_HANDLE = wintypes.HANDLE(-1).value
    _PROVIDER_INFO_CLASS = 2
    """CF_SYNC_ROOT_INFO_PROVIDER."""

    class _ProviderInfo(ctypes.Structure):
        """CF_SYNC_ROOT_PROVIDER_INFO (cfapi.h)."""

        _fields_ = (
            ("status", wintypes.DWORD),
            ("name", wintypes.WCHAR * 256),
            ("version", wintypes.WCHAR * 256),
        )

    class Calls:
        """Windows itself, as `windows_drives.Windows` asks it."""

        def __init__(self) -> None:
            self._kernel = ctypes.WinDLL("kernel32")
            self._kernel.CreateFileW.restype = wintypes.HANDLE
            of_handle = self._kernel.GetFileInformationByHandleEx
            of_handle.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
            self._kernel.CloseHandle.argtypes = [wintypes.HANDLE]

        def drive_type(self, root: str) -> int:
            return int(self._kernel.GetDriveTypeW(ctypes.c_wchar_p(root)))

        def connection(self, letter: str) -> str:
            name = ctypes.create_unicode_buffer(1024)
            size = wintypes.DWORD(len(name))
            failed = ctypes.WinDLL("mpr").WNetGetConnectionW(ctypes.c_wchar_p(letter), name, ctypes.byref(size))
            return "" if failed else name.value

        def protocol_info(self, folder: str) -> bytes:
            handle = self._kernel.CreateFileW(
                *[ctypes.c_wchar_p(folder), _READ_ATTRIBUTES, _SHARE_ALL, None, _OPEN_EXISTING, _BACKUP_SEMANTICS, None]
            )
            if handle == _NO_HANDLE:
                return b""
            try:
                info = ctypes.create_string_buffer(_PROTOCOL_INFO_SIZE)
                told = self._kernel.GetFileInformationByHandleEx(
                    handle, _PROTOCOL_INFO_CLASS, info, _PROTOCOL_INFO_SIZE
                )
                return info.raw if told else b""
            finally:
                self._kernel.CloseHandle(handle)

    def sync_provider(path: str) -> str | None:
        """Who keeps the folder of a path in a cloud (`CfGetSyncRootInfoByPath`, cfapi.h); None if nobody says so."""
        try:
            ask = ctypes.WinDLL("cldapi").CfGetSyncRootInfoByPath
        except (OSError, AttributeError):  # before Windows 10, version 1709
            return None
        info = _ProviderInfo()
        size = wintypes.DWORD(ctypes.sizeof(info))
        failed = ask(ctypes.c_wchar_p(path), _PROVIDER_INFO_CLASS, ctypes.byref(info), size, None)
        return None if failed else str(info.name)
