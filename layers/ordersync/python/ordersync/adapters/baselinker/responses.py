"""BaseLinker's answers, read tolerantly: its types have changed, and differ from field to field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ordersync.domain.bounds import LATEST_EPOCH, bounded_whole
from ordersync.domain.countries import country_code
from ordersync.domain.journal import RELATION_TYPES, JournalEntry, JournalPage, LogType
from ordersync.domain.numbers import read_amount
from ordersync.domain.order import Block, Order, OrderLine, PhoneHit
from ordersync.domain.texts import clean_text

MOST_LINES = 2_000
LARGEST_TYPE = 999
UNREADABLE_LINE = {"price_brutto": "?", "quantity": "?"}
YES_WORDS = frozenset({"true", "yes", "y", "t", "on", "tak"})
NO_WORDS = frozenset({"false", "no", "n", "f", "off", "nie"})


def _id_text(value: object) -> str:
    text = clean_text(value)
    return "" if text == "0" else text


def _list(value: object) -> object:
    """Return a list as one: it may come as a map keyed by id, and an empty map as a list."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value or []


def _lines(value: object) -> object:
    """Return an order's lines; one that is no object is a line of unknown price and quantity."""
    listed = _list(value)
    if not isinstance(listed, list):
        return listed
    known = [line for line in listed if line or isinstance(line, Mapping)]
    return [line if isinstance(line, Mapping) else UNREADABLE_LINE for line in known]


def _flag(value: object) -> bool | None:
    """Return a yes or a no in any spelling, or None if it is neither."""
    word = str(value).lower() if isinstance(value, bool) else clean_text(value).lower()
    if word in YES_WORDS or word in NO_WORDS:
        return word in YES_WORDS
    number = read_amount(value) if word else None
    return None if number is None else bool(number)


def _whole(value: object) -> int | None:
    return bounded_whole(clean_text(value) if isinstance(value, str) else value)


def _whole_or_none(value: object) -> int:
    return _whole(value) or 0


def _epoch(value: object) -> int | None:
    return bounded_whole(clean_text(value) if isinstance(value, str) else value, LATEST_EPOCH)


OrderId = Annotated[int, BeforeValidator(_whole)]
StatusId = Annotated[int, BeforeValidator(_whole_or_none)]
Date = Annotated[int, BeforeValidator(lambda value: _epoch(value) or 0)]
Amount = Annotated[Decimal | None, BeforeValidator(read_amount)]
Text = Annotated[str, BeforeValidator(clean_text)]
IdText = Annotated[str, BeforeValidator(_id_text)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class LineAnswer(_Answer):
    """One product line of an order."""

    product_id: IdText = ""
    variant_id: IdText = ""
    name: Text = ""
    sku: Text = ""
    ean: Text = ""
    price_brutto: Amount = Decimal(0)
    quantity: Amount = Decimal(0)

    def line(self) -> OrderLine:
        """Return the order line."""
        return OrderLine(
            product_id=self.product_id,
            variant_id=self.variant_id,
            name=self.name,
            sku=self.sku,
            ean=self.ean,
            price=self.price_brutto,
            quantity=self.quantity,
        )


class OrderAnswer(_Answer):
    """One order of getOrders."""

    order_id: OrderId
    order_source: Text = ""
    order_source_id: Text = ""
    external_order_id: IdText = ""
    shop_order_id: IdText = ""
    order_status_id: StatusId = 0
    confirmed: Flag = None
    date_add: Date = 0
    date_confirmed: Date = 0
    email: Text = ""
    phone: Text = ""
    currency: Text = ""
    payment_method: Text = ""
    delivery_method: Text = ""
    delivery_price: Amount = Decimal(0)
    delivery_fullname: Text = ""
    delivery_company: Text = ""
    delivery_address: Text = ""
    delivery_postcode: Text = ""
    delivery_city: Text = ""
    delivery_country_code: Text = ""
    invoice_fullname: Text = ""
    invoice_company: Text = ""
    invoice_address: Text = ""
    invoice_postcode: Text = ""
    invoice_city: Text = ""
    invoice_country_code: Text = ""
    products: Annotated[list[LineAnswer], BeforeValidator(_lines), Field(max_length=MOST_LINES)] = []

    def order(self) -> Order:
        """Return the order."""
        return Order(
            order_id=self.order_id,
            source=self.order_source.lower(),
            source_id=self.order_source_id,
            external_order_id=self.external_order_id,
            shop_order_id=self.shop_order_id,
            status_id=self.order_status_id,
            confirmed=self.date_confirmed > 0 if self.confirmed is None else self.confirmed,
            date_add=self.date_add or self.date_confirmed,
            date_confirmed=self.date_confirmed,
            email=self.email,
            phone=self.phone,
            currency=self.currency.upper(),
            payment_method=self.payment_method,
            delivery_method=self.delivery_method,
            delivery_price=self.delivery_price,
            delivery=Block(
                name=self.delivery_fullname,
                company=self.delivery_company,
                street=self.delivery_address,
                postcode=self.delivery_postcode,
                city=self.delivery_city,
                country_code=country_code(self.delivery_country_code),
            ),
            invoice=Block(
                name=self.invoice_fullname,
                company=self.invoice_company,
                street=self.invoice_address,
                postcode=self.invoice_postcode,
                city=self.invoice_city,
                country_code=country_code(self.invoice_country_code),
            ),
            lines=tuple(line.line() for line in self.products),
        )


def items(answer: Mapping[str, object], key: str) -> list[object]:
    """Return the answer's list under `key`, whether it came as a list or as a map."""
    listed = _list(answer.get(key))
    return listed if isinstance(listed, list) else []


def journal_page(answer: Mapping[str, object]) -> JournalPage:
    """Return a page of getJournalList, line by line: one that can't be read harms no other."""
    entries = [_journal_entry(line) for line in items(answer, "logs")]
    readable = tuple(entry for entry in entries if entry is not None)
    return JournalPage(readable, lost=len(entries) - len(readable), lines=len(entries))


def _journal_entry(line: object) -> JournalEntry | None:
    """Return a line's entry, or None if its id can't be read; the id comes as `log_id` or as `id`.

    The order of a line that can be read in part is read again, as after an edit: no type asks for more.
    Such a line relates no orders.
    """
    if not isinstance(line, Mapping):
        return None
    log_id = bounded_whole(line.get("log_id")) or bounded_whole(line.get("id"))
    if log_id is None:
        return None
    order_id, object_id = bounded_whole(line.get("order_id")), bounded_whole(line.get("object_id"))
    log_type, logged_at = bounded_whole(line.get("log_type"), LARGEST_TYPE), _epoch(line.get("date")) or 0
    if order_id is None:
        return JournalEntry(log_id, 0, 0, 0, logged_at, is_readable=False)
    if log_type is None or (log_type in RELATION_TYPES and object_id is None):
        return JournalEntry(log_id, order_id, LogType.ORDER_EDITED, 0, logged_at, is_readable=False)
    return JournalEntry(log_id, order_id, log_type, object_id or 0, logged_at)


def phone_hits(answer: Mapping[str, object]) -> list[PhoneHit]:
    """Return the orders of getOrdersByPhone; one whose id can't be read comes with the id 0."""
    found = [hit if isinstance(hit, Mapping) else {} for hit in items(answer, "orders")]
    return [PhoneHit(bounded_whole(hit.get("order_id")) or 0, _epoch(hit.get("date_add"))) for hit in found]


def source_names(answer: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Return getOrderSources' map of type to store id to store name."""
    sources = answer.get("sources")
    if not isinstance(sources, Mapping):
        return {}
    return {clean_text(kind).lower(): _store_names(stores) for kind, stores in sources.items()}


def _store_names(stores: object) -> dict[str, str]:
    """Return stores by id; PHP writes a map whose ids count from 0 as a list."""
    if isinstance(stores, list):
        stores = dict(enumerate(stores))
    if not isinstance(stores, Mapping):
        return {}
    return {clean_text(store_id): clean_text(name) for store_id, name in stores.items()}
