"""Shows what the operator function says of orders, and lets it process some of them again."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from ops.confirm import confirmed
from ops.output import Output, show_json, show_rows, show_text
from ops.when import moment
from ops.where import Where
from ordersync.domain.states import State
from ordersync.errors import NotApplied
from ordersync.operating.act_on_orders import RetryPlan
from ordersync.operating.explain_order import OrderStory
from ordersync.operating.list_orders import OrderList
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.requests import CloseQuestion, ListOrders, ResolveOrder, RetryOrders, ShowOrder

_STORY = TypeAdapter(OrderStory)
_LIST = TypeAdapter(OrderList)
_PLAN = TypeAdapter(RetryPlan)
NOT_SENT = "If it is there after all, it counts twice; a contact that a person has deleted is brought back."
NEEDS_PERSON = frozenset({State.UNKNOWN, State.DEAD})


@dataclass(frozen=True)
class Chosen:
    """Which orders are meant: these, and those that got no event for a reason in the last seconds."""

    connection: str | None
    orders: tuple[int, ...]
    reason: str
    seconds: int


def show_order(where: Where, connection: str | None, order_id: int) -> int:
    """Show one order's story; return 1 if it needs a person."""
    return _show_story(where, where.ask(ShowOrder(connection_id=connection, order_id=order_id)))


def resolve_sent(where: Where, connection: str | None, order_id: int) -> int:
    """Decide that SALESmanago has an order's event, and show the order's story."""
    return _show_story(
        where, where.ask(ResolveOrder(connection_id=connection, order_id=order_id, was_sent=True))
    )


def resolve_not_sent(
    where: Where, connection: str | None, order_id: int, max_events: int | None, *, yes: bool
) -> int:
    """Show what would be sent of an order whose event SALESmanago lacks, and send it once a person agrees.

    Raises:
        NotApplied: there is nothing to decide, or more may be sent than is allowed.
    """
    request = ResolveOrder(connection_id=connection, order_id=order_id, was_sent=False)
    outlook = _STORY.validate_python(where.ask(request)).outlook
    what = f" of {outlook.value or 'no value'} to {outlook.buyer}" if outlook and outlook.buyer else ""
    print(f"Order {order_id}: a purchase{what} would be sent. {NOT_SENT}", file=sys.stderr)
    if max_events == 0:
        raise NotApplied("1 purchase may be sent, more than the 0 that are allowed; nothing was done")
    if not confirmed(max_events, yes=yes):
        return 2
    go = ResolveOrder(connection_id=connection, order_id=order_id, was_sent=False, go=True)
    return _show_story(where, where.ask(go))


def close_question(where: Where, connection: str | None, order_id: int) -> int:
    """Close the question about an order that stays as it is."""
    answer = where.ask(CloseQuestion(connection_id=connection, order_id=order_id))
    if where.output is Output.JSON:
        show_json(answer)
    else:
        show_text(f"The question about order {order_id} is closed; an edit of the order asks again.")
    return 0


def _show_story(where: Where, answer: object) -> int:
    story = _STORY.validate_python(answer)
    if where.output is Output.JSON:
        show_json(answer)
    else:
        if where.output is Output.TABLE:
            show_text(story.sentence)
            if story.remedy:
                show_text(f"What helps: {story.remedy}")
        rows = [(moment(step.at), moment(step.until), step.times, step.text) for step in story.steps]
        if rows or where.output is Output.CSV:
            show_rows(("when", "last", "times", "what happened"), rows, where.output)
        if where.output is Output.TABLE:
            _show_outlook(story)
    return 1 if story.state in NEEDS_PERSON else 0


def _show_outlook(story: OrderStory) -> None:
    if story.relatives:
        show_text(ENGLISH_ORDER.related.format(orders=", ".join(map(str, story.relatives))))
    show_text(ENGLISH_ORDER.outlook(story.outlook, story.problem))


def list_unsent(where: Where, connection: str | None, states: Sequence[str], seconds: int, most: int) -> int:
    """List the orders that were not sent, or may not have been; return 1 if some need a person.

    Args:
        where: the stack.
        connection: the connection; None for the only one.
        states: which states; all if there are none.
        seconds: how far back to look.
        most: how many orders of each state to name.

    Raises:
        NotApplied: a state is none of those that are listed, or the stack does not answer.
    """
    listed = {"skipped", "rejected", "unknown", "dead"}
    if wrong := [each for each in states if each not in listed]:
        raise NotApplied(f"{wrong[0]} is not listed: --status takes {', '.join(sorted(listed))}")
    named = {"states": tuple(states)} if states else {}
    answer = where.ask(
        ListOrders.model_validate({"connection_id": connection, "seconds": seconds, "most": most, **named})
    )
    found = _LIST.validate_python(answer)
    if where.output is Output.JSON:
        show_json(answer)
    elif where.output is Output.CSV:
        orders = [(each.order_id, each.state, moment(each.at), each.reason) for each in found.orders]
        show_rows(("order", "status", "since", "reason"), orders, where.output)
    else:
        rows = [
            (each.count, each.state, each.reason, f"{each.meaning}. {each.remedy}") for each in found.reasons
        ]
        show_rows(("orders", "status", "reason", "what it means, and what helps"), rows, where.output)
        latest = [(each.order_id, each.state, moment(each.at), each.reason) for each in found.orders]
        show_rows(("order", "status", "since", "reason"), latest, where.output)
    return 1 if any(each.state in NEEDS_PERSON for each in found.reasons) else 0


def retry_orders(where: Where, chosen: Chosen, max_events: int | None, *, yes: bool) -> int:
    """Show which orders would be processed again, and let that be done once a person agrees.

    Raises:
        NotApplied: the stack does not answer, or more events may be sent than are allowed.
    """
    request = RetryOrders(
        connection_id=chosen.connection,
        order_ids=chosen.orders,
        reason=chosen.reason,
        seconds=chosen.seconds,
        most_events=max_events,
    )
    plan = _PLAN.validate_python(where.ask(request))
    have_event = f", {len(plan.have_event)} of which have their event" if plan.have_event else ""
    print(
        f"{len(plan.order_ids)} orders{have_event}: up to {plan.most_events} purchases would be sent.",
        file=sys.stderr,
    )
    if plan.left_out:
        print(f"{plan.left_out} more are left for the next time.", file=sys.stderr)
    if not plan.order_ids:
        return 0
    if not confirmed(max_events, yes=yes):
        return 2
    go = RetryOrders(
        connection_id=chosen.connection, order_ids=plan.order_ids, most_events=max_events, go=True
    )
    done = _PLAN.validate_python(where.ask(go))
    print(f"{done.queued} orders are queued.")
    return 0 if done.queued == len(plan.order_ids) else 1
