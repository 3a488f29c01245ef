"""The story of a release is moved in time, and nothing but its times changes."""

import json
from collections.abc import Iterator

import pytest

from tests.upgrades.elsewhere import LaterStory, later
from tests.upgrades.world import VERSIONS, read

END = 1_790_351_742
FILES = ("story", "documents", "tables", "messages", "services")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"at": 1790351742}', '{"at": 1790351842}'),
        ('{"N": "1790351742.5"}', '{"N": "1790351842.5"}'),
        ('{"date_ms": {"N": "1790351742000"}}', '{"date_ms": {"N": "1790351842000"}}'),
        ('"{\\"logged_at\\":1790351742,\\"n\\":1}"', '"{\\"logged_at\\":1790351842,\\"n\\":1}"'),
        ('{"1790351742": 1}', '{"1790351842": 1}'),
    ],
    ids=["seconds", "a fraction", "milliseconds", "within a message", "a key"],
)
def test_times_are_moved(text: str, expected: str) -> None:
    assert later(text, 100, END) == expected


@pytest.mark.parametrize(
    "text",
    [
        "812000012",
        "456000098",
        "5901790351742",
        "+48601100309",
        "1690351742",
        "1990351742",
        "b1790351742f",
        "1-1790351742",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert later(text, 100, END) == text


def numbers(content: object) -> Iterator[float]:
    """Yield all numbers, those in texts included, and those of messages."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from (*numbers(key), *numbers(value))
    elif isinstance(content, list):
        for each in content:
            yield from numbers(each)
    elif isinstance(content, str):
        try:
            yield from numbers(json.loads(content))
        except ValueError:
            return
    elif isinstance(content, int | float):
        yield content


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", FILES)
def test_in_the_fixtures_every_number_that_may_be_a_time_is_moved(version: str, name: str) -> None:
    end = int(float(str(read(version, "story")["time"])))
    before = list(numbers(read(version, name)))
    after = list(numbers(LaterStory(version, end + 1_000).read(name)))
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        moved = {True: 0, 10**9 < old < 10**10: 1_000, 10**12 < old < 10**13: 1_000_000}[True]
        assert new - old == moved, old
