"""What is said of a defect names the line of the package that raised it, wherever that lies."""

from collections.abc import Callable

import pytest

from ordersync.bootstrap.system import in_threads
from ordersync.errors import describe_defect, is_described_defect

ELSEWHERE = "/home/merchant/ordersync/.venv/lib/library.py"


def failing() -> Callable[[], object]:
    """Return a function of a library that fails, installed below a folder that is called as the package."""
    library: dict[str, Callable[[], object]] = {}
    exec(compile("def fail():\n    return {}['anna@example.com']", ELSEWHERE, "exec"), library)  # noqa: S102
    return library["fail"]


def test_a_library_below_a_folder_of_the_same_name_is_not_ours() -> None:
    with pytest.raises(KeyError) as raised:
        in_threads([failing()])
    said = describe_defect(raised.value)
    assert said.startswith("KeyError at system.py:")
    assert is_described_defect(said)


def test_without_a_line_of_ours_there_is_no_place() -> None:
    with pytest.raises(KeyError) as raised:
        failing()()
    assert describe_defect(raised.value) == "KeyError"
