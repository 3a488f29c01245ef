"""The list of deliberate breakages, read from mutations.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "layers/ordersync/python/ordersync"
OUTSIDE = (
    ".github/",
    "benchmarks/",
    "docs/",
    "functions/",
    "layers/",
    "local/",
    "ops/",
    "release/",
    "Makefile",
    "template.yaml",
)


@dataclass(frozen=True)
class Mutation:
    """One way to break the program, and the promise that it breaks (docs/promise.md).

    Attributes:
        name: what is wrong then.
        noticed_by: the tests that must fail then, as pytest takes them; no others are run.
        module: the module of the package that is broken, or a path in `OUTSIDE`.
        old: its text, which stands there once.
        new: what is written instead.
    """

    name: str
    noticed_by: str
    module: str
    old: str
    new: str

    @property
    def path(self) -> str:
        """Where the module lies, from the root of the repository."""
        return self.module if self.module.startswith(OUTSIDE) else f"{PACKAGE}/{self.module}"


def mutations() -> tuple[Mutation, ...]:
    """Return the whole list."""
    text = Path(__file__).with_name("mutations.toml").read_text(encoding="utf-8")
    return tuple(Mutation(**entry) for entry in tomllib.loads(text)["mutation"])


MUTATIONS = mutations()
