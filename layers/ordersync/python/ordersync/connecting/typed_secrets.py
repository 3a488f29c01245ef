"""Secrets that were typed and are not saved yet: the store keeps them for one browser, for half an hour."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field
from typing import Final

from ordersync.connecting.draft import Draft
from ordersync.connecting.form import ENTERED_PREFIX
from ordersync.connecting.questions import FieldName
from ordersync.connecting.read_form import ON, PROOFS, url_of
from ordersync.errors import NotApplied
from ordersync.frozen import frozen
from ordersync.ports import Clock, SecretDrafts

TYPED_SECONDS: Final = 1_800
# What is sent to one server, with the URL of that: a secret goes nowhere but where it was typed for.
PARTS: Final = (
    (FieldName.BASELINKER_URL, (FieldName.TOKEN,)),
    (FieldName.SALESMANAGO_URL, (*PROOFS, FieldName.API_KEY)),
    (FieldName.V3_URL, (FieldName.V3_KEY,)),
)
TYPED_PLACES: Final = tuple(secret for _, secrets in PARTS for secret in secrets)


@frozen
class Recalled:
    """What a form goes on with.

    Attributes:
        draft: the opened document, with the secrets that were typed before.
        entered: the secrets that were typed, now or before.
        lost: those that were typed before, and have to be typed again.
    """

    draft: Draft = field(repr=False)
    entered: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


@frozen
class TypedSecrets:
    """Keeps what one form's attempts have typed.

    Attributes:
        drafts: keep it encrypted.
        key: what no other session, connection or form knows.
    """

    drafts: SecretDrafts
    clock: Clock
    key: str = field(repr=False)

    def recall(self, posted: Mapping[str, str], opened: Draft) -> Recalled:
        """Return the opened document with what earlier attempts have typed; a form says which fields."""
        now = {place for place in TYPED_PLACES if posted.get(place, "").strip()}
        before = {place for place in TYPED_PLACES if posted.get(f"{ENTERED_PREFIX}{place}", "") in ON}
        kept: Mapping[str, str] = {}
        if before:
            with suppress(NotApplied):
                kept = self.drafts.read(self.key)
        found = {place: kept[place] for place in before if place in kept}
        lost = before - now - found.keys()
        draft = _with_typed(opened, kept, frozenset(found))
        return Recalled(draft, frozenset(now | found.keys()), frozenset(lost))

    def keep(self, entered: frozenset[str], draft: Draft) -> bool:
        """Keep what was typed for the form's next attempt; return whether that was possible."""
        values = {place: draft.text(place) for place in entered}
        for url, secrets in PARTS:
            if entered.intersection(secrets):
                values[url] = draft.text(url)
        with suppress(NotApplied):
            self.drafts.keep(self.key, values, self.clock.now() + TYPED_SECONDS)
            return True
        return False

    def drop(self) -> None:
        """Forget what was typed, since it is saved; what can't be deleted ends by itself."""
        with suppress(NotApplied):
            self.drafts.drop(self.key)


def _with_typed(opened: Draft, kept: Mapping[str, str], places: frozenset[str]) -> Draft:
    """Return a document with typed secrets; a saved one is not taken to the server that they are for."""
    draft = opened
    for url, secrets in PARTS:
        if not places.intersection(secrets):
            continue
        moved = draft.put(url, kept.get(url) or None)
        if url_of(moved, url) != url_of(draft, url):
            for secret in secrets:
                moved = moved.put(secret, None)
        for place in places.intersection(secrets):
            moved = moved.put(place, kept[place])
        draft = moved
    return draft
