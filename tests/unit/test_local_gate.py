"""The gate in front of the emulated AWS."""

import asyncio
from collections.abc import Mapping
from typing import cast

import pytest
from hypercorn.typing import (
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)

from local.gate import Gate

SECRET, PORT = "a-secret", 4711
KNOWN = {"Host": f"127.0.0.1:{PORT}", "User-Agent": f"Boto3/1.43 ua/2.1 app/{SECRET} Botocore/1.43"}


def statuses(kind: str, headers: Mapping[str, str]) -> list[int | str]:
    """Return the status that a request gets, 200 if it passes; the type of anything else that is sent."""
    sent: list[int | str] = []

    async def application(_scope: Scope, _receive: ASGIReceiveCallable, _send: ASGISendCallable) -> None:
        sent.append(200)

    async def receive() -> ASGIReceiveEvent:
        raise AssertionError("nothing is read of a request that is refused")

    async def send(event: ASGISendEvent) -> None:
        if event["type"] == "http.response.start":
            sent.append(event["status"])
        elif event["type"] != "http.response.body":
            sent.append(event["type"])

    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = cast("Scope", {"type": kind, "headers": pairs})
    asyncio.run(Gate(application, SECRET, PORT)(scope, receive, send))
    return sent


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_who_knows_the_secret_may_pass(host: str) -> None:
    assert statuses("http", {**KNOWN, "Host": host}) == [200]
    assert statuses("http", {"host": host, "user-agent": f"app/{SECRET}"}) == [200]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": KNOWN["Host"]},
        *(
            {**KNOWN, "User-Agent": agent}
            for agent in ("", "app/", f"app/{SECRET}x", SECRET, f"xapp/{SECRET}")
        ),
        *({**KNOWN, "Host": host} for host in ("evil.example", f"evil.example:{PORT}", "127.0.0.1", "")),
        {"User-Agent": KNOWN["User-Agent"]},
        *({**KNOWN, "Origin": origin} for origin in ("https://evil.example", "null", "")),
    ],
)
def test_no_other_user_and_no_web_page_may_pass(headers: Mapping[str, str]) -> None:
    assert statuses("http", headers) == [403]


def test_there_is_no_way_in_but_requests() -> None:
    assert statuses("websocket", KNOWN) == ["websocket.close"]
    assert statuses("lifespan", {}) == [200]
