"""The whole application, deployed from its template with IAM enforced, as `python -m local` runs it."""

import json
import socket
import time

import pytest

from tests.fakes.application import ALLEGRO, JAN
from tests.integration.remotes import Merchant, Remotes, Run

pytestmark = [pytest.mark.integration, pytest.mark.slow]

EVA = {"order_source": "personal", "order_source_id": 0, "email": "eva@example.com", "phone": "600 100 203"}


def test_a_mixed_shop(remotes: Remotes) -> None:
    merchant = remotes.merchant("mixed", tag="Żółw", order_source_tag=True)
    anna = merchant.order()
    jan = merchant.order(JAN, order_source_id=813, external_order_id="EXT-1")
    matched = merchant.order(ALLEGRO, phone="0048 600-100-201")
    masked = merchant.order(ALLEGRO, phone="600 100 299")
    merchant.order(EVA, confirmed=False)
    merchant.order(EVA, order_source="order_return")
    merchant.shop.copy(jan)
    merchant.order(email="")
    eva = merchant.order(EVA, products=[])

    run = remotes.run(100, mixed=merchant.document)

    assert run.code == 0, run.output
    assert merchant.purchases() == sorted([anna, jan, matched, eva])
    assert masked not in merchant.purchases()
    of_anna = {event.data["externalId"] for event in merchant.marketing.events_of("anna@example.com")}
    assert of_anna == {str(anna), str(matched)}
    check_contacts(merchant)
    check_report(run, remotes, merchant)


def check_contacts(merchant: Merchant) -> None:
    """Check that every buyer is a contact, with the tags of all their orders and consent untouched."""
    contacts = {each.email: each for each in merchant.marketing.contacts.values()}
    assert {email: set(contact.tags) for email, contact in contacts.items()} == {
        "anna@example.com": {"ZOLW", "BASELINKER_SHOP", "BASELINKER_ALLEGRO"},
        "jan@example.com": {"ZOLW", "BASELINKER_SHOP"},
        "eva@example.com": {"ZOLW", "BASELINKER_PERSONAL"},
    }
    assert contacts["anna@example.com"].fields["phone"] == "+48600100201"
    assert contacts["anna@example.com"].address["city"] == "Łódź"
    assert not [contact for contact in contacts.values() if contact.opted_out]
    assert merchant.marketing.confirmation_emails == 0


def check_report(run: Run, remotes: Remotes, merchant: Merchant) -> None:
    """Check that the run's report has the numbers that both services have counted."""
    numbers = run.connections["mixed"]
    assert numbers["entries"] == merchant.entries()
    assert numbers["events_created"] == 4
    assert numbers["skipped"] == {
        "masked_email": 1,
        "no_email": 1,
        "not_a_purchase": 1,
        "same_purchase": 1,
        "unconfirmed": 1,
    }
    contacts = merchant.marketing.contacts.values()
    assert numbers["contacts_written"] == sum(contact.writes for contact in contacts)
    assert (numbers["rejected"], numbers["waiting"], run.dead_letters) == (0, 0, 0)
    assert numbers["baselinker_calls"] == len(merchant.shop.calls)
    assert numbers["salesmanago_calls"] == len(remotes.salesmanago.requests)
    assert run.seconds > 0


def test_connections_that_wait_hold_up_no_other(remotes: Remotes) -> None:
    names = ("good", "refused", "empty", "unreachable")
    good, refused, empty, unreachable = (remotes.merchant(name) for name in names)
    order_id = good.order()
    refused.order(JAN)
    remotes.baselinker.revoke_token("token-refused")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    unreachable.document["baselinker"]["url"] = f"http://127.0.0.1:{port}/connector.php"

    merchants = dict(zip(names, (good, refused, empty, unreachable), strict=True))
    run = remotes.run(30, **{name: merchant.document for name, merchant in merchants.items()})

    assert run.code == 1
    assert good.purchases() == [order_id]
    assert refused.purchases() == []
    assert "connection refused: waits for baselinker (baselinker_credential)" in run.output
    assert "connection unreachable: waits for baselinker (unavailable)" in run.output
    assert "connection good: waits" not in run.output
    assert "connection empty" not in run.output.rpartition("Gave up")[2]
    assert run.connections["good"]["events_created"] == 1
    assert run.connections["good"]["waiting"] == 0
    assert run.connections["refused"]["waiting"] > 0
    assert run.connections["unreachable"]["waiting"] == 1
    assert run.connections["empty"]["entries"] == 0
    assert run.connections["empty"]["waiting"] == 0
    assert run.dead_letters == 0
    assert empty.shop.calls
    assert len(refused.shop.calls) == 0
    assert len([call for call in remotes.baselinker.calls if call.outcome == "ERROR_BAD_TOKEN"]) < 10


def test_an_empty_journal_alone_ends_at_once(remotes: Remotes) -> None:
    empty = remotes.merchant("empty")
    run = remotes.run(40, empty=empty.document)
    assert run.code == 0, run.output
    assert run.connections["empty"]["entries"] == 0
    assert run.connections["empty"]["skipped"] == {}
    assert run.dead_letters == 0
    assert run.seconds < 30


class TestBadDocuments:
    """An invalid document is reported in one line, before anything starts."""

    def reported(self, remotes: Remotes, document: object) -> str:
        began = time.monotonic()
        run = remotes.run(20, myshop=document)
        assert run.code == 2
        assert time.monotonic() - began < 10
        assert run.connections == {}
        [line] = run.output.strip().splitlines()
        assert "myshop.json" in line
        return line

    def test_a_missing_key(self, remotes: Remotes) -> None:
        document = remotes.merchant("myshop").document
        del document["settings"]["eshop"]
        assert "settings.eshop: missing" in self.reported(remotes, document)

    def test_an_unknown_key(self, remotes: Remotes) -> None:
        document = remotes.merchant("myshop", colour="red").document
        assert "settings.colour: unknown field" in self.reported(remotes, document)

    def test_a_wrong_value(self, remotes: Remotes) -> None:
        document = remotes.merchant("myshop", match_by_phone="sometimes").document
        line = self.reported(remotes, document)
        assert "settings.match_by_phone" in line
        assert "sometimes" not in line

    def test_truncated_json(self, remotes: Remotes) -> None:
        text = json.dumps(remotes.merchant("myshop").document)
        assert "not valid JSON" in self.reported(remotes, text[: len(text) // 2])
