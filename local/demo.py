"""The demo shop: simulated BaseLinker and SALESmanago on this machine, with orders that come in live."""

import json
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local import ROOT
from local.connections import Document, document
from simulators import serve
from simulators.demo import Demo, Till, connection_document, open_demo

CONNECTION_ID = "demo"
TILL = ROOT / ".cache" / "local" / "till"  # with the URL at which the running demo shop takes orders
FIRST_STEPS = 12  # events before the journal is first read
SECONDS_BETWEEN_STEPS = 4.0
SECONDS_OF_HOSTED = 1.0  # between two looks of the hosted integration


@contextmanager
def running_demo(*, live: bool, hosted: bool = False, warn: Callable[[str], None]) -> Iterator[Document]:
    """Run both simulators and the demo shop for as long as the context lasts.

    Args:
        live: Whether the shop's business goes on after the first orders.
        hosted: Whether SALESmanago's own integration transfers the orders, too: then the connection begins
            with a test run beside it.
        warn: Called with each thing that the application did and the real services would refuse.

    Yields:
        The connection document that joins the two.
    """
    demo = open_demo(time.time, random.Random())
    for _ in range(FIRST_STEPS):
        demo.shop.step()
    if hosted:
        demo.hosted.switch_on()
    till = Till(demo, secrets.token_urlsafe())
    with (
        serve(till) as baselinker,
        serve(demo.salesmanago) as salesmanago,
        _written(f"{baselinker.url}{till.path}"),
    ):
        closing = threading.Event()
        if live:
            threading.Thread(target=_keep_going, args=(demo, closing), daemon=True).start()
        threading.Thread(target=_transfer, args=(demo, closing), daemon=True).start()
        try:
            text = json.dumps(connection_document(baselinker.url, salesmanago.url))
            found = document(CONNECTION_ID, text)
            yield found.in_shadow() if hosted else found
        finally:
            closing.set()
            for violation in [*demo.baselinker.violations, *demo.salesmanago.violations]:
                warn(f"the application broke the contract of a simulated service: {violation}")


@contextmanager
def _written(url: str) -> Iterator[None]:
    """Keep the URL of the till in a file of its user for as long as the context lasts."""
    TILL.parent.mkdir(parents=True, exist_ok=True)
    TILL.unlink(missing_ok=True)
    TILL.touch(mode=0o600)
    TILL.write_text(url, encoding="utf-8")
    try:
        yield
    finally:
        TILL.unlink(missing_ok=True)


def _keep_going(demo: Demo, closing: threading.Event) -> None:
    while not closing.wait(SECONDS_BETWEEN_STEPS):
        demo.shop.step()


def _transfer(demo: Demo, closing: threading.Event) -> None:
    while not closing.wait(SECONDS_OF_HOSTED):
        demo.hosted.work(time.time())
