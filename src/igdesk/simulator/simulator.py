"""The simulator in one object: a world, its API, its faults and its server.

with Simulator(World(FixedClock(now))) as instagram:
    instagram.control.customer_writes("Where is my parcel?")
    ...  # point a client at instagram.base_url with instagram.token
    assert instagram.ledger.count("send") == 1
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from igdesk.clock import Clock, SystemClock
from igdesk.simulator import facebook
from igdesk.simulator.api import Api
from igdesk.simulator.control import Control, Driver
from igdesk.simulator.control_api import PREFIX, ControlApi
from igdesk.simulator.faults import Faults
from igdesk.simulator.graph import Answer, Request
from igdesk.simulator.ledger import Ledger
from igdesk.simulator.limits import Limiter, RateLimit
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.server import Server
from igdesk.simulator.world import World


class Simulator:
    """A running local Instagram; use it as a context manager.

    Args:
        world: What it shows.
        port: 0 takes a free one.
        token: A token that works; made by the seed where none is given.
        driver: Lets customers live (`life.Driver`); None: nothing happens by itself.
        rate_limit: None for tests that have no patience.
        quirks: Undocumented variants to switch on.
        faults: The first faults; see `faults` for the grammar.
        limit_clock: Measures the seconds of the rate limit.

    Raises:
        OSError: The port is taken.
        UsageError: The fault spec is wrong.
    """

    def __init__(
        self,
        world: World,
        *,
        port: int = 0,
        token: str | None = None,
        driver: Driver | None = None,
        rate_limit: RateLimit | None = None,
        quirks: Quirks | None = None,
        faults: str = "",
        limit_clock: Clock | None = None,
    ) -> None:
        self.world = world
        world.make_twin_ids(quirks is not None and quirks.twin_ids)
        self.ledger = Ledger()
        self.account_id = world.account.user_id
        self.token = world.issue_token(token).value
        self.expired_token = world.issue_token(age=timedelta(days=61)).value
        limiter = Limiter(rate_limit, limit_clock or SystemClock(), self.account_id)
        api = Api(world, Faults(faults, seed=world.seed), limiter, self.ledger, quirks or Quirks())
        self.control = Control(api, driver)
        self._api = api
        self._control_api = ControlApi(self.control, api)
        self._server = Server(self._handle, api.refused, port=port)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`, without a version."""
        return self._server.base_url

    @property
    def facebook_url(self) -> str:
        """The same for Facebook Login."""
        return self.base_url + facebook.PREFIX

    @property
    def control_url(self) -> str:
        """Where the control API is."""
        return self.base_url + PREFIX

    def control_listing(self) -> list[Mapping[str, Any]]:
        """Every route of the control API."""
        return self._control_api.listing()

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _handle(self, request: Request) -> Answer:
        if f"{request.path}/".startswith(PREFIX):
            return self._control_api.handle(request)
        return self._api.handle(request)
