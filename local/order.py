"""`python -m local.order`: place an order of a given person in the demo shop of the running local run."""

import argparse
import sys
from collections.abc import Sequence

from local.till import NoAnswer, asked
from simulators.demo.orders import STORES


def main(arguments: Sequence[str]) -> int:
    """Place the orders, print their numbers, and return the exit code."""
    chosen = _parser().parse_args(arguments)
    given = {"email": chosen.email, "phone": chosen.phone, "delivery_fullname": chosen.name}
    fields = {name: value for name, value in given.items() if value is not None}
    for _ in range(chosen.count):
        wanted = {**fields, "source": chosen.source, "days_ago": chosen.days_ago}
        try:
            print(asked(wanted)["order_id"])
        except NoAnswer as error:
            print(error, file=sys.stderr)
            return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.order",
        description="Place an order in the demo shop of the running local run; what is not given is invented."
        " Use invented people only.",
    )
    sources = sorted({source for source, _ in STORES})
    parser.add_argument("--source", choices=sources, default="shop", help="where it is placed")
    parser.add_argument("--email", help="the buyer's e-mail address; a marketplace's is masked without one")
    parser.add_argument("--phone", help="the buyer's telephone number")
    parser.add_argument("--name", help="the buyer's name")
    parser.add_argument(
        "--days-ago",
        type=float,
        default=0,
        help="so long ago; the journal does not hold what is older than 3",
    )
    parser.add_argument("--count", type=int, default=1, help="so many orders")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
