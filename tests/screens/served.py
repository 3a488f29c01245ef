"""The settings page of a bench's application, served to a browser on this machine."""

import threading
from collections.abc import Mapping
from typing import Self, cast

from local.gateway import Gateway
from ordersync.web.headers import COOKIE, LOOPBACK_COOKIE
from ordersync.web.routes import Route
from tests.fakes.application import Bench
from tests.fakes.browser import settings_server
from tests.fakes.functions import Invocation


class ServedBench:
    """The settings function's own handler behind HTTP, one request at a time, as a bench needs it."""

    def __init__(self, bench: Bench, *routes: Route) -> None:
        """Take a port.

        Args:
            bench: the application beside it.
            routes: further ones than the page has.
        """
        self.bench = bench
        self._server = settings_server(bench, *routes)
        self._turn = threading.Lock()
        self._gateway = Gateway(self._answer)
        self.url = self._gateway.url

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._gateway.__enter__()
        return self

    def __exit__(self, *_error: object) -> None:
        """Answer no more."""
        self._gateway.__exit__(None, None, None)

    def link(self, connection_id: str | None = None, *, read_only: bool = False) -> str:
        """Mint a link, to all connections unless one is named; return its path."""
        return self._server.mint(connection_id, read_only=read_only)

    def session(self, connection_id: str | None = None, *, read_only: bool = False) -> Mapping[str, str]:
        """Open a session, and return its cookie as this machine's browser has it."""
        token = self._server.browser(connection_id, read_only=read_only).jar[COOKIE]
        return {"name": LOOPBACK_COOKIE, "value": token, "url": self.url}

    def _answer(self, event: Mapping[str, object]) -> Mapping[str, object]:
        with self._turn:
            return cast("Mapping[str, object]", self._server.handler(event, Invocation()))
