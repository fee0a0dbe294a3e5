"""The learned suggestion: what it suggests and why, when it keeps silent, corrections, bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.rules.concepts import CONCEPTS
from igdesk.rules.features import READING, features
from igdesk.rules.fitting import fit
from igdesk.rules.learned_bytes import (
    FORMAT,
    LearnedError,
    pack_examples,
    pack_weights,
    unpack_examples,
    unpack_weights,
)
from igdesk.rules.learning import Model, example_of

from .taught import Decided, examples, train

_DECIDED = """
returns: I want to send the scarf back and get a refund
returns: can I return these shoes, they pinch
returns: please refund the second cup
returns: how do I send a gift back
returns: 我想退货，杯子太小了
returns: 围巾可以退吗
returns: 请把第二件的钱退给我
returns: 退款要几天到账
shipping: where is my parcel
shipping: has the scarf been shipped yet
shipping: the courier says nothing since Monday
shipping: when will the cup arrive
shipping: 包裹到哪里了
shipping: 围巾发货了没有
shipping: 快递三天没动了
shipping: 杯子什么时候能到
praise: I love the scarf, so soft
praise: what a lovely cup, thank you
praise: best shoes I ever had
praise: beautiful colours, great work
praise: 围巾很软，我很喜欢
praise: 杯子真漂亮
praise: 非常满意，下次再来
praise: 颜色很好看
"""
DECIDED: list[Decided] = [
    (text, label) for label, _, text in (line.partition(": ") for line in _DECIDED.split("\n")[1:-1])
]
NEW = ("the zipper of my bag jams", "repairs")


@pytest.fixture(scope="module")
def model() -> Model:
    return train(DECIDED)


def category(model: Model, text: str, threshold: float = 0.4) -> str | None:
    suggestion = model.judge(text, threshold)
    return suggestion.category if suggestion else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I get a refund for the cup?", "returns"),
        ("REFUND PLEASE!!", "returns"),
        ("我要退货", "returns"),
        ("where is the parcel with my shoes", "shipping"),
        ("快递到哪里了？", "shipping"),
        ("such a lovely scarf, love it", "praise"),
        ("很漂亮，我很喜欢", "praise"),
        ("ｗｈｅｒｅ ｉｓ ｍｙ ｐａｒｃｅｌ", "shipping"),
        ("wheree is my parcl", "shipping"),
    ],
)
def test_suggests_what_people_decided_on_like_messages(model: Model, text: str, expected: str) -> None:
    assert category(model, text) == expected


def test_learns_a_matter_in_one_language_and_knows_it_in_the_other() -> None:
    english = train([(text, label) for text, label in DECIDED if text.isascii()])
    assert category(english, "退款") == "returns"
    assert category(english, "快递 物流") == "shipping"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "😀😀👍",
        "12345",
        "4 5 6",
        "?!",
        "...",
        "xqzzt vrblk",
        "龘靐齉",
        "бвгд жзик",
        "❤️ 100",
        "\u200b\ufeff",
        "\x00",
    ],
)
def test_is_silent_without_ground(model: Model, text: str) -> None:
    assert model.judge(text) is None


def test_is_silent_below_the_threshold(model: Model) -> None:
    suggestion = model.judge("parcel", 0.0)
    assert suggestion is not None
    assert 0 < suggestion.sure < 1
    assert model.judge("parcel", suggestion.sure) == suggestion
    assert model.judge("parcel", suggestion.sure + 0.001) is None


def test_is_less_sure_among_words_it_does_not_know(model: Model) -> None:
    plain, strange = model.judge("refund", 0.0), model.judge("refund vrblk xqzzt grmpf blntz trwqk", 0.0)
    assert plain is not None
    assert strange is not None
    assert strange.sure < plain.sure


@pytest.mark.parametrize("decided", [[], [("where is my parcel", "shipping")], [("a parcel", "shipping")] * 5])
def test_is_silent_where_there_is_nothing_to_choose_from(decided: list[Decided]) -> None:
    assert train(decided).judge("where is my parcel", 0.0) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, I'd like a REFUND for this", "REFUND"),
        ("ｒｅｆｕｎｄ ｐｌｅａｓｅ", "ｒｅｆｕｎｄ"),
        ("杯子收到了，我想\u200b退货", "退货"),
        ("😀 my Parcel?", "Parcel"),
    ],
)
def test_tells_the_words_as_the_customer_wrote_them(model: Model, text: str, words: str) -> None:
    suggestion = model.judge(text, 0.0)
    assert suggestion is not None
    assert any(words in spoke.words for spoke in suggestion.spoke)
    assert [text[spoke.at :].startswith(spoke.words) for spoke in suggestion.spoke] == [True] * len(suggestion.spoke)
    assert 1 <= len(suggestion.spoke) <= 3


def test_tells_whole_words(model: Model) -> None:
    text = "please when will the courier arrive with the beautiful shoes"
    suggestion = model.judge(text, 0.0)
    assert suggestion is not None
    assert {spoke.words for spoke in suggestion.spoke} <= set(text.split())


def corrected(*corrections: Decided) -> Model:
    return train(DECIDED, corrections)


def test_a_correction_counts_at_once(model: Model) -> None:
    text, wanted = "thank you, and where is the parcel", "praise"
    assert category(model, text) == "shipping"
    assert category(corrected((text, wanted)), text, 0.8) == wanted


def test_a_correction_brings_words_and_categories_that_are_new() -> None:
    after = corrected(NEW)
    assert category(after, NEW[0], 0.8) == "repairs"
    assert category(after, "my zipper jams") == "repairs"
    assert category(after, "where is my parcel") == "shipping"


def test_corrections_that_contradict_each_other_cancel_out(model: Model) -> None:
    start = "a fresh start"
    both = [(start, "praise"), (start, "returns")]
    assert category(corrected(both[0]), start, 0.8) == "praise"
    assert corrected(*both).judge(start, 0.0) == model.judge(start, 0.0)
    assert category(corrected(*both, ("A FRESH START", "returns")), start, 0.8) == "returns"


def test_reads_no_example_where_there_is_nothing_to_read() -> None:
    assert example_of("😀 12", "praise") is None
    assert example_of("thanks", "praise") is not None


def test_tells_its_progress() -> None:
    told: list[float] = []
    fit(examples(DECIDED * 60), told.append)
    assert len(told) > 5
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def weights_of(decided: Iterable[Decided]) -> bytes:
    return pack_weights(fit(examples(decided)))


def test_comes_back_from_its_bytes(model: Model) -> None:
    again = Model(unpack_weights(weights_of(DECIDED)))
    texts = [text for text, _ in DECIDED] + [NEW[0], "zipper"]
    assert [again.judge(text) for text in texts] == [model.judge(text) for text in texts]


PACKED: dict[str, tuple[Callable[[], bytes], Callable[[bytes], object]]] = {
    "weights": (lambda: weights_of(DECIDED), unpack_weights),
    "examples": (lambda: pack_examples(examples(DECIDED)), unpack_examples),
}


@pytest.mark.parametrize("part", PACKED)
def test_refuses_the_bytes_of_another_version(part: str) -> None:
    packed, unpack = PACKED[part]
    for place, expected in ((0, f"{FORMAT + 1}.{READING}"), (1, f"{FORMAT}.{READING + 1}")):
        foreign = bytearray(packed())
        foreign[place] += 1
        with pytest.raises(LearnedError, match=r"another version.*rules learn") as refused:
            unpack(bytes(foreign))
        assert expected in str(refused.value)


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda old: old[:4], lambda old: old[:-1], lambda old: old[:-1] + b"!"]
)
@pytest.mark.parametrize("part", PACKED)
def test_refuses_damaged_bytes(part: str, damage: Callable[[bytes], bytes]) -> None:
    packed, unpack = PACKED[part]
    with pytest.raises(LearnedError, match="incompletely"):
        unpack(damage(packed()))


def test_keeps_no_words() -> None:
    secret = ("my password is swordfish and I live in Rosengasse", "shipping")
    known = examples([*DECIDED, secret])
    everything = pack_weights(fit(known)) + pack_examples(known)
    assert [word for word in secret[0].split() if len(word) > 3 and word.encode() in everything] == []


def test_is_the_same_in_every_run() -> None:
    code = (
        "import zlib; from tests.rules.test_learning import DECIDED, weights_of;"
        "print(zlib.crc32(weights_of(DECIDED[::-1])))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert int(other.stdout) == zlib.crc32(weights_of(DECIDED))


def test_reads_texts_as_stored_models_did() -> None:
    """Whoever changes what is seen in a text raises READING, so that models stored before are trained anew."""
    texts = [
        "Where's my 2nd parcel, 订单123还没到?! Sooooo slow",
        "訂單還沒到",
        "Größe",
        *map(" ".join, CONCEPTS.values()),
    ]
    assert (READING, zlib.crc32(repr([features(text) for text in texts]).encode())) == (2, 1731686647)


TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.lists(st.sampled_from([word for text, _ in DECIDED for word in text.split()]), max_size=8).map(" ".join),
)
EXAMPLES = st.tuples(TEXTS, st.sampled_from(["returns", "shipping", "praise", "repairs", "其他"]))


@given(text=TEXTS)
def test_takes_any_text(model: Model, text: str) -> None:
    suggestion = model.judge(text, 0.0)
    if suggestion is not None:
        assert 0 < suggestion.sure <= 1
        assert all(text[spoke.at : spoke.at + len(spoke.words)] == spoke.words for spoke in suggestion.spoke)


@settings(max_examples=40, deadline=None)
@given(decided=st.lists(EXAMPLES, max_size=12), data=st.data())
def test_order_does_not_matter(decided: list[Decided], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(decided))
    assert weights_of([*DECIDED, *decided]) == weights_of([*shuffled, *DECIDED])
    one, other = corrected(*decided), corrected(*shuffled)
    assert [one.judge(text, 0.0) for text, _ in decided] == [other.judge(text, 0.0) for text, _ in decided]


@settings(max_examples=40, deadline=None)
@given(decided=st.lists(EXAMPLES, max_size=12))
def test_bytes_there_and_back(decided: list[Decided]) -> None:
    known = examples(decided)
    weights = fit(known)
    assert unpack_weights(pack_weights(weights)) == weights
    assert unpack_examples(pack_examples(known)) == sorted(known)
