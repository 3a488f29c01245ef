"""BaseLinker and SALESmanago in the simulation: a shop, marketing accounts, and requests that may fail."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from ordersync.pacing.timings import Timings
from simulators import (
    App,
    BaselinkerOptions,
    BaselinkerSimulator,
    FaultPlan,
    FaultRates,
    SalesmanagoAccount,
    SalesmanagoOptions,
    SalesmanagoSimulator,
)

TOKEN, OWNER = "token-1", "owner@shop.example"
ESHOP = "shop_example_com"
TAG, TAG_AS_STORED = "From Łódź", "FROM_LODZ"

TIMINGS = Timings()


class Services:
    """Both services, and what goes wrong with requests to them.

    Attributes:
        shop: the BaseLinker account of the connection `main`.
        plans: the faults of requests to BaseLinker, and of those to SALESmanago.
        marketing_app: SALESmanago behind its faults; it holds requests that arrive late.
    """

    def __init__(
        self,
        now: Callable[[], float],
        rng: random.Random,
        remote_faults: float,
        baselinker: BaselinkerOptions | None,
        salesmanago: SalesmanagoOptions | None,
    ) -> None:
        self.baselinker = BaselinkerSimulator(now, baselinker, rng)
        self.salesmanago = SalesmanagoSimulator(now, salesmanago, rng)
        self.shop = self.baselinker.add_account(TOKEN, "shop")
        self.plans = [FaultPlan(rng, FaultRates.evenly(remote_faults)) for _ in range(2)]
        self.plans[1].late_seconds = (1.0, TIMINGS.request_timeout + TIMINGS.request_life)
        # No request to BaseLinker arrives long after it was sent: its limit counts arrivals.
        self.plans[0].rates = replace(self.plans[0].rates, late=0.0)
        self.marketing_app = self.plans[1].wrap(self.salesmanago)
        self.apps: dict[str, App] = {
            "baselinker.example": self.plans[0].wrap(self.baselinker),
            "salesmanago.example": self.marketing_app,
        }

    def add_marketing_account(self, name: str) -> SalesmanagoAccount:
        """Open the SALESmanago account that `document` names."""
        return self.salesmanago.add_account(f"client-of-{name}", f"secret-of-{name}", [OWNER])

    def document(
        self, account: str, settings: Mapping[str, object] | None, token: str = TOKEN
    ) -> dict[str, object]:
        """Return the document of a connection between a token's shop and a SALESmanago account."""
        return {
            "baselinker": {
                "token": token,
                "url": "https://baselinker.example/connector.php",
                "requests_per_minute": self.shop.limit.allowed,
            },
            "salesmanago": {
                "url": "https://salesmanago.example",
                "client_id": f"client-of-{account}",
                "api_key": "key",
                "api_secret": f"secret-of-{account}",
                "owner": OWNER,
            },
            "settings": {"eshop": ESHOP, "tag": TAG, "order_source_tag": True, **(settings or {})},
        }

    def calm_down(self) -> None:
        """Let every request succeed from now on."""
        for plan in self.plans:
            plan.heal()

    def check_rules(self) -> None:
        """Assert that no request broke a service's rules."""
        assert not self.baselinker.violations, self.baselinker.violations
        assert not self.salesmanago.violations, self.salesmanago.violations
