"""The learned suggestion as bytes: the same model is always the same bytes, and foreign ones are refused.

Each part begins with the version of this format and of the reading of texts, and a checksum. Numbers are little-endian.
The weights lie there as they are used, for they are loaded whenever a program starts; examples are compressed.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from struct import Struct
from typing import Literal

from igdesk.errors import IgdeskError
from igdesk.rules.features import READING
from igdesk.rules.fitting import Example, Weights

FORMAT = 1
_HEAD = Struct("<BBI")
"""Format, reading, checksum of the rest."""
_SIZES = Struct("<III")
_Code = Literal["H", "I", "h"]


class LearnedError(IgdeskError):
    """A stored model that cannot be read. Learning again cures it."""


def pack_weights(weights: Weights) -> bytes:
    """A fitted model as bytes."""
    names = _names(weights.categories)
    arrays = (weights.buckets, weights.idf, *weights.values)
    sizes = _SIZES.pack(len(names), len(weights.buckets), weights.unseen)
    return _sealed(b"".join([sizes, names, *map(_little, arrays)]))


def unpack_weights(packed: bytes) -> Weights:
    """The model again.

    Raises:
        LearnedError: Another version wrote it, or it is damaged.
    """
    body = _opened(packed)
    named, count, unseen = _SIZES.unpack_from(body)
    at = _SIZES.size + named
    categories = tuple(json.loads(body[_SIZES.size : at]))
    buckets, idf = _array("I", body, at, count), _array("H", body, at + 4 * count, count)
    at += 6 * count
    values = tuple(_array("h", body, at + 2 * count * number, count) for number in range(len(categories)))
    return Weights(categories, buckets, idf, unseen, values)


def pack_examples(examples: Iterable[Example]) -> bytes:
    """Examples as bytes, in whatever order they come."""
    ordered = sorted(examples)
    categories = sorted({example.category for example in ordered})
    number_of = {category: number for number, category in enumerate(categories)}
    names = _names(categories)
    numbers = array("H", (number_of[example.category] for example in ordered))
    lengths = array("H", (len(example.features) // 4 for example in ordered))
    buckets = array("I", chain.from_iterable(example.buckets for example in ordered))
    sizes = _SIZES.pack(len(names), len(ordered), len(buckets))
    return _sealed(zlib.compress(b"".join([sizes, names, *map(_little, (numbers, lengths, buckets))])))


def unpack_examples(packed: bytes) -> list[Example]:
    """The examples again.

    Raises:
        LearnedError: Another version wrote them, or they are damaged.
    """
    body = zlib.decompress(_opened(packed))
    named, count, total = _SIZES.unpack_from(body)
    at = _SIZES.size + named
    categories = json.loads(body[_SIZES.size : at])
    numbers, lengths = _array("H", body, at, count), _array("H", body, at + 2 * count, count)
    buckets = _array("I", body, at + 4 * count, total)
    examples, start = [], 0
    for number, length in zip(numbers, lengths, strict=True):
        examples.append(Example.of(categories[number], buckets[start : start + length]))
        start += length
    return examples


def _names(categories: Sequence[str]) -> bytes:
    return json.dumps(list(categories)).encode()


def _sealed(body: bytes) -> bytes:
    return _HEAD.pack(FORMAT, READING, zlib.crc32(body)) + body


def _opened(packed: bytes) -> bytes:
    if len(packed) < _HEAD.size:
        raise LearnedError("learning.damaged")
    written, reading, checksum = _HEAD.unpack_from(packed)
    if (written, reading) != (FORMAT, READING):
        raise LearnedError("learning.version", found=f"{written}.{reading}", known=f"{FORMAT}.{READING}")
    body = packed[_HEAD.size :]
    if zlib.crc32(body) != checksum:
        raise LearnedError("learning.damaged")
    return body


def _little(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def _array(code: _Code, body: bytes, at: int, count: int) -> array[int]:
    numbers = array(code)
    numbers.frombytes(body[at : at + count * numbers.itemsize])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
