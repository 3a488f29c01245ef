"""Connecting: what is transferred, and how it is marked."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from ordersync.connecting.ask_accounts import NOT_TRIED, ask_text
from ordersync.connecting.check_connection import Sources, Status, check_eshops, try_token, try_v3_key
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import (
    NOTHING,
    Choice,
    ConnectDesk,
    Note,
    NoteTopic,
    OtherIntegration,
    Remedy,
    Topic,
    remedy,
)
from ordersync.domain.order import RETURN, SHOP
from ordersync.domain.tags import source_tags, stored_tag
from ordersync.ports import Catalog

TYPED = "typed"
DONE = "done"
EXAMPLE_ESHOP = "example"


class Kind(Enum):
    """How the answer to a further option is read."""

    CHOICE = auto()
    FLAG = auto()
    NUMBER = auto()
    TEXT = auto()
    TEXTS = auto()
    NUMBERS = auto()
    PAIRS = auto()


@dataclass(frozen=True)
class Option:
    """A further setting, asked for on request only."""

    place: str
    kind: Kind
    choices: tuple[str, ...] = ()


OPTIONS = (
    Option("settings.match_by_phone", Kind.CHOICE, ("allegro", "all", "off")),
    Option("settings.order_source_tag_detail", Kind.CHOICE, ("source", "store")),
    Option("settings.product_id", Kind.CHOICE, ("product_id", "variant_id", "sku", "ean")),
    Option("settings.skip_sources", Kind.TEXTS),
    Option("settings.skip_statuses", Kind.NUMBERS),
    Option("settings.eshops", Kind.PAIRS),
    Option("settings.currency", Kind.TEXT),
    Option("settings.rates", Kind.PAIRS),
    Option("settings.ignored_emails", Kind.TEXTS),
    Option("settings.relay_domains", Kind.TEXTS),
    Option("settings.new_contacts", Kind.CHOICE, ("untouched", "opted_out")),
    Option("settings.timezone", Kind.TEXT),
    Option(Topic.START, Kind.CHOICE, ("journal", "now")),
    Option("mode", Kind.CHOICE, ("live", "shadow")),
    Option("enabled", Kind.FLAG),
    Option("baselinker.requests_per_minute", Kind.NUMBER),
    Option(Topic.V3_URL, Kind.TEXT),
)


def ask_eshop(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for the e-shop: from the account's catalogs where a v3 key opens them, else typed."""
    draft, catalogs = _ask_catalogs(draft, desk)
    while True:
        draft = _ask_one_eshop(draft, desk, catalogs)
        check = check_eshops(draft.settings(eshops={}), catalogs)
        desk.prompt.tell(check)
        if check.status is not Status.FAILED or desk.prompt.confirm(Topic.ESHOP_ANYWAY, default=False):
            return draft


def ask_tag(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for the tag of every contact, and shows it as it will be stored."""
    answer = desk.prompt.ask(Topic.TAG, draft.text(Topic.TAG)).strip()
    if answer in ("", NOTHING):
        return draft.put(Topic.TAG, None)
    stored = stored_tag(answer)
    desk.prompt.tell(Note(NoteTopic.TAG_STORED, (stored,)))
    return draft.put(Topic.TAG, stored)


def ask_order_source_tag(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for setting [4], showing the tags that the account's sources would give."""
    desk.prompt.tell(Note(NoteTopic.SOURCE_TAGS, tags_of_sources(draft, _sources(draft, desk))))
    chosen = desk.prompt.confirm(Topic.ORDER_SOURCE_TAG, default=draft.get(Topic.ORDER_SOURCE_TAG) is True)
    return draft.put(Topic.ORDER_SOURCE_TAG, chosen)


def ask_shop_orders(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for setting [5], naming the stores that it concerns."""
    stores = _sources(draft, desk).get(SHOP, {})
    desk.prompt.tell(Note(NoteTopic.SHOP_STORES, tuple(stores.values())))
    chosen = desk.prompt.confirm(Topic.SKIP_SHOP_ORDERS, default=draft.get(Topic.SKIP_SHOP_ORDERS) is True)
    return draft.put(Topic.SKIP_SHOP_ORDERS, chosen)


def ask_start(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks whether another integration transfers the same orders, so that none is transferred twice."""
    choices = [Choice(each) for each in OtherIntegration]
    other = OtherIntegration(desk.prompt.choose(Topic.OTHER_INTEGRATION, choices))
    if other is OtherIntegration.RUNNING and not _is_off_now(desk):
        draft = _begin_later(draft, desk)
    elif draft.get("enabled") is False and desk.prompt.confirm(Topic.BEGIN, default=True):
        draft = draft.put("enabled", True)  # noqa: FBT003 - a value
    if other is OtherIntegration.NONE:
        return draft
    desk.prompt.tell(Note(NoteTopic.START_NOW))
    start = desk.prompt.choose(Topic.START, [Choice("now"), Choice("journal")], "now")
    return draft.put(Topic.START, start)


def ask_more(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for further settings, one after the other, until the person has done."""
    options = {option.place: option for option in OPTIONS}
    while True:
        choices = [*(Choice(place, draft.text(place)) for place in options), Choice(DONE)]
        chosen = desk.prompt.choose(Topic.MORE, choices, DONE)
        if chosen == DONE:
            return draft
        draft = _ask_option(draft, desk, options[chosen])


def tags_of_sources(draft: Draft, sources: Sources) -> tuple[str, ...]:
    """The tags that setting [4] would give to orders of these sources."""
    settings = draft.settings(eshop=draft.get(Topic.ESHOP) or EXAMPLE_ESHOP, order_source_tag=True)
    return tuple(
        dict.fromkeys(
            tag
            for kind, stores in sorted(sources.items())
            if kind != RETURN
            for store in stores
            for tag in source_tags(kind, store, settings, dict(stores))
        )
    )


def _ask_catalogs(draft: Draft, desk: ConnectDesk) -> tuple[Draft, list[Catalog] | None]:
    chosen = Remedy.RETYPE
    while True:
        if chosen is Remedy.RETYPE:
            draft = _ask_v3_key(draft, desk)
        elif chosen is Remedy.ADDRESS:
            draft = ask_text(draft, desk, Topic.V3_URL)
        if draft.get(Topic.V3_KEY) is None:
            return draft, None
        check, catalogs = try_v3_key(desk.accounts.catalogs(draft.salesmanago()), desk.clock)
        desk.prompt.tell(check)
        if catalogs is not None:
            return draft, catalogs
        passing = [Remedy.AGAIN, Remedy.ADDRESS, Remedy.KEEP] if check.reason in NOT_TRIED else []
        chosen = remedy(desk, *passing, Remedy.RETYPE, Remedy.WITHOUT)
        if chosen is Remedy.WITHOUT:
            return draft.put(Topic.V3_KEY, None), None
        if chosen is Remedy.KEEP:
            return draft, None


def _ask_v3_key(draft: Draft, desk: ConnectDesk) -> Draft:
    while True:
        typed = desk.prompt.ask_secret(Topic.V3_KEY, kept=draft.get(Topic.V3_KEY) is not None)
        if typed is None:
            return draft
        text = typed.get_secret_value().strip()
        changed = draft.put(Topic.V3_KEY, None if text == NOTHING else text)
        problems = changed.problems(Topic.V3_KEY)
        if not problems:
            return changed
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)))


def _ask_one_eshop(draft: Draft, desk: ConnectDesk, catalogs: list[Catalog] | None) -> Draft:
    usable = [
        each for each in catalogs or [] if not draft.put(Topic.ESHOP, each.location).problems(Topic.ESHOP)
    ]
    if not usable:
        return ask_text(draft, desk, Topic.ESHOP)
    locations = [catalog.location for catalog in usable]
    known = draft.text(Topic.ESHOP)
    default = known if known in locations else TYPED if known else locations[0] if len(locations) == 1 else ""
    choices = [Choice(each.location, f"{each.name}, {each.currency}") for each in usable]
    chosen = desk.prompt.choose(Topic.CATALOG, [*choices, Choice(TYPED)], default)
    return ask_text(draft, desk, Topic.ESHOP) if chosen == TYPED else draft.put(Topic.ESHOP, chosen)


def _sources(draft: Draft, desk: ConnectDesk) -> Sources:
    if draft.sources is not None:
        return draft.sources
    check, sources = try_token(desk.accounts.baselinker(draft.baselinker()), desk.clock)
    if sources is None:
        desk.prompt.tell(check)
    return sources or {}


def _is_off_now(desk: ConnectDesk) -> bool:
    desk.prompt.tell(Note(NoteTopic.SWITCH_OFF_FIRST))
    return desk.prompt.confirm(Topic.SWITCHED_OFF, default=False)


def _begin_later(draft: Draft, desk: ConnectDesk) -> Draft:
    if desk.prompt.confirm(Topic.BEGIN_LATER, default=True):
        return draft.put("enabled", False)  # noqa: FBT003 - a value
    desk.prompt.tell(Note(NoteTopic.DOUBLES))
    return draft


def _ask_option(draft: Draft, desk: ConnectDesk, option: Option) -> Draft:
    while True:
        changed = draft.put(option.place, _answer(draft, desk, option))
        problems = [*changed.problems(option.place), *changed.problems("settings: ")]
        if not problems:
            return changed
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)))


def _answer(draft: Draft, desk: ConnectDesk, option: Option) -> object:
    if option.kind is Kind.FLAG:
        return desk.prompt.confirm(option.place, default=draft.get(option.place) is not False)
    if option.kind is Kind.CHOICE:
        default = draft.text(option.place) or option.choices[0]
        return desk.prompt.choose(option.place, [Choice(each) for each in option.choices], default)
    text = desk.prompt.ask(option.place, draft.text(option.place)).strip()
    return None if text in ("", NOTHING) else _read(text, option.kind)


def _read(text: str, kind: Kind) -> object:
    items = [item for item in re.split(r"[\s,;]+", text) if item]
    match kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.NUMBERS:
            return [_number(item) for item in items]
        case Kind.TEXTS:
            return items
        case Kind.PAIRS:
            return {key: value for key, _, value in (item.partition("=") for item in items)}
        case _:
            return text


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
