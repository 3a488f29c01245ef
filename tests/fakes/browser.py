"""A browser at the settings page: fake events through the function's own handler, over tables in memory."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

from ordersync.adapters.accounts import AccountClients
from ordersync.bootstrap.settings_page import ServedPage
from ordersync.bootstrap.system import new_nonce, new_token
from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.domain.call_budget import Lane
from ordersync.operating.link_requests import MintLink
from ordersync.operating.settings_links import MintedLink
from ordersync.records.access import AccessRecords
from ordersync.web.access import Access
from ordersync.web.dispatch import ROUTES, SettingsPage
from ordersync.web.form_data import FORM_TYPE
from ordersync.web.routes import Route
from ordersync.web.site import Site
from tests.fakes.application import MAIN, Bench
from tests.fakes.connecting import MADE_UP_KEY
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.functions import Handler, Invocation, handler_of
from tests.fakes.operator_function import Function

HOST = "settings.example"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]*)"')


@dataclass(frozen=True)
class Shown:
    """What a browser has got: the answer's status, its headers in lower case, and the page."""

    status: int
    headers: Mapping[str, str]
    body: str
    cookies: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def csrf(self) -> str:
        found = CSRF.search(self.body)
        return found[1] if found else ""


@dataclass
class Server:
    """The settings function, beside a bench's application.

    Attributes:
        host: the name under which API Gateway is reached.
    """

    bench: Bench
    handler: Handler
    site: Site
    host: str = HOST

    def mint(self, connection_id: str | None = MAIN, *, read_only: bool = False, seconds: int = 900) -> str:
        """Mint a link as the operator does; return its path. None is for all connections."""
        return f"/open/{self.minted(connection_id, read_only=read_only, seconds=seconds).token}"

    def minted(
        self, connection_id: str | None = MAIN, *, read_only: bool = False, seconds: int = 900
    ) -> MintedLink:
        request = MintLink(
            connection_id=connection_id,
            is_for_all=connection_id is None,
            read_only=read_only,
            seconds=seconds,
        )
        answer = cast("dict[str, object]", Function(self.bench).ask(request))
        return MintedLink(str(answer["link_id"]), str(answer["token"]), float(str(answer["ends_at"])))

    def browser(self, connection_id: str | None = MAIN, *, read_only: bool = False) -> "Browser":
        """Return a browser with an open session."""
        browser = Browser(self)
        answer = browser.post(self.mint(connection_id, read_only=read_only), csrf=None)
        assert answer.status == 303, answer
        return browser


@dataclass
class Browser:
    """Keeps cookies, and sends the form token of the last page that had one, as a person's clicks do."""

    server: Server
    jar: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    last_csrf: str = ""

    def get(self, path: str, **query: str) -> Shown:
        return self.send("GET", path, query=query)

    def post(self, path: str, fields: Mapping[str, str] | None = None, csrf: str | None = "") -> Shown:
        """Post a form; `csrf` is that of the start page unless it is given, and left out if it is None."""
        proof = {} if csrf is None else {"csrf": csrf or self.csrf}
        return self.send("POST", path, urlencode({**proof, **(fields or {})}))

    @property
    def csrf(self) -> str:
        return self.last_csrf or self.get("/").csrf

    def send(
        self,
        method: str,
        path: str,
        body: str = "",
        *,
        query: Mapping[str, str] | None = None,
        encoded: bool = False,
        content_type: str = FORM_TYPE,
    ) -> Shown:
        """Send a request as API Gateway passes it on, and remember the answer's cookies."""
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "cookies": [f"{name}={value}" for name, value in self.jar.items()],
            "headers": {"content-type": content_type, **self.headers},
            "queryStringParameters": dict(query or {}),
            "requestContext": {
                "domainName": self.server.host,
                "stage": "$default",
                "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
            },
            "body": base64.b64encode(body.encode()).decode() if encoded else body,
            "isBase64Encoded": encoded,
        }
        answer = cast("dict[str, object]", self.server.handler(event, Invocation()))
        cookies = cast("list[str]", answer.get("cookies", []))
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value
            if not value:
                del self.jar[name]
        headers = {
            name.lower(): str(value) for name, value in cast("dict[str, object]", answer["headers"]).items()
        }
        shown = Shown(int(str(answer["statusCode"])), headers, str(answer["body"]), tuple(cookies))
        self.last_csrf = shown.csrf or self.last_csrf
        return shown


def settings_server(bench: Bench, *routes: Route) -> Server:
    """Return the settings function over a bench's tables and documents; its operator is the bench's.

    Args:
        bench: the application beside it.
        routes: further ones than the page has.
    """
    records = AccessRecords(bench.tables.access)
    site = Site(
        access=Access(records, bench.clock, new_token),
        trail=records,
        operators=Function(bench),
        documents=bench.connections,
        saver=ConnectionSaver(bench.connections, bench.tables.budget, bench.clock, new_nonce),
        drafts=MemoryDrafts(bench.clock),
        accounts=AccountClients(
            http=bench.http,
            clock=bench.clock,
            rng=bench.rng,
            budget=bench.tables.budget,
            lane=Lane.LIVE,
            hold=5.0,
        ),
        clock=bench.clock,
        log=bench.log,
        new_api_key=lambda: MADE_UP_KEY,
    )
    here = ServedPage(SettingsPage(site, (*ROUTES, *routes)), bench.log)
    return Server(bench, handler_of("settings", here), site)
