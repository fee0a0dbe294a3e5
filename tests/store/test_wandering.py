"""Promises, legs, endings, merges, undoing, time and erasing in any order: rows, logs and tickets never part."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .wanderer import Wanderer

SEEDS = int(os.environ.get("IGDESK_WANDERINGS", "4"))
"""How many desks are tried; a few hundred by hand."""
STEPS = 70
BACK = 12
"""Commands that are all taken back."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_done_in_whatever_order(tmp_path: Path, seed: int) -> None:
    wanderer = Wanderer(tmp_path, seed)
    try:
        for _ in range(STEPS):
            wanderer.step()
    except Exception as error:
        error.add_note("\n".join(wanderer.done[-30:]))
        raise
    finally:
        wanderer.store.close()
    assert wanderer.kept > STEPS / 4


def test_what_is_taken_back_as_a_whole_leaves_what_was(tmp_path: Path) -> None:
    whole = 0
    for seed in range(SEEDS):
        wanderer = Wanderer(tmp_path, seed)
        try:
            whole += wanderer.there_and_back(BACK)
        except Exception as error:
            error.add_note("\n".join(wanderer.done[-30:]))
            raise
        finally:
            wanderer.store.close()
    assert whole > SEEDS / 3
