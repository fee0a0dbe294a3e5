"""Whether a message is nothing but thanks: nobody waits for an answer to it, so it starts no clock.

Only thanks count. "好的" and "OK" may be the consent that we asked for, and an emoji alone may be anything.
"""

from __future__ import annotations

import re

from igdesk.rules.words import fold

LONGEST = 80
"""Characters; whoever writes more says more."""
_WORD = re.compile(r"[^\W_]+")
_ZH_THANKS = re.compile("谢谢|谢|感谢|感恩|感激不尽|感激")
_ZH_BESIDE = re.compile(
    "太|非常|十分|真的|真是|实在|特别|超级|万分|多|很|先|再次|那|就|也"
    "|你们|你|您|亲爱的|亲|客服|小姐姐|小哥哥|小哥|老板|店家|店主|大家|各位|啦|了|哦|噢|喔|呀|啊|哈|呢"
    "|的?(?:及时|耐心|热心)的?|这么|帮助|帮忙|支持|解答|回复|答复|处理|服务"
)
_EN_THANKS = re.compile("thanks?|thankyou|thx|thnx|thanx|tnx|tysm|tyvm|ty|cheers|appreciated?")
_EN_BESIDE = re.compile(
    "so|very|much|many|a|lots?|ton|million|again|all|both|guys|everyone|everybody|team|dear|friend|mate|you|u|ya|for|your|the"
    "|kind|quick|fast|prompt|great|help|helping|support|reply|response|answer|assistance|service|really|big|in|advance"
    "|i|we|it|that|this|me|us|hi|hello|hey|and|best|regards"
)


def is_courtesy(text: str) -> bool:
    """Whether a text says nothing but thanks, in Chinese or English, however warmly."""
    if len(text) > LONGEST or "?" in text or "？" in text:
        return False
    words = _WORD.findall(fold(text))
    return any(map(_thanks, words)) and all(map(_belongs, words))


def _thanks(word: str) -> bool:
    return _EN_THANKS.fullmatch(word) is not None or _ZH_THANKS.search(word) is not None


def _belongs(word: str) -> bool:
    """Whether a word, or a run of Chinese, is part of thanking."""
    is_english = _EN_THANKS.fullmatch(word) or _EN_BESIDE.fullmatch(word)
    return is_english is not None or not _ZH_BESIDE.sub("", _ZH_THANKS.sub("", word))
