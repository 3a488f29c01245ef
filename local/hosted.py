"""`python -m local.hosted`: switch the simulated hosted integration of the running local run."""

import argparse
import sys
from collections.abc import Sequence

from local.till import NoAnswer, asked


def main(arguments: Sequence[str]) -> int:
    """Switch it, or only ask; print how it stands, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m local.hosted",
        description="Switch the simulation of SALESmanago's own integration on or off in a running local run,"
        " whose demo shop it then serves as well; say how it stands.",
    )
    parser.add_argument("to", nargs="?", choices=("on", "off"), help="nothing is changed without it")
    try:
        answer = asked({"hosted": parser.parse_args(arguments).to or ""})
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 2
    state = "on" if answer["is_on"] else "off"
    print(f"The hosted integration is {state}. Orders sent: {answer['sent']}, taken up: {answer['waiting']}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
