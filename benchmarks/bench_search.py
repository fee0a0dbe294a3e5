"""Search in 10 thousand, 100 thousand and 1 million messages: the first page through the store beside the bare SQL.

    python benchmarks/bench_search.py [--sizes 10000,100000,1000000] [--texts FILE.csv]... [--rounds N]

Search: what is typed is parsed, asked on the store's thread and made into finds. Bare: the plainest SQL that answers
the same from the same index, messages, notes, tickets and customers, as a unit of work behind the same door. Messages:
the same, blind to all but messages, which all that is found here are: less cannot be done. A line of the table is many
searches of a kind, the three in turn. Times are of this process's CPU, all its threads: other programs and the
scheduler do not count. Texts are made up, or put together from clauses of CSV files (column `text`).
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice, pairwise
from pathlib import Path

from igdesk.clock import SystemClock, to_ms
from igdesk.config.model import Agent, Config
from igdesk.desk.desk import Desk
from igdesk.store.engine import LocalStore
from igdesk.store.search import index
from igdesk.store.search.documents import Kind
from igdesk.store.search.words import name_word

PAGE = 50
_YEAR_MS = 365 * 86_400_000
_RARE = "寄错了颜色要换货"
_BARE = """
    SELECT w.rowid, d.kind, d.source, coalesce(m.created_at, n.at, t.created_at, c.created_at) AS at,
        coalesce(m.text, n.text, t.subject) AS said, t.number, t.status, c.id, c.username, c.name
    FROM search_words w CROSS JOIN search_docs d ON d.id = w.rowid
    LEFT JOIN messages m ON d.kind = 'm' AND m.id = d.source LEFT JOIN notes n ON d.kind = 'n' AND n.id = d.source
    LEFT JOIN tickets t ON t.number = CASE d.kind WHEN 't' THEN d.source ELSE coalesce(m.ticket, n.ticket) END
    LEFT JOIN customers c ON c.id = CASE d.kind WHEN 'c' THEN d.source ELSE t.customer END
    WHERE w.search_words MATCH {asked} {more} ORDER BY w.rowid DESC LIMIT 50
"""
_MESSAGES = """
    SELECT w.rowid, m.id, m.created_at, m.text, t.number, t.status, c.id, c.username, c.name
    FROM search_words w CROSS JOIN search_docs d ON d.id = w.rowid CROSS JOIN messages m ON m.id = d.source
    CROSS JOIN tickets t ON t.number = m.ticket CROSS JOIN customers c ON c.id = t.customer
    WHERE w.search_words MATCH {asked} AND d.kind = 'm' {more} ORDER BY w.rowid DESC LIMIT 50
"""
_THEIRS = """
    (SELECT '(' || group_concat('"' || char(983040 + d.source / 32768, 983040 + d.source % 32768) || '"', ' OR ')
    || ') AND "退款"' FROM search_words n CROSS JOIN search_docs d ON d.id = n.rowid WHERE n.search_words MATCH ?)
"""
_ZH = """
    你好 请问 退款 什么时候 到账 还没有 发货 物流 一直 不动 订单 帮我 查一下 衣服 尺码 偏大 可以 换货 吗 谢谢
    客服 在吗 质量 太差 我要 投诉 收到 包裹 破损 地址 写错 了 修改 优惠券 不能 使用 登录 不了 账号 密码 忘记 商品
    颜色 好看 喜欢 推荐 什么 快递 的 是 我 活动 价格 便宜 贵 正品 保修 发票 赠品 预售 补货 限量 直播 下单 付款
""".split()  # noqa: SIM905  a list of words reads better than a list of strings
_EN = """
    hello where is my order please refund the money not arrived yet card payment failed when will it ship size too big
    exchange can i return this broken item very slow delivery thank you change address account password reset why was
    charged twice love color recommend need help with to a and of for on have has been still waiting problem again
    discount code expired stock store gift invoice warranty parcel lost damaged wrong track number cancel update today
""".split()  # noqa: SIM905
_NAMES = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜芳娜敏静丽强磊军洋勇艳杰娟涛超霞刚"
_EMOJI = "😀😡👍❤🙏📦🎁😂😭🔥"


@dataclass(frozen=True, slots=True)
class Query:
    """A search, and the same by hand."""

    typed: str
    match: str
    more: str = ""
    values: tuple[str, ...] = ()
    asked: str = "?"
    """What the index is asked, from `match`."""

    def asks(self, sql: str) -> str:
        return sql.format(asked=self.asked, more=self.more)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--texts", type=Path, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder) / "desk.db", size, _texts(options.texts, random.Random(size)), options.rounds)


def _measure(path: Path, size: int, texts: Iterator[str], rounds: int) -> None:
    clock = SystemClock()
    LocalStore(path, clock, create=True).close()
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    customers = max(size // 10, 10)
    _fill(db, size, customers, texts, to_ms(clock.now()))
    began = time.perf_counter()
    db.execute("BEGIN")
    documents = index.rebuild(db)
    db.execute("COMMIT")
    took = time.perf_counter() - began
    text = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM messages").fetchone()[0]
    sizes = dict(db.execute("SELECT name, sum(pgsize) FROM dbstat WHERE name GLOB 'search_*' GROUP BY name").fetchall())
    print(f"\n{size} messages, {text / 2**20:.1f} MiB of text; {documents} documents indexed in {took:.1f} s")
    parts = ", ".join(f"{name} {part / text:.3f}" for name, part in sizes.items())
    print(f"index {sum(sizes.values()) / text:.2f} x text: {parts}")
    heads = ("search p50", "p95", "bare p50", "p95", "messages", "p95")
    print(f"{'ms':30}" + "".join(f"{head:>11}" for head in heads) + "   p95 x bare x messages   hits")
    store = LocalStore(path, clock)
    config = Config(agents=(Agent("mei", "Mei"),))
    desk = Desk(store, config, clock, "mei")
    for name, queries in _queries(db, customers).items():
        _compare(desk, store, name, queries, rounds)
    _write_cost(db)
    store.close()
    db.close()


def _compare(desk: Desk, store: LocalStore, name: str, queries: Sequence[Query], rounds: int) -> None:
    times: tuple[list[float], ...] = ([], [], [])
    for turn, query in enumerate(islice(cycle(queries), rounds)):
        values = [query.match, *query.values]
        runs: list[Callable[[], object]] = [
            lambda: desk.search(query.typed, limit=PAGE).result(),  # noqa: B023
            lambda: store.read(_fetch, query.asks(_BARE), values).result(),  # noqa: B023
            lambda: store.read(_fetch, query.asks(_MESSAGES), values).result(),  # noqa: B023
        ]
        for place in range(turn, turn + 3):  # whoever comes first finds the caches cold: each does in its turn
            times[place % 3].append(_ms(runs[place % 3]))
        if sum(map(sum, times)) > 30_000:
            break
    hits = statistics.median(len(desk.search(query.typed, limit=PAGE).result().hits) for query in queries)
    figures = [_at(each, part) for each in times for part in (0.5, 0.95)]
    ratios = f"{figures[1] / figures[3]:13.2f} {figures[1] / figures[5]:10.2f}"
    print(f"{name:30}" + "".join(f"{figure:11.3f}" for figure in figures) + f"{ratios} {hits:6.0f}")


def _fetch(db: sqlite3.Connection, sql: str, values: Sequence[str]) -> list[sqlite3.Row]:
    return db.execute(sql, values).fetchall()


def _queries(db: sqlite3.Connection, customers: int) -> dict[str, list[Query]]:
    rng = random.Random(2)
    texts = [row[0] for row in db.execute("SELECT text FROM messages WHERE text GLOB '*TB-2026-*' LIMIT 3000")]
    numbers = [found[0] for text in rng.sample(texts, 40) if (found := re.search("TB-2026-[0-9]+", text))]
    zh = [word for word in _ZH if len(word) == 2]
    en = [word for word in _EN if len(word) > 3]
    pairs = [(one, other) for one in zh[:20] for other in zh[20:24]]
    people = rng.sample(range(1, customers), 40)
    tagged = "AND EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket = t.number AND g.tag = ?)"
    phrase = "AND ' ' || lower(m.text) || ' ' GLOB ?"
    return {
        "common Chinese word": [Query(word, f'"{word}"') for word in zh],
        "rare phrase": [Query(_RARE[n:], _all(_RARE[n:]), "AND instr(m.text, ?)", (_RARE[n:],)) for n in range(4)],
        "absent word": [Query(word, _all(word)) for word in ("魑魅魍魉", "饕餮纹样", "zzyzx", "qwrtp")],
        "one character": [Query(word[0], f'"{word[0]}" *') for word in zh],
        "English prefix": [Query(word[:3], f'"{word[:3]}" *') for word in en],
        "English word": [Query(f'"{word}"', f'"{word}"') for word in en],
        "order number": [Query(n, _order(n), "AND instr(m.text, ?)", (n,)) for n in numbers],
        "emoji": [Query(sign, f'"{sign}"') for sign in _EMOJI],
        "from: and a common word": [
            Query(f"from:handle{n} 退款", f'"{name_word("handle")}{n}" *', asked=_THEIRS) for n in people
        ],
        "rare tag and a common word": [Query(f"tag:rare {w}", f'"{w}"', tagged, ("rare",)) for w in zh],
        "common tag and a common word": [Query(f"tag:often {w}", f'"{w}"', tagged, ("often",)) for w in zh],
        "phrase of common words": [
            Query(f'"{one} {other}"', f'"{one}" AND "{other}"', phrase, (f"*[^a-z0-9]{one}[^a-z0-9]{other}[^a-z0-9]*",))
            for one, other in (("my", "order"), ("order", "card"), ("the", "card"), ("refund", "my"), ("is", "my"))
        ],
        "two common words": [Query(f"{one} {other}", f'"{one}" AND "{other}"') for one, other in pairs],
        "common word without another": [Query(f"{one} -{other}", f'"{one}" NOT "{other}"') for one, other in pairs],
    }


def _all(word: str) -> str:
    """Chinese text by its pairs."""
    return f'"{word}"' if word.isascii() else " AND ".join(f'"{one}{other}"' for one, other in pairwise(word))


def _order(number: str) -> str:
    return " AND ".join(f'"{part.lower()}"' for part in number.split("-")) + " *"


def _write_cost(db: sqlite3.Connection) -> None:
    """What the search adds to storing one message in a transaction of its own."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for place in range(200):
        for indexed in (True, False):
            began = time.perf_counter()
            db.execute("BEGIN IMMEDIATE")
            added = db.execute(
                "INSERT INTO messages (thread, ticket, direction, channel, author, text, state, created_at)"
                " VALUES (1, 1, 'in', 'dm', 'x', ?, 'received', ?)",
                [f"hello, where is my refund? 退款什么时候到账 {place}", 1_900_000_000_000 + place * 1000],
            )
            assert added.lastrowid is not None
            if indexed:
                with index.changes(db) as found:
                    found.put(Kind.MESSAGE, added.lastrowid)
            db.execute("COMMIT")
            times[indexed].append((time.perf_counter() - began) * 1000)
    one, other = times[True], times[False]
    print(f"one message stored, ms: with the index p50 {_at(one, 0.5):.2f} p95 {_at(one, 0.95):.2f},"
          f" without {_at(other, 0.5):.2f} {_at(other, 0.95):.2f}")  # fmt: skip


def _fill(db: sqlite3.Connection, size: int, customers: int, texts: Iterator[str], now: int) -> None:
    rng = random.Random(1)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO customers (id, account, remote_id, username, name, created_at) VALUES (?, 'a', ?, ?, ?, ?)",
        ((n, f"r{n}", f"handle{n}", "".join(rng.choices(_NAMES, k=3)), now - _YEAR_MS + n) for n in _to(customers)),
    )
    db.executemany(
        "INSERT INTO threads (id, account, kind, remote_id, customer) VALUES (?, 'a', 'dm', ?, ?)",
        ((n, f"t{n}", n) for n in _to(customers)),
    )
    step = _YEAR_MS // customers
    db.executemany(
        "INSERT INTO tickets (number, thread, customer, status, channel, priority, priority_source, created_at,"
        " updated_at, version, rev) VALUES (?, ?, ?, 'open', 'dm', 'medium', 'default', ?, ?, 1, 1)",
        ((n, n, n, now - _YEAR_MS + n * step, now) for n in _to(customers)),
    )
    tags = [(n, tag) for n in _to(customers) for tag, each in (("often", 4), ("rare", 5_000)) if n % each == 0]
    tags += [] if any(tag == "rare" for _, tag in tags) else [(customers, "rare")]
    db.executemany("INSERT INTO ticket_tags (ticket, tag, position) VALUES (?, ?, 0)", tags)
    # The hours of a day are not alike, and some customers write much more than others.
    times = sorted(
        now - rng.randrange(365) * 86_400_000 - int(abs(rng.gauss(0, 1)) * 4 * 3_600_000) for _ in range(size)
    )
    db.executemany(
        "INSERT INTO messages (thread, ticket, remote_id, direction, channel, author, text, state, created_at)"
        " VALUES (?, ?, ?, 'in', 'dm', ?, ?, 'received', ?)",
        (
            (n, n, f"m{place}", f"handle{n}", text, at)
            for place, (at, text) in enumerate(zip(times, texts, strict=False))
            for n in [min(int(rng.paretovariate(0.6)), customers) if place % 2 else rng.randrange(customers) + 1]
        ),
    )
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _texts(files: Sequence[Path], rng: random.Random) -> Iterator[str]:
    clauses: list[list[str]] = [[], []]
    for file in files:
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                clauses[row["text"].isascii()] += filter(str.strip, re.split(r"(?<=[。？！!?.，,\n])\s*", row["text"]))
    make: list[Callable[[], str]] = [
        lambda: "".join(rng.choices(_ZH, k=rng.randint(2, 12))),
        lambda: " ".join(rng.choices(_EN, k=rng.randint(3, 16))),
    ]
    number = 0
    while True:
        kind = rng.randrange(2)
        count = rng.choice((1, 1, 2))
        text = ("" if kind == 0 else " ").join(rng.choices(clauses[kind], k=count)) if clauses[kind] else make[kind]()
        number += 1
        if number % 10 == 0:
            text += f" TB-2026-{rng.randrange(10**6):06}"
        if number % 12 == 0:
            text += rng.choice(_EMOJI)
        if number % 9_973 == 0:
            text += _RARE
        if number % 50 == 7:
            text += rng.choice(("我要退款，订单没到", "refund my order, card charged"))
        yield text[:400]


def _to(count: int) -> range:
    return range(1, count + 1)


def _ms(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return (time.process_time() - began) * 1000


def _at(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(int(len(times) * part), len(times) - 1)]


if __name__ == "__main__":
    main()
