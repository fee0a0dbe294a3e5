"""One message file read message by message: little memory for big files, and what precedes a damage is kept."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from json import JSONDecoder

from igdesk.i18n import Phrase
from igdesk.importing.mojibake import repair, repair_tree

_SPACE = re.compile(r"[ \t\r\n]*")
_SEPARATOR = re.compile(r"[ \t\r\n]*([,\]}])[ \t\r\n]*")
_LONGEST_INT = 300  # Python refuses to make an int of thousands of digits


def _parse_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INT else float(digits)


class MessageFile:
    """The text of one message file.

    Args:
        data: Its bytes.

    Attributes:
        header: All keys beside the messages, repaired; complete once the items have run through.
        has_messages: A list of messages was met, be it empty.
        fault: Why the file could not be read to its end, if so; known once the items have run through.
    """

    def __init__(self, data: bytes) -> None:
        self._text = data.decode("utf-8-sig", "replace")
        self._decoder = JSONDecoder(strict=False, parse_int=_parse_int)
        self._read = 0
        self.header: dict[str, object] = {}
        self.has_messages = False
        self.fault: Phrase | None = None

    @property
    def is_list(self) -> bool:
        """The file is a bare list, as in exports of 2020."""
        start = self._after_space(0)
        return self._text[start : start + 1] == "["

    def items(self) -> Iterator[object]:
        """What the file lists, as it stands there: a thread's `messages`, or the items of a bare list; never raises."""
        start = self._after_space(0)
        first = self._text[start : start + 1]
        try:
            if first == "{":
                yield from self._object(start + 1)
            elif first == "[":
                yield from self._list(start + 1)
            else:
                self.fault = Phrase("importing.file_not_json" if first else "importing.file_empty")
        except (ValueError, RecursionError):
            cut = Phrase("importing.file_cut", {"read": self._read})
            self.fault = cut if self.header or self._read else Phrase("importing.file_not_json")

    def _object(self, at: int) -> Generator[object, None, None]:
        at = self._after_space(at)
        while self._text[at : at + 1] != "}":
            key, at = self._decoder.raw_decode(self._text, at)
            at = self._after_colon(at)
            if key == "messages" and self._text[at : at + 1] == "[":
                self.has_messages = True
                at = yield from self._list(at + 1)
            else:
                value, at = self._decoder.raw_decode(self._text, at)
                self.header[repair(str(key))] = repair_tree(value)
            at = self._next_item(at)

    def _list(self, at: int) -> Generator[object, None, int]:
        at = self._after_space(at)
        while self._text[at : at + 1] != "]":
            item, at = self._decoder.raw_decode(self._text, at)
            self._read += 1
            yield item
            at = self._next_item(at)
        return at + 1

    def _next_item(self, at: int) -> int:
        found = _SEPARATOR.match(self._text, at)
        if found is None:
            raise ValueError(f"no comma or end at {at}")
        return found.end() if found[1] == "," else found.start(1)

    def _after_colon(self, at: int) -> int:
        at = self._after_space(at)
        if self._text[at : at + 1] != ":":
            raise ValueError(f"no colon at {at}")
        return self._after_space(at + 1)

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at
