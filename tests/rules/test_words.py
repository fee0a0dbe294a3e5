"""Finding words: case, width, spaces, apostrophes, endings, and the way back to how the customer wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.words import Terms, Text, fold, fold_term
from tests.rules.support import words_of


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        ("退款", "我要退款！", ["退款"]),
        ("退款", "退\u200b款吧", ["退\u200b款"]),
        ("vip客户", "我是ＶＩＰ客户", ["ＶＩＰ客户"]),
        ("refund", "REFUND now", ["REFUND"]),
        ("refund", "ｒｅｆｕｎｄ please", ["ｒｅｆｕｎｄ"]),
        ("refund", "two refunds", ["refunds"]),
        ("refund", "the refund's late", ["refund's"]),
        ("refund", "it was refunded", ["refunded"]),
        ("charge", "charging me twice", ["charging"]),
        ("delivery", "both deliveries", ["deliveries"]),
        ("ship", "when was it shipped", ["shipped"]),
        ("scratch", "scratches all over", ["scratches"]),
        ("return it", "I returned it", ["returned it"]),
        ("return it", "Return\n  it", ["Return\n  it"]),
        ("doesn't work", "it doesn’t work", ["doesn’t work"]),
        ("doesn't work", "it doesnt work", ["doesnt work"]),
        ("not working", "it isn't working", ["isn't working"]),
        ("error", "error了怎么办", ["error"]),
        ("❤️", "love ❤ this", ["❤"]),
        ("❤", "love ❤️ this", ["❤️"]),
        ("😡", "so late 😡😡", ["😡"]),
        ("24/7", "open 24/7?", ["24/7"]),
        ("12315", "打12315投诉", ["12315"]),
        ("?!", "what？！", ["？！"]),
        ("café", "the cafe\u0301 cup", ["cafe\u0301"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("贵", "有点贵", ["贵"]),
        ("환불", "환불해 주세요", ["환불"]),
        ("👍", "ok 👍🏿!", ["👍🏿"]),
        ("👍🏽", "ok 👍", ["👍"]),
        ("🤦‍♂️", "🤦🏻‍♀️", ["🤦🏻\u200d♀️"]),
        ("❤", "❤️‍🔥", ["❤️\u200d"]),
        ("1", "1️⃣", ["1️⃣"]),
        ("send it back", "I sent it back", ["sent it back"]),
        ("pay", "already paid", ["paid"]),
        ("lose", "they lost it", ["lost"]),
        ("buy", "bought two", ["bought"]),
        ("come", "it came late", ["came"]),
        ("break", "it broke", ["broke"]),
        ("broken", "it broke", ["broke"]),
        ("stolen", "somebody stole it", ["stole"]),
        ("bad", "the worst", ["worst"]),
        ("stopped working", "it stops working", ["stops working"]),
        ("stop working", "it stopped working", ["stopped working"]),
        ("charged twice", "they charge me, they charge twice", ["charge twice"]),
        ("not working", "it does not work", ["not work"]),
        ("not received", "we never received it", ["never received"]),
        ("not received", "I didn't receive it", ["didn't receive"]),
        ("doesn't work", "it does not work", ["does not work"]),
        ("doesn't work", "they dont work", ["dont work"]),
        ("does not work", "it doesn't work", ["doesn't work"]),
        ("can't log in", "I cannot log in", ["cannot log in"]),
        ("can't log in", "can not log in", ["can not log in"]),
        ("where is my order", "wheres my order", ["wheres my order"]),
        ("where is my order", "where’s my order", ["where’s my order"]),
        ("where's my order", "where are my orders", ["where are my orders"]),
    ],
)
def test_is_found_as_the_customer_wrote_it(term: str, text: str, words: list[str]) -> None:
    assert words_of(term, text) == words


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("error", "terror movie"),
        ("error", "errors_of_mine"),
        ("it", "exit"),
        ("ship", "friendship"),
        ("return it", "return, it is"),
        ("return it", "it return"),
        ("return it", "return"),
        ("12315", "订单123154"),
        ("24/7", "124/70"),
        ("car", "care for it"),
        ("退款", "退了款"),
        ("scam", "scampi"),
        ("hacked", "life hacks"),
        ("stolen", "what a steal"),
        ("broken", "tea break"),
        ("late", "see you later"),
        ("off", "an offer"),
        ("not working", "working"),
        ("lost", "weight loss"),
    ],
)
def test_is_not_found_inside_or_apart(term: str, text: str) -> None:
    assert words_of(term, text) == []


def test_all_terms_are_found_in_one_pass() -> None:
    terms = Terms(["退货", "退货单", "货", "send it back", "send", "send it"])
    assert terms.find("退货单 send it back, send") == {
        "退货": [(0, 2)],
        "退货单": [(0, 3)],
        "货": [(1, 2)],
        "send": [(4, 8), (18, 22)],
        "send it": [(4, 11)],
        "send it back": [(4, 16)],
    }


def test_lone_surrogates_do_no_harm() -> None:
    assert words_of("退款", "\ud83d退款\udc00") == ["退款"]


@given(st.text(max_size=30), st.sampled_from(["退款", "refund", "😡", "return it"]), st.text(max_size=30))
def test_a_found_span_leads_back_to_the_words(before: str, term: str, after: str) -> None:
    text = Text(f"{before}。{term}。{after}")
    for start, end in Terms([term]).find(text.folded)[term]:
        at, words = text.written(start, end)
        assert fold_term(words) in {term, "refunds", "refunded"}
        assert text.original[at : at + len(words)] == words


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more_than_once(text: str) -> None:
    assert len(Text(text).clauses) == len(Text(text).folded)
    assert fold(fold(text)) == fold(fold(fold(text)))


@given(st.text(alphabet="退款refund。 ,\n\u200b！Ａ", max_size=40))
def test_the_index_agrees_with_a_plain_search(text: str) -> None:
    folded = Text(text).folded
    found = Terms(["退款", "款"]).find(folded)
    for term in ("退款", "款"):
        plain = [n for n in range(len(folded)) if folded.startswith(term, n)]
        assert [start for start, _ in found.get(term, [])] == plain
