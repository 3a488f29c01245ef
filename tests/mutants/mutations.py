"""The list of deliberate breakages, read from mutations.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "layers/ordersync/python/ordersync"


@dataclass(frozen=True)
class Mutation:
    """One way to break the program, and the promise that it breaks (docs/promise.md).

    Attributes:
        name: what is wrong then.
        noticed_by: the tests that must fail then, as pytest takes them; no others are run.
        module: the module of the package that is broken, or, as `functions/…`, one of a function.
        old: its text, which stands there once.
        new: what is written instead.
    """

    name: str
    noticed_by: str
    module: str
    old: str
    new: str

    @property
    def path(self) -> Path:
        """Where the module lies in the repository."""
        return Path(self.module) if self.module.startswith("functions/") else Path(PACKAGE, self.module)


def mutations() -> tuple[Mutation, ...]:
    """Return the whole list."""
    text = Path(__file__).with_name("mutations.toml").read_text(encoding="utf-8")
    return tuple(Mutation(**entry) for entry in tomllib.loads(text)["mutation"])


MUTATIONS = mutations()
