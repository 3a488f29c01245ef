"""The pictures of the terminal in docs/operating.md show what the commands print now."""

import re
from pathlib import Path

import pytest

from tests.pictures.terminal import pictures
from tests.screens.scenes import names

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return dict(pictures())


def test_every_picture_is_of_the_present_output(drawn: dict[str, str]) -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
    assert kept.keys() == drawn.keys()
    changed = [name for name, svg in drawn.items() if kept[name] != svg]
    assert not changed, "make pictures draws them again"


def test_every_picture_is_shown(drawn: dict[str, str]) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", page)) == drawn.keys()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status.svg", ["main", "live", "today"]),
        ("orders-show.svg", ["was sent", "If it was processed now"]),
        ("orders-list.svg", ["no_email", "masked_email"]),
        ("backfill-plan.svg", ["a purchase is sent", "Up to 21 purchases would be sent"]),
    ],
)
def test_a_picture_shows_what_it_is_for(drawn: dict[str, str], name: str, words: list[str]) -> None:
    text = re.sub(r"<[^>]+>", "", drawn[name]).replace("&#160;", " ")
    assert not [each for each in words if each not in text]


def test_every_screenshot_is_there_shown_and_small() -> None:
    """What they look like depends on the machine's fonts, so that is not compared."""
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    page = (ROOT / "docs" / "settings-page.md").read_text(encoding="utf-8")
    assert sorted(sizes) == sorted(names())
    assert sorted(re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\.png\)", page)) == sorted(
        name.removesuffix(".png") for name in names()
    )
    assert max(sizes.values()) < 100 * 1_024
