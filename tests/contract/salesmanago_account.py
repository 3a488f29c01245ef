"""An account in the simulated SALESmanago, called as documented."""

import json
import random
from collections.abc import Callable
from typing import cast

from simulators import Reply, Request, SalesmanagoAccount, SalesmanagoOptions, SalesmanagoSimulator
from simulators.salesmanago import sha

OWNER = "owner@shop.example"
OTHER = "other@shop.example"
ANNA = "anna.nowak@example.org"
NOW = 1_793_440_805.0
PURCHASE: dict[str, object] = {
    "date": int(NOW * 1000),
    "contactExtEventType": "PURCHASE",
    "externalId": "88123",
    "products": "SKU-11,SKU-27",
    "value": 249.9,
    "location": "shop_example_com",
}
UPSERT = "contact/upsert"
EVENT = "v2/contact/addContactExtEvent"
Answer = dict[str, object]


class Crm:
    """A simulated SALESmanago with one account, and a caller that keeps to the documentation."""

    def __init__(self, **options: object) -> None:
        self.at = NOW
        options_of = cast("Callable[..., SalesmanagoOptions]", SalesmanagoOptions)
        self.sim = SalesmanagoSimulator(lambda: self.at, options_of(**options), random.Random(7))
        self.account: SalesmanagoAccount = self.sim.add_account("client", "secret", [OWNER, OTHER])

    def auth(self) -> Answer:
        return {
            "clientId": "client",
            "apiKey": "any",
            "sha": sha("any", "client", "secret"),
            "requestTime": int(self.at * 1000),
            "owner": OWNER,
        }

    def send(self, path: str, body: bytes, method: str = "POST", **headers: str) -> Reply:
        sent = {"Content-Type": "application/json;charset=UTF-8", "User-Agent": "ordersync/1.0"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.sim.handle(Request(method, path, sent, body, self.at))

    def call(self, path: str, /, **fields: object) -> Answer:
        body = {key: value for key, value in (self.auth() | fields).items() if value is not ...}
        reply = self.send(f"/api/{path}", json.dumps(body).encode())
        assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json;charset=UTF-8")
        return cast("Answer", reply.json())

    def refusal(self, path: str, /, **fields: object) -> str:
        answer = self.call(path, **fields)
        assert answer["success"] is False
        return "".join(cast("list[str]", answer["message"]))

    def upsert(self, **fields: object) -> Answer:
        return self.call(UPSERT, contact={"email": ANNA}, **fields)

    def purchase(self, **fields: object) -> Answer:
        return self.call(EVENT, email=ANNA, contactEvent=PURCHASE | fields)

    def card(self) -> Answer:
        return cast("list[Answer]", self.call("contact/listAll", email=[ANNA])["contacts"])[0]

    def card_events(self) -> list[Answer]:
        return cast("list[Answer]", self.card()["contactExtEvents"])
