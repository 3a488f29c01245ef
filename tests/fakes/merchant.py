"""A merchant with an account at both simulated services, and a document that joins them."""

import json
import random
from collections.abc import Mapping
from urllib.parse import urlsplit

from ordersync.adapters.accounts import AccountClients
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.domain.call_budget import Lane
from simulators import BaselinkerSimulator, FaultPlan, SalesmanagoSimulator
from tests.fakes.memory import FakeClock, MemoryConnections
from tests.fakes.remote import SimulatedHttp

TOKEN = "right-token-6f2c"
CLIENT_ID = "client-1"
API_SECRET = "right-secret-91ab"
V3_KEY = "rightV3Key77"
OWNER = "owner@shop.example"
ESHOP = "myshop_example_com"
SECRETS = (TOKEN, API_SECRET, V3_KEY)
BASELINKER_URL = "https://baselinker.example/connector.php"
SALESMANAGO_URL = "https://salesmanago.example"


class MemoryDocuments(MemoryConnections):
    """Implements `ordersync.ports.Documents`."""

    def __init__(self, **documents: str) -> None:
        super().__init__(documents)


class MemoryAnswers:
    """Implements `ordersync.ports.KeptAnswers`."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, str]] = {}

    def load(self, connection_id: str) -> Mapping[str, str]:
        return self.kept.get(connection_id, {})

    def save(self, connection_id: str, answers: Mapping[str, str]) -> None:
        self.kept[connection_id] = dict(answers)

    def delete(self, connection_id: str) -> None:
        self.kept.pop(connection_id, None)


class Merchant:
    """Both accounts, as the person who connects them sees them."""

    def __init__(self, baselinker_url: str = BASELINKER_URL, salesmanago_url: str = SALESMANAGO_URL) -> None:
        self.clock = FakeClock()
        self.budget = MemoryTable()
        self.baselinker_url = baselinker_url
        self.salesmanago_url = salesmanago_url
        self.baselinker = BaselinkerSimulator(self.clock.now, rng=random.Random(1))
        self.shop = self.baselinker.add_account(TOKEN, "shop")
        self.shop.set_source("shop", 812, "Sklep Ogród")
        self.shop.set_source("allegro", 4711, "ogrod")
        self.salesmanago = SalesmanagoSimulator(self.clock.now, rng=random.Random(2))
        self.marketing = self.salesmanago.add_account(CLIENT_ID, API_SECRET, [OWNER, "other@shop.example"])
        self.marketing.v3_api_key = V3_KEY
        self.marketing.add_catalog(ESHOP, "My shop")
        self.way_to_baselinker = FaultPlan(random.Random(4))
        self.way_to_salesmanago = FaultPlan(random.Random(5))
        baselinker = self.way_to_baselinker.wrap(self.baselinker)
        salesmanago = self.way_to_salesmanago.wrap(self.salesmanago)
        self.hosts = {
            "baselinker.example": baselinker,
            "api.baselinker.com": baselinker,
            "salesmanago.example": salesmanago,
            "api.salesmanago.com": salesmanago,
        }
        http = SimulatedHttp(self.clock, self.hosts)
        self.accounts = AccountClients(http, self.clock, random.Random(3), self.budget, Lane.LIVE, hold=20)

    def answer_as_salesmanago(self, url: str) -> None:
        """Serve the account at this URL, too."""
        self.hosts[urlsplit(url).netloc] = self.hosts["salesmanago.example"]

    def saver(self, documents: "MemoryDocuments") -> ConnectionSaver:
        """Return what saves into these documents."""
        return ConnectionSaver(documents, self.budget, self.clock, lambda: "a-holder")

    def document(self, **changes: object) -> dict[str, dict[str, object]]:
        """Return the connection's document with changes: `__` stands for the dot, None removes a field."""
        document: dict[str, dict[str, object]] = {
            "baselinker": {"token": TOKEN, "url": self.baselinker_url},
            "salesmanago": {
                "url": self.salesmanago_url,
                "client_id": CLIENT_ID,
                "api_key": "any-key",
                "api_secret": API_SECRET,
                "owner": OWNER,
                "v3_url": self.salesmanago_url,
                "v3_api_key": V3_KEY,
            },
            "settings": {"tag": "FROM_BASELINKER", "eshop": ESHOP},
        }
        for place, value in changes.items():
            part, _, name = place.partition("__")
            if value is None:
                document[part].pop(name)
            else:
                document[part][name] = value
        return document

    def text(self, **changes: object) -> str:
        """Return the document as text."""
        return json.dumps(self.document(**changes))
