"""The demo shop: simulated BaseLinker and SALESmanago on this machine, and orders that come in live."""

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
FIRST_STEPS = 12  # happenings that the first reading of the journal finds
SECONDS_BETWEEN_STEPS = 4.0


@contextmanager
def running_demo(*, live: bool, warn: Callable[[str], None]) -> Iterator[Document]:
    """Starts both simulators and lets the shop's business go on; all of it ends with the context.

    Args:
        live: whether anything happens after the first orders.
        warn: takes what the application did that the real services would not stand.

    Yields:
        The connection document that joins the two.
    """
    demo = open_demo(time.time, random.Random())
    for _ in range(FIRST_STEPS):
        demo.shop.step()
    with serve(demo.baselinker) as baselinker, serve(demo.salesmanago) as salesmanago:
        closing = threading.Event()
        if live:
            threading.Thread(target=_go_on, args=(demo, closing), daemon=True).start()
        try:
            text = json.dumps(connection_document(baselinker.url, salesmanago.url))
            yield document(CONNECTION_ID, text)
        finally:
            closing.set()
            for violation in [*demo.baselinker.violations, *demo.salesmanago.violations]:
                warn(f"the simulated services saw what they must never see: {violation}")


def _go_on(demo: Demo, closing: threading.Event) -> None:
    while not closing.wait(SECONDS_BETWEEN_STEPS):
        demo.shop.step()
