"""What several unit tests are given."""

from collections.abc import Iterator

import pytest

from tests.fakes.application import Bench
from tests.fakes.deployed import deployed
from tests.fakes.worker import Worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """Yield the deployed worker of one shop; no service's rule may have been broken in the end."""
    bench = Bench()
    shop = bench.connect("myshop")
    with deployed(bench, monkeypatch) as aws:
        aws.store("myshop")
        yield Worker(aws, shop)
    assert bench.baselinker.violations == []
    assert bench.salesmanago.violations == []
