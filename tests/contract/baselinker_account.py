"""An account in the simulated BaseLinker, called as documented."""

import json
import random
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from simulators import BaselinkerAccount, BaselinkerOptions, BaselinkerSimulator, Reply, Request

TOKEN = "token-1"
FORM = "application/x-www-form-urlencoded"
Answer = dict[str, object]
Entries = list[dict[str, int]]


class Clock:
    def __init__(self) -> None:
        self.at = 1_793_440_805.0

    def __call__(self) -> float:
        return self.at


class Shop:
    """A simulated BaseLinker with one account, and a caller that keeps to the documentation."""

    def __init__(self, **options: object) -> None:
        self.clock = Clock()
        options_of = cast("Callable[..., BaselinkerOptions]", BaselinkerOptions)
        self.sim = BaselinkerSimulator(self.clock, options_of(**options), random.Random(7))
        self.account: BaselinkerAccount = self.sim.add_account(TOKEN, "one")

    def send(
        self,
        body: bytes,
        method: str = "POST",
        path: str = "/connector.php",
        **headers: str,
    ) -> Reply:
        sent = {"X-BLToken": TOKEN, "Content-Type": FORM}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.sim.handle(Request(method, path, sent, body, self.clock()))

    def call(self, name: str, /, **parameters: object) -> Answer:
        form = urlencode({"method": name, "parameters": json.dumps(parameters)})
        return cast("Answer", self.send(form.encode()).json())

    def code(self, name: str, /, **parameters: object) -> object:
        return self.call(name, **parameters).get("error_code")

    def logs(self, last_log_id: int = 1, **parameters: object) -> Entries:
        return cast("Entries", self.call("getJournalList", last_log_id=last_log_id, **parameters)["logs"])

    def types(self) -> list[int]:
        return [entry["log_type"] for entry in self.logs()]

    def orders(self, **parameters: object) -> list[Answer]:
        return cast("list[Answer]", self.call("getOrders", **parameters)["orders"])

    def ids(self, **parameters: object) -> list[object]:
        return [order["order_id"] for order in self.orders(**parameters)]

    def phone(self, phone: str) -> list[Answer]:
        return cast("list[Answer]", self.call("getOrdersByPhone", phone=phone)["orders"])
