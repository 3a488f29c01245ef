"""Sells in the demo shop, and switches its hosted integration, at a path that only its own user knows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping

from simulators.demo.accounts import Demo
from simulators.http import App, Reply, Request

_JSON = {"Content-Type": "application/json"}


class Till:
    """Answers for the simulated BaseLinker, and takes orders for the demo shop besides.

    Attributes:
        path: Where it takes them: `POST` a JSON object with `source` (`shop`, `allegro` …), `days_ago`, and
            any of an order's fields. With `hosted` instead (`on`, `off`, or empty to ask), it switches the
            demo's hosted integration.
    """

    def __init__(self, demo: Demo, secret: str, now: Callable[[], float] = time.time) -> None:
        """Sell in the demo's shop, and pass every other request on.

        Args:
            demo: The demo.
            secret: What no other program on the machine can guess.
            now: Clock, epoch seconds.
        """
        self.path = f"/till/{secret}"
        self._demo = demo
        self._baselinker: App = demo.baselinker
        self._now = now

    def handle(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path != self.path:
            return self._baselinker.handle(request)
        try:
            wanted = json.loads(request.body)
            done = self._do(wanted) if isinstance(wanted, dict) else {}
        except ValueError as error:
            return Reply(400, _JSON, json.dumps({"problem": str(error)}).encode())
        return Reply(200, _JSON, json.dumps(done).encode())

    def _do(self, wanted: Mapping[str, object]) -> dict[str, object]:
        if "hosted" in wanted:
            return self._switch(str(wanted["hosted"]))
        return {"order_id": self._sell(wanted)}

    def _switch(self, to: str) -> dict[str, object]:
        """Switch the hosted integration, or leave it as it is; return how it stands."""
        hosted = self._demo.hosted
        if to == "on" and hosted.since is None:
            hosted.switch_on(self._now())
        elif to == "off":
            hosted.switch_off()
        return {"is_on": hosted.since is not None, "sent": len(hosted.sent), "waiting": len(hosted.waiting)}

    def _sell(self, wanted: Mapping[str, object]) -> int:
        fields = dict(wanted)
        source, days_ago = str(fields.pop("source", "shop")), float(str(fields.pop("days_ago", 0)))
        return self._demo.shop.sell(source, fields, days_ago)
