"""Builds the form of a draft: fields with their words, their values, and what the accounts have shown."""

from collections.abc import Iterator
from dataclasses import field, replace

from ordersync.connecting.answers import as_typed
from ordersync.connecting.ask_accounts import UNTRIED_REASONS
from ordersync.connecting.checks_of_orders import percent
from ordersync.connecting.form import (
    ESHOP_ANYWAY,
    ESHOP_TYPED,
    NO_VALUE,
    OTHER_ESHOP,
    SAVE_UNTRIED,
    YES_VALUE,
    Control,
    FormField,
    FormSection,
    SectionName,
    SettingsForm,
)
from ordersync.connecting.form_tables import busiest, product_samples, source_rows, stores_of, tags_given
from ordersync.connecting.form_words import FormWords
from ordersync.connecting.language import Language
from ordersync.connecting.questions import NOT_KNOWN, FieldName, NoteTopic, Phrase, Proof, Topic
from ordersync.connecting.read_form import TypedForm, was_proposed, was_warned
from ordersync.connecting.try_form import SeenAccounts, cautions, checks_by_place
from ordersync.domain.accounts import Catalog
from ordersync.domain.connection import described_fields
from ordersync.domain.described import DescribedField, Kind
from ordersync.domain.dialogue import CheckName, Choice, Status
from ordersync.domain.evidence import best_identifier, identifier_shares
from ordersync.domain.order import SHOP
from ordersync.domain.tags import stored_tag
from ordersync.frozen import frozen

HOSTED = (
    FieldName.TOKEN,
    FieldName.TAG,
    FieldName.ESHOP,
    FieldName.ORDER_SOURCE_TAG,
    "settings.order_source_tag_detail",
    FieldName.SKIP_SHOP_ORDERS,
)
ACCOUNT = (
    FieldName.SALESMANAGO_URL,
    FieldName.CLIENT_ID,
    Topic.PROOF,
    FieldName.API_SECRET,
    FieldName.API_KEY,
    FieldName.SHA,
    FieldName.OWNER,
    FieldName.V3_KEY,
)
START = (
    Topic.OTHER_INTEGRATION,
    FieldName.START,
    FieldName.PRODUCT_ID,
    FieldName.NEW_CONTACTS,
    FieldName.MODE,
)
SHOWN_OF_SECRET, LONG_SECRET = 4, 12  # characters; of a shorter secret, four would be too much
MOST_CATALOGS, MOST_USERS, MOST_IN_SENTENCE = 10, 40, 8  # a page stays light
LISTS = frozenset({Kind.TEXTS, Kind.NUMBERS, Kind.PAIRS})


@frozen
class FormBuilder:
    """Builds forms in one language."""

    language: Language = field(repr=False)
    words: FormWords = field(repr=False)

    def build(
        self,
        typed: TypedForm,
        seen: SeenAccounts,
        version: int,
        problems: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> SettingsForm:
        """Return the form with what was typed, and nothing that is secret in it."""
        more = tuple(place for place in described_fields() if place not in {*HOSTED, *ACCOUNT, *START})
        groups = {
            SectionName.HOSTED: HOSTED,
            SectionName.SALESMANAGO: ACCOUNT,
            SectionName.START: START,
            SectionName.MORE: more,
        }
        one = _OneForm(self.language, self.words, typed, seen)
        whole, sources = typed.problems.get("", ""), list(source_rows(typed.draft, seen))
        return SettingsForm(
            connection_id=typed.draft.connection_id,
            version=version,
            is_new=typed.draft.stored is None,
            sections=tuple(
                FormSection(name, self.words.sections[name], tuple(one.fields(places)))
                for name, places in groups.items()
            ),
            problems=(*problems, *filter(None, (whole,))),
            notes=notes,
            sources=busiest(sources),
            more_sources=len(sources) - len(busiest(sources)),
            samples=tuple(product_samples(seen)),
        )


@frozen
class _OneForm:
    language: Language
    words: FormWords
    typed: TypedForm
    seen: SeenAccounts

    def fields(self, places: tuple[str, ...]) -> Iterator[FormField]:
        for place in places:
            yield self._field(place)
            if place == FieldName.ESHOP:
                yield from self._about_eshop()
            if place == FieldName.TOKEN and self._has_untried:
                yield self._flag(SAVE_UNTRIED, self.words.save_untried)

    def _field(self, name: str) -> FormField:
        described = described_fields().get(name)
        words = self.language.question(name) if described is None else self.language.describe(name)
        title, explanation = words.text, words.explanation
        if described is not None:
            explanation = " ".join(self._explanations(described, explanation))
        if described is not None and described.is_secret:
            bare = self._secret(described, FormField(name, title, explanation, Control.SECRET))
        else:
            control, choices = self._control(name, described)
            value = self._value(name, control, choices)
            is_required = described is None or described.is_required
            bare = FormField(name, title, explanation, control, choices, value, is_required=is_required)
        checks = [check for place, check in checks_by_place(self.seen, self.typed.draft) if place == name]
        return replace(
            bare,
            problem=self.typed.problems.get(name, ""),
            notes=tuple(self._notes(name)),
            checks=tuple(checks),
            is_proposed=name == FieldName.SKIP_SHOP_ORDERS
            and (self.seen.proposes_5 or was_proposed(self.typed.texts)),
            is_warned=name in cautions(self.seen, self.typed.draft) or was_warned(self.typed.texts, name),
        )

    def _explanations(self, described: DescribedField, explanation: str) -> Iterator[str]:
        phrases, hint = self.language.phrases, self.language.hints.get(described.place, "")
        yield from filter(None, (explanation, hint))
        if described.place == FieldName.API_KEY:
            yield self.words.api_key
        if described.place == FieldName.ESHOP and not self.seen.catalogs:  # else it stands at the text
            yield f"{self.words.catalogs} {self.words.no_feeds}"
        if described.about.example is not None:
            yield phrases[Phrase.EXAMPLE].format(example=as_typed(described.about.example))
        if described.kind in LISTS:
            yield phrases[Phrase.SEVERAL]

    def _secret(self, described: DescribedField, bare: FormField) -> FormField:
        is_entered = described.place in self.typed.entered
        shown = self.typed.draft if is_entered else self.typed.kept
        kept = _ending(shown.text(described.place)) if self.typed.is_kept or not is_entered else ""
        meaning = self.words.keeps_entered if is_entered else self.words.keeps
        explanation = f"{bare.explanation} {meaning}".strip() if kept else bare.explanation
        return replace(
            bare,
            explanation=explanation,
            is_required=described.is_required and not kept and described.place != FieldName.API_KEY,
            kept=kept,
            is_entered=is_entered,
            can_clear=bool(kept) and not is_entered and described.place == FieldName.V3_KEY,
        )

    def _control(self, name: str, described: DescribedField | None) -> tuple[Control, tuple[Choice, ...]]:
        if name == FieldName.OWNER and self.seen.users and len(self.seen.users) <= MOST_USERS:
            typed = self.typed.texts.get(name, self.typed.draft.text(name))  # what is no user is kept, too
            return Control.SELECT, tuple(
                Choice(user, user) for user in dict.fromkeys(("", *self.seen.users, typed))
            )
        if name == FieldName.ESHOP and self.seen.catalogs:
            listed = [Choice(each.location, f"{each.location} ({each.name})") for each in self._catalogs]
            return Control.SELECT, (*listed, Choice(OTHER_ESHOP, self.words.other_eshop))
        if described is None or described.kind is Kind.CHOICE:
            words = self.language.question(name).choices
            choices = [Choice(str(value), text) for value, text in words.items()]
            if name == FieldName.START:
                choices.append(Choice(NOT_KNOWN, self.language.phrases[Phrase.NOT_KNOWN]))
            if self._is_unanswered(name):
                choices.insert(0, Choice("", self.words.choose))
            return Control.SELECT, tuple(choices)
        if described.kind is Kind.FLAG:
            return Control.FLAG, ()
        return (Control.AREA if described.kind in LISTS else Control.TEXT), ()

    def _is_unanswered(self, name: str) -> bool:
        """Return whether nothing is chosen for a person who connects for the first time."""
        if name == Topic.OTHER_INTEGRATION:
            return True
        is_new = self.typed.draft.stored is None
        return is_new and name in (FieldName.START, FieldName.PRODUCT_ID)

    def _value(self, name: str, control: Control, choices: tuple[Choice, ...]) -> str:
        draft, typed = self.typed.draft, self.typed.texts.get(name)
        if name == Topic.PROOF:
            return typed or (Proof.SHA if draft.get(FieldName.SHA) is not None else Proof.SECRET)
        described = described_fields().get(name)
        if described is None:
            return typed or ""
        current = draft.get(name)
        if control is Control.FLAG:
            return YES_VALUE if (described.default if current is None else current) is True else NO_VALUE
        if name in self.typed.problems and typed is not None:
            text = typed
        elif current is None and not self._is_unanswered(name):
            text = as_typed(described.default)
        else:
            text = as_typed(current)
        if name == FieldName.PRODUCT_ID and not text:
            text = self._best()[0]
        if control is Control.SELECT and text not in {choice.value for choice in choices}:
            return OTHER_ESHOP if name == FieldName.ESHOP and text else ""
        return text

    def _about_eshop(self) -> Iterator[FormField]:
        """Yield what stands beside the e-shop: the text of one that is typed, and a person's insistence."""
        if self.seen.catalogs:
            eshop = self.typed.texts.get(ESHOP_TYPED) or self.typed.draft.text(FieldName.ESHOP)
            if eshop in {each.location for each in self._catalogs}:
                eshop = ""
            yield FormField(ESHOP_TYPED, self.words.eshop_typed, self.words.no_feeds, Control.TEXT, (), eshop)
        if any(c.name is CheckName.ESHOP and c.status is Status.FAILED for c in self.seen.checks):
            yield self._flag(ESHOP_ANYWAY, self.words.eshop_anyway)

    @property
    def _catalogs(self) -> list[Catalog]:
        """The catalogs in the drop-down; any other e-shop can be typed."""
        chosen = self.typed.draft.text(FieldName.ESHOP)
        listed = sorted(self.seen.catalogs or (), key=lambda each: each.location != chosen)
        return listed[:MOST_CATALOGS]

    @property
    def _has_untried(self) -> bool:
        return any(c.status is not Status.OK and c.reason in UNTRIED_REASONS for c in self.seen.checks)

    def _flag(self, name: str, title: str) -> FormField:
        return FormField(name, title, "", Control.FLAG, (), self.typed.texts.get(name, NO_VALUE))

    def _notes(self, name: str) -> Iterator[str]:
        draft, note = self.typed.draft, self.language.note
        shop = self.seen.shop
        if name in self.typed.entered and not self.typed.is_kept:
            yield self.words.not_kept
        if name == FieldName.TAG and draft.get(FieldName.TAG):
            yield note(NoteTopic.TAG_STORED, (stored_tag(draft.text(FieldName.TAG)),))
        if name == FieldName.ORDER_SOURCE_TAG:
            yield note(NoteTopic.SOURCE_TAGS, _some(tags_given(draft, self.seen)))
        if name == FieldName.SKIP_SHOP_ORDERS:
            stores = stores_of(self.seen).get(SHOP, {}).items()
            names = [name or f"{SHOP}:{store_id}" for store_id, name in stores]
            yield note(NoteTopic.SHOP_STORES, _some(names))
            if shop.found:
                yield note(NoteTopic.ALREADY_THERE, (f"{shop.found}/{shop.orders}",))
            if self.seen.proposes_5:
                yield self.words.proposed
        if name == FieldName.PRODUCT_ID and self.seen.orders:
            yield from self._about_identifiers()
        other = self.typed.texts.get(Topic.OTHER_INTEGRATION, "none")
        if name == FieldName.START and other in ("stopped", "running"):
            yield note(NoteTopic.START_NOW, ())
        if name == FieldName.MODE and draft.get(FieldName.MODE) == "shadow":
            yield self.words.test_run

    def _about_identifiers(self) -> Iterator[str]:
        lines, shares = identifier_shares(self.seen.orders or ())
        if lines:
            name_of = self.language.identifier
            carried = tuple(f"{name_of(kind)} {percent(share)}%" for kind, share in shares.items())
            yield self.language.note(NoteTopic.IDENTIFIERS, carried)
            best, share = self._best()
            yield self.words.best.format(best=name_of(best), share=percent(share), lines=lines)

    def _best(self) -> tuple[str, float]:
        """Return the product identifier that fits best, empty if none is known, and its share of lines."""
        lines, shares = identifier_shares(self.seen.orders or ())
        if not lines:
            return "", 0.0
        best = best_identifier(shares, str(described_fields()[FieldName.PRODUCT_ID].default))
        return best, shares[best]


def _some(names: list[str]) -> tuple[str, ...]:
    """Return names for a sentence, which needs not have all."""
    return (*names[:MOST_IN_SENTENCE], *("…" for _ in names[MOST_IN_SENTENCE : MOST_IN_SENTENCE + 1]))


def _ending(secret: str) -> str:
    """Return how a kept secret ends, after dots; empty if there is none."""
    if not secret:
        return ""
    return f"••••{secret[-SHOWN_OF_SECRET:] if len(secret) >= LONG_SECRET else ''}"
