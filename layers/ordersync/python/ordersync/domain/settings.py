"""A connection's settings, each with its type, its default and its description.

A description (`About`) is all that people read about a setting: the questions of `connect`, the README's
table and a form come from it. A new setting is a field here; no other place has to know its words.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ordersync.domain.described import About, Asked, Part
from ordersync.domain.field_types import Country, Currency, Domain, Eshop, PhoneText, Rate, Store, Zone
from ordersync.domain.phones import PhoneRules


class Settings(Part):
    """What is transferred, and how it is marked (docs/behaviour.md, "Settings")."""

    tag: Annotated[
        str | None,
        About(
            "[2] Add tag (optional)",
            "One tag for every contact that is transferred.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = None
    eshop: Annotated[
        Eshop,
        About(
            "[3] Select e-shop",
            "Its ID, exactly as in the product feed: SALESmanago recognises the products of a purchase by"
            " it.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ]
    order_source_tag: Annotated[
        bool,
        About(
            "[4] Add order source as a contact tag",
            "The tag is BASELINKER_ and the source, such as BASELINKER_ALLEGRO.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = False
    skip_shop_orders: Annotated[
        bool,
        About(
            "[5] Do not transfer orders from shops",
            "For web shops that have a SALESmanago integration of their own: their purchases are not counted"
            " twice.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = False
    start: Annotated[
        Literal["journal", "now"],
        About(
            "Which orders to begin with",
            "Matters only at the first start.",
            {
                "journal": "also those of the last three days, which the journal still holds",
                "now": "only new orders, from now on",
            },
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = "journal"
    match_by_phone: Annotated[
        Literal["off", "allegro", "all"],
        About(
            "Match buyers by phone number",
            "Allegro masks e-mail addresses: its buyers are recognised by earlier orders elsewhere that have"
            " the same phone number.",
            {
                "allegro": "Allegro's buyers",
                "all": "buyers of every marketplace that masks e-mail addresses",
                "off": "none, and no orders with masked e-mail addresses are transferred",
            },
        ),
    ] = "allegro"
    country: Annotated[
        Country,
        About(
            "Country of orders that name none",
            "Phone numbers without a prefix are read as that country's; no postal address gets it.",
            example="PL",
        ),
    ] = "PL"
    ignored_phones: Annotated[
        tuple[PhoneText, ...],
        About(
            "Phone numbers to ignore",
            "Numbers that belong to no buyer, such as the shop's own. No buyer is recognised by them, and no"
            " contact gets one.",
            example=["+48 22 695 31 40"],
        ),
    ] = Field(default=(), strict=False)
    order_source_tag_detail: Annotated[
        Literal["source", "store"],
        About(
            "Detail of the order source tag",
            "With [4]: for accounts with several stores of one kind.",
            choices={
                "source": "the source: BASELINKER_SHOP",
                "store": "a second tag with the store: BASELINKER_SHOP_MYSHOP",
            },
        ),
    ] = "source"
    product_id: Annotated[
        Literal["product_id", "variant_id", "sku", "ean"],
        About(
            "Product identifier in purchases",
            "The one that your product feed uses.",
            {
                "product_id": "product ID",
                "variant_id": "variant ID (product ID if there is no variant)",
                "sku": "SKU",
                "ean": "EAN",
            },
            asked=Asked.FIRST,
        ),
    ] = "product_id"
    skip_sources: Annotated[
        tuple[Store, ...],
        About(
            "Sources not to transfer",
            "Whole sources, or single stores with their ID.",
            example=["amazon", "shop:812"],
        ),
    ] = Field(default=(), strict=False)
    skip_statuses: Annotated[
        tuple[int, ...],
        About("Order statuses not to transfer", "BaseLinker's status IDs.", example=[90210]),
    ] = Field(default=(), strict=False)
    eshops: Annotated[
        dict[Store, Eshop],
        About(
            "Other e-shops for single sources or stores",
            "Orders from there belong to this e-shop instead of the usual one.",
            example={"shop:812": "second_shop"},
        ),
    ] = Field(default_factory=dict)
    currency: Annotated[
        Currency | None,
        About(
            "Currency of the e-shop",
            "Values are converted into it; if this is empty, they stay as they are.",
            example="PLN",
        ),
    ] = None
    rates: Annotated[
        dict[Currency, Rate],
        About(
            "Exchange rates into that currency",
            "An order in another currency without a rate is transferred without its value.",
            example={"EUR": "4.30", "USD": "3.95"},
        ),
    ] = Field(default_factory=dict)
    ignored_emails: Annotated[
        tuple[Domain, ...],
        About(
            "E-mail addresses or domains to ignore",
            "Further placeholders that belong to no buyer; obvious ones, such as brak@brak.pl, are known.",
            example=["sklep@example.com"],
        ),
    ] = Field(default=(), strict=False)
    relay_domains: Annotated[
        tuple[Domain, ...],
        About(
            "Further domains of masked e-mail addresses",
            "E-mail addresses there count as masked, like those of the marketplaces that are known to mask"
            " them.",
        ),
    ] = Field(default=(), strict=False)
    new_contacts: Annotated[
        Literal["untouched", "opted_out"],
        About(
            "Contacts that are new to SALESmanago",
            "An order is no consent to marketing, and the account's default may sign a new contact up for"
            " it. Contacts that are there already keep their consents.",
            choices={
                "untouched": "get your SALESmanago account's default (which may sign them up for marketing)",
                "opted_out": "are opted out of e-mail and SMS",
            },
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = "untouched"
    timezone: Annotated[
        Zone,
        About(
            "Time zone",
            "Used for the time that the check of the journal shows. The settings page shows UTC.",
            example="Europe/Warsaw",
        ),
    ] = "Europe/Warsaw"

    @model_validator(mode="after")
    def _rates_need_a_currency(self) -> "Settings":
        if self.rates and self.currency is None:
            raise ValueError("rates need a currency, which they lead into")
        return self

    def phone_rules(self) -> PhoneRules:
        """Return how the telephone numbers of orders are read."""
        return PhoneRules(self.country, self.ignored_phones)

    def skips(self, source: str, store: str) -> bool:
        """Return whether orders of this source, or of this one store of it, are not transferred."""
        if self.skip_shop_orders and source == "shop":
            return True
        return source in self.skip_sources or store in self.skip_sources

    def eshop_of(self, source: str, store: str) -> str:
        """Return the e-shop that an order of this store belongs to."""
        return self.eshops.get(store) or self.eshops.get(source) or self.eshop
