"""Where the browser of the tests comes from; a machine without one fails with what to do."""

import os
import shutil
from collections.abc import Sequence

import pytest

from tests.screens.chromium import DEBIANS, PLAYWRIGHTS, provide


class Machine:
    """A machine on which a browser works after some commands, of which some fail."""

    def __init__(self, *, works_after: int, fails: Sequence[str] = ()) -> None:
        self.works_after, self.fails = works_after, fails
        self.ran: list[Sequence[str]] = []

    def works(self) -> bool:
        return len(self.ran) >= self.works_after

    def run(self, command: Sequence[str]) -> bool:
        self.ran.append(command)
        return not set(self.fails) & set(command)

    def provide(self) -> bool:
        return provide(self.works, self.run)


@pytest.fixture(autouse=True)
def debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


def test_a_browser_that_works_is_taken_as_it_is() -> None:
    machine = Machine(works_after=0)
    assert machine.provide()
    assert not machine.ran


def test_playwrights_download_comes_before_debians_package() -> None:
    machine = Machine(works_after=1)
    assert machine.provide()
    assert machine.ran == [PLAYWRIGHTS]


@pytest.mark.parametrize("fails", [["playwright"], []])
def test_debians_package_is_installed_if_the_download_fails_or_does_not_start(fails: list[str]) -> None:
    machine = Machine(works_after=3, fails=fails)
    assert machine.provide()
    assert machine.ran == [PLAYWRIGHTS, *DEBIANS]


def test_without_the_right_to_install_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    machine = Machine(works_after=3)
    assert not machine.provide()
    assert machine.ran == [PLAYWRIGHTS]


def test_a_package_that_does_not_start_is_no_browser() -> None:
    assert not Machine(works_after=4).provide()
    assert not Machine(works_after=9, fails=["apt-get"]).provide()
