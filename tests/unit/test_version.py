"""One version: the package's constant, which functions can read; everything else says the same."""

import re
import tomllib
from pathlib import Path

from ordersync import __version__
from tests.template.stack import Stack, mapping

ROOT = Path(__file__).parents[2]


def test_the_project_has_the_packages_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_the_stack_says_which_version_it_is() -> None:
    assert mapping(Stack().outputs["Version"])["Value"] == __version__


def test_the_changelog_has_a_dated_entry_for_it_below_what_is_unreleased() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d", headings[1])
