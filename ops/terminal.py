"""Asks and tells on a terminal; what is secret is never shown."""

import getpass
import shutil
import sys
import textwrap
import warnings
from collections.abc import Callable, Sequence

from pydantic import SecretStr

from ordersync.connecting.check_connection import Check, Status
from ordersync.connecting.questions import NOTHING, Choice, Note, Summary, Topic
from ordersync.connecting.words import CHECKS, NONE_KNOWN, NOTES, QUESTIONS, Words

WIDEST = 100
MARKS = {Status.OK: "ok", Status.WARNING: "warning", Status.FAILED: "FAILED"}
YES, NO = ("y", "yes"), ("n", "no")
OPTIONAL_SECRETS = frozenset({Topic.V3_KEY})


class Unhidden(Exception):
    """The terminal would show what is typed."""


def read_hidden(prompt: str) -> str:
    """Reads a line without showing it.

    Raises:
        Unhidden: this terminal can't do that.
        EOFError: there are no more lines.
    """
    if not sys.stdin.isatty():  # a script: nothing shows what it sends
        print(prompt, end="", flush=True)
        line = sys.stdin.readline()
        print()
        if not line:
            raise EOFError
        return line
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except getpass.GetPassWarning:
            raise Unhidden("this terminal can't hide what is typed; use another one") from None


class Terminal:
    """Implements `ordersync.connecting.questions.Prompt`."""

    def __init__(
        self,
        read: Callable[[str], str] = input,
        read_secret: Callable[[str], str] = read_hidden,
        write: Callable[[str], None] = print,
    ) -> None:
        """Reads and writes through these."""
        self._read = read
        self._read_secret = read_secret
        self._write = write

    def say(self, text: str) -> None:
        """Writes a paragraph."""
        self._write("")
        self._paragraph(text)

    def ask(self, topic: str, default: str = "") -> str:
        """A line of text; `default` for an empty one."""
        words = self._introduce(topic)
        shown = f" [{_plain(default)}]" if default else ""
        return self._read(f"{words.question}{shown}: ").strip() or default

    def ask_secret(self, topic: str, *, kept: bool) -> SecretStr | None:
        """A line that nobody sees; nothing for an empty one."""
        words = self._introduce(topic)
        hint = (
            "Enter keeps the one that is set"
            if kept
            else "Enter for none"
            if topic in OPTIONAL_SECRETS
            else ""
        )
        if kept and topic in OPTIONAL_SECRETS:
            hint += f", {NOTHING} takes it away"
        hidden = ", ".join(part for part in ("not shown", hint) if part)
        text = self._read_secret(f"{words.question} ({hidden}): ").strip()
        return SecretStr(text) if text else None

    def choose(self, topic: str, choices: Sequence[Choice], default: str = "") -> str:
        """The value of one of the choices, by its number or its value."""
        words = self._introduce(topic)
        self._write(words.question)
        for number, choice in enumerate(choices, 1):
            self._write(f"  {number:>2}  {_plain(_choice_text(words, choice))}")
        answers = {str(number): choice.value for number, choice in enumerate(choices, 1)}
        answers |= {choice.value: choice.value for choice in choices}
        usual = next((number for number, value in answers.items() if value == default), "")
        while True:
            answer = self._read(f"Number{f' [{usual}]' if usual else ''}: ").strip() or usual
            if answer in answers:
                return answers[answer]
            self._write(f"Type a number from 1 to {len(choices)}.")

    def confirm(self, topic: str, *, default: bool) -> bool:
        """Yes or no."""
        words = self._introduce(topic)
        while True:
            answer = self._read(f"{words.question} [{'Y/n' if default else 'y/N'}]: ").strip().lower()
            if answer in (*YES, *NO, ""):
                return default if not answer else answer in YES
            self._write("Type y or n.")

    def tell(self, notice: Check | Note | Summary) -> None:
        """Writes what was found."""
        match notice:
            case Check():
                self._write_check(notice)
            case Note():
                values = ", ".join(notice.values).rstrip(".") or NONE_KNOWN.get(notice.topic, "")
                self.say(NOTES[notice.topic].format(values=values))
            case Summary():
                self._write_summary(notice)

    def _introduce(self, topic: str) -> Words:
        words = QUESTIONS[topic]
        self._write("")
        if words.help:
            self._paragraph(words.help)
        return words

    def _write_check(self, check: Check) -> None:
        lead = f"  {MARKS[check.status]:<8} {CHECKS[check.name]:<20} "
        self._paragraph(check.meaning, lead)
        if check.advice:
            self._paragraph(check.advice, " " * (len(lead) - 3) + "-> ")

    def _write_summary(self, summary: Summary) -> None:
        self._write("")
        widest = max(len(place) for place, _ in summary.rows)
        for place, value in summary.rows:
            self._write(f"  {place:<{widest}}  {_plain(value)}")

    def _paragraph(self, text: str, lead: str = "") -> None:
        width = max(len(lead) + 20, min(WIDEST, shutil.get_terminal_size().columns))
        self._write(
            textwrap.fill(
                _plain(text),
                width,
                initial_indent=lead,
                subsequent_indent=" " * len(lead),
                break_long_words=False,
                break_on_hyphens=False,
            )
        )


def _choice_text(words: Words, choice: Choice) -> str:
    known = QUESTIONS.get(choice.value) if choice.value not in dict(words.choices) else None
    text = known.question if known else words.of(choice.value)
    return f"{text} ({choice.label})" if choice.label else text


def _plain(text: str) -> str:
    """The text without characters that would steer the terminal: names come from other people's systems."""
    return "".join(character if character.isprintable() else " " for character in text)
