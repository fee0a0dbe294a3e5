"""Whether a message is a plain question, which may be answered by nobody: short, one matter, nothing grave in it.

Where it is in doubt it is none: a person who reads a plain question loses a minute, a robot that answers a complaint
loses the customer. Whoever asks for a person is told nothing by a robot at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from igdesk.rules.conditions import Reason
from igdesk.rules.money import money_in
from igdesk.rules.negation import denial
from igdesk.rules.words import Span, Text

LONGEST = 200
"""Characters; whoever writes more has more than one matter."""

_PERSON = re.compile(
    "(?:转|找|要|接)?人工(?!智能|合成|皮|革|钻|宝石|水晶|草|费|培育|养殖|授粉|制|做|泪)|真人(?!秀|模特|实拍|试穿|照|图|版)|活人"
    "|(?:转|找|叫|要|换|联系|呼叫|接入?|有|[跟和与]|喊)(?:一?个|一下|你们|你家|在线|的){0,2}客服"
    "|客服(?:在吗|在不在|在么|呢|人呢|出来|有人|上线|小姐姐在)|^\\W*客服\\W*$|不要机器人|别用?机器人|不想[跟和]机器人"
    r"|\bhumans?\b|\b(?:real|actual|live|living) (?:person|people|agent|someone)\b|\bagents?\b|\brepresentatives?\b"
    r"|\b(?:speak|talk|chat|connect(?: me)?)(?:ing)? (?:to|with)"
    r" (?:someone|somebody|anyone|a person|a member|staff|customer)\b"
    r"|\bcustomer (?:service|support|care) (?:person|rep|team)\b|\bno (?:ro)?bots?\b|\bnot a (?:ro)?bot\b"
)
_GRAVE = re.compile(
    "坏|破|碎|裂|漏|断了|掉色|褪色|瑕疵|次品|质量问题|质量差|故障|失灵|不能用|用不了|打不开|没反应|少发|发错|错发|少了|缺件"
    "|假货|假的|骗|欺诈|投诉|举报|差评|维权|12315|曝光|律师|起诉|报警|法院|过敏|受伤|烫|发霉|变质|异味|生气|失望|垃圾|太差"
    "|急|马上|立刻|赶紧|赶快|丢了|丢失|弄丢|[没未](?:有)?(?:收到|到货|发货|发出|退|人)|一直[没不]|怎么还[没不]|催"
    "|退款|退钱|退还|赔|补偿|扣款|扣了|被扣|多付|多收|盗刷"
    r"|\b(?:broke|broken|breaks?|damaged?|defect\w*|fault\w*|crack\w*|leak\w*|stain\w*|torn|missing|wrong|complain\w*"
    r"|scam\w*|fraud\w*|fake\w*|lawyers?|sue|suing|police|allerg\w*|injur\w*|burn\w*|hurts?|rash|refund\w*|money back"
    r"|compensat\w*|reimburs\w*|charge[ds]?|charge ?back\w*|overcharged|angry|terribl\w*|awful|worst|ridiculous"
    r"|disappoint\w*|urgent\w*|asap|immediately|lost|stolen|cancel\w*|never|still|yet)\b"
    r"|\b(?:does|is|are|did|was|has|have)n'?t\b|\bdon'?t (?:work|fit|close|open|turn)"
    r"|\bnot (?:work|receiv|arriv|com)\w*"
)
_OWN = re.compile(r"\d{6,}|https?://|www\.")
"""An order's number, a link: it is about something of their own, and somebody has to look."""
_ASKED = re.compile(r"\?+")
_GREETING = re.compile(
    r"(?:你好|您好|在吗|在么|在不|亲|哈喽|嗨|请问|(?:hi|hello|hey)(?: there)?|anyone there|are you there)[\s,.!~]*\?+"
)
_ASKING = re.compile(
    r"\?|吗|呢|什么|怎么|怎样|多久|多少|多长|几[天个号点时日月]|哪|谁|如何|能不能|可不可以|可以不|能否|可否|是否|有没有|会不会|要不要|请问|啥|咋"
    r"|\b(?:what|when|where|which|who|how|why|can|could|do|does|is|are|will|would|may|any)\b"
)
_LIGHT = re.compile(
    r"你好|您好|亲|请|谢谢|麻烦|想问一?下?|问一?下|了解一?下?|咨询一?下?|关于|时间|政策|规则|流程|方式|地址|费用|说明|一下|的|了"
    r"|\b(?:hi|hello|hey|please|pls|thanks?|thank you|the|your|about|times?|polic(?:y|ies)|info(?:rmation)?|costs?)\b"
    r"|[\W_]"
)


def asks_for_person(text: Text) -> Reason | None:
    """The words with which a customer asks for a person; none where they do not, or say that they need none."""
    for found in _PERSON.finditer(text.clauses):
        start, end = found.span()
        if found[0].startswith(("不", "别", "no")) or denial(text.clauses, start, end) is None:
            at, words = text.written(start, end)
            return Reason("faq_person", words, at)
    return None


def not_plain(text: Text, own: Collection[Span]) -> Reason | None:
    """Why a message is no plain question; None where it is one.

    Args:
        text: The message.
        own: Where the words stand that the answer is for: "refund policy" is not grave where that is asked for.
    """
    if weighs := what_weighs(text, own):
        return weighs
    folded = text.folded
    if (count := len(_ASKED.findall(_GREETING.sub("", folded)))) > 1:
        return Reason("faq_several", str(count))
    if not _ASKING.search(folded) and _says_more(folded, own):
        return Reason("faq_no_question", "")
    return None


def what_weighs(text: Text, own: Collection[Span]) -> Reason | None:
    """What in a message somebody should look at, whether or not anything is asked in it."""
    if len(text.original) > LONGEST:
        return Reason("faq_long", str(len(text.original)))
    for condition, pattern in (("faq_grave", _GRAVE), ("faq_own", _OWN)):
        for found in pattern.finditer(text.folded):
            if not any(start <= found.start() and found.end() <= end for start, end in own):
                return _said(condition, found.span(), text)
    money = money_in(text.clauses)
    return _said("faq_money", money[0].span, text) if money else None


def _says_more(folded: str, own: Collection[Span]) -> bool:
    """Whether anything is said besides the words of the answer: a bare "shipping time" is a question, too."""
    letters = list(folded)
    for start, end in own:
        letters[start:end] = " " * (end - start)
    return bool(_LIGHT.sub("", "".join(letters)))


def _said(condition: str, span: Span, text: Text) -> Reason:
    at, words = text.written(*span)
    return Reason(condition, words, at)
