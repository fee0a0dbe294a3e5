"""A file of labelled messages, sorted by the desk's rules or by whoever else is measured, and how well that went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from igdesk.config.model import Config
from igdesk.config.problems import nearest
from igdesk.errors import UsageError
from igdesk.importing.labelled import Labelled, read_labelled
from igdesk.rules.model import Channel
from igdesk.rules.score import Judge, Score, score
from igdesk.rules.trial import category_of, open_moment
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class FileScore:
    """How well the messages of a file were sorted."""

    score: Score[Labelled]
    left_out: int
    """Messages without a label, or with one that is not measured."""


def by_rules(config: Config) -> Judge[Labelled]:
    """The written rules, at a moment when the desk is open."""
    at = open_moment(config)

    def judge(message: Labelled) -> str | None:
        channel = Channel.DM if message.channel is None else Channel(message.channel)
        return category_of(config, message.text, at=at, channel=channel, followers=message.followers)

    return judge


def score_file(
    path: Path, meaning: Mapping[str, str], config: Config, judge: Judge[Labelled] | None = None
) -> FileScore:
    """Measure how well messages are sorted.

    Args:
        path: The file.
        meaning: The category that each label stands for; other labels are left out. Empty: labels are categories.
        config: The configuration.
        judge: Who sorts; none: the rules.

    Raises:
        UsageError: The file cannot be read, names what the desk does not know, or nothing of it can be measured.
    """
    labelled, left_out = meant(path, meaning, config)
    known = [category.id for category in config.categories]
    measured = [category for category in known if not meaning or category in meaning.values()]
    return FileScore(score(labelled, judge or by_rules(config), measured), left_out)


def meant(path: Path, meaning: Mapping[str, str], config: Config) -> tuple[list[tuple[Labelled, str]], int]:
    """The messages of a file, each with the category that its label stands for; and how many are left out.

    Args:
        path: The file.
        meaning: The category that each label stands for; other labels are left out. Empty: labels are categories.
        config: The configuration.

    Raises:
        UsageError: The file cannot be read, names what the desk does not know, or no message of it is labelled.
    """
    known = [category.id for category in config.categories]
    for category in meaning.values():
        _check_known(category, known, "rules_cli.no_category")
    labelled, left_out = [], 0
    for message in read_labelled(path):
        _check_channel(message, path)
        category = meaning.get(message.label, "") if meaning else message.label
        if not category:
            left_out += 1
            continue
        if not meaning:
            _check_known(category, known, "rules_cli.label_no_category", path=path, line=message.line)
        labelled.append((message, category))
    if not labelled:
        raise UsageError("rules_cli.nothing_labelled", path=path)
    return labelled, left_out


def _check_known(category: str, known: Sequence[str], key: str, **where: object) -> None:
    if category not in known:
        meant = nearest(category, tuple(known))
        raise UsageError(key, got=category, known=", ".join(known) or "-", nearest=meant or "-", **where)


def _check_channel(message: Labelled, path: Path) -> None:
    channels = [channel.value for channel in Channel]
    if message.channel is not None and message.channel not in channels:
        known = ", ".join(channels)
        raise UsageError("rules_cli.bad_channel", path=path, line=message.line, got=message.channel, known=known)
