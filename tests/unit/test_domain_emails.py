"""E-mail addresses: both spellings of a domain, machines, and what shops invent."""

import pytest

from ordersync.domain.emails import ascii_address, is_filler, is_valid_email, normalise_email


@pytest.mark.parametrize(
    "address", ["anna@127.0.0.1", "anna@[::1]", "anna@1.2", "anna@x.123", "anna@x.invalid"]
)
def test_an_address_that_no_mail_reaches(address: str) -> None:
    assert not is_valid_email(address)


@pytest.mark.parametrize(
    "spelling", ["Anna@Żółw.example", "anna@XN--W-UGA1V8H.example", "anna@z\u0307ółw。example"]
)
def test_one_address_in_both_spellings_of_its_domain(spelling: str) -> None:
    assert ascii_address(spelling) == normalise_email(spelling) == "anna@xn--w-uga1v8h.example"


@pytest.mark.parametrize(
    "address",
    [
        "brak@gmail.com",
        "brak_maila@x.example",
        "nie.podano@x.example",
        "no-email@x.example",
        "noemail@noemail.com",
        "test@test.pl",
        "test+17@gmail.com",
        "none@none",
        "no@no.com",
        "jan@brak.pl",
        "jan@poczta.nomail.com",
    ],
)
def test_an_obvious_filler(address: str) -> None:
    assert is_filler(address)


@pytest.mark.parametrize(
    "address",
    [
        "brakowski@gmail.com",
        "anna.brak@x.example",
        "tester@x.example",
        "testa@x.example",
        "noemi.mail@x.example",
        "no@x.example",
        "brak@",
        "anna@test.pl",
        "anna@niebrak.pl",
        "brak",
    ],
)
def test_a_persons_address_is_no_filler(address: str) -> None:
    assert is_filler(address) is (address == "brak@")
