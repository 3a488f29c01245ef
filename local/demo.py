"""The demo shop: simulated BaseLinker and SALESmanago on this machine, with orders that come in live."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.connections import Document, document
from simulators import serve
from simulators.demo import Demo, connection_document, open_demo

CONNECTION_ID = "demo"
FIRST_STEPS = 12  # events before the journal is first read
SECONDS_BETWEEN_STEPS = 4.0


@contextmanager
def running_demo(*, live: bool, warn: Callable[[str], None]) -> Iterator[Document]:
    """Run both simulators and the demo shop for as long as the context lasts.

    Args:
        live: Whether the shop's business goes on after the first orders.
        warn: Called with each thing that the application did and the real services would refuse.

    Yields:
        The connection document that joins the two.
    """
    demo = open_demo(time.time, random.Random())
    for _ in range(FIRST_STEPS):
        demo.shop.step()
    with serve(demo.baselinker) as baselinker, serve(demo.salesmanago) as salesmanago:
        closing = threading.Event()
        if live:
            threading.Thread(target=_keep_going, args=(demo, closing), daemon=True).start()
        try:
            text = json.dumps(connection_document(baselinker.url, salesmanago.url))
            yield document(CONNECTION_ID, text)
        finally:
            closing.set()
            for violation in [*demo.baselinker.violations, *demo.salesmanago.violations]:
                warn(f"the application broke the contract of a simulated service: {violation}")


def _keep_going(demo: Demo, closing: threading.Event) -> None:
    while not closing.wait(SECONDS_BETWEEN_STEPS):
        demo.shop.step()
