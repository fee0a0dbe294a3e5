"""The words that say how satisfied somebody is, in Chinese and English, with their degrees and negations."""

from __future__ import annotations

import re

Score = tuple[int, bool]
"""From 1 to 5, and whether the words may as well be mere consent."""

_STRONG = (
    "非常非常|非常之|非常|十分|特别|超级|超|极其|极度|极|太|相当|最|真的是?|真心|真是|真|很是|很|好|万分|完全|绝对|老"
)
_MILD = "挺|蛮|还挺|还蛮|比较|还算是?|基本上?|大体|大致|算是?|都|也|还是?|有点儿?|有些|略"
_NEVER = f"(?:{_STRONG})不|(?:一点儿?|丝毫|半点)[都也]?不|完全不|根本不?|毫不|压根不|各种不"
_NOT = "并?不(?:太|怎么|是(?:很|太|特别|非常)|够|算|大|很|特别|那么|甚)?|没(?:有)?(?:那么|多|很|太)?|谈不上|称不上"
_GOOD = "满意|好|棒|赞|不错|喜欢|开心|满足|给力|理想|到位|专业|耐心|优秀|完美|靠谱|贴心|高兴|愉快"
_BAD = "差|烂|糟|糟糕|失望|差劲|生气|难受|垃圾|恶劣|敷衍|无语|坑"
_BEST = (
    "完美|满分|五星好评|五星|好评|棒极了|好极了|好得很|赞一个|点赞|大赞|赞|棒|优秀|给力|一级棒|没话说|没得说|无可挑剔"
)
_WORST = "垃圾|差评|一星差评|差劲|差极了|烂透了|糟透了|糟糕|极差|恶劣|烂|坑|零分|0分"
_SO_SO = (
    "一般", "一般般", "一般吧", "还行", "还可以", "还好", "凑合", "将就", "马马虎虎", "普通", "普普通通", "中等",
    "中规中矩", "就那样", "就这样", "中评", "还过得去", "过得去", "差强人意", "说不上好", "不好不坏",
)  # fmt: skip
_POOR = (
    "不咋地", "不咋的", "不咋样", "不怎么样", "不行", "不太行", "不怎么行", "有待改进", "有待提高", "不敢恭维", "不满",
)  # fmt: skip
_PLAIN = {
    **dict.fromkeys(_SO_SO, 3),
    **dict.fromkeys(("还不错", "好评如潮"), 4),
    **dict.fromkeys(_POOR, 2),
    **dict.fromkeys(("太不行", "很不行", "很不满", "非常不满", "极度不满"), 1),
}
_STILL = re.compile(
    "(?:还是?|仍然?|仍旧|依然|依旧|又)(?:没有?|不太?)(?:好|行)[了啊呀呢吧]*|没有?好[了啊呀呢]*|(?:不好|不行|烂|差)了[啊呀]?"
)
"""It tells how the matter stands, not how satisfied somebody is: it is for us to act."""
_WEAK_HAN = {"好": 4, "行": 3, "可以": 3, "中": 3}
_AROUND_BEFORE = re.compile(
    "^(?:我|我们|本人|俺|觉得|感觉|认为|表示|对于?|对此|这次|本次|此次|这回|这个|你们?|您们?|客服|小姐姐|小哥哥|服务"
    "|态度|处理|结果|解决|方案|回复|答复|速度|总体|整体|总的来说|总之|体验|售后|的|得|地|是|还|都|就|给|嗯+|哦|噢|啊|哈+|那|呃|[:：])+"
)
_AROUND_AFTER = re.compile(
    "(?:了|的|哒|滴|吧|啊|呀|呢|哦|噢|喔|啦|哈+|嘛|咯|哟|喽|耶|嘿|亲|谢谢你?们?|谢谢您|多谢|感谢|辛苦了)+$"
)
_BESIDE = re.compile(
    "(?:你好|您好|哈喽|hello|hi|hey|嗯+|哦+|噢+|啊+|哈+|呵+|嘿+|亲|辛苦了?|麻烦了?|谢谢.{0,4}|感谢.{0,4}|多谢|再见"
    "|拜拜|没事|没有了|没了|收到了?|已收到|好的|好滴|ok|已评价?|评价|了|吧|啊|呀|呢|哦|啦|的|yes|yeah|yep|sure|haha+|lol"
    "|bye|cheers|have a (?:nice|good|great) day|keep it up|keep up the good work|well done|good job"
    "|thank you|thanks|thx|[ ，,])+"
)

_TOKEN = re.compile(r"[a-z0-9'/-]+")
_EN_AROUND = frozenset((
    "i", "i'm", "im", "am", "we", "we're", "it", "it's", "its", "was", "is", "are", "were", "the", "a", "an",
    "service", "support", "your", "you", "team", "my", "this", "that", "that's", "rating", "rate", "experience",
    "answer", "response", "with", "feel", "felt", "feeling", "overall", "all", "in", "just", "say", "would", "i'd",
    "honestly", "so-far", "for", "me", "of", "thanks", "thank", "thx", "ty", "please", "everything", "job",
    "customer", "work", "to", "guys",
))  # fmt: skip
_EN_BEST = frozenset((
    "great", "perfect", "excellent", "awesome", "amazing", "fantastic", "wonderful", "brilliant", "outstanding",
    "superb", "best", "love", "loved", "exceptional", "incredible", "flawless", "stellar", "fabulous", "top",
    "delighted", "thrilled", "impressed", "super", "lovely", "5/5", "10/10",
))  # fmt: skip
_EN_GOOD = frozenset((
    "good", "nice", "satisfied", "happy", "pleased", "helpful", "satisfying", "content", "satisfactory", "solid",
    "well", "gd",
))  # fmt: skip
_EN_MID = frozenset((
    "ok", "okay", "fine", "average", "meh", "alright", "decent", "mediocre", "acceptable", "so-so", "soso",
    "neutral", "fair", "okey", "k",
))  # fmt: skip
_EN_BAD = frozenset((
    "bad", "poor", "unsatisfied", "dissatisfied", "unhappy", "disappointed", "disappointing", "unhelpful",
    "lacking", "unsatisfactory", "upset", "slow", "unsatisfying", "annoyed", "subpar",
))  # fmt: skip
_EN_WORST = frozenset((
    "terrible", "awful", "horrible", "worst", "useless", "rubbish", "garbage", "hate", "hated", "sucks", "sucked",
    "pathetic", "disgusting", "horrendous", "dreadful", "abysmal", "trash", "appalling", "atrocious", "shit",
    "crap",
))  # fmt: skip
_EN_STRONG = frozenset((
    "very", "really", "so", "super", "extremely", "absolutely", "totally", "completely", "incredibly", "too",
    "truly", "highly", "most", "beyond",
))  # fmt: skip
_EN_MILD = frozenset((
    "pretty", "quite", "rather", "fairly", "kinda", "somewhat", "mostly", "reasonably", "bit", "little", "kind",
))  # fmt: skip
_EN_NOT = frozenset((
    "not", "isn't", "wasn't", "never", "no", "don't", "didn't", "aint", "ain't", "isnt", "wasnt", "dont", "didnt",
    "nothing", "hardly", "aren't", "weren't",
))  # fmt: skip
_EN_PHRASES = {
    "so so": 3, "could be better": 2, "could've been better": 2, "could have been better": 2, "not really": 2,
    "so-so": 3, "thumbs up": 5, "thumbs down": 1, "two thumbs up": 5, "a bit disappointed": 2, "not bad at all": 4,
    "nothing special": 3, "better than nothing": 2, "couldn't be better": 5, "no complaints": 4, "top notch": 5,
    "well done": 5, "good job": 4, "great job": 5, "not the best": 2, "not the worst": 3, "neither good nor bad": 3,
    "good enough": 4, "room for improvement": 2, "needs improvement": 2, "waste of time": 1, "100%": 5, "10/10": 5,
}  # fmt: skip
_EN_WEAK = frozenset((
    "ok", "okay", "fine", "good", "nice", "alright", "k", "okey", "well", "top", "super", "fair", "slow",
))  # fmt: skip


def han_score(words: str) -> Score | None:
    """What Chinese words say, in simplified characters and without marks; None where that is not clear."""
    whole = words.replace(" ", "")
    if _STILL.fullmatch(whole) is not None:
        return None
    for bare in dict.fromkeys((whole, _AROUND_AFTER.sub("", whole), _around(whole))):
        if bare in _WEAK_HAN:
            return (_WEAK_HAN[bare], True) if bare == whole or whole in (f"{bare}吧", f"{bare}啊") else None
        if (score := _PLAIN.get(bare) or _put_together(bare)) is not None:
            return score, False
    return None


def _around(words: str) -> str:
    return _AROUND_BEFORE.sub("", _AROUND_AFTER.sub("", words))


def _put_together(words: str) -> int | None:
    """Degree, negation and judgement as one score."""
    for pattern, score in _SCORES:
        if pattern.fullmatch(words):
            return score
    return None


def _rising(*scored: tuple[str, int]) -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(pattern), score) for pattern, score in scored)


_SCORES = _rising(
    (f"(?:{_NEVER})(?:{_GOOD})", 1),
    (f"(?:{_STRONG})(?:{_BEST})", 5),
    (f"(?:{_STRONG})(?:{_BAD})", 1),
    (_BEST, 5),
    (_WORST, 1),
    (f"(?:{_STRONG}|挺|蛮)?(?:{_MILD})?不错", 4),
    (f"(?:{_STRONG})(?:满意)", 5),
    (f"(?:{_STRONG})(?:{_GOOD})", 5),
    (f"(?:{_MILD})*(?:{_GOOD})", 4),
    (f"(?:{_MILD})*(?:{_NOT})(?:{_GOOD}|可以|行)", 2),
    (f"(?:{_NOT})(?:{_BAD})", 3),
    (f"(?:{_MILD})*(?:{_BAD})", 2),
)
"""The first that fits counts."""


def english_score(words: str) -> Score | None:
    """What English words say, folded; None where that is not clear."""
    if words in _EN_PHRASES:
        return _EN_PHRASES[words], False
    tokens = _TOKEN.findall(words)
    if not tokens or " ".join(tokens) != " ".join(re.sub(r"[^a-z0-9'/ -]", "\0", words).split()):
        return None  # there is something besides
    told = [each for each in tokens if each not in _EN_AROUND]
    if " ".join(told) in _EN_PHRASES:
        return _EN_PHRASES[" ".join(told)], False
    at_all = told[-2:] == ["at", "all"] or (told[-1:] == ["at"] and tokens[-2:] == ["at", "all"])
    told = [each for each in told if each != "at"]
    judged = [each for each in told if _judgement(each) is not None]
    degrees = [each for each in told if each not in judged]
    if len(judged) != 1 or any(each not in _EN_STRONG | _EN_MILD | _EN_NOT for each in degrees):
        return None
    score = _with_degrees(_judgement(judged[0]) or 0, degrees, at_all=at_all)
    return score, len(told) == 1 and judged[0] in _EN_WEAK


def _judgement(token: str) -> int | None:
    kinds = ((_EN_BEST, 5), (_EN_GOOD, 4), (_EN_MID, 3), (_EN_BAD, 2), (_EN_WORST, 1))
    return next((score for words, score in kinds if token in words), None)


def _with_degrees(score: int, degrees: list[str], *, at_all: bool) -> int:
    negated = sum(each in _EN_NOT for each in degrees) % 2 == 1
    if negated:
        if score <= 2:
            return 3  # not bad, not terrible
        before = degrees[: next(place for place, each in enumerate(degrees) if each in _EN_NOT)]
        emphatic = at_all or any(each in _EN_STRONG for each in before)
        return 1 if emphatic and score >= 4 else 2
    if any(each in _EN_STRONG for each in degrees):
        return {4: 5, 2: 1}.get(score, score)
    return score


def is_beside(words: str) -> bool:
    """Whether words are only what people say around a rating."""
    return _BESIDE.fullmatch(words) is not None
