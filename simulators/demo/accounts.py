"""The demo shop's accounts in both simulators, and the connection document that joins them."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from simulators.baselinker import BaselinkerSimulator
from simulators.demo.shop import DemoShop
from simulators.hosted import HostedIntegration
from simulators.salesmanago import SalesmanagoSimulator

TOKEN = "demo-baselinker-token"  # noqa: S105 (the demo shop's, worth nothing)
CLIENT_ID = "demo-client-id"
API_KEY = "demo-api-key"
API_SECRET = "demo-secret"  # noqa: S105 (the demo shop's, worth nothing)
V3_API_KEY = "demoV3ApiKey"
OWNER = "owner@shop.example"
ESHOP = "demo_shop_example_com"


@dataclass(frozen=True, slots=True)
class Demo:
    """Both simulators with the demo shop's accounts.

    Attributes:
        baselinker: The simulated BaseLinker.
        salesmanago: The simulated SALESmanago.
        shop: The shop, whose steps change the BaseLinker account.
        hosted: SALESmanago's own integration between the two accounts, switched off.
    """

    baselinker: BaselinkerSimulator
    salesmanago: SalesmanagoSimulator
    shop: DemoShop
    hosted: HostedIntegration


def open_demo(now: Callable[[], float], rng: random.Random) -> Demo:
    """Open the demo shop's accounts in two new simulators.

    Args:
        now: Clock, epoch seconds.
        rng: Random number generator.
    """
    baselinker = BaselinkerSimulator(now, rng=rng)
    orders = baselinker.add_account(TOKEN, "demo")
    shop = DemoShop(orders, rng, now)
    shop.stock_up()
    salesmanago = SalesmanagoSimulator(now, rng=rng)
    account = salesmanago.add_account(CLIENT_ID, API_SECRET, [OWNER])
    account.v3_api_key = V3_API_KEY
    account.add_catalog(ESHOP, "Demo shop")
    return Demo(baselinker, salesmanago, shop, HostedIntegration(orders, account, ESHOP))


def connection_document(baselinker_url: str, salesmanago_url: str) -> dict[str, object]:
    """Return the connection document that joins the demo shop's two accounts.

    Args:
        baselinker_url: Base URL of the simulated BaseLinker.
        salesmanago_url: Base URL of the simulated SALESmanago.
    """
    return {
        "enabled": True,
        "mode": "live",
        "baselinker": {"token": TOKEN, "url": f"{baselinker_url}/connector.php", "requests_per_minute": 60},
        "salesmanago": {
            "url": salesmanago_url,
            "client_id": CLIENT_ID,
            "api_key": API_KEY,
            "api_secret": API_SECRET,
            "owner": OWNER,
            "v3_url": salesmanago_url,
            "v3_api_key": V3_API_KEY,
        },
        "settings": {
            "tag": "FROM_BASELINKER",
            "eshop": ESHOP,
            "order_source_tag": True,
            "skip_shop_orders": False,
        },
    }
