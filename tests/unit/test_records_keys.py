"""Personal data are recorded as keyed hashes; without their keys nothing is recorded."""

import hashlib
import re
from dataclasses import replace
from functools import partial
from typing import cast

import pytest

from ordersync.adapters.stores.memory import MemoryTable
from ordersync.domain.contact import ContactData
from ordersync.domain.states import State
from ordersync.errors import NotApplied
from ordersync.ports import Tables
from ordersync.records.connection import AccountRecords, ConnectionRecords
from ordersync.records.keys import KeyedHash, RecordKeys, rehashed
from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.keys import SECRET, record_keys
from tests.fakes.tables import HookedTable

OTHER_SECRET = "another-key-of-the-tests" * 2
EMAIL, NUMBER, DATA = "anna@example.com", "+48600100201", ContactData(name="Anna")
GUESSABLE = ("ordersync", "main", "account-1", "contact", "phone", "")
SEPARATORS = ("", " ", "\0", "#", ":")


def tables() -> Tables:
    return Tables(*(MemoryTable() for _ in range(6)))


def hashes(secret: str = SECRET, connection_id: str = "main", account: str = "account-1") -> list[str]:
    """Return what stands for a telephone number, an e-mail address and a contact's data."""
    here = tables()
    keys = record_keys(here, secret)
    records = AccountRecords(here, keys, account)
    kept = [ConnectionRecords(here, keys, connection_id).phone(NUMBER).key, records.contact(EMAIL).key]
    return [*(key.partition("#")[2] for key in kept), records.fingerprint(DATA)]


class TestHashes:
    def test_one_text_has_one_hash(self) -> None:
        assert hashes() == hashes()
        assert all(re.fullmatch(r"[0-9a-f]{64}", hashed) for hashed in hashes())

    def test_they_differ_by_secret_and_by_scope(self) -> None:
        phone, contact, fingerprint = hashes()
        others = [*hashes(OTHER_SECRET), hashes(connection_id="other")[0], *hashes(account="account-2")[1:]]
        assert len({phone, contact, fingerprint, *others}) == 9

    @pytest.mark.parametrize("text", [EMAIL, NUMBER, DATA.as_text])
    def test_they_can_not_be_found_by_trying(self, text: str) -> None:
        tried = {
            hashlib.sha256(f"{prefix}{separator}{text}".encode()).hexdigest()
            for prefix in GUESSABLE
            for separator in SEPARATORS
        }
        assert tried.isdisjoint(hashes())

    def test_a_scope_and_a_text_do_not_run_into_each_other(self) -> None:
        hashing = KeyedHash.parse(SECRET)
        assert hashing.of("a", "bc") != hashing.of("ab", "c")

    def test_a_secret_is_rotated_by_hashing_what_is_stored_once_more(self) -> None:
        stored = KeyedHash.parse(SECRET).of("main", NUMBER)
        rotated = KeyedHash.parse(f"{SECRET}\n{OTHER_SECRET}\n")
        assert rotated.of("main", NUMBER) == rehashed(stored, OTHER_SECRET) != stored

    @pytest.mark.parametrize("secret", ["", " \n", "short", f"{SECRET} short"])
    def test_a_secret_without_keys_is_none(self, secret: str) -> None:
        with pytest.raises(ValueError, match="at least 32 characters"):
            KeyedHash.parse(secret)

    def test_a_key_is_never_shown(self) -> None:
        assert SECRET not in repr(KeyedHash.parse(SECRET))


class TestTheSecret:
    def test_it_is_read_once(self) -> None:
        texts = [SECRET]
        keys = RecordKeys(texts.pop, MemoryTable())
        assert keys.hashing() == keys.hashing() == KeyedHash.parse(SECRET)

    def test_it_is_read_again_after_a_failure(self) -> None:
        texts = [SECRET, ""]
        keys = RecordKeys(texts.pop, MemoryTable())
        with pytest.raises(NotApplied, match="invalid"):
            keys.hashing()
        assert keys.hashing() == KeyedHash.parse(SECRET)

    @pytest.mark.parametrize("other", [OTHER_SECRET, f"{SECRET} {OTHER_SECRET}"])
    def test_another_one_than_the_records_began_with_is_refused(self, other: str) -> None:
        here = tables()
        record_keys(here).hashing()
        with pytest.raises(NotApplied, match="another one"):
            record_keys(here, other).hashing()
        assert record_keys(here).hashing() == KeyedHash.parse(SECRET)

    def test_one_that_was_rotated_is_accepted_once_the_check_is_rehashed(self) -> None:
        here = tables()
        record_keys(here).hashing()
        stored = here.contacts.get("keys", "check")
        assert stored is not None
        rotated = rehashed(str(stored.item["value"]), OTHER_SECRET)
        here.contacts.put("keys", "check", {"value": rotated}, stored.version)
        both = f"{SECRET} {OTHER_SECRET}"
        assert record_keys(here, both).hashing() == KeyedHash.parse(both)

    def test_what_is_remembered_of_it_does_not_give_it_away(self) -> None:
        here = tables()
        record_keys(here).hashing()
        stored = here.contacts.get("keys", "check")
        assert stored is not None
        assert SECRET not in str(stored.item)


class TestDelivery:
    def with_secret(self, bench: Bench, secret: str) -> None:
        """Go on with another secret, as new processes do."""
        runtime = replace(bench.application.runtime, keys=record_keys(bench.tables, secret))
        bench.application = replace(bench.application, runtime=runtime)

    @pytest.mark.parametrize("secret", ["", OTHER_SECRET])
    def test_nothing_is_sent_or_recorded_under_other_keys(self, secret: str) -> None:
        bench = Bench()
        first = bench.order()
        bench.flow()
        self.with_secret(bench, secret)
        second = bench.order()
        masked = bench.order(ALLEGRO)
        requests = len(bench.salesmanago.requests)
        written: list[str] = []
        for name in ("contacts", "phones"):
            table = cast("HookedTable", getattr(bench.tables, name))
            table.before_put[""] = partial(written.append, name)
        bench.flow()
        bench.work_for(3_600)
        assert len(bench.salesmanago.requests) == requests
        assert written == []
        assert {bench.purchase(order_id).state for order_id in (second, masked)} == {State.QUEUED}
        assert bench.record(second).tries == 0
        assert {message.order_id for message in bench.queued()} == {second, masked}
        self.with_secret(bench, SECRET)
        bench.work_for(3_600)
        assert bench.main.purchases() == [first, second, masked]
        assert bench.idle
