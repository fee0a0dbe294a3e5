"""Whether a comment that a webhook tells of is below a post of ours, or a mention elsewhere that comes as one.

Meta, "Mentions" with Instagram Login: what names us below somebody else's post comes among the comments. Nothing in it
says whose the post is. What does not name us is below our own, and so is everything with Facebook Login, where
mentions come by themselves; of the rest the post tells, once the sync has listed it or asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from igdesk.instagram.updates import Commented
from igdesk.sync.comment_threads import names
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Posts:
    """What is known of posts when a delivery is looked at."""

    names: Mapping[str, str | None] = field(default_factory=dict)
    """The accounts to which mentions elsewhere come as comments, by id, each with what it is called."""
    ours: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """Whether a post is ours, by account and id."""

    def is_ours(self, told: Commented) -> bool | None:
        """Whether a comment is below a post of ours; None: that is to be found out."""
        account, post = told.account, told.post
        if account is None or post is None or account not in self.names:
            return True
        called, text = self.names[account], told.comment.text
        if not (names(text, called) if called else "@" in text):
            return True
        return self.ours.get((account, post))
