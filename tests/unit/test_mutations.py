"""The list of deliberate breakages keeps up with the code; whether they are noticed, `make mutants` tells."""

import pytest

from tests.mutants.__main__ import ROOT
from tests.mutants.mutations import MUTATIONS, PACKAGE, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_its_place_is_there_once(mutation: Mutation) -> None:
    text = (ROOT / PACKAGE / mutation.module).read_text(encoding="utf-8")
    assert text.count(mutation.old) == 1
    assert mutation.new != mutation.old
