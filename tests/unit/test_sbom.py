"""The bill of materials names what is deployed, what needs each package, and its licence."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ordersync import __version__
from release.sbom import BILL, LICENCES, LOCK, Unlicensed, licence, packages, write
from tests.template.stack import as_list, items, mapping

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PINNED = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE))
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("sbom") / "new"
    write(written, NOW)
    return written


@pytest.fixture(scope="module")
def bill(folder: Path) -> dict[str, object]:
    return mapping(json.loads((folder / BILL).read_text(encoding="utf-8")))


def dependencies(bill: Mapping[str, object]) -> dict[str, list[str]]:
    return {
        str(mapping(each)["ref"]): as_list(mapping(each)["dependsOn"]) for each in items(bill["dependencies"])
    }


def test_it_names_every_package_of_the_lock_and_no_other(bill: dict[str, object]) -> None:
    listed = [mapping(each) for each in items(bill["components"])]
    assert {str(each["name"]): each["version"] for each in listed} == PINNED
    assert [each["purl"] for each in listed] == [f"pkg:pypi/{name}@{at}" for name, at in PINNED.items()]


def test_it_says_what_it_is_about_and_when_it_was_made(bill: dict[str, object]) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    about = mapping(bill["metadata"])
    assert about["timestamp"] == "2026-11-26T12:00:00+00:00"
    assert mapping(about["component"])["version"] == __version__


def test_it_says_what_needs_what(bill: dict[str, object]) -> None:
    needs = dependencies(bill)
    asked = re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements/runtime.in").read_text("utf-8"), re.MULTILINE)
    assert needs[f"ordersync@{__version__}"] == [f"pkg:pypi/{name}@{PINNED[name]}" for name in sorted(asked)]
    assert f"pkg:pypi/urllib3@{PINNED['urllib3']}" in needs[f"pkg:pypi/requests@{PINNED['requests']}"]
    assert {ref for refs in needs.values() for ref in refs} | {f"ordersync@{__version__}"} == needs.keys()


def test_every_package_has_a_licence_and_stands_in_the_list(folder: Path, bill: dict[str, object]) -> None:
    lines = (folder / LICENCES).read_text(encoding="utf-8").splitlines()
    for each, line in zip(map(mapping, items(bill["components"])), lines, strict=True):
        [stated] = map(mapping, items(each["licenses"]))
        assert line.split() == [each["name"], each["version"], *str(stated["expression"]).split()]


def test_licences_that_are_said_in_three_ways_are_known() -> None:
    known = {package.name: package.licence for package in packages(LOCK.read_text(encoding="utf-8"))}
    assert known["pydantic"] == "MIT", "by an expression of SPDX's identifiers"
    assert known["requests"] == "Apache-2.0", "by an identifier in the older field"
    assert known["anyascii"] == "ISC", "by a classifier alone"


def test_a_package_that_is_not_the_deployed_one_says_nothing_about_it() -> None:
    with pytest.raises(Unlicensed, match=r"deployed as 0\.0\.1"):
        licence("requests", "0.0.1")
    with pytest.raises(Unlicensed, match="is not installed"):
        licence("no-such-package-here", "1")


def test_a_lock_may_name_the_only_reason_in_the_first_line() -> None:
    lock = f"urllib3=={PINNED['urllib3']} \\\n    --hash=sha256:0\n    # via requests\n"
    [package] = packages(lock)
    assert package.needed_by == ("requests",)
    assert not package.is_asked_for
