"""Who the customer of a ticket is, and what they commented on, as labelled values."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.desk.customer_words import LONGEST_NAME
from igdesk.i18n import Words
from igdesk.text import one_line, truncate
from igdesk.widgets.known import Fact, Known, Value


def who(of: Known) -> tuple[Value, ...]:
    """The customer in a few words."""
    customer = of.card.customer
    found = [Value(f"{of.handle()} ✓" if customer.verified else of.handle(), "strong")]
    if customer.name and customer.username:
        found.append(Value(one_line(customer.name)))
    if customer.tier:
        found.append(Value(one_line(of.config.customer_tiers.name(customer.tier))))
    if customer.followers is not None:
        label = of.words("ticket_ui.fact_followers")
        found.append(Value(f"{label} {count_text(customer.followers, of.words)}", "calm"))
    return tuple(found)


def customer_facts(of: Known) -> Iterator[Fact]:
    """Who they are."""
    customer, words = of.card.customer, of.words
    yield of.fact("handle", Value(of.handle(), "strong"))
    if customer.verified:
        yield Fact("", Value(words("ticket_ui.verified"), "calm"))
    if customer.name and customer.username:
        yield of.fact("name", Value(truncate(one_line(customer.name), LONGEST_NAME)))
    if customer.tier:
        yield of.fact("tier", Value(one_line(of.config.customer_tiers.name(customer.tier))))
    if customer.followers is not None:
        yield of.fact("followers", Value(f"{customer.followers:,}"))


def post_facts(of: Known) -> Iterator[Fact]:
    """What a comment hangs on: the first line of its caption, and where it is."""
    post = of.card.post
    if post is None:
        return
    if post.caption:
        yield Fact("", Value(one_line(post.caption.strip().partition("\n")[0])))
    yield Fact("", Value(one_line(post.permalink or post.id), "calm"))


def count_text(count: int, words: Words) -> str:
    """A number of people in a few cells: `1.2k`, `12.8万`."""
    unit, name = (10_000, "many") if words.lang == "zh" else (1_000_000, "many")
    if count >= unit:
        return words(f"ticket_ui.{name}", count=f"{count / unit:.1f}".removesuffix(".0"))
    if words.lang == "en" and count >= 1000:
        return words("ticket_ui.thousands", count=f"{count / 1000:.1f}".removesuffix(".0"))
    return str(count)
