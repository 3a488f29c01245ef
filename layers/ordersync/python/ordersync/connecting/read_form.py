"""Reads what was typed into the form: a draft of the document, and what to do about each field."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from ordersync.connecting.answers import read_answer
from ordersync.connecting.ask_accounts import whole_url
from ordersync.connecting.draft import Draft
from ordersync.connecting.form import (
    CLEAR_PREFIX,
    ESHOP_TYPED,
    OTHER_ESHOP,
    PROPOSED_5,
    WARNED_PREFIX,
    YES_VALUE,
)
from ordersync.connecting.form_words import FormWords
from ordersync.connecting.language import HOMES, Language
from ordersync.connecting.questions import NOT_KNOWN, FieldName, NoteTopic, OtherIntegration, Proof, Topic
from ordersync.domain.connection import Mode, described_fields
from ordersync.domain.described import DescribedField, Kind
from ordersync.domain.tags import stored_tag
from ordersync.frozen import frozen

LONGEST_TYPED = 8_192  # characters, and what the store takes of a whole document in bytes
ON = frozenset({YES_VALUE, "on", "true", "1"})
MISSING = "missing"
PROOFS = (FieldName.API_SECRET, FieldName.SHA)
# A saved secret is only sent where it was saved for: the URL that it goes to, and what proves it.
GUARDED = (
    (FieldName.BASELINKER_URL, (FieldName.TOKEN,)),
    (FieldName.SALESMANAGO_URL, PROOFS),
    (FieldName.V3_URL, (FieldName.V3_KEY,)),
)


@frozen
class TypedForm:
    """What was typed.

    Attributes:
        draft: the document that it makes; holds secrets.
        kept: the document that was opened, whose secrets stay if they are not typed again.
        texts: what was typed, field by field; never a secret.
        problems: what to do about it, in words, by the field; the empty name stands for the whole form.
        entered: the secrets that were typed, in this attempt or an earlier one of the same form.
        is_kept: whether the next attempt finds them.
    """

    draft: Draft
    kept: Draft
    texts: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    entered: frozenset[str] = frozenset()
    is_kept: bool = True

    def with_problems(self, problems: Mapping[str, str]) -> "TypedForm":
        """Return it with further problems; what was wrong before stays so."""
        return replace(self, problems={**problems, **self.problems})

    def with_5(self) -> "TypedForm":
        """Return it with setting [5] ticked."""
        draft = self.draft.put(FieldName.SKIP_SHOP_ORDERS, True)  # noqa: FBT003 - a value
        return replace(self, draft=draft)


@frozen
class FormReader:
    """Reads forms; whatever is typed, it is a document or a problem at a field, and never an error.

    Attributes:
        new_api_key: invents an API key, which SALESmanago lets the caller choose.
    """

    language: Language
    words: FormWords
    new_api_key: Callable[[], str] = field(repr=False)

    def read(self, typed: Mapping[str, str], opened: Draft) -> TypedForm:
        """Return the opened draft with what was typed; a field that was not posted stays as it is."""
        texts = {name: _bounded(text) for name, text in typed.items()}
        draft = opened
        for place, described in described_fields().items():
            if place in texts:
                draft = _put(draft, described, texts)
        draft = self._proven(draft, texts)
        draft, again = self._guarded(draft, opened, texts)
        problems = {**dict(self._of_topics(draft, texts)), **again}
        for place, problem in self._of_document(draft):
            problems.setdefault(place, problem)
        shown = {name: text for name, text in texts.items() if not _is_secret(name)}
        return TypedForm(draft, opened, shown, problems)

    def _proven(self, draft: Draft, texts: Mapping[str, str]) -> Draft:
        """Return the draft with one proof of the account alone, and with an API key."""
        proof = texts.get(Topic.PROOF)
        if proof == Proof.SHA:
            return draft.put(FieldName.API_SECRET, None)
        if proof == Proof.SECRET:
            draft = draft.put(FieldName.SHA, None)
        if draft.get(FieldName.SHA) is None and not draft.get(FieldName.API_KEY):
            return draft.put(FieldName.API_KEY, self.new_api_key())
        return draft

    def _guarded(self, draft: Draft, opened: Draft, texts: Mapping[str, str]) -> tuple[Draft, dict[str, str]]:
        """Return the draft without saved secrets that would go to another server than so far."""
        problems: dict[str, str] = {}
        for url, secrets in GUARDED:
            if url_of(draft, url) == url_of(opened, url):
                continue
            for secret in secrets:
                if draft.get(secret) is not None and not texts.get(secret, "").strip():
                    draft, problems[secret] = draft.put(secret, None), self.words.again
        return draft, problems

    def _of_topics(self, draft: Draft, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with what is asked but not stored, and what only a new connection is asked."""
        other, is_new = texts.get(Topic.OTHER_INTEGRATION, ""), draft.stored is None
        if other not in set(OtherIntegration) and (other or is_new):
            yield Topic.OTHER_INTEGRATION, self.words.unreadable if other else self.words.missing
        if other == OtherIntegration.RUNNING and draft.get(FieldName.MODE) != Mode.SHADOW:
            yield Topic.OTHER_INTEGRATION, self.language.note(NoteTopic.SWITCH_OFF_FIRST, ())
        if draft.get(FieldName.API_SECRET) is None and draft.get(FieldName.SHA) is None:
            yield _proof_of(texts), self.words.missing_secret
        if is_new:
            yield from ((place, self.words.missing) for place in _unanswered(draft))
        if len(draft.document().encode()) > LONGEST_TYPED:
            yield "", self.words.too_long

    def _of_document(self, draft: Draft) -> Iterator[tuple[str, str]]:
        for problem in draft.problems():
            place, _, reason = problem.partition(": ")
            name, item = _field_of(place)
            worded = self.language.reason(reason)
            if reason == MISSING:
                worded = self.words.missing_secret if _is_secret(name) else self.words.missing
            yield name, self.words.item.format(item=item, problem=worded) if item else worded


def was_proposed(texts: Mapping[str, str]) -> bool:
    """Return whether setting [5] was ticked for the person before; now it is theirs to leave."""
    return texts.get(PROPOSED_5, "") in ON


def was_warned(texts: Mapping[str, str], name: str) -> bool:
    """Return whether a warning at a field was shown before; saving is not held back by it again."""
    is_of_5 = name == FieldName.SKIP_SHOP_ORDERS  # its proposal was shown beside the warning
    return texts.get(f"{WARNED_PREFIX}{name}", "") in ON or (is_of_5 and was_proposed(texts))


def _put(draft: Draft, described: DescribedField, texts: Mapping[str, str]) -> Draft:
    place, text = described.place, texts[described.place].strip()
    if described.is_secret:
        if text:
            return draft.put(place, text)
        may_go = not described.is_required and texts.get(f"{CLEAR_PREFIX}{place}", "") in ON
        return draft.put(place, None) if may_go else draft
    if described.kind is Kind.FLAG:
        return draft.put(place, text in ON)
    if place == FieldName.ESHOP and text == OTHER_ESHOP:
        text = texts.get(ESHOP_TYPED, "").strip()
    if not text:
        return draft.put(place, None)
    if place == FieldName.START and text == NOT_KNOWN:
        return draft.put(place, "now")  # orders are lost rather than counted twice
    if place == FieldName.TAG:
        return draft.put(place, stored_tag(text))
    if place == FieldName.SALESMANAGO_URL:
        return draft.put(place, whole_url(text))
    return draft.put(place, read_answer(text, described.kind))


def _unanswered(draft: Draft) -> Iterator[str]:
    """Yield what a new connection proposes nothing for: where it starts, and the product identifier."""
    return (place for place in (FieldName.START, FieldName.PRODUCT_ID) if draft.get(place) is None)


def _field_of(place: str) -> tuple[str, str]:
    """Return the field that a problem's place is in, and which item of its list, counted from 1."""
    for name, described in described_fields().items():
        if place == name or place.startswith(f"{name}."):
            item = place.removeprefix(name).strip(".").partition(".")[0]
            is_listed = described.kind is not Kind.PAIRS and item.isdecimal()
            return name, str(int(item) + 1) if is_listed else item
    return HOMES.get(place, ""), ""


def _proof_of(texts: Mapping[str, str]) -> str:
    return FieldName.SHA if texts.get(Topic.PROOF) == Proof.SHA else FieldName.API_SECRET


def url_of(draft: Draft, place: str) -> str:
    """Return the URL at a place of a draft, or the default, as it is compared."""
    return (draft.text(place) or str(described_fields()[place].default)).rstrip("/")


def _is_secret(name: str) -> bool:
    described = described_fields().get(name)
    return described is not None and described.is_secret


def _bounded(text: str) -> str:
    return text[: LONGEST_TYPED + 1].encode(errors="replace").decode()
