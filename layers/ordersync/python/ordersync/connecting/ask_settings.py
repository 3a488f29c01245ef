"""Asks what is transferred, and how it is marked."""

from contextlib import suppress
from dataclasses import replace

from ordersync.connecting.ask_fields import FieldQuestions
from ordersync.connecting.checks import Checks, Sources
from ordersync.connecting.checks_of_orders import OrderChecks, percent
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import (
    CLEAR,
    NOT_KNOWN,
    FieldName,
    More,
    NoteTopic,
    OtherIntegration,
    Phrase,
    Topic,
)
from ordersync.domain.connection import described_fields, parse_connection
from ordersync.domain.described import Asked
from ordersync.domain.dialogue import Choice
from ordersync.domain.evidence import (
    Doubled,
    best_identifier,
    doubled_shop_orders,
    identifier_shares,
    shop_buyers,
)
from ordersync.domain.order import RETURN, SHOP, Order
from ordersync.domain.tags import source_tags, stored_tag
from ordersync.errors import OrderSyncError
from ordersync.frozen import frozen
from ordersync.ports import Accounts

EXAMPLE_ESHOP = "example"


@frozen
class SettingsQuestions:
    """Asks for the settings of the form, for the start, and for further settings on request."""

    conversation: Conversation
    fields: FieldQuestions
    accounts: Accounts
    checks: Checks
    orders: OrderChecks

    def ask_tag(self, draft: Draft) -> Draft:
        """Ask for the tag of every contact, and show it as it will be stored."""
        answer = self.conversation.ask(FieldName.TAG, draft.text(FieldName.TAG))
        if answer in ("", CLEAR):
            return draft.put(FieldName.TAG, None)
        stored = stored_tag(answer)
        self.conversation.show_note(NoteTopic.TAG_STORED, [stored])
        return draft.put(FieldName.TAG, stored)

    def ask_order_source_tag(self, draft: Draft) -> Draft:
        """Ask for setting [4], showing the tags for the account's sources."""
        tags = tags_of_sources(draft, self._sources(draft))
        self.conversation.show_note(NoteTopic.SOURCE_TAGS, tags)
        return self.fields.ask_field(draft, described_fields()[FieldName.ORDER_SOURCE_TAG])

    def ask_shop_orders(self, draft: Draft) -> Draft:
        """Ask for setting [5], naming its stores, and what another integration has sent of them."""
        place, draft = FieldName.SKIP_SHOP_ORDERS, self._with_recent(draft)
        stores = self._sources(draft).get(SHOP, {})
        self.conversation.show_note(NoteTopic.SHOP_STORES, list(stores.values()))
        shop = self._doubled_shop_orders(draft)
        if shop.found:
            self.conversation.show_note(NoteTopic.ALREADY_THERE, [f"{shop.found}/{shop.orders}"])
        current = draft.get(place)
        is_proposed = shop.are_most_there if current is None else current is True
        return draft.put(place, self.conversation.confirm(place, default=is_proposed))

    def ask_product_id(self, draft: Draft) -> Draft:
        """Ask for the product identifier, proposing the one that most recent order lines carry."""
        place, draft = FieldName.PRODUCT_ID, self._with_recent(draft)
        name_of = self.conversation.language.identifier
        lines, shares = identifier_shares(draft.recent or ())
        if lines:
            carried = [f"{name_of(kind)} {percent(share)}%" for kind, share in shares.items()]
            self.conversation.show_note(NoteTopic.IDENTIFIERS, carried)
        usual = str(described_fields()[place].default)
        default = draft.text(place) or best_identifier(shares, usual)
        return draft.put(place, self.conversation.choose(place, shares, default))

    def ask_new_contacts(self, draft: Draft) -> Draft:
        """Ask for the consent of contacts that are new."""
        return self.fields.ask_field(draft, described_fields()[FieldName.NEW_CONTACTS])

    def ask_start(self, draft: Draft) -> Draft:
        """Ask whether another integration transfers the same orders, so that none is transferred twice."""
        other = OtherIntegration(self.conversation.choose(Topic.OTHER_INTEGRATION, OtherIntegration))
        is_shadow = draft.get(FieldName.MODE) == "shadow"  # nothing is counted twice then
        if other is OtherIntegration.RUNNING and not is_shadow and not self._is_off_now():
            draft = self._begin_later(draft)
        elif draft.get(FieldName.ENABLED) is False and self.conversation.confirm(Topic.BEGIN, default=True):
            draft = draft.put(FieldName.ENABLED, True)  # noqa: FBT003 - a value
        if other is not OtherIntegration.NONE:
            self.conversation.show_note(NoteTopic.START_NOW)
        return draft.put(FieldName.START, self._chosen_start(draft))

    def ask_mode(self, draft: Draft) -> Draft:
        """Ask whether SALESmanago is written to."""
        return self.fields.ask_field(draft, described_fields()[FieldName.MODE])

    def ask_more(self, draft: Draft) -> Draft:
        """Ask for further settings, one after the other, until the person is done."""
        while True:
            chosen = self.conversation.choose_from(Topic.MORE, self._further_settings(draft), More.DONE)
            if chosen == More.DONE:
                return draft
            draft = self.fields.ask_field(draft, described_fields()[chosen])

    def _further_settings(self, draft: Draft) -> list[Choice]:
        language = self.conversation.language
        choices = []
        for place, described in described_fields().items():
            if described.about.asked is Asked.ON_REQUEST:
                title = language.describe(place).text
                value = "" if described.is_secret else language.value(draft.get(place))
                choices.append(Choice(place, f"{title} ({value})" if value else title))
        return [*choices, Choice(More.DONE, language.question(Topic.MORE).choices[More.DONE])]

    def _sources(self, draft: Draft) -> Sources:
        if draft.sources is not None:
            return draft.sources
        check, sources = self.checks.try_token(self.accounts.baselinker(draft.baselinker()))
        if sources is None:
            self.conversation.show_check(check)
        return sources or {}

    def _with_recent(self, draft: Draft) -> Draft:
        """Return the draft with the account's recent orders; with none if they can't be read."""
        if draft.recent is not None:
            return draft
        orders: list[Order] = []
        with suppress(OrderSyncError):
            orders = self.orders.recent_orders(self.accounts.baselinker(draft.baselinker()))
        return replace(draft, recent=tuple(orders))

    def _doubled_shop_orders(self, draft: Draft) -> Doubled:
        """Return how many of the last shop orders another integration has sent; none if that is not known."""
        orders = draft.recent or ()
        with suppress(OrderSyncError):
            text = draft.put(FieldName.SKIP_SHOP_ORDERS, None).document()
            connection = parse_connection(text, draft.connection_id)
            emails = dict.fromkeys(shop_buyers(orders, connection).values())
            if emails:
                cards = self.accounts.salesmanago(connection.salesmanago).cards([*emails])
                return doubled_shop_orders(orders, cards, connection)
        return Doubled(SHOP, 0, 0)

    def _chosen_start(self, draft: Draft) -> str:
        """Return where to start; a person who does not know loses orders rather than counting them twice."""
        language, place = self.conversation.language, FieldName.START
        choices = [Choice(value, text) for value, text in language.describe(place).choices.items()]
        choices.append(Choice(NOT_KNOWN, language.phrases[Phrase.NOT_KNOWN]))
        chosen = self.conversation.choose_from(place, choices, draft.text(place))
        return "now" if chosen == NOT_KNOWN else chosen

    def _is_off_now(self) -> bool:
        self.conversation.show_note(NoteTopic.SWITCH_OFF_FIRST)
        return self.conversation.confirm(Topic.SWITCHED_OFF, default=False)

    def _begin_later(self, draft: Draft) -> Draft:
        if self.conversation.confirm(Topic.BEGIN_LATER, default=True):
            return draft.put(FieldName.ENABLED, False)  # noqa: FBT003 - a value
        self.conversation.show_note(NoteTopic.DOUBLES)
        return draft


def tags_of_sources(draft: Draft, sources: Sources) -> list[str]:
    """Return the tags that setting [4] would give to orders from these sources."""
    settings = draft.settings(eshop=draft.get(FieldName.ESHOP) or EXAMPLE_ESHOP, order_source_tag=True)
    tags: dict[str, None] = {}
    for kind, stores in sorted(sources.items()):
        if kind != RETURN:
            for store in stores:
                tags |= dict.fromkeys(source_tags(kind, store, settings, dict(stores)))
    return list(tags)
