"""A refusal that repeats what was sent: it is neither misread nor repeated."""

import pytest

from ordersync.adapters.salesmanago.refusals import refusal
from ordersync.errors import Rejected, UnknownRefusal
from tests.fakes.salesmanago_client import EVENT, NO_LIMIT, Harness, refused


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Company ACME Żółw 5260001246 sp. z o.o. is locked", "Company …. is locked"),
        ("Company ACME ZOLW 526-000-12-46 is locked", "Company … is locked"),
        ("Company &quot;acme &#379;&oacute;łw&quot; is locked", 'Company "…" is locked'),
        ("Locked: ACME Przykł…", "Locked: …"),
        ("Locked: 'Przykł...'", "Locked: '…...'"),
        ("Anna_Przykladowa+Warszawa is locked", "…+… is locked"),
        ("Contact 7d0c2f4e-4c55-4a6b-9d0f-0a53c1c7e111 is locked", "Contact … is locked"),
        ("At most 255 characters", "At most 255 characters"),
    ],
)
def test_no_word_of_what_was_sent_is_repeated(message: str, shown: str) -> None:
    sent = ["ACME Żółw 5260001246 sp. z o.o.", "Anna Przykładowa", "Warszawa"]
    assert str(refusal([message], sent)) == f"SALESmanago refuses: {shown}"


@pytest.mark.parametrize("sent", ["Owner Sp. z o.o.", "Jan Owner", "owner@kupujacy.example", "invalid owner"])
@pytest.mark.parametrize("message", ["Locked: {}", "{} is invalid", "Invalid {}", "{}: not allowed"])
def test_a_word_that_was_sent_is_none_of_salesmanago_s(message: str, sent: str) -> None:
    assert type(refusal([message.format(sent)], [sent])) is UnknownRefusal


def test_an_address_with_the_word_owner_concerns_its_order() -> None:
    """The account shows the address with another ending."""
    error = refusal(["Invalid email address: owner@kupujacy.pl"], ["owner@kupujacy.example"])
    assert isinstance(error, Rejected)
    assert str(error) == "SALESmanago refuses the item: Invalid email address: …"


@pytest.mark.parametrize("word", ["email", "invalid", "address", "adres", "mail"])
def test_an_address_of_the_words_of_a_refusal_is_placed(word: str) -> None:
    email = f"{word}@{word}.example"
    assert isinstance(refusal([f"Invalid email address: {email}"], [email]), Rejected)
    assert isinstance(refusal([f"Niepoprawny adres e-mail: {email}"], [email]), Rejected)


def test_what_a_request_says_of_its_contact_is_not_repeated_whatever_the_request() -> None:
    harness = Harness(*[refused("Locked: Donica anna@kupujaca.example api-key-1 contact")] * 3)
    shown: list[str] = []
    for call in (
        lambda: harness.client.contact_id("anna@kupujaca.example"),
        lambda: harness.client.add_purchase("id-1", EVENT, NO_LIMIT),
        lambda: harness.client.card_events("id-1"),
    ):
        with pytest.raises(UnknownRefusal) as raised:
            call()
        shown.append(str(raised.value).removeprefix("SALESmanago refuses: Locked: "))
    assert shown == ["Donica … contact", "… contact", "Donica … contact"]
