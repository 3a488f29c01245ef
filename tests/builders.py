"""Made-up orders, connections and answers for tests to start from."""

import json
from collections.abc import Mapping
from decimal import Decimal

from ordersync.domain.connection import Connection, parse_connection
from ordersync.domain.order import Block, Order, OrderLine
from ordersync.domain.settings import Settings
from ordersync.errors import Service
from ordersync.ports import HttpAnswer, HttpRequest

Part = Mapping[str, object]

LINE = OrderLine(
    product_id="55001",
    variant_id="",
    name="Donica ceramiczna 20 cm",
    sku="DON-20-B",
    ean="5900000000015",
    price=Decimal("64.99"),
    quantity=Decimal(2),
)
DELIVERY = Block(
    name="Anna Przykładowa",
    company="",
    street="ul. Testowa 4/2",
    postcode="00-999",
    city="Warszawa",
    country_code="PL",
)
ORDER = Order(
    order_id=812345601,
    source="shop",
    source_id="812",
    external_order_id="EXT-1",
    shop_order_id="1001",
    status_id=90210,
    confirmed=True,
    date_add=1793440805,
    date_confirmed=1793440990,
    email="anna@kupujaca.example",
    phone="+48601442318",
    currency="PLN",
    payment_method="Przelewy24",
    delivery_method="Kurier",
    delivery_price=Decimal("8.99"),
    delivery=DELIVERY,
    invoice=Block(),
    lines=(LINE,),
)


def document(
    *,
    baselinker: Part | None = None,
    salesmanago: Part | None = None,
    settings: Part | None = None,
    **top: object,
) -> dict[str, object]:
    """Return a connection's document, with some keys of its parts or at its top level replaced."""
    return {
        "baselinker": {"token": "bl-token-1", **(baselinker or {})},
        "salesmanago": {
            "client_id": "client-1",
            "api_key": "api-key-1",
            "api_secret": "api-secret-1",
            "owner": "owner@shop.example",
            **(salesmanago or {}),
        },
        "settings": {"eshop": "myshop_example_com", **(settings or {})},
        **top,
    }


def connection_with(**settings: object) -> Connection:
    """Return a connection with these settings."""
    return parse_connection(json.dumps(document(settings=settings)), "main")


def settings_with(**settings: object) -> Settings:
    """Return settings that differ from the defaults in these."""
    return connection_with(**settings).settings


class Script:
    """Implements `ordersync.ports.Http`: returns or raises prepared answers, and records the requests."""

    def __init__(self, *answers: HttpAnswer | Exception) -> None:
        self.requests: list[HttpRequest] = []
        self._answers = list(answers)

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answered(content: object, status: int = 200, retry_after: float | None = None) -> HttpAnswer:
    """Return an HTTP answer: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return HttpAnswer(status, body, retry_after)
