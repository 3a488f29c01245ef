"""Everything that connecting says in one language, and how it is put together."""

import re
from collections.abc import Mapping
from dataclasses import field, replace

from pydantic import SecretStr

from ordersync.connecting.answers import as_typed
from ordersync.connecting.questions import CLEAR, FieldName, Finding, NoteTopic, Phrase, Topic
from ordersync.domain.connection import described_fields
from ordersync.domain.described import DescribedField, Kind
from ordersync.domain.dialogue import CheckName, Status
from ordersync.errors import Service, WaitReason
from ordersync.frozen import frozen

NUMBER_IN_FORM = re.compile(r"^\[\d\] ")
OPTIONAL = re.compile(r" \((optional|opcjonalnie)\)$")
# What words for a terminal add in brackets: a field's place in the document, or a document of ours.
FOR_TERMINALS = re.compile(r" \((?:(?P<place>[a-z0-9_.]+)(?:: [a-z]+)?|docs/[^)]*)\)")
# The field at which a problem of a whole part is shown.
HOMES = {"baselinker": FieldName.TOKEN, "settings": "settings.rates", "salesmanago": FieldName.API_SECRET}
SEVERAL = frozenset({Kind.TEXTS, Kind.NUMBERS, Kind.PAIRS})


@frozen
class Words:
    """The words of a question: its line, what explains it, and its choices by their value."""

    text: str
    explanation: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@frozen
class Found:
    """The words of a finding.

    Attributes:
        meaning: what was found, and what it means.
        advice: what to do about it, empty if all is well.
        like: the reason to wait whose advice applies, instead.
    """

    meaning: str
    advice: str = ""
    like: WaitReason | None = None


@frozen
class Language:
    """The words of one language; text in braces stands for data.

    Attributes:
        questions: questions that ask for no single field.
        notes: what is shown without a question.
        unknown: what a note says if it has no data.
        checks: what is checked.
        statuses: how a check ended.
        findings: what a check found.
        advice: what a person can do about each reason to wait.
        page_advice: the same where a page says it in other words.
        services: the names of the services.
        phrases: small words around questions and values.
        yes: answers that mean yes, the shortest first.
        no: answers that mean no, the shortest first.
        fields: a translation of fields' descriptions, by dotted place; without one, the field's own words.
        reasons: a translation of what the document's model says about values; without one, its own words.
        hints: what to know about typing a field's value, by dotted place.
    """

    questions: Mapping[Topic, Words]
    notes: Mapping[NoteTopic, str]
    unknown: Mapping[NoteTopic, str]
    checks: Mapping[CheckName, str]
    statuses: Mapping[Status, str]
    findings: Mapping[Finding, Found]
    advice: Mapping[WaitReason, str]
    services: Mapping[Service, str]
    phrases: Mapping[Phrase, str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    fields: Mapping[str, Words] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    page_advice: Mapping[WaitReason, str] = field(default_factory=dict)

    def for_pages(self) -> "Language":
        """Return these words without what only a person at a terminal can use: places in the document."""
        findings = {
            finding: replace(found, meaning=_for_pages(found.meaning), advice=_for_pages(found.advice))
            for finding, found in self.findings.items()
        }
        advice = {reason: _for_pages(text) for reason, text in self.advice.items()} | {**self.page_advice}
        return replace(self, findings=findings, advice=advice)

    def quote(self, service: Service | None, said: str) -> str:
        """Return what a service has said, marked as its own words; empty if it said nothing."""
        if service is None or not said:
            return ""
        return self.phrases[Phrase.ANSWERED].format(service=self.services[service], said=said)

    def describe(self, place: str) -> Words:
        """Return the words of a document's field: its title, its explanation and its choices."""
        about = described_fields()[place].about
        return self.fields.get(place, Words(about.title, about.explanation, about.choices))

    def label(self, place: str) -> str:
        """Return a field's title where it asks for nothing: without its number in SALESmanago's form."""
        return OPTIONAL.sub("", NUMBER_IN_FORM.sub("", self.describe(place).text))

    def identifier(self, kind: str) -> str:
        """Return the short name of a kind of product identifier."""
        return self.describe(FieldName.PRODUCT_ID).choices[kind].partition(" (")[0]

    def question(self, topic: str) -> Words:
        """Return the words that ask for a field, by its dotted place, or about another topic."""
        asked = described_fields().get(topic)
        if asked is None:
            return self.questions[Topic(topic)]
        words = self.describe(topic)
        text = f"{words.text}?" if asked.kind is Kind.FLAG else words.text
        return Words(text, " ".join(self._explanations(asked, words)), words.choices)

    def problem(self, problem: str) -> str:
        """Return a problem of a document ("place: reason") with the title of its field for the place."""
        place, _, reason = problem.partition(": ")
        fields = [each for each in described_fields() if place == each or place.startswith(f"{each}.")]
        if fields:
            item = place.removeprefix(fields[0]).strip(".").partition(".")[0]
            if item and described_fields()[fields[0]].kind is not Kind.PAIRS:
                item = str(int(item) + 1)  # a list's items are counted from 1
            return f"{self.label(fields[0])}{f' ({item})' if item else ''}: {self.reason(reason)}"
        if place in HOMES:
            return f"{self.label(HOMES[place])}: {self.reason(reason)}"
        return self.reason(problem)

    def reason(self, reason: str) -> str:
        """Return what is wrong with a value, as the document's model has put it, in this language."""
        if reason in self.reasons:
            return self.reasons[reason]
        for known, words in self.reasons.items():
            beginning, _, end = known.partition("{value}")
            if beginning != known and reason.startswith(beginning) and reason.endswith(end):
                return words.format(value=reason[len(beginning) : len(reason) - len(end)])
        return reason

    def note(self, topic: NoteTopic, values: tuple[str, ...]) -> str:
        """Return a note with its data."""
        data = ", ".join(values).rstrip(".") or self.unknown.get(topic, "")
        return self.notes[topic].format(values=data)

    def advise(self, finding: Finding, reason: str) -> str:
        """Return what to do about a finding: its own advice, or that for the reason to wait, if it is one."""
        found = self.findings[finding]
        wait = found.like or reason
        if found.advice or wait not in set(WaitReason):
            return found.advice
        return self.advice[WaitReason(wait)]

    def value(self, value: object) -> str:
        """Return a value of a document in words; a secret only as set."""
        match value:
            case bool():
                return self.phrases[Phrase.YES if value else Phrase.NO]
            case SecretStr():
                return self.phrases[Phrase.SET]
            case _:
                return as_typed(value)

    def _explanations(self, asked: DescribedField, words: Words) -> list[str]:
        """Return what to know before answering, sentence by sentence."""
        sentences = [words.explanation, self.hints.get(asked.place, "")]
        if asked.about.example is not None:
            sentences.append(self.phrases[Phrase.EXAMPLE].format(example=as_typed(asked.about.example)))
        if asked.kind in SEVERAL:
            sentences.append(self.phrases[Phrase.SEVERAL])
        if asked.kind in (Kind.TEXT, *SEVERAL) and not asked.is_required and not asked.default:
            sentences.append("" if asked.is_secret else self.phrases[Phrase.CLEARS].format(clear=CLEAR))
        return [sentence for sentence in sentences if sentence]


def _for_pages(text: str) -> str:
    return FOR_TERMINALS.sub(_kept_on_pages, text)


def _kept_on_pages(found: re.Match[str]) -> str:
    """Return what remains of a bracket: nothing, unless it names no field."""
    place = found["place"]
    return found[0] if place and place not in described_fields() else ""
