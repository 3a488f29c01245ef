"""The command line of the local run."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line.

    Attributes:
        connections: files of connection documents; none means the demo shop.
        until_idle: end once nothing is left to do.
        report: where what happened is written on ending.
        poll_every: seconds between runs of the poller; none leaves it to the one-minute schedule.
        timeout: seconds after set-up when the run gives up.
    """

    connections: tuple[Path, ...] = ()
    until_idle: bool = False
    report: Path | None = None
    poll_every: float | None = None
    timeout: float | None = None


def parse_options(arguments: Sequence[str]) -> Options:
    """Reads the command line.

    Raises:
        SystemExit: with code 2 and a message on stderr where an argument is of no use, with 0 after `--help`.
    """
    parser = argparse.ArgumentParser(
        prog="python -m local",
        allow_abbrev=False,
        description="Runs the application here: emulated AWS with template.yaml deployed into it and, unless"
        " connections are given, simulated BaseLinker and SALESmanago with a demo shop whose orders come in.",
    )
    parser.add_argument(
        "--connection",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="connection document to use instead of the demo shop; its stem is the id (repeatable)",
    )
    parser.add_argument(
        "--until-idle",
        action="store_true",
        help="end once the journals are read to the end, both queues are empty and no connection waits",
    )
    parser.add_argument("--report", metavar="FILE", type=Path, help="on ending, write what happened as JSON")
    parser.add_argument(
        "--poll-every",
        metavar="SECONDS",
        type=_seconds,
        help="run the poller this often instead of on the one-minute schedule",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        help="give up this long after set-up, with exit code 1, and say what was still waiting",
    )
    values = parser.parse_args(arguments)
    report: Path | None = values.report
    if report is not None and (report.is_dir() or not report.absolute().parent.is_dir()):
        parser.error(f"--report: can't write {report}")
    return Options(
        connections=tuple(values.connection),
        until_idle=values.until_idle,
        report=report,
        poll_every=values.poll_every,
        timeout=values.timeout,
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, not {text!r}")
    return seconds
