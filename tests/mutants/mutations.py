"""The list: what is broken, where, and the promise that it breaks (docs/promise.md)."""

from dataclasses import dataclass

PACKAGE = "layers/ordersync/python/ordersync"


@dataclass(frozen=True)
class Mutation:
    """One way to break the program: `old` becomes `new` in a module of the package."""

    name: str
    module: str
    old: str
    new: str


MUTATIONS = (
    Mutation(
        "the cursor passes entries that the queue refused",
        "intake/poll_journal.py",
        "passed = [entry for entry in some if not refused or entry.log_id < min(refused)]",
        "passed = list(some)",
    ),
    Mutation(
        "the cursor is written before the messages are sent",
        "intake/poll_journal.py",
        "        accepted = desk.queue.send(",
        "        record = desk.cursors.write(record, _past(record.value, some[-1], 0, began_at))\n"
        "        accepted = desk.queue.send(",
    ),
    Mutation(
        "relations are recorded after their orders are queued",
        "intake/poll_journal.py",
        "    _record_relations(desk, ahead.entries)\n",
        "",
    ),
    Mutation(
        "the ledger learns of an event only after the request",
        "delivery/send_event.py",
        "    noted = desk.note(record, _with_intent(record.value, order, read_at, intent))\n",
        "    noted = record\n",
    ),
    Mutation(
        "an intent is sent again without reading the card back",
        "delivery/settle_event.py",
        "    events = desk.salesmanago.card_events(intent.contact_id)\n",
        "    events = []\n",
    ),
    Mutation(
        "the card is read back while the request may be under way",
        "delivery/settle_event.py",
        "    early = intent.at + desk.timings.read_back_delay - desk.clock.now()\n",
        "    early = -1.0\n",
    ),
    Mutation(
        "an event on the card is ours by its external id alone",
        "domain/card.py",
        "        if _may_be_own(event, intent) and event.external_id is not None and event.date_ms is not None:",
        "        if event.external_id == intent.external_id:",
    ),
    Mutation(
        "records are written whatever their version",
        "records/record.py",
        "        if not self._table.put(record.scope, record.key, _item(value), record.version, expires_at):",
        "        stored = self._table.get(record.scope, record.key)\n"
        "        version = stored.version if stored else 0\n"
        "        if not self._table.put(record.scope, record.key, _item(value), version, expires_at):",
    ),
    Mutation(
        "a skip is written over what a faster worker found out",
        "delivery/transfer_order.py",
        "        desk.note(record, delivery.skipped(reason).model_copy(update=seen))",
        "        desk.note(desk.delivery(order.order_id), delivery.skipped(reason).model_copy(update=seen))",
    ),
    Mutation(
        "a contact's lease is shorter than a request",
        "delivery/write_contact.py",
        "now + desk.timings.contact_lease, 3)",
        "now + 0.001, 3)",
    ),
    Mutation(
        "a contact is free again though its request may be under way",
        "delivery/write_contact.py",
        "        error.after = max(error.after or 0, desk.timings.contact_lease)\n",
        "        _change(write.email, desk, lambda state: _unleased(state, holder))\n",
    ),
    Mutation(
        "older contact data replace newer ones",
        "domain/contact.py",
        "    return version.key >= state.data.key",
        "    return True",
    ),
    Mutation(
        "every worker has a call budget of its own",
        "pacing/take_call.py",
        "                self._hold(record.value, now)\n",
        "                return\n",
    ),
    Mutation(
        "waiting counts as a try",
        "delivery/deliver_share.py",
        "            case RetryLater() | Wait():\n                return error\n",
        "",
    ),
    Mutation(
        "a block is not told to the other callers",
        "adapters/baselinker/client.py",
        "            self.report_block(until)\n",
        "",
    ),
    Mutation(
        "the sweep goes on a second later instead of in the same one",
        "domain/sweep.py",
        '        return progress.model_copy(update={"second": latest})',
        '        return progress.model_copy(update={"second": latest + 1})',
    ),
    Mutation(
        "the ledger does not know of orders that wait in the queue",
        "intake/poll_journal.py",
        "        _note_queued(desk, wanted)\n",
        "",
    ),
    Mutation(
        "a card that does not show what it is known to hold is trusted",
        "domain/card.py",
        "    return not doubtful and shown.issuperset(str(order_id) for order_id in intent.beside)",
        "    return not doubtful",
    ),
    Mutation(
        "a card that may be cut to its latest events is trusted",
        "domain/card.py",
        "    return not events or reaches_back or len(events) < max(seen.most_shown, SHORTEST_CUT_CARD)",
        "    return True",
    ),
    Mutation(
        "several event requests of one contact are in question at once",
        "delivery/send_event.py",
        "    take_turn(buyer.email, order.order_id, desk)\n",
        "",
    ),
    Mutation(
        "what the sweep met unfinished is not walked over again",
        "domain/sweep.py",
        "    elif progress.open_since and now - progress.went_back_at > DAY:\n",
        "    elif False:\n",
    ),
    Mutation(
        "orders that could be read wait for those that could not",
        "delivery/prepare_jobs.py",
        "        if readings := desk.reader.known(wanted):\n            return readings, error\n",
        "",
    ),
    Mutation(
        "an event in question counts as a relative's event",
        "delivery/claim_purchase.py",
        "    if delivery.state is State.INTENT:\n",
        "    if False:\n",
    ),
    Mutation(
        "a contact is believed to hold what it held before a lost answer",
        "delivery/write_contact.py",
        '        doubtful = {"fingerprint": ""} if write.data != ContactData() else {}\n',
        "        doubtful: dict[str, str] = {}\n",
    ),
    Mutation(
        "a purchase is not claimed among related orders",
        "delivery/transfer_order.py",
        "    if not settled and not claim_purchase(order, desk):",
        "    if False and not claim_purchase(order, desk):",
    ),
    Mutation(
        "a claim is taken over without writing the other order's record",
        "delivery/claim_purchase.py",
        "        desk.records.deliveries.write(record, record.value)\n",
        "        pass\n",
    ),
    Mutation(
        "an order once skipped stays skipped",
        "delivery/transfer_order.py",
        "    if delivery.state is State.SHADOW:\n",
        "    if delivery.state is State.SKIPPED:\n        return True\n    if delivery.state is State.SHADOW:\n",
    ),
    Mutation(
        "masked orders are not looked at again once their number is known",
        "delivery/find_buyer.py",
        "    if waiting := waiting_for(entry, order):",
        "    if waiting := []:",
    ),
    Mutation(
        "an order read before its message was sent counts as read since",
        "delivery/read_orders.py",
        "        return self.read_at > moment + CLOCK_TOLERANCE",
        "        return True",
    ),
)
