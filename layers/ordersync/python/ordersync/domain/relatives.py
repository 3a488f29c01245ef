"""Orders that are one purchase: merged, split or copied ones, and those with one external id."""

from pydantic import BaseModel

from ordersync.domain.order import Order


class Purchase(BaseModel):
    """Orders known to be one purchase, and the one of them that has claimed its event.

    Attributes:
        members: BaseLinker order ids.
        claimed_by: the order that gets the event, 0 for none yet.
    """

    members: tuple[int, ...] = ()
    claimed_by: int = 0

    def with_members(self, *order_ids: int) -> "Purchase":
        """The same purchase, known to have these members too."""
        return self.model_copy(update={"members": tuple(sorted({*self.members, *order_ids}))})


class Relations(BaseModel):
    """Which orders an order is related to by the journal's entries 5, 6 and 17."""

    relatives: tuple[int, ...] = ()

    def with_relatives(self, *order_ids: int) -> "Relations":
        """The same relations, and these."""
        return Relations(relatives=tuple(sorted({*self.relatives, *order_ids})))


def pair_key(one: int, other: int) -> str:
    """Names the purchase that two related orders are."""
    return f"pair#{min(one, other)}#{max(one, other)}"


def identity_key(order: Order) -> str | None:
    """Names the purchase by its id in the shop or marketplace, where the order has one."""
    parts = (order.source, order.source_id, order.external_order_id)
    return "#".join(("identity", *parts)) if all(parts) else None
