"""Sells in the demo shop by request: an order of a given person, at a path that only its own user knows."""

from __future__ import annotations

import json
from collections.abc import Mapping

from simulators.demo.shop import DemoShop
from simulators.http import App, Reply, Request

_JSON = {"Content-Type": "application/json"}


class Till:
    """Answers for the simulated BaseLinker, and takes orders for the demo shop besides.

    Attributes:
        path: Where it takes them: `POST` a JSON object with `source` (`shop`, `allegro` …), `days_ago`, and
            any of an order's fields.
    """

    def __init__(self, shop: DemoShop, baselinker: App, secret: str) -> None:
        """Sell in `shop`, and pass every other request on.

        Args:
            shop: The demo shop.
            baselinker: What answers all other requests.
            secret: What no other program on the machine can guess.
        """
        self.path = f"/till/{secret}"
        self._shop = shop
        self._baselinker = baselinker

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path != self.path:
            return self._baselinker.handle(request)
        try:
            wanted = json.loads(request.body)
            order_id = self._sell(wanted) if isinstance(wanted, dict) else None
        except ValueError as error:
            return Reply(400, _JSON, json.dumps({"problem": str(error)}).encode())
        return Reply(200, _JSON, json.dumps({"order_id": order_id}).encode())

    def _sell(self, wanted: Mapping[str, object]) -> int:
        fields = dict(wanted)
        source, days_ago = str(fields.pop("source", "shop")), float(str(fields.pop("days_ago", 0)))
        return self._shop.sell(source, fields, days_ago)
