"""HTTP requests to SALESmanago and its replies: what is turned away, how bodies are read and written."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from simulators.http import Reply, Request
from simulators.salesmanago.checks import BODIES
from simulators.salesmanago.errors import TurnedAway

_JSON = {"Content-Type": "application/json;charset=UTF-8"}
_HTML = {"Content-Type": "text/html; charset=UTF-8"}
_STOCK_AGENT = re.compile(
    r"(python|requests|urllib|httpx|aiohttp|botocore|boto3|curl|wget|go-http|java|okhttp|axios|node)",
    re.IGNORECASE,
)


def check_agent(request: Request) -> None:
    """Turn stock user agents away, as the host's shield does.

    Raises:
        TurnedAway: The request names no user agent of its own.
    """
    agent = request.header("User-Agent")
    if not agent or _STOCK_AGENT.match(agent):
        raise TurnedAway(html_reply(403, "error code: 1010"), "no User-Agent of its own")


def read_body(request: Request, path: str) -> dict[str, object]:
    """Return the JSON object that a v2 request holds; amounts are exact.

    Args:
        request: The request.
        path: Its path without its query.

    Raises:
        TurnedAway: The request is not a POST of a JSON object to a known endpoint.
    """

    def turned_away(status: int, violation: str) -> TurnedAway:
        return TurnedAway(html_reply(status, "Bad request"), violation)

    if path not in BODIES or path != request.path:
        raise turned_away(404, "request to an unknown endpoint")
    if request.method != "POST":
        raise turned_away(405, f"{path}: {request.method} instead of POST")
    media, _, charset = (request.header("Content-Type") or "").partition(";")
    if media.strip().lower() != "application/json" or charset.strip().lower() not in ("", "charset=utf-8"):
        raise turned_away(415, f"{path}: content type is not JSON in UTF-8")
    try:
        body = cast(
            "object", json.loads(request.body.decode(), parse_float=Decimal, parse_constant=_refuse_constant)
        )
    except ValueError:
        raise turned_away(400, f"{path}: body is not JSON") from None
    if not isinstance(body, dict):
        raise turned_away(400, f"{path}: body is not an object")
    return body


def html_reply(status: int, text: str) -> Reply:
    """Return an HTTP error as gateways write it."""
    return Reply(status, _HTML, f"<html><body>{text}</body></html>".encode())


def json_reply(answer: Mapping[str, object], status: int = 200) -> Reply:
    """Return an answer as JSON."""
    return Reply(status, _JSON, json.dumps(answer, default=float, ensure_ascii=False).encode())


def _refuse_constant(name: str) -> object:
    """Refuse NaN and infinities, which Python reads and JSON does not know."""
    raise ValueError(name)
