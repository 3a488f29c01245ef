"""The command line of the local run."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """The options of the local run.

    Attributes:
        connections: Files of connection documents; empty for the demo shop.
        until_idle: Whether to end once nothing is left to do.
        report: The file to which the report is written in the end, None for no report.
        poll_every: Seconds from one run of the poller to the next; None for the one-minute schedule.
        timeout: Seconds after set-up at which the run gives up, None for never.
        live: Whether connections of real accounts may write to SALESmanago.
        yes: Whether that needs no confirmation.
        hosted: Whether SALESmanago's own integration transfers the demo shop's orders, too.
    """

    connections: tuple[Path, ...] = ()
    until_idle: bool = False
    report: Path | None = None
    poll_every: float | None = None
    timeout: float | None = None
    live: bool = False
    yes: bool = False
    hosted: bool = False


def parse_options(arguments: Sequence[str]) -> Options:
    """Return the options on a command line.

    Raises:
        SystemExit: With code 2 and a message on stderr if an argument is invalid, with 0 after `--help`.
    """
    parser = _parser()
    values = parser.parse_args(arguments)
    report: Path | None = values.report
    if report is not None and (report.is_dir() or not report.absolute().parent.is_dir()):
        parser.error(f"--report: can't write {report}")
    if values.beside_hosted and values.connection:
        parser.error("--beside-hosted: only the demo shop has a simulated hosted integration")
    return Options(
        connections=tuple(values.connection),
        until_idle=values.until_idle,
        report=report,
        poll_every=values.poll_every,
        timeout=values.timeout,
        live=values.live,
        yes=values.yes,
        hosted=values.beside_hosted,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local",
        allow_abbrev=False,
        description="Run the application on this machine: emulated AWS with template.yaml deployed into it,"
        " and, unless connections are given, simulated BaseLinker and SALESmanago with a demo shop.",
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
        "--live",
        action="store_true",
        help="let connections of real accounts write to SALESmanago, as their mode says, once you have"
        " confirmed it; without it they run in shadow mode",
    )
    parser.add_argument("--yes", action="store_true", help="confirm --live at once, for scripts")
    parser.add_argument(
        "--beside-hosted",
        action="store_true",
        help="let a simulation of SALESmanago's own integration transfer the demo shop's orders, too, and run"
        " the connection in shadow mode beside it, to practise moving over",
    )
    _add_course(parser)
    return parser


def _add_course(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--until-idle",
        action="store_true",
        help="exit once the journals are read to the end, both queues are empty and no connection is waiting",
    )
    parser.add_argument(
        "--report", metavar="FILE", type=Path, help="write a JSON report to this file in the end"
    )
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
        help="give up this long after set-up with exit code 1, and print what was still waiting",
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, not {text!r}")
    return seconds
