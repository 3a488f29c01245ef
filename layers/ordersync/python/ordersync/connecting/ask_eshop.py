"""Asks for the e-shop: from the account's product catalogs if an API v3 key opens them, else typed."""

from collections.abc import Sequence

from ordersync.connecting.ask_accounts import UNTRIED_REASONS
from ordersync.connecting.ask_fields import FieldQuestions
from ordersync.connecting.checks import Checks
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import EshopChoice, FieldName, Remedy, Topic
from ordersync.domain.accounts import Catalog
from ordersync.domain.dialogue import Check, Choice, Status
from ordersync.frozen import frozen
from ordersync.ports import Accounts


@frozen
class EshopQuestions:
    """Asks for the e-shop, and first for the API v3 key that lists the account's e-shops."""

    conversation: Conversation
    fields: FieldQuestions
    accounts: Accounts
    checks: Checks

    def ask_eshop(self, draft: Draft) -> Draft:
        """Ask for the e-shop until a catalog has it, or the person wants it anyway."""
        draft, catalogs = self._ask_catalogs(draft)
        while True:
            draft = self._ask_one_eshop(draft, catalogs or [])
            check = self.checks.check_eshops(draft.settings(eshops={}), catalogs)
            self.conversation.show_check(check)
            if check.status is not Status.FAILED:
                return draft
            if self.conversation.confirm(Topic.ESHOP_ANYWAY, default=False):
                return draft

    def _ask_catalogs(self, draft: Draft) -> tuple[Draft, list[Catalog] | None]:
        remedy = Remedy.RETYPE
        while True:
            if remedy is Remedy.RETYPE:
                draft = self.fields.ask_optional_secret(draft, FieldName.V3_KEY)
            elif remedy is Remedy.URL:
                draft = self.fields.ask_text(draft, FieldName.V3_URL)
            if draft.get(FieldName.V3_KEY) is None:
                return draft, None
            check, catalogs = self.checks.try_v3_key(self.accounts.catalogs(draft.salesmanago()))
            self.conversation.show_check(check)
            if catalogs is not None:
                return draft, catalogs
            remedy = self.conversation.ask_remedy(*_remedies(check))
            if remedy is Remedy.WITHOUT:
                return draft.put(FieldName.V3_KEY, None), None
            if remedy is Remedy.KEEP:
                return draft, None

    def _ask_one_eshop(self, draft: Draft, catalogs: Sequence[Catalog]) -> Draft:
        place = FieldName.ESHOP
        usable = [each for each in catalogs if not draft.put(place, each.location).problems_at(place)]
        if not usable:
            return self.fields.ask_text(draft, place)
        typed = self.conversation.language.question(Topic.CATALOG).choices[EshopChoice.TYPED]
        choices = [
            *(Choice(each.location, f"{each.location} ({each.name}, {each.currency})") for each in usable),
            Choice(EshopChoice.TYPED, typed),
        ]
        default = _default(draft.text(place), [each.location for each in usable])
        chosen = self.conversation.choose_from(Topic.CATALOG, choices, default)
        if chosen == EshopChoice.TYPED:
            return self.fields.ask_text(draft, place)
        return draft.put(place, chosen)


def _default(current: str, locations: Sequence[str]) -> str:
    """Return the choice for an empty line: the current e-shop, or the only one there is."""
    if current:
        return current if current in locations else EshopChoice.TYPED
    return locations[0] if len(locations) == 1 else ""


def _remedies(check: Check) -> list[Remedy]:
    """Return what may help, the likeliest first."""
    if check.reason in UNTRIED_REASONS:
        return [Remedy.AGAIN, Remedy.URL, Remedy.KEEP, Remedy.RETYPE, Remedy.WITHOUT]
    return [Remedy.RETYPE, Remedy.WITHOUT]
