"""Opens the accounts of both services for one invocation, or for an operator."""

import math

from ordersync.adapters.baselinker import BaselinkerClient, RawBaselinkerClient
from ordersync.adapters.http import DeadlineHttp
from ordersync.adapters.salesmanago import CatalogClient, SalesmanagoClient
from ordersync.domain.accounts import BaselinkerAccount, SalesmanagoAccount
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics
from ordersync.frozen import frozen
from ordersync.pacing.take_call import CallBudget
from ordersync.ports import Clock, Http, Rng, Table
from ordersync.records.connection import call_window


@frozen
class AccountClients:
    """Implements `ordersync.ports.Accounts`.

    Attributes:
        http: sends the requests.
        clock: time.
        rng: spreads callers that wait for the same call.
        budget: the table of call budgets; calls count towards those of all functions that share it.
        lane: who calls BaseLinker.
        hold: how long a call may wait for budget, seconds from the opening of the account.
        hold_until: it never waits beyond this epoch second.
        last_request: no request is sent after this epoch second.
    """

    http: Http
    clock: Clock
    rng: Rng
    budget: Table
    lane: Lane
    hold: float
    hold_until: float = math.inf
    last_request: float = math.inf

    def baselinker(self, account: BaselinkerAccount, metrics: Metrics | None = None) -> BaselinkerClient:
        """Open a BaseLinker account."""
        counted = Metrics() if metrics is None else metrics
        return BaselinkerClient(account, self._http, self.clock, self._permits(account), counted)

    def raw_baselinker(self, account: BaselinkerAccount) -> RawBaselinkerClient:
        """Open a BaseLinker account whose answers are returned as they come."""
        return RawBaselinkerClient(account, self._http, self.clock, self._permits(account))

    def salesmanago(self, account: SalesmanagoAccount, metrics: Metrics | None = None) -> SalesmanagoClient:
        """Open a SALESmanago account."""
        counted = Metrics() if metrics is None else metrics
        return SalesmanagoClient(account, self._http, self.clock, counted)

    def catalogs(self, account: SalesmanagoAccount) -> CatalogClient:
        """Open a SALESmanago account's product catalogs."""
        return CatalogClient(account, self._http)

    def _permits(self, account: BaselinkerAccount) -> CallBudget:
        return CallBudget(
            window=call_window(self.budget, account),
            clock=self.clock,
            rng=self.rng,
            limit=account.requests_per_minute,
            lane=self.lane,
            hold_until=min(self.clock.now() + self.hold, self.hold_until),
        )

    @property
    def _http(self) -> Http:
        return DeadlineHttp(self.http, self.clock, self.last_request)
