"""Signals that let go of whoever has gone."""

from __future__ import annotations

from typing import TypeVar

from textual import signal
from textual.dom import DOMNode
from textual.signal import SignalCallbackType

T = TypeVar("T")


class Signal(signal.Signal[T]):
    """Textual's own keeps a closed screen in memory until something is published, which some never do.

    Here those that were closed go when the next one subscribes.
    """

    def subscribe(self, node: DOMNode, callback: SignalCallbackType[T], immediate: bool = False) -> None:
        """Subscribe a mounted node; see `textual.signal.Signal`."""
        for gone in [each for each in self._subscriptions if not each.is_running]:
            self.unsubscribe(gone)
        super().subscribe(node, callback, immediate)
