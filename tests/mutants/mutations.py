"""The list: what is broken, where, and the promise that it breaks (docs/promise.md)."""

from dataclasses import dataclass

PACKAGE = "layers/ordersync/python/ordersync"


@dataclass(frozen=True)
class Mutation:
    """One way to break the program: `old` becomes `new` in a module of the package.

    Attributes:
        noticed_by: the tests that must fail then, as pytest takes them; no others are run.
    """

    name: str
    noticed_by: str
    module: str
    old: str
    new: str


MUTATIONS = (
    Mutation(
        "the cursor passes entries that the queue refused",
        "tests/unit/test_poll_journal.py",
        "intake/poll_journal.py",
        "passed = [entry for entry in some if not refused or entry.log_id < min(refused)]",
        "passed = list(some)",
    ),
    Mutation(
        "the cursor is saved before the messages are sent",
        "tests/unit/test_poll_journal.py",
        "intake/poll_journal.py",
        "            accepted = self.queue.send(",
        "            record = record.save(record.value.past(some[-1], 0, began_at))\n            accepted = self.queue.send(",
    ),
    Mutation(
        "relations are recorded after their orders are queued",
        "tests/unit/test_deliver_one_purchase.py",
        "intake/poll_journal.py",
        "        self._record_relations(ahead.entries)\n",
        "",
    ),
    Mutation(
        "the ledger learns of an event only after the request",
        "tests/unit/test_deliver_lost_answers.py",
        "delivery/send_event.py",
        "        intended = record.save(seen.intended(KIND, intent, self.context.clock.now()))\n",
        "        intended = record\n",
    ),
    Mutation(
        "an intent is sent again without reading the card back",
        "tests/unit/test_deliver_lost_answers.py",
        "delivery/send_event.py",
        "        events = self.salesmanago.card_events(event.intent.contact_id)\n",
        "        events: list[CardEvent] = []\n",
    ),
    Mutation(
        "the card is read back while the request may be under way",
        "tests/unit/test_deliver_once.py",
        "delivery/send_event.py",
        "        early = event.intent.at + self.context.timings.read_back_delay - now\n",
        "        early = -1.0\n",
    ),
    Mutation(
        "an event on the card is ours by its external id alone",
        "tests/unit/test_domain_card.py",
        "domain/card.py",
        "        if _may_be_own(event, intent) and event.external_id is not None and event.date_ms is not None:",
        "        if event.external_id == intent.external_id:",
    ),
    Mutation(
        "records are written whatever their version",
        "tests/unit/test_deliver_once.py",
        "records/record.py",
        "        if not self.table.put(self.scope, self.key, self._item(value), record.version, expires_at):",
        "        stored = self.table.get(self.scope, self.key)\n        version = stored.version if stored else 0\n        if not self.table.put(self.scope, self.key, self._item(value), version, expires_at):",
    ),
    Mutation(
        "a skip is written over what a faster worker found out",
        "tests/unit/test_deliver_skips.py",
        "delivery/transfer_order.py",
        "            record.save(seen.skipped(KIND, reason, self.context.clock.now()))",
        "            record.slot.read().save(seen.skipped(KIND, reason, self.context.clock.now()))",
    ),
    Mutation(
        "a contact's lease is shorter than a request",
        "tests/unit/test_deliver_newest_data.py",
        "delivery/write_contact.py",
        "now + self.context.timings.contact_lease)",
        "now + 0.001)",
    ),
    Mutation(
        "a contact is released though its request may be under way",
        "tests/unit/test_deliver_late.py",
        "delivery/write_contact.py",
        "            raise error.delayed(self.context.timings.contact_lease) from error\n",
        "            self._change(wanted, ContactState.released)\n            raise\n",
    ),
    Mutation(
        "older contact data replace newer ones",
        "tests/unit/test_domain_contact.py",
        "domain/contact.py",
        "        return version.key >= self.data.key",
        "        return True",
    ),
    Mutation(
        "every worker has a call budget of its own",
        "tests/simulation/test_budget.py",
        "pacing/take_call.py",
        "                self._hold(record.value, now)\n",
        "                return\n",
    ),
    Mutation(
        "waiting counts as a try",
        "tests/unit/test_deliver_failures.py",
        "delivery/handle_failure.py",
        "                case RetryLater() | Wait() | NoBudget():\n                    return error\n",
        "",
    ),
    Mutation(
        "a block is not reported to the other callers",
        "tests/unit/test_baselinker_errors.py",
        "adapters/baselinker/client.py",
        "            self.permits.block(until)\n",
        "",
    ),
    Mutation(
        "the sweep continues a second later instead of in the same one",
        "tests/unit/test_domain_sweep.py",
        "domain/sweep.py",
        "return replace(walked, second=latest) if latest",
        "return replace(walked, second=latest + 1) if latest",
    ),
    Mutation(
        "the ledger does not know of orders that wait in the queue",
        "tests/simulation/test_sweep.py",
        "intake/poll_journal.py",
        "            self._record_queued(wanted)\n",
        "",
    ),
    Mutation(
        "a card that does not show what it is known to hold is trusted",
        "tests/unit/test_domain_card.py",
        "domain/card.py",
        "    return not doubtful and shown.issuperset(str(order_id) for order_id in intent.beside)",
        "    return not doubtful",
    ),
    Mutation(
        "a card that may be cut to its latest events is trusted",
        "tests/unit/test_domain_card.py",
        "domain/card.py",
        "    return not events or reaches_back or len(events) < max(seen.most_shown, SHORTEST_CUT_CARD)",
        "    return True",
    ),
    Mutation(
        "several event requests of one contact are in question at once",
        "tests/unit/test_deliver_lost_answers.py",
        "delivery/send_event.py",
        "        self._take_turn(buyer.email, order.order_id)\n",
        "",
    ),
    Mutation(
        "unfinished orders that the sweep met are not walked over again",
        "tests/simulation/test_sweep.py",
        "domain/sweep.py",
        "        if self.open_since and now - self.went_back_at > DAY:\n",
        "        if False:\n",
    ),
    Mutation(
        "orders that could be read wait for those that could not",
        "tests/simulation/test_budget.py",
        "delivery/prepare_jobs.py",
        "            if readings := self.reader.known(wanted):\n                return readings, error\n",
        "",
    ),
    Mutation(
        "an event in question counts as a relative's event",
        "tests/unit/test_deliver_one_purchase.py",
        "delivery/claim_purchase.py",
        "        if record.event(EventKind.PURCHASE).state is State.INTENT:\n",
        "        if False:\n",
    ),
    Mutation(
        "a contact is believed to hold what it held before a lost answer",
        "tests/unit/test_deliver_newest_data.py",
        "domain/contact.py",
        '        fingerprint = "" if write.has_data else self.fingerprint\n',
        "        fingerprint = self.fingerprint\n",
    ),
    Mutation(
        "a purchase is not claimed among related orders",
        "tests/unit/test_deliver_one_purchase.py",
        "delivery/transfer_order.py",
        "        if not self.claims.claim(order):",
        "        if False and not self.claims.claim(order):",
    ),
    Mutation(
        "a claim is taken over without writing the other order's record",
        "tests/unit/test_deliver_one_purchase.py",
        "delivery/claim_purchase.py",
        "            record.save(record.value)\n",
        "            pass\n",
    ),
    Mutation(
        "an order once skipped stays skipped",
        "tests/unit/test_deliver_skips.py",
        "delivery/transfer_order.py",
        "        if record.event(KIND).state is State.SHADOW:\n",
        "        if record.event(KIND).state is State.SKIPPED:\n            return True\n        if record.event(KIND).state is State.SHADOW:\n",
    ),
    Mutation(
        "masked orders are not requeued once their number is known",
        "tests/unit/test_deliver_buyers.py",
        "delivery/find_buyer.py",
        "        if waiting := entry.waiting_for(order):",
        "        if waiting := []:",
    ),
    Mutation(
        "an order read before its message was sent counts as read since",
        "tests/unit/test_deliver_newest_data.py",
        "delivery/read_orders.py",
        "        return self.read_at > moment + CLOCK_TOLERANCE",
        "        return True",
    ),
    Mutation(
        "the sweep's position passes orders that were too young to be judged",
        "tests/unit/test_domain_sweep.py",
        "domain/sweep.py",
        "        if len(judged) < len(page.orders) or not page.is_full:\n",
        "        latest = max((order.date_confirmed for order in page.orders), default=self.second)\n"
        "        if not page.is_full:\n",
    ),
    Mutation(
        "a walk that stood still continues where it stopped",
        "tests/unit/test_sweep_position.py",
        "domain/sweep.py",
        "        if self.underway and now - self.walked_at <= STOOD_STILL:\n",
        "        if self.underway:\n",
    ),
    Mutation(
        "a write that the SDK repeated is a conflict",
        "tests/contract/test_table_repeats.py",
        "adapters/stores/dynamodb.py",
        "                return _is_written_by(nonce, error)\n",
        "                return False\n",
    ),
    Mutation(
        "the poller does not fence the orders that it relates",
        "tests/unit/test_deliver_relations.py",
        "intake/poll_journal.py",
        "                self.context.records.order(entry.order_id).fence()\n",
        "",
    ),
    Mutation(
        "a card is read back before it must show what took effect late",
        "tests/unit/test_deliver_late.py",
        "pacing/timings.py",
        "        return self.contact_lease + self.card_lag",
        "        return self.contact_lease",
    ),
    Mutation(
        "a contact's lease ends before a late request can't take effect any more",
        "tests/unit/test_deliver_late.py",
        "pacing/timings.py",
        "        return self.promptness + self.request_timeout + self.request_life",
        "        return self.promptness + self.request_timeout",
    ),
    Mutation(
        "a request goes out long after its intent",
        "tests/unit/test_deliver_newest_data.py",
        "pacing/context.py",
        "    if context.clock.now() - saved_at > context.timings.promptness:\n",
        "    if False:\n",
    ),
)
