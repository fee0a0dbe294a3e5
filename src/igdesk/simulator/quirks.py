"""Switches for what Meta leaves undocumented, or does differently from day to day, so that a client stays honest."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

from igdesk.errors import UsageError
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Quirks:
    """Each is off until switched on; off is what public samples show most."""

    me_wrapped: bool = False
    """`/me` answers `{"data": [{…}]}`, as Meta's page draws it."""
    unsupported_explicit: bool = False
    """`is_unsupported: false` stands on ordinary messages."""
    empty_message: bool = False
    """A message without text has `message: ""` instead of no `message`."""
    reactions_bare: bool = False
    """`reactions` is the reaction itself (a list of several), without `data`."""
    expansion_refused: bool = False
    """`messages{…}` with more than the five documented fields is refused with code 100."""
    new_kinds: bool = False
    """Pictures come as a type of attachment that no documentation knows."""
    replies_refused: bool = False
    """`replies{…}` of comments and fields beyond the default ones and the author are refused with code 100."""
    authors_missing: bool = False
    """Comments of customers show neither `from` nor `username`."""
    too_much_data: bool = False
    """A page of conversations with more than 200 expanded messages is refused with code 1."""
    mentions_refused: bool = False
    """The account has no `mentioned_comment` and no `mentioned_media`, as may be with Instagram Login."""
    mentions_in_comments: bool = False
    """Webhooks tell of comments elsewhere that mention the account among the comments, as with Instagram Login."""
    mentions_bare: bool = False
    """Where the account reads what mentions it, names stand without their `@`, as Meta's page says."""
    no_paging: bool = False
    """The last page, and pages of edges that fit on one, have no `paging` at all."""
    shuffled_fields: bool = False
    """Keys come in random order."""
    extra_fields: bool = False
    """Objects carry fields nobody asked for."""
    raw_utf8: bool = False
    """Text is plain UTF-8 instead of `\\u` escapes."""
    same_second: bool = False
    """Messages within one minute show the same second."""
    overlapping_pages: bool = False
    """Cursors count from the front: a new item in between shows the last one again."""
    old_id_only: bool = False
    """Messages beyond the newest 20 have no `created_time` in lists."""
    old_not_found: bool = False
    """A message that is gone answers HTTP 404 instead of 400."""
    header_refused: bool = False
    """Reads want `access_token=` and do not look at the header."""
    token_status_400: bool = False
    """Token errors come with HTTP 400 instead of 401."""
    token_in_next: bool = False
    """`paging.next` carries the access token even when it came in the header."""
    no_next: bool = False
    """Lists give cursors but no `next` URL, as `/tags` does."""
    profile_nulls: bool = False
    """Profiles have `name: null` and no picture."""
    page_as_sender: bool = False
    """With Facebook Login, own messages carry the Page's id instead of the account's."""
    page_as_entry: bool = False
    """With Facebook Login, webhooks name the Page in the place of the account: `entry.id`, and with `page_as_sender`
    also who wrote and to whom."""
    twin_ids: bool = False
    """Every second message's id differs from the one before in the case of one letter only."""
    deliveries_twice: bool = False
    """Each webhook comes twice."""
    deliveries_shuffled: bool = False
    """Webhooks that wait together come in any order."""
    deliveries_together: bool = False
    """Webhooks that wait together come in one delivery, up to 1000 updates."""
    shares_twice: bool = False
    """A shared post stands in a webhook both as `share` and as `ig_post`."""
    activity_moves_thread: bool = False
    """A reaction or an edit moves the conversation's `updated_time`."""

    @classmethod
    def parse(cls, text: str) -> Quirks:
        """Quirks from names with commas between them, such as `me_wrapped,no_paging`.

        Raises:
            UsageError: There is no such quirk.
        """
        known = {f.name for f in fields(cls)}
        wanted = [name.strip() for name in text.split(",") if name.strip()]
        for name in wanted:
            if name not in known:
                raise UsageError("simulator.unknown_quirk", name=name, known=", ".join(sorted(known)))
        return replace(cls(), **dict.fromkeys(wanted, True))

    def names(self) -> tuple[str, ...]:
        """Those that are on."""
        return tuple(name for name, on in asdict(self).items() if on)
