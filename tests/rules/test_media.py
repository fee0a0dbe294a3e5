"""Media of ours: what is the address of some, and what is a file on this computer instead."""

from __future__ import annotations

import pytest

from igdesk.rules.lifecycle import Refusal
from igdesk.rules.media import is_path, media_at


@pytest.mark.parametrize(
    "text",
    ["/home/mei/cup.jpg", "~/Pictures/size chart.PNG", "'/tmp/a b.pdf' ", "./cup.webm", "C:\\Users\\Mei\\cup.jpeg",
     "file:///home/mei/cup.gif", "/home/mei/My\\ cup.jpg", "\\\\nas\\photos\\cup.jpg"],
)  # fmt: skip
def test_the_name_of_a_file_here_is_told_from_an_address(text: str) -> None:
    assert is_path(text)
    with pytest.raises(Refusal) as refused:
        media_at(text)
    assert refused.value.phrase.key == "media.path"


@pytest.mark.parametrize(
    "text",
    ["https://example.com/cup.jpg", "/help", "see /srv/cup.jpg", "/a.jpg\n/b.jpg please", "cup.jpg", "1/2.png?", ""],
)  # fmt: skip
def test_words_and_addresses_are_no_files(text: str) -> None:
    assert not is_path(text)
