"""A demo shop: invented people buy from invented stores, and the staff edit, split and copy their orders.

All addresses are in the example domains, all people, streets and goods are made up.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulators.baselinker import BaselinkerAccount, BaselinkerSimulator, Order
from simulators.baselinker.orders import lines_of, number_of
from simulators.salesmanago import SalesmanagoSimulator

TOKEN = "demo-baselinker-token"  # noqa: S105 (the demo shop's, worth nothing)
CLIENT_ID = "demo-client-id"
API_KEY = "demo-api-key"
API_SECRET = "demo-secret"  # noqa: S105 (the demo shop's, worth nothing)
V3_API_KEY = "demoV3ApiKey"
OWNER = "owner@shop.example"
ESHOP = "demo_shop_example_com"

_FIRST_NAMES = (
    "Anna",
    "Bożena",
    "Celina",
    "Dawid",
    "Ewa",
    "Filip",
    "Grażyna",
    "Hubert",
    "Łucja",
    "Paweł",
    "Żaneta",
)
_LAST_NAMES = (
    "Zmyślona",
    "Przykładna",
    "Testowicz",
    "Fikcyjna",
    "Wymyślak",
    "Udawany",
    "Niebyła",
    "Łątka-Żart",
)
_STREETS = ("ul. Zmyślona", "ul. Przykładowa", "al. Testowa", "pl. Fikcyjny", "os. Wymyślone")
_CITIES = (("00-999", "Warszawa"), ("30-998", "Kraków"), ("90-997", "Łódź"), ("80-996", "Gdańsk"))
_GOODS = (
    ("55001", "Donica ceramiczna 20 cm", "DON-20", 64.99),
    ("55002", "Ziemia do kwiatów, 20 l", "ZIE-20", 19.9),
    ("55003", "Konewka ocynkowana 5 l", "KON-5", 89),
    ("55004", "Nasiona bazylii", "NAS-BAZ", 4.5),
    ("55005", "Sekator ogrodowy", "SEK-1", 129.99),
    ("55006", "Rękawice, rozmiar M", "REK-M", 24.99),
    ("", "Rabat za opóźnienie", "", 0),
)
_PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
_SOURCES: Mapping[tuple[str, int], tuple[str, int]] = {
    ("shop", 812): ("Sklep Ogród", 30),
    ("shop", 815): ("Sklep Balkon", 18),
    ("allegro", 4711): ("ogrod_demo", 30),
    ("amazon", 31): ("Demo Garden", 7),
    ("ebay", 17): ("demo-garden", 6),
    ("personal", 0): ("Osobiście / telefon", 9),
}
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Buyer:
    """An invented person."""

    number: int
    name: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str


class DemoShop:
    """Makes things happen in a BaseLinker account, a step at a time."""

    def __init__(self, account: BaselinkerAccount, rng: random.Random, now: Callable[[], float]) -> None:
        """Connect the demo shop's stores to an account.

        Args:
            account: The account.
            rng: Source of chance.
            now: Clock, epoch seconds.
        """
        self._account = account
        self._rng = rng
        self._now = now
        self._buyers = [_buyer(number, rng) for number in range(40)]
        self._shop_buyers: list[Buyer] = []
        self._pending: list[int] = []
        self._recent: list[int] = []
        self._returns = 0
        for (source, source_id), (name, _) in _SOURCES.items():
            account.set_source(source, source_id, name)

    def stock_up(self, orders: int = 20) -> None:
        """Add orders of the last weeks that the journal no longer holds."""
        for _ in range(orders):
            added = int(self._now() - self._rng.uniform(4, 40) * _DAY)
            order = self._order(self._rng.choice((("shop", 812), ("shop", 815))))
            self._account.add_order(order | {"date_add": added, "date_confirmed": added + 60}, journal=False)

    def step(self) -> str:
        """Let one thing happen.

        Returns:
            What it was, in words without personal data.
        """
        happenings: list[tuple[Callable[[], str], int]] = [(self._new_order, 55)]
        if self._pending:
            happenings.append((self._confirm, 20))
        if self._existing():
            happenings += [
                (self._edit_delivery, 6),
                (self._edit_order, 6),
                (self._move_status, 5),
                (self._repeat_entry, 3),
                (self._split, 3),
                (self._copy, 2),
                (self._return, 3),
            ]
        actions, weights = zip(*happenings, strict=True)
        action: Callable[[], str] = self._rng.choices(actions, weights)[0]
        return action()

    def _new_order(self) -> str:
        stores = list(_SOURCES)
        source = self._rng.choices(stores, [weight for _, weight in _SOURCES.values()])[0]
        order = self._order(source)
        confirmed = self._rng.random() > 0.2
        if not confirmed:
            order |= {"products": [], "delivery_method": "", "delivery_price": 0, "payment_done": 0}
        order_id = self._account.add_order(order, confirmed)
        if confirmed:
            self._recent.append(order_id)
        else:
            self._pending.append(order_id)
        state = "confirmed" if confirmed else "not confirmed yet"
        return f"order {order_id} from {source[0]} {source[1]}, {state}"

    def _confirm(self) -> str:
        order_id = self._pending.pop(0)
        self._account.confirm_order(order_id, self._goods())
        self._recent.append(order_id)
        return f"order {order_id} confirmed"

    def _edit_delivery(self) -> str:
        order_id = self._rng.choice(self._existing())
        postcode, city = self._rng.choice(_CITIES)
        changes = {"delivery_postcode": postcode, "delivery_city": city}
        self._account.edit_order(order_id, changes | {"delivery_address": self._street()})
        return f"order {order_id}: delivery data edited"

    def _edit_order(self) -> str:
        without = [each for each in self._existing() if not self._account.orders[each]["email"]]
        order_id = self._rng.choice(without or self._existing())
        if without:
            changes = {"email": self._rng.choice(self._buyers).email}
        else:
            changes = {"admin_comments": "zadzwonić przed dostawą"}
        self._account.edit_order(order_id, changes)
        return f"order {order_id}: {', '.join(changes)} edited"

    def _move_status(self) -> str:
        order_id = self._rng.choice(self._existing())
        status = self._rng.choice(self._account.statuses)
        self._account.set_status(order_id, status.id)
        return f"order {order_id}: moved to status {status.id}"

    def _repeat_entry(self) -> str:
        last = next(iter(self._account.journal[-1:]), None)
        if last is None:
            return self._new_order()
        self._account.log(last.log_type, last.order_id, last.object_id)
        return f"order {last.order_id}: entry {last.log_type} written a second time"

    def _split(self) -> str:
        several = [each for each in self._existing() if len(lines_of(self._account.orders[each])) > 1]
        if not several:
            return self._copy()
        order_id = self._rng.choice(several)
        return f"order {order_id}: split, the rest is order {self._account.split(order_id)}"

    def _copy(self) -> str:
        order_id = self._rng.choice(self._existing())
        return f"order {order_id}: copied to order {self._account.copy(order_id)}"

    def _return(self) -> str:
        original = self._account.orders[self._rng.choice(self._existing())]
        self._returns += 1
        kept = (
            "email",
            "phone",
            "delivery_fullname",
            "delivery_address",
            "delivery_postcode",
            "delivery_city",
        )
        order = {name: original[name] for name in kept} | {
            "order_source": "order_return",
            "order_source_id": self._returns,
            "products": [dict(line) | {"order_product_id": 0} for line in lines_of(original)],
        }
        order_id = self._account.add_order(order)
        return f"order {order_id}: return of order {number_of(original, 'order_id')}"

    def _existing(self) -> list[int]:
        """Return the confirmed orders of late that are still there."""
        self._recent = [order_id for order_id in self._recent[-30:] if order_id in self._account.orders]
        return self._recent

    def _order(self, source: tuple[str, int]) -> Order:
        """Return an order of somebody from a store, with an address as that store gives it."""
        buyer = self._buyer_at(source[0])
        address = {
            "fullname": buyer.name,
            "address": buyer.street,
            "postcode": buyer.postcode,
            "city": buyer.city,
            "country": "Polska",
            "country_code": "PL",
        }
        order: Order = {
            "order_source": source[0],
            "order_source_id": source[1],
            "shop_order_id": self._rng.randint(1000, 99_999) if source[0] == "shop" else 0,
            "external_order_id": "" if source[0] == "personal" else f"{self._rng.getrandbits(64):016x}",
            "email": self._email(buyer, source[0]),
            "phone": self._spelling(buyer.phone),
            "user_login": f"kupujacy_{buyer.number}" if source[0] in ("allegro", "ebay") else "",
            **{f"delivery_{name}": value for name, value in address.items()},
            **{f"invoice_{name}": value for name, value in address.items()},
            **self._goods(),
        }
        if self._rng.random() < 0.1:
            order |= {f"delivery_{name}": "" for name in address}
        if order["email"] == buyer.email and source[0] == "shop":
            self._shop_buyers.append(buyer)
        return order

    def _buyer_at(self, source: str) -> Buyer:
        """Return who buys; on Allegro mostly somebody who bought in a shop before."""
        known = self._shop_buyers if source == "allegro" and self._rng.random() < 0.7 else []
        return self._rng.choice(known or self._buyers)

    def _email(self, buyer: Buyer, source: str) -> str:
        token = f"{self._rng.getrandbits(36):09x}"
        if source == "allegro":
            return f"demo{buyer.number:06d}+{token}@allegromail.pl"
        if source == "amazon":
            return f"{token}@marketplace.amazon.de"
        if source == "personal" and self._rng.random() < 0.5:
            return ""
        return buyer.email

    def _spelling(self, digits: str) -> str:
        parts = (digits[:3], digits[3:6], digits[6:])
        return self._rng.choice(
            (
                f"+48{digits}",
                digits,
                " ".join(parts),
                "-".join(parts),
                f"+48 {' '.join(parts)}",
                f"0048{digits}",
            )
        )

    def _street(self) -> str:
        return f"{self._rng.choice(_STREETS)} {self._rng.randint(1, 99)}/{self._rng.randint(1, 20)}"

    def _goods(self) -> Order:
        """Return what is bought, how it is sent and what is paid for it."""
        lines: list[Order] = []
        for product_id, name, sku, price in self._rng.sample(_GOODS, self._rng.choice((1, 1, 2, 3))):
            lines.append(
                {
                    "storage_id": 9001,
                    "product_id": product_id,
                    "name": name,
                    "sku": sku,
                    "ean": f"59000000{product_id}" if product_id else "",
                    "price_brutto": price,
                    "quantity": self._rng.choice((1, 1, 1, 2, 5)),
                    "weight": 0.5,
                    "warehouse_id": 321,
                }
            )
        on_delivery = self._rng.random() < 0.2
        total = sum(float(str(line["price_brutto"])) * number_of(line, "quantity") for line in lines)
        method, price = self._rng.choice(
            (("Paczkomaty InPost", 8.99), ("Kurier", 14.9), ("Odbiór osobisty", 0))
        )
        return {
            "products": lines,
            "payment_method": "Za pobraniem" if on_delivery else "Przelewy24",
            "payment_method_cod": "1" if on_delivery else "0",
            "payment_done": 0 if on_delivery else round(total + price, 2),
            "delivery_method_id": 55,
            "delivery_method": method,
            "delivery_price": price,
        }


def _buyer(number: int, rng: random.Random) -> Buyer:
    name = f"{rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}"
    postcode, city = rng.choice(_CITIES)
    mailbox = name.translate(_PLAIN).lower().replace(" ", ".")
    domain = rng.choice(("example.com", "example.org"))
    return Buyer(
        number,
        name,
        f"{mailbox}.{number}@{domain}",
        f"500{number + 100:03d}{rng.randint(0, 999):03d}",
        f"{rng.choice(_STREETS)} {rng.randint(1, 99)}",
        postcode,
        city,
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """Both simulators with the accounts of the demo shop in them."""

    baselinker: BaselinkerSimulator
    salesmanago: SalesmanagoSimulator
    shop: DemoShop


def open_demo(now: Callable[[], float], rng: random.Random) -> Demo:
    """Open the demo shop's accounts in two new simulators.

    Args:
        now: Clock, epoch seconds.
        rng: Source of chance.
    """
    baselinker = BaselinkerSimulator(now, rng=rng)
    shop = DemoShop(baselinker.add_account(TOKEN, "demo"), rng, now)
    shop.stock_up()
    salesmanago = SalesmanagoSimulator(now, rng=rng)
    account = salesmanago.add_account(CLIENT_ID, API_SECRET, [OWNER])
    account.v3_api_key = V3_API_KEY
    account.add_catalog(ESHOP, "Demo shop")
    return Demo(baselinker, salesmanago, shop)


def connection_document(baselinker_url: str, salesmanago_url: str) -> dict[str, object]:
    """Return the connection document that joins the demo shop's two accounts.

    Args:
        baselinker_url: Base URL of the simulated BaseLinker.
        salesmanago_url: Base URL of the simulated SALESmanago.
    """
    return {
        "enabled": True,
        "mode": "live",
        "baselinker": {"token": TOKEN, "url": f"{baselinker_url}/connector.php", "requests_per_minute": 60},
        "salesmanago": {
            "url": salesmanago_url,
            "client_id": CLIENT_ID,
            "api_key": API_KEY,
            "api_secret": API_SECRET,
            "owner": OWNER,
            "v3_url": salesmanago_url,
            "v3_api_key": V3_API_KEY,
        },
        "settings": {
            "tag": "FROM_BASELINKER",
            "eshop": ESHOP,
            "order_source_tag": True,
            "skip_shop_orders": False,
        },
    }
