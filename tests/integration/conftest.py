"""Fixtures of the tests of the deployed application."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.remotes import Remotes


@pytest.fixture
def remotes(tmp_path: Path) -> Iterator[Remotes]:
    with ExitStack() as stack:
        yield Remotes(tmp_path, stack)
