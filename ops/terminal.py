"""Asks and shows on a terminal; secrets are never shown."""

import getpass
import shutil
import sys
import textwrap
import warnings
from collections.abc import Callable

from ops.output import plain
from ordersync.connecting.language import Language
from ordersync.connecting.questions import Phrase
from ordersync.connecting.words import ENGLISH
from ordersync.domain.dialogue import NO, YES, Check, Form, Message, Note, Question, Summary

WIDEST = 100


class Unhidden(Exception):
    """The terminal would show what is typed."""


def read_hidden(prompt: str) -> str:
    """Read a line without showing it.

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
    """Implements `ordersync.ports.Prompt`."""

    def __init__(
        self,
        read: Callable[[str], str] = input,
        read_secret: Callable[[str], str] = read_hidden,
        write: Callable[[str], None] = print,
        language: Language = ENGLISH,
    ) -> None:
        """Read and write through these."""
        self._read = read
        self._read_secret = read_secret
        self._write = write
        self._language = language

    def ask(self, question: Question) -> str:
        """Return the answer, asking again until it is one of the choices."""
        self._write("")
        if question.explanation:
            self._paragraph(question.explanation)
        match question.form:
            case Form.SECRET:
                return self._read_secret(f"{question.text} ({question.hint}): ").strip()
            case Form.YES_NO:
                return self._ask_yes_no(question)
            case Form.CHOICE:
                return self._ask_choice(question)
            case Form.LINE:
                shown = f" [{plain(question.default)}]" if question.default else ""
                return self._read(f"{question.text}{shown}: ").strip() or question.default

    def show(self, message: Message) -> None:
        """Write a message."""
        match message:
            case Check():
                self._write_check(message)
            case Note():
                self.say(message.text)
            case Summary():
                self._write_summary(message)

    def say(self, text: str) -> None:
        """Write a paragraph."""
        self._write("")
        self._paragraph(text)

    def _ask_choice(self, question: Question) -> str:
        """Return the value of a choice, given by its number or its value."""
        self._write(question.text)
        answers: dict[str, str] = {}
        for number, choice in enumerate(question.choices, 1):
            self._write(f"  {number:>2}  {plain(choice.text)}")
            answers[str(number)] = choice.value
        usual = next((number for number, value in answers.items() if value == question.default), "")
        answers |= {choice.value: choice.value for choice in question.choices}
        shown = f" [{usual}]" if usual else ""
        while True:
            answer = self._read(f"{self._phrase(Phrase.NUMBER)}{shown}: ").strip() or usual
            if answer in answers:
                return answers[answer]
            self._write(self._phrase(Phrase.TYPE_NUMBER).format(count=len(question.choices)))

    def _ask_yes_no(self, question: Question) -> str:
        yes, no = self._language.yes[0], self._language.no[0]
        shown = f"{yes.upper()}/{no}" if question.default == YES else f"{yes}/{no.upper()}"
        answers = {**dict.fromkeys(self._language.yes, YES), **dict.fromkeys(self._language.no, NO)}
        answers[""] = question.default
        while True:
            answer = self._read(f"{question.text} [{shown}]: ").strip().lower()
            if answer in answers:
                return answers[answer]
            self._write(self._phrase(Phrase.TYPE_YES_NO).format(yes=yes, no=no))

    def _write_check(self, check: Check) -> None:
        lead = f"  {self._language.statuses[check.status]:<8} {check.title:<20} "
        self._paragraph(check.meaning, lead)
        if said := check.quote or check.detail:
            self._paragraph(said, " " * len(lead))
        if check.advice:
            self._paragraph(check.advice, " " * (len(lead) - 3) + "-> ")

    def _write_summary(self, summary: Summary) -> None:
        self._write("")
        titled = [(self._language.label(place), value) for place, value in summary.rows]
        widest = max(len(title) for title, _ in titled)
        for title, value in titled:
            self._write(f"  {title:<{widest}}  {plain(value)}")

    def _paragraph(self, text: str, lead: str = "") -> None:
        width = max(len(lead) + 20, min(WIDEST, shutil.get_terminal_size().columns))
        self._write(
            textwrap.fill(
                plain(text),
                width,
                initial_indent=lead,
                subsequent_indent=" " * len(lead),
                break_long_words=False,
                break_on_hyphens=False,
            )
        )

    def _phrase(self, phrase: Phrase) -> str:
        return self._language.phrases[phrase]
