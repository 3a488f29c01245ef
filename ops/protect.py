"""`python -m ops protect`: protects the records of what was delivered."""

import argparse
import tomllib
from collections.abc import Mapping

from local import ROOT
from ops.options import Place, add_stack
from ops.terminal import Terminal
from ordersync.errors import NotApplied

NAME = "protect"
HELP = "protect the tables from being deleted"
DESCRIPTION = (
    "Switches deletion protection on for the tables that outlive the stack. `make deploy` does it after each"
    " deployment; a deployment that fails at first must be able to take its tables back, so the template"
    " can't."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser)
    parser.add_argument(
        "--config-env", metavar="NAME", help="take stack and region from this environment of samconfig.toml"
    )


def run(chosen: argparse.Namespace) -> int:
    """Protect the tables, and return the exit code."""
    saved = _saved(chosen.config_env) if chosen.config_env else {}
    place = Place(
        chosen.stack or saved.get("stack_name"), chosen.region or saved.get("region"), chosen.endpoint
    )
    protected = place.protect()
    Terminal().say(
        f"Protected from being deleted: {', '.join(protected)}." if protected else "All tables are protected."
    )
    return 0


def _saved(environment: str) -> Mapping[str, str]:
    """Return what SAM CLI has saved of an environment.

    Raises:
        NotApplied: there is no such environment, or the file can't be read.
    """
    try:
        environments = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotApplied(f"samconfig.toml can't be read: {error}") from None
    if environment not in environments:
        raise NotApplied(f"samconfig.toml has no environment {environment}")
    saved = environments[environment]
    return {
        name: value
        for command in ("global", "deploy")
        for name, value in saved.get(command, {}).get("parameters", {}).items()
        if isinstance(value, str)
    }
