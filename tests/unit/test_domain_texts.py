"""E-mail addresses, names and tags: spellings from the field."""

import pytest

from ordersync.domain.emails import is_ignored, is_valid_email, normalise_email
from ordersync.domain.names import same_person
from ordersync.domain.tags import order_tags, source_tags, stored_tag
from tests.builders import ORDER, settings_with


@pytest.mark.parametrize(
    "address",
    [
        "anna@shop.example",
        "anna@shop.test",
        "anna@example.com",
        "anna.nowak+allegro@poczta.onet.pl",
        "o'brien@x.ie",
        "a_b-c@x-y.co.uk",
        "1@2x.pl",
        "a" * 64 + "@x.pl",
        "a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".pl",
    ],
)
def test_a_valid_address(address: str) -> None:
    assert is_valid_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@shop.example",
        "anna@",
        "anna@shop",
        "anna@localhost",
        "anna@@shop.example",
        "anna nowak@shop.example",
        "anna@shop..example",
        "anna..nowak@shop.example",
        ".anna@shop.example",
        "anna@-shop.example",
        "anna@shop.example.",
        "anna@shop,pl",
        "anna@x.pl; jan@x.pl",
        "Anna <anna@x.pl>",
        "anna@[127.0.0.1]",
        "ąnna@x.pl",
        "anna\n@x.pl",
        "a" * 65 + "@x.pl",
        "a" * 64 + "@" + ".".join(["b" * 62] * 3) + ".pl",
    ],
)
def test_an_address_that_salesmanago_would_refuse(address: str) -> None:
    assert not is_valid_email(address)


def test_an_address_is_trimmed_and_in_lower_case() -> None:
    assert normalise_email("\t Anna@SHOP.Example\u00a0\n") == "anna@shop.example"


def test_ignored_are_addresses_and_whole_domains() -> None:
    ignored = ["Brak@Brak.pl", "nowhere.example", "@none.example", " spaced@x.example "]
    for address in (
        "brak@brak.pl",
        "a@nowhere.example",
        "a@sub.nowhere.example",
        "a@none.example",
        "spaced@x.example",
    ):
        assert is_ignored(address, ignored)
    for address in ("jan@brak.pl", "a@somenowhere.example", "xbrak@brak.pl", "a@x.example"):
        assert not is_ignored(address, ignored)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Nowak", "anna nowak"),
        ("Anna Nowak", " NOWAK,  Anna "),
        ("Łukasz Żółć", "Zolc Lukasz"),
        ("Zoe\u0308 Müller", "Zoë Mu\u0308ller"),
        ("Anna Nowak-Kowalska", "Anna Nowak Kowalska"),
        ("Jan Groß", "Jan Gross"),
    ],
)
def test_the_same_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("", ""), ("-", "."), ("Anna Nowak", ""), ("Anna Nowak", "Anna"), ("Anna Nowak", "Jan Nowak")],
)
def test_not_the_same_person(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("FROM_BASELINKER", "FROM_BASELINKER"),
        (" from baselinker ", "FROM_BASELINKER"),
        ("Łódź", "LODZ"),
        ("Straße", "STRASSE"),
        ("ąćęłńóśźż", "ACELNOSZZ"),
        ("a\u0328", "A"),
        ("a,b", "A_B"),
        ("!#$&*\"'", "_______"),
        ("(x) [y] {z}-1", "(X)_[Y]_{Z}-1"),
        ("a/b:c@d.e", "A_B_C_D_E"),
        ("", ""),
        ("  ", ""),
        ("x" * 300, "X" * 255),
    ],
)
def test_a_tag_as_salesmanago_stores_it(text: str, tag: str) -> None:
    assert stored_tag(text) == tag


def test_an_emoji_leaves_no_sign_that_salesmanago_would_change() -> None:
    assert set(stored_tag("🎉 sale 🎉")) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def test_the_tags_of_an_order() -> None:
    assert order_tags(ORDER, settings_with(), {}) == ()
    assert order_tags(ORDER, settings_with(tag="Sklep łódź"), {}) == ("SKLEP_LODZ",)
    both = settings_with(tag="FROM_BASELINKER", order_source_tag=True)
    assert order_tags(ORDER, both, {}) == ("FROM_BASELINKER", "BASELINKER_SHOP")
    assert source_tags("allegro", "1", both, {}) == ("BASELINKER_ALLEGRO",)
    assert order_tags(ORDER, settings_with(tag="BASELINKER_SHOP", order_source_tag=True), {}) == (
        "BASELINKER_SHOP",
    )


@pytest.mark.parametrize(
    ("names", "label"),
    [
        ({"812": "Mój sklep"}, "MOJ_SKLEP"),
        ({}, "812"),
        ({"812": ""}, "812"),
        ({"812": "Sklep", "813": "Inny"}, "SKLEP"),
        ({"812": "Sklep", "813": "sklep"}, "812"),
        ({"813": "Sklep"}, "812"),
    ],
)
def test_a_store_has_a_tag_of_its_own(names: dict[str, str], label: str) -> None:
    detailed = settings_with(order_source_tag=True, order_source_tag_detail="store")
    assert source_tags("shop", "812", detailed, names) == ("BASELINKER_SHOP", f"BASELINKER_SHOP_{label}")
    assert source_tags("shop", "812", settings_with(order_source_tag_detail="store"), names) == ()
