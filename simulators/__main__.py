"""Run both simulators and the demo shop until interrupted: `python -m simulators`."""

import argparse
import contextlib
import json
import random
import time

from simulators.demo import connection_document, open_demo
from simulators.faults import FaultPlan, FaultRates
from simulators.http import serve


def main(arguments: list[str] | None = None) -> None:
    """Serve the simulators, and let an event happen in the demo shop every few seconds."""
    chosen = _options(arguments)
    rng = random.Random(chosen.seed)
    demo = open_demo(time.time, rng)
    plan = FaultPlan(rng, FaultRates.evenly(chosen.faults))
    with (
        contextlib.suppress(KeyboardInterrupt),
        serve(plan.wrap(demo.baselinker), chosen.host, chosen.port_baselinker) as baselinker,
        serve(plan.wrap(demo.salesmanago), chosen.host, chosen.port_salesmanago) as salesmanago,
    ):
        print(f"BaseLinker:  {baselinker.url}/connector.php")
        print(f"SALESmanago: {salesmanago.url}")
        print("A connection document for them (all data are invented):")
        print(json.dumps(connection_document(baselinker.url, salesmanago.url), indent=2), flush=True)
        while chosen.steps:
            print(demo.shop.step(), flush=True)
            chosen.steps -= 1
            time.sleep(chosen.every)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port-baselinker", type=int, default=0, help="port of BaseLinker (default: any free one)"
    )
    parser.add_argument(
        "--port-salesmanago", type=int, default=0, help="port of SALESmanago (default: any free one)"
    )
    parser.add_argument(
        "--every", type=float, default=3.0, help="seconds between two events in the shop (default: 3)"
    )
    parser.add_argument("--steps", type=int, default=-1, help="exit after this many events (default: never)")
    parser.add_argument(
        "--faults",
        type=float,
        default=0.0,
        help="share of requests that meet a fault, from 0 to 1 (default: 0)",
    )
    parser.add_argument(
        "--seed", type=int, default=None, help="seed of the random numbers; the same seed repeats a run"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
