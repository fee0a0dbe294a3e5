"""Whether words are denied: 不想退款, "not a complaint". Where it is in doubt, the words count.

A negation stands before the words in the same clause, with nothing but light words between, or right after them (退款就
不用了). Of three kinds of words each is denied in its own way:

- What a desk owes (refunds, deliveries …) is its matter just the same when it has not come: 还没发货, "no refund yet",
  "you won't refund". Only a denied wish counts: 不想退款, 我不退了, "don't want a refund".
- What is charged against the desk (投诉, 骗子, "scam") is charged also as a threat: 再不发货我就投诉.
- What has happened (坏了, 过敏, "broken") has not where it is only supposed or asked about as something to come:
  万一坏了怎么办, 会过敏吗, "what if it breaks".

Questions deny nothing (退不退款, 没坏吗, "isn't this a scam"), nor does a second negation (不得不), mockery
(不是骗子才怪) or what somebody else has said (客服说没坏).
"""

from __future__ import annotations

import re

from igdesk.rules.words import Span

_REACH = 60
"""How many characters before the words are looked at."""

_OWED = re.compile(
    "退|换|发|到货|寄|送|补|赔|物流|快递|单号|运单|订单|签收|还[我钱给]|返还|要回"
    "|refund|return|exchang|ship|deliver|track|order|dispatch|parcel|package|replac|send|money back|reimburs|compensat"
    "|rebat|restitut|charge ?back|(?:give|get|want|need|have|pay)\\b.* back"
)
_CHARGED = re.compile(
    "投诉|客诉|差评|骗|欺诈|假货|曝光|举报|维权|起诉|垃圾|12315|complain|scam|fraud|fake|cheat|report|terribl|worst|awful"
    "|horribl|sue|lawyer"
)

_ZH_CLAUSE_END = re.compile(r"[\s,.!?;:。、~()【】「」…—]")
_ZH_LIGHT = (
    "(?:(?:有|被|受|发生|出现|遇[到见]|看到|碰到|收到|给|说|讲|来|去|办理?|申请)过?|是|要|想着?|再|在|算|很|太|我们?|你们?|您|需要|打算"
    "|准备|考虑|任何|什么|麻烦|求|怎么|觉得|感觉|认为|马上|现在|那么|这么|特别|十分|真的?|可能|见得|一定|像|属于|构成|当[作成]?|容易"
    "|轻易|帮|弄|写|一个|这种|那种)"
)
_ZH_WISH = (
    "不是|并非|不求|不一定|(?<=我)不(?:同意|接受)|[不唔]想|[没冇]有?想着?|[不唔]要|[没冇]有?要|[没冇]有?说|[不唔]用|唔使|唔系"
    "|不必|[不唔]需要?|[无毋][需须]|[不唔没冇]有?(?:打算|准备)|[不唔]考虑|不急着|懒得|舍不得|不忍心?|[没冇]有?必要|用不着|犯不着"
    "|[没冇]有?(?:[让叫]你们?|要求|申请|提)过?|不至于|[谈算称说]不上|(?<![特分区个级类性告识辨差])别|勿"
)
_ZH_WISH_DENIED = re.compile(f"(?P<no>{_ZH_WISH}){_ZH_LIGHT}*$")
_ZH_DENIED = re.compile(f"(?P<no>{_ZH_WISH}|[不唔]会|不曾|没有|没|冇|未曾|未|并无|无|不|唔){_ZH_LIGHT}*$")
_ZH_WONT = re.compile("(?P<no>[不唔])$")
_ZH_OWN_WILL = re.compile("我.{0,3}$|(?:先|暂时|暂|从来?|决定|算了)$")
"""Before 不 and what is owed, these say that the customer does not want it."""
_ZH_NO_DENIAL = re.compile(
    "(?:要|不[得能会是可想]|没有?|并非|谁说|谁讲|难道|怎么|哪里|何尝|没有?[一哪][天次个]|无[时处]无[刻处]|(?:别|不要)以为我?)$"
)
"""Before a negation these take it back: 要不, 不得不, 不是不想, 谁说不是."""
_ZH_OTHERS = re.compile("你们|商家|卖家|店家|平台|他们|对方|怎么|为什么|为啥|为何|咋|凭什么")
"""Somebody else does not want to do what they owe: no wish of the customer."""
_ZH_SAID = re.compile(
    "(?:你们?|商家|卖家|店家|平台|他们|对方|客服|师傅)[^我]{0,4}(?:说|讲|称|回复|告诉我|坚持|保证|咬定)[^不没]{0,3}$"
)
_ZH_QUESTION = re.compile(r".{0,2}[吗么嘛呢]|.?\?|是什么|[还又]能?是[什啥]|就是|都?不(?:行|足以|罢休)|都?对不起")
_ZH_SURELY = re.compile("不会|不是|别是|[没冇]")
_ZH_SUSPECTED = re.compile("[^,.!?;。]{0,2}吧")
"""不会是坏了吧: feared, not denied."""
_ZH_AFTER = re.compile(
    "(?:就|也|先|什么的|的话|的事)*(?:(?:[不唔]用|不必|不需要|免|算|唔使)了|(?:[不唔]用|不必|不需要)(?:处理|管|办|弄))"
    "|(?:就|也|倒是?|还|都)*(?:不至于|[谈算称说]不上)|倒是?(?:[没冇]有?|不会|不是|不想|不用)"
)
_ZH_SUPPOSED = re.compile(
    "(?P<no>如果|要是|万一|假如|假设|假使|倘若|若是|一旦|(?<![恐可害])怕(?!是)|担心|避免|防止|以防)[^就那却但]{0,8}$"
)
_ZH_WILL_IT = re.compile("(?P<no>会不会|会否|是否会|容不容易)[^了过就]{0,4}$")
_ZH_MAY = re.compile("(?<![就都总老还又么不])(?P<no>会|容易|有可能)[^了过就]{0,4}$")
_ZH_ASKED = re.compile(r"[^,.!;。了]{0,4}(?:吗|么|\?)")

_EN_CLAUSE_END = re.compile(r"[\n,.!?;:。、~()…—]|\b(?:but|so|then|because)\b")
_EN_NO = (
    r"\b(?P<no>not|never|no|nothing|nobody|without|neither|nor|hardly|barely|zero|(?:far|free) from|free of"
    r"|(?:do|does|did|is|are|was|were|would|wo|has|have|had|ai|should)n'?t)"
)
_EN_LIGHT = (
    "(?:a|an|any|the|my|your|this|that|it|is|was|be|been|being|at|all|about|for|to|of|in|really|actually|even|ever|longer|here|"
    "think|believe|say|saying|said|call|calling|had|have|has|having|get|got|getting|gets|see|saw|seen|make|making|file|filing|"
    "like|such|some|kind|experienced?|me|you|too|so|very|quite|exactly|particularly|especially|necessarily|yet|currently|now|"
    "seems?|looks?|appears?|feels?|sounds?|arrived?|come|found?|notice|single|one|major|further|more|other|it's|its|they're|"
    "he's|there|i|we|they|are|were|leave|leaving|write|writing|give|giving|calls?|means?|considered?)"
)
_EN_WISH = (
    "(?:want(?:s|ed|ing)?|wanna|need(?:s|ed|ing)?|ask(?:s|ed|ing)?|look(?:ing)?|request(?:ed|ing)?|requir(?:e|ed)|interested|"
    "try(?:ing)?|plan(?:s|ning)?|going|gonna|wish|mean|about|complaining|here|after|intend|intention|desire|worry|bother)"
)
_EN_DENIED = re.compile(rf"{_EN_NO} (?:(?:{_EN_LIGHT}|{_EN_WISH}) ){{0,6}}$|(?P<cannot>\bcan(?:no|')?t (?:really )?$)")
_EN_WISH_TAIL = "(?:to|be|a|an|any|the|my|your|this|for|of|about|in|get|have|make|with|on|you|us)"
_EN_WISH_DENIED = re.compile(rf"{_EN_NO} (?:{_EN_LIGHT} ){{0,3}}{_EN_WISH} (?:{_EN_WISH_TAIL} ){{0,4}}$")
_EN_NO_WILL = re.compile(
    r"(?:\b(?:i|we)(?:'m| am|'re| are| will| would|'ll|'d)? (?P<not>not|won'?t|wouldn'?t) "
    r"(?:be |even |going to |gonna ){0,2}"
    r"|\b(?P<rather>rather not|prefer not to) "
    r"|^(?:(?:please|pls|ok|then|and|just) )*(?P<no>(?:do not|don'?t) (?:just )?"
    r"|(?:never mind|forget(?: about)?) (?:the |my |a |that )?))$"
)
_EN_IS_NO = re.compile(r"\b(?P<no>not|(?:is|was)n'?t) an? $")
"""Not a refund (but: another matter)."""
_EN_WHO = "(?:i|you|we|they|he|she|it|this|that|these|those|there|the|my|your)"
_EN_QUESTION = re.compile(
    rf"^(?:(?:and|or|well|hey|hi) )?(?:is|are|was|were|does|did|do|has|have|would|wo|could|ca|should)n'?t {_EN_WHO}\b"
    r"|\bwhy\b|\bhow come\b"
)
_EN_SAID = re.compile(
    r"\b(?:you|they|he|she|seller|support|agent|staff|guys?|shop|store|who)\b[^,.]{0,16}"
    r"\b(?:sa(?:y|ys|id)|told|tells?|claim(?:s|ed)?|insist(?:s|ed)?|swore|promised?)\b"
)
_EN_EMPHATIC = re.compile(
    r"\b(?:never|not|n'?t|no one|nobody)\b.* (?:seen?|had|met|experienced?|dealt|known|get|got)\b.* (?:such|so|this)\b"
)
"""Never seen such a scam: there was one."""
_EN_NO_DENIAL = re.compile(
    r"(?:\b(?:not|never|can(?:no|')?t|(?:is|was|do|does|did|wo|would|could)n'?t)"
    rf"(?: (?:{_EN_WHO}|say|said|saying|think|believe|tell|me|it's|is|to))*|\bwho says?(?: it| this)?(?:'s| is)?) $"
)
"""Before a negation these take it back: "not that it isn't …"."""
_EN_AFTER = re.compile(r" (?:(?:is|are|was) not|(?:is|are|was)n'?t|not) (?:needed|necessary|required)\b")
_EN_FREE = re.compile(r"-free\b| free(?=$|[\n,.!?;])")
_EN_THREAT = re.compile(r"\b(?:don'?t|do not) (?:make|force|let) (?:me|us)\b")
_EN_NO_LONGER = re.compile(r" (?:any ?more|any longer)\b")
_EN_SUPPOSED = re.compile(
    r"\b(?P<no>(?:what |only |even |and )?if|in case|unless|supposing|(?:avoid|prevent)(?:ing)?)"
    rf"(?: (?:{_EN_WHO}|item|product|parcel|package|card|ones?|tea|something|anything|{_EN_LIGHT}|would|will|might"
    r"|becomes?|breaks?|i'm|happens?|goes|comes|arrives|turns?|out|up|damaged|stolen|broken|lost|or)){0,5} $"
)
_EN_WHETHER = re.compile(
    r"\b(?:sure|check|know|see|wonder(?:ing)?|ask|idea|verify|confirm|tell me|(?:what|how) (?:do|should|can) i .*) $"
)
"""Before "if": it may well have happened."""
_EN_MAY = re.compile(
    r"^(?:(?:hi|hey|hello|and|so) )*(?!c\w+ it be)(?P<no>(?:will|would|can|could|might) (?:it|they|people|anyone)"
    r"|(?:will|would|might) (?:i|we|my \w+)"
    r"|(?:will|would|could|might) (?:this|that|these|those|the \w+) (?:get|be|become|cause|make|give|come|arrive))"
    r"(?: (?:get|be|become|cause|make|give|come|arrive|me|us|a|an|any|easily|ever)){0,3} $"
)
_EN_ASKED = re.compile(r"[^.!,;\n]*\?")

_MOCKING = re.compile(
    r"才怪|[谁鬼]信|没人信|信你个?鬼|呵呵|可笑|🙄|🤡|🙃|(?<![a-z/])/s\b|\bmy ass\b|yeah,? right|\bas if\b|if you say so"
)
_NEAR = 16
"""Mockery so many characters before or after the words turns a denial round."""
_ANY_NO = re.compile(
    r"[不没未别无勿并唔冇毋]|懒得|\bno|\bnever|\bwithout|n'?t\b|\bneither|\bhardly|\bbarely|\bzero"
    r"|\b(?:far|free) (?:from|of)|\bcannot|\bforget"
)
"""What every negation before the words has in it: most messages have none of it."""
_ANY_IF = re.compile(
    r"如果|要是|万一|假|倘|若|一旦|怕|担心|避免|防|会|容|有可能|\bif\b|\bcase\b|\bunless|\bsupposing"
    r"|\bavoid|\bprevent|\b(?:will|would|can|could|might) "
)
"""The same for what is only supposed."""


def denial(clauses: str, start: int, end: int) -> Span | None:
    """The denied words together with what denies them; None when they are not denied.

    Args:
        clauses: Folded text with its line ends (`words.Text.clauses`).
        start: Where the words begin.
        end: Where they end.
    """
    first = max(0, start - _REACH)
    head, tail, length = clauses[first:start], clauses[start : end + _REACH], end - start
    owed = _OWED.match(tail) is not None
    begin = None
    if _ANY_NO.search(head):
        begin = _denied_from(head, tail, length, owed)
        if begin is not None and not owed and _MOCKING.search(clauses, max(0, start - _NEAR), end + _NEAR):
            return None
    if begin is None and not owed and _ANY_IF.search(head) and _CHARGED.match(tail) is None:
        begin = _supposed_from(head, tail, length)
    if begin is not None:
        return first + begin, end
    after = (
        _ZH_AFTER.match(clauses, end) or _EN_AFTER.match(clauses, end) or (not owed and _EN_FREE.match(clauses, end))
    )
    return (start, after.end()) if after else None


def _is_english(head: str) -> bool:
    """Whether English stands right before the words."""
    near = head.rstrip(" ")
    return near != "" and near[-1].isascii()


def _denied_from(head: str, tail: str, length: int, owed: bool) -> int | None:
    """Where in `head` the negation begins of the first `length` characters of `tail`."""
    if _is_english(head):
        return _denied_in_english(head, tail[length:], owed)
    # A space parts clauses in Chinese, but between Chinese and Latin letters it is only typography.
    return _denied_in_chinese(head.rstrip(" ") if tail[0].isascii() else head, tail, length, owed)


def _denied_in_chinese(head: str, tail: str, length: int, owed: bool) -> int | None:
    """The same for what Chinese stands before."""
    clause = head[_clause_start(head, _ZH_CLAUSE_END) :]
    rest = tail[length:]
    found = (_ZH_WISH_DENIED if owed else _ZH_DENIED).search(clause)
    if found is None and owed:
        found = _ZH_WONT.search(clause)
        if found is None or not (rest[:1] == "了" or _ZH_OWN_WILL.search(clause[:-1])):
            return None
    if found is None:
        return None
    begin = found.start("no")
    before, after = clause[:begin], (clause[begin + 1 :] + tail)[:1]
    is_question = before[-1:] == after or _ZH_QUESTION.match(rest) is not None
    is_feared = _ZH_SURELY.match(clause, begin) is not None and _ZH_SUSPECTED.match(rest) is not None
    if is_question or is_feared or _ZH_NO_DENIAL.search(before) or _ZH_SAID.search(before):
        return None
    if owed and _ZH_OTHERS.search(before):
        return None
    return len(head) - len(clause) + begin


def _denied_in_english(head: str, rest: str, owed: bool) -> int | None:
    """The same for what English stands before."""
    clause_start = _clause_start(head, _EN_CLAUSE_END)
    clause = head[clause_start:]
    if owed:
        found = _EN_WISH_DENIED.search(clause) or _EN_IS_NO.search(clause) or _EN_NO_WILL.search(clause)
    else:
        found = _EN_DENIED.search(clause)
    if found is None or _EN_QUESTION.search(clause.lstrip(" ")) or _EN_THREAT.search(clause):
        return None
    if _EN_EMPHATIC.search(clause) and not _EN_NO_LONGER.match(rest):
        return None
    begin = found.start(found.lastgroup or 0)
    if _EN_NO_DENIAL.search(clause, 0, begin) or _EN_SAID.search(clause, 0, begin):
        return None
    return clause_start + begin


def _supposed_from(head: str, tail: str, length: int) -> int | None:
    """Where in `head` it begins to be said that the words have not happened yet."""
    rest = tail[length:]
    english = _is_english(head)
    start = _clause_start(head, _EN_CLAUSE_END if english else _ZH_CLAUSE_END)
    clause = head[start:].lstrip(" ")
    if english:
        found = _EN_SUPPOSED.search(clause) or (_EN_ASKED.match(rest) and _EN_MAY.search(clause))
        if found and _EN_WHETHER.search(clause, 0, found.start("no")):
            return None
    else:
        found = _ZH_SUPPOSED.search(clause) or _ZH_WILL_IT.search(clause)
        found = found or (_ZH_ASKED.match(rest) and _ZH_MAY.search(clause))
    return len(head) - len(clause) + found.start("no") if found else None


def _clause_start(head: str, ends: re.Pattern[str]) -> int:
    """Where the last clause of `head` begins."""
    return max((end.end() for end in ends.finditer(head)), default=0)
