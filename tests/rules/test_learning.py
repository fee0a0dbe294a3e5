"""The learned suggestion: what it suggests and why, when it keeps silent, corrections, forgetting, bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igdesk.rules.concepts import CONCEPTS
from igdesk.rules.features import READING, features
from igdesk.rules.learned_bytes import FORMAT, LearnedError
from igdesk.rules.learning import Decided, Model, Parts, train

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


def test_a_correction_counts_at_once(model: Model) -> None:
    text, wanted = "thank you, and where is the parcel", "praise"
    assert category(model, text) == "shipping"
    after = model.corrected(text, wanted)
    assert category(after, text, 0.8) == wanted
    assert category(model, text) == "shipping", "the model before is as it was"
    assert after.corrections == 1


def test_a_correction_brings_words_and_categories_that_are_new(model: Model) -> None:
    after = model.corrected(*NEW)
    assert category(after, NEW[0], 0.8) == "repairs"
    assert category(after, "my zipper jams") == "repairs"
    assert category(after, "where is my parcel") == "shipping"


def test_corrections_that_contradict_each_other_cancel_out(model: Model) -> None:
    one = model.corrected("a fresh start", "praise")
    both = one.corrected("a fresh start", "returns")
    assert category(one, "a fresh start", 0.8) == "praise"
    assert both.judge("a fresh start", 0.0) == model.judge("a fresh start", 0.0)
    assert category(both.corrected("A FRESH START", "returns"), "a fresh start", 0.8) == "returns"


def test_a_changed_mind(model: Model) -> None:
    first = model.corrected("a fresh start", "praise")
    second = first.without([("a fresh start", "praise")]).corrected("a fresh start", "returns")
    assert category(second, "a fresh start") == "returns"
    assert second == model.corrected("a fresh start", "returns")


def test_settled_corrections_are_examples_like_others(model: Model) -> None:
    settled = model.corrected(*NEW).corrected(*NEW).settled()
    assert settled.corrections == 0
    assert settled == train([*DECIDED, NEW, NEW])


def test_an_example_that_is_forgotten_was_never_seen(model: Model) -> None:
    assert train([*DECIDED, NEW]).without([NEW]) == model
    assert train([*DECIDED, NEW]).without([NEW]) != train([*DECIDED, NEW])


def test_forgets_one_of_two_alike() -> None:
    assert train([*DECIDED, DECIDED[0]]).without(DECIDED[:1]) == train(DECIDED)


def test_forgets_corrections_and_examples_together() -> None:
    taught = train([*DECIDED, NEW]).corrected("a fresh start", "praise").corrected(*NEW)
    assert taught.without([NEW, NEW, ("a fresh start", "praise")]) == train(DECIDED)
    assert taught.without([NEW]) == train([*DECIDED, NEW]).corrected("a fresh start", "praise")


@pytest.mark.parametrize("unknown", [("never said", "praise"), (DECIDED[0][0], "praise"), ("😀", "praise")])
def test_forgetting_what_it_never_saw_changes_nothing(model: Model, unknown: Decided) -> None:
    assert model.without([unknown]) == model


def test_tells_its_progress() -> None:
    told: list[float] = []
    train(DECIDED * 60, told.append)
    assert len(told) > 5
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def stored(model: Model) -> Callable[[], Model]:
    parts = model.parts()
    return lambda: Model.load(parts.weights, parts.corrections, lambda: parts.examples)


def test_comes_back_from_its_bytes(model: Model) -> None:
    taught = model.corrected(*NEW)
    again = stored(taught)()
    assert again.parts() == taught.parts()
    texts = [text for text, _ in DECIDED] + [NEW[0], "zipper"]
    assert [again.judge(text) for text in texts] == [taught.judge(text) for text in texts]
    assert again.without([NEW, DECIDED[3]]) == train([each for each in DECIDED if each != DECIDED[3]])


def test_judging_and_correcting_need_no_examples(model: Model) -> None:
    def examples() -> bytes:
        raise AssertionError("the examples were read")

    weights, corrections, _ = model.parts()
    light = Model.load(weights, corrections, examples)
    assert category(light.corrected(*NEW).without([]), NEW[0]) == "repairs"
    assert category(light.corrected(*NEW).without([NEW]), "where is my parcel") == "shipping"


@pytest.mark.parametrize("part", [0, 1])
def test_refuses_the_bytes_of_another_version(model: Model, part: int) -> None:
    for place, expected in ((0, f"{FORMAT + 1}.{READING}"), (1, f"{FORMAT}.{READING + 1}")):
        parts = [bytearray(each) for each in model.parts()]
        parts[part][place] += 1
        with pytest.raises(LearnedError, match=r"another version.*rules learn") as refused:
            Model.load(bytes(parts[0]), bytes(parts[1]), lambda: b"")
        assert expected in str(refused.value)


def test_refuses_examples_of_another_version_when_it_needs_them(model: Model) -> None:
    weights, corrections, examples = model.parts()
    foreign = Model.load(weights, corrections, lambda: bytes([FORMAT + 1]) + examples[1:])
    with pytest.raises(LearnedError, match="another version"):
        foreign.settled()


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda old: old[:4], lambda old: old[:-1], lambda old: old[:-1] + b"!"]
)
def test_refuses_damaged_bytes(model: Model, damage: Callable[[bytes], bytes]) -> None:
    parts = model.parts()
    for weights, corrections in (
        (damage(parts.weights), parts.corrections),
        (parts.weights, damage(parts.corrections)),
    ):
        with pytest.raises(LearnedError, match="incompletely"):
            Model.load(weights, corrections, lambda: b"")


def test_keeps_no_words() -> None:
    secret = ("my password is swordfish and I live in Rosengasse", "shipping")
    everything = b"".join(train([*DECIDED, secret]).corrected(*secret).parts())
    assert [word for word in secret[0].split() if len(word) > 3 and word.encode() in everything] == []


def test_is_the_same_in_every_run(model: Model) -> None:
    code = (
        "import zlib; from tests.rules.test_learning import DECIDED, NEW, train;"
        "print(zlib.crc32(b''.join(train(DECIDED[::-1]).corrected(*NEW).parts())))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert int(other.stdout) == zlib.crc32(b"".join(model.corrected(*NEW).parts()))


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
    assert train([*DECIDED, *decided]) == train([*shuffled, *DECIDED])
    one, other = train(DECIDED), train(DECIDED)
    for mine, theirs in zip(decided, shuffled, strict=True):
        one, other = one.corrected(*mine), other.corrected(*theirs)
    assert one == other
    assert [one.judge(text, 0.0) for text, _ in decided] == [other.judge(text, 0.0) for text, _ in decided]


@settings(max_examples=40, deadline=None)
@given(known=st.lists(EXAMPLES, max_size=12), more=st.lists(EXAMPLES, max_size=6), late=st.lists(EXAMPLES, max_size=4))
def test_what_is_forgotten_leaves_no_trace(known: list[Decided], more: list[Decided], late: list[Decided]) -> None:
    before = train(known)
    assert train([*known, *more]).without(more) == before
    taught = before
    for each in late:
        taught = taught.corrected(*each)
    assert taught.without(late) == before
    assert stored(taught)().without(late) == before


@settings(max_examples=40, deadline=None)
@given(known=st.lists(EXAMPLES, max_size=12), late=st.lists(EXAMPLES, max_size=4))
def test_bytes_there_and_back(known: list[Decided], late: list[Decided]) -> None:
    model = train(known)
    for each in late:
        model = model.corrected(*each)
    assert stored(model)().parts() == model.parts()
    assert isinstance(model.parts(), Parts)
