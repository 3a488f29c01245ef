"""The terminal reads answers and hides secrets, and nothing from outside can control it."""

import getpass
import sys
import warnings
from collections.abc import Iterator

import pytest

from ops.terminal import Terminal, Unhidden, read_hidden
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.questions import FieldName, NoteTopic, Proof, Topic
from ordersync.connecting.words import ENGLISH
from ordersync.domain.dialogue import Check, CheckName, Choice, Status


def conversation(*typed: str, shown: list[str] | None = None) -> Conversation:
    """Return a conversation on a terminal on which these lines are typed, and which `shown` records."""
    lines: Iterator[str] = iter(typed)
    written = [] if shown is None else shown

    def read(prompt: str) -> str:
        written.append(prompt)
        return next(lines)

    return Conversation(Terminal(read, read, written.append), ENGLISH)


def test_a_terminal_that_would_show_secrets_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def show(prompt: str) -> str:
        warnings.warn("can't hide it", getpass.GetPassWarning, stacklevel=1)
        return "shown"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", show)
    with pytest.raises(Unhidden):
        read_hidden("Token: ")


def test_choices_are_taken_by_number_or_by_value() -> None:
    person = conversation("0", "three", "2", "api_secret", "")
    assert person.choose(Topic.PROOF, Proof) == Proof.SHA
    assert person.choose(Topic.PROOF, Proof) == Proof.SECRET
    assert person.choose(Topic.PROOF, Proof, Proof.SHA) == Proof.SHA


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("y", True), ("YES", True), ("t", True), ("tak", True), ("No", False), ("nie", False), ("", True)],
)
def test_yes_and_no_are_letters_or_words(typed: str, answer: bool) -> None:
    shown: list[str] = []
    assert conversation("maybe", typed, shown=shown).confirm(Topic.BEGIN, default=True) is answer
    assert "This connection is disabled. Enable it? [Y/n]: " in shown
    assert "Type y or n." in shown


@pytest.mark.parametrize(
    ("is_set", "is_optional", "hint"),
    [
        (False, False, "not shown"),
        (True, False, "not shown, Enter keeps the one that is set"),
        (False, True, "not shown, Enter for none"),
        (True, True, "not shown, Enter keeps the one that is set, - removes it"),
    ],
)
def test_a_question_for_a_secret_says_what_an_empty_line_does(
    is_set: bool, is_optional: bool, hint: str
) -> None:
    shown: list[str] = []
    person = conversation("", shown=shown)
    assert person.ask_secret(FieldName.V3_KEY, is_set=is_set, is_optional=is_optional) == ""
    assert shown[-1] == f"SALESmanago API v3 key (optional) ({hint}): "


def test_a_summary_has_titles_without_numbers_that_a_menu_could_mean() -> None:
    shown: list[str] = []
    conversation(shown=shown).show_summary([("settings.tag", "SHOP"), ("baselinker.token", None)])
    assert shown[1:] == ["  Add tag               SHOP", "  BaseLinker API token  not set"]


def test_names_from_outside_do_not_control_the_terminal() -> None:
    shown: list[str] = []
    person = conversation("1", "", shown=shown)
    person.choose_from(Topic.CATALOG, [Choice("shop", "\x1b[2JShop")])
    person.ask(FieldName.ESHOP, "\x1b[2Jshop")
    person.show_note(NoteTopic.SHOP_STORES, ("\x1b]0;x\x07Shop",))
    person.show_check(Check(CheckName.ESHOP, Status.FAILED, "E-shop", "\x1b[31mred", quote="\x1b[31mred"))
    person.show_summary([("settings.tag", "\x1b[31mred")])
    assert "\x1b" not in "".join(shown)
