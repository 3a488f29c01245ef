"""Protects the records of what was delivered."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace

from local import ROOT
from ops.place import Place
from ops.terminal import Terminal
from ordersync.errors import NotApplied


def protect(place: Place, config_env: str | None) -> int:
    """Protect the tables from being deleted, and return the exit code.

    Args:
        place: the stack.
        config_env: the environment of samconfig.toml whose stack and Region are meant; None for none.

    Raises:
        NotApplied: there is no such environment, or the stack can't be reached.
    """
    saved = _saved(config_env) if config_env else {}
    named = replace(
        place,
        stack=place.stack or saved.get("stack_name"),
        region=place.region or saved.get("region"),
    )
    protected = named.protect()
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
