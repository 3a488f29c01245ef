"""The checks that look at recent orders, and at what SALESmanago has of their buyers."""

from collections.abc import Sequence

from ordersync.connecting.checks import Checks
from ordersync.connecting.language import Language
from ordersync.connecting.questions import Finding
from ordersync.domain.card import ContactCard
from ordersync.domain.connection import Connection
from ordersync.domain.dialogue import Check, CheckName
from ordersync.domain.evidence import (
    best_identifier,
    currencies,
    doubled,
    identifier_shares,
    last_with_buyer,
    made_for,
    without_rate,
)
from ordersync.domain.order import SHOP, Order
from ordersync.domain.suspects import suspects
from ordersync.frozen import frozen
from ordersync.ports import BaseLinker, Clock, SalesManago

ORDERS_SECONDS = 30 * 86_400
FULL_PAGE = 0.8  # how much of a page the last orders are to fill, as far as can be foreseen
WELL_CARRIED, HALF = 0.9, 0.5  # of the order lines: if another identifier is carried by more, and if not


@frozen
class OrderChecks:
    """Checks a connection by its recent orders; words what it finds."""

    checks: Checks
    clock: Clock
    language: Language

    def recent_orders(self, baselinker: BaseLinker) -> list[Order]:
        """Return orders of the last 30 days, the last ones among them, with at most two calls.

        A page has the oldest hundred. If there are more, the second one begins where, at the rate of those,
        the last ones do.

        Raises:
            RetryLater, NoBudget, Blocked, Refused: BaseLinker does not answer, or refuses.
        """
        now = int(self.clock.now())
        since = now - ORDERS_SECONDS
        page = baselinker.orders_confirmed_from(since)
        orders = {order.order_id: order for order in page.orders}
        if page.is_full:
            reached = max(order.date_confirmed for order in page.orders)
            begin = max(reached, now - int((reached - since) * FULL_PAGE))
            orders |= {order.order_id: order for order in baselinker.orders_confirmed_from(begin).orders}
        return list(orders.values())

    def try_orders(
        self, baselinker: BaseLinker, connection: Connection
    ) -> tuple[list[Check], list[Order] | None]:
        """Check what recent orders say by themselves; return them, too, or None if they can't be read."""
        tried = self.checks.attempt(
            CheckName.ADDRESSES,
            lambda: self.recent_orders(baselinker),
            lambda found: self._judge_addresses(found, connection),
        )
        check, orders = tried
        return ([check], None) if orders is None else (self.judge_orders(orders, connection), orders)

    def judge_orders(self, orders: Sequence[Order], connection: Connection) -> list[Check]:
        """Return what orders say by themselves: e-mail addresses first, then products and currencies."""
        return [
            self._judge_addresses(orders, connection),
            self._judge_products(orders, connection),
            self._judge_currencies(orders, connection),
        ]

    def try_buyers(
        self, salesmanago: SalesManago, orders: Sequence[Order], connection: Connection
    ) -> list[Check]:
        """Check what SALESmanago has of the buyers of the last orders, with one call."""
        emails = list(dict.fromkeys(last_with_buyer(orders, connection).values()))
        if not emails:
            return [self.checks.ok(CheckName.DOUBLES, Finding.DOUBLES_UNSEEN)]
        tried = self.checks.attempt(
            CheckName.DOUBLES,
            lambda: salesmanago.cards(emails),
            lambda found: self._judge_doubles(orders, found, connection),
        )
        check, cards = tried
        return [check] if cards is None else self.judge_buyers(orders, cards, connection)

    def judge_buyers(
        self, orders: Sequence[Order], cards: Sequence[ContactCard], connection: Connection
    ) -> list[Check]:
        """Return what the cards of the buyers of the last orders say: about double counts, and consent."""
        return [
            self._judge_doubles(orders, cards, connection),
            self._judge_consent(orders, cards, connection),
        ]

    def _judge_addresses(self, orders: Sequence[Order], connection: Connection) -> Check:
        name, found = CheckName.ADDRESSES, suspects(orders, connection)
        if not found:
            return self.checks.ok(name, Finding.ADDRESSES_OWN, count=len(orders))
        addresses = dict.fromkeys(suspect.address for suspect in found)
        return self.checks.warning(
            name,
            Finding.ADDRESSES_SHARED,
            "shared_addresses",
            count=len(found),
            suspects="; ".join(f"{each.source}: {each.address}, {each.buyers} buyers" for each in found),
            domains=", ".join(dict.fromkeys(address.rpartition("@")[2] for address in addresses)),
            addresses=", ".join(addresses),
        )

    def _judge_products(self, orders: Sequence[Order], connection: Connection) -> Check:
        name, chosen = CheckName.PRODUCTS, connection.settings.product_id
        lines, shares = identifier_shares(orders)
        if not lines:
            return self.checks.ok(name, Finding.IDENTIFIER_UNSEEN)
        best, name_of = best_identifier(shares, chosen), self.language.identifier
        values = {"chosen": name_of(chosen), "share": percent(shares[chosen]), "lines": lines}
        if shares[chosen] >= (HALF if best == chosen else WELL_CARRIED):
            return self.checks.ok(name, Finding.IDENTIFIER_CARRIED, **values)
        if best == chosen:
            return self.checks.warning(name, Finding.IDENTIFIER_SCARCE, "identifier", **values)
        return self.checks.warning(
            name,
            Finding.IDENTIFIER_RARE,
            "identifier",
            **values,
            best=name_of(best),
            best_share=percent(shares[best]),
        )

    def _judge_currencies(self, orders: Sequence[Order], connection: Connection) -> Check:
        name, settings, counts = CheckName.CURRENCIES, connection.settings, currencies(orders)
        found = ", ".join(f"{currency} {count}" for currency, count in counts.most_common()) or "-"
        if missing := without_rate(counts, settings):
            values = {"missing": ", ".join(missing), "currency": settings.currency}
            return self.checks.warning(name, Finding.CURRENCIES_WITHOUT_RATE, "rate", **values)
        if settings.currency is None and len(counts) > 1:
            return self.checks.warning(name, Finding.CURRENCIES_MIXED, "currencies", found=found)
        return self.checks.ok(name, Finding.CURRENCIES_FIT, found=found)

    def _judge_doubles(
        self, orders: Sequence[Order], cards: Sequence[ContactCard], connection: Connection
    ) -> Check:
        name, counts = CheckName.DOUBLES, doubled(orders, cards, connection)
        if not counts:
            return self.checks.ok(name, Finding.DOUBLES_UNSEEN)
        there = [each for each in counts if each.found]
        if not there:
            return self.checks.ok(name, Finding.DOUBLES_NONE, orders=sum(each.orders for each in counts))
        if [each.source for each in there] == [SHOP]:
            [shop] = there
            values = {"found": shop.found, "orders": shop.orders}
            return self.checks.warning(name, Finding.DOUBLES_OF_SHOPS, "doubles", **values)
        return self.checks.warning(
            name,
            Finding.DOUBLES_FOUND,
            "doubles",
            found=sum(each.found for each in there),
            orders=sum(each.orders for each in counts),
            sources=", ".join(f"{each.source}: {each.found} of {each.orders}" for each in there),
        )

    def _judge_consent(
        self, orders: Sequence[Order], cards: Sequence[ContactCard], connection: Connection
    ) -> Check:
        name, made = CheckName.CONSENT, made_for(orders, cards, connection)
        opted_in = sum(card.opted_out is False for card in made)
        if not made:
            return self.checks.ok(name, Finding.CONSENT_UNSEEN)
        values = {"made": len(made), "opted_in": opted_in}
        if opted_in and connection.settings.new_contacts == "untouched":
            return self.checks.warning(name, Finding.CONSENT_IN, "consent", **values)
        return self.checks.ok(name, Finding.CONSENT_OUT, **values)


def percent(share: float) -> int:
    """Return a share (0 to 1) in whole per cent, 100 only if it is all."""
    return int(share * 100)
