"""Addresses of the usual form are judged without email-validator, and as it would judge them."""

import email_validator
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ordersync.domain.emails import NO_PLAIN_LAST, PLAIN, _validated, ascii_address

pytestmark = pytest.mark.property

PARTS = st.text("abcxyz0189_+-.", min_size=1, max_size=70)
LABELS = st.text("abxn019-", min_size=1, max_size=66)
ADDRESSES = st.builds(
    lambda name, labels, last: f"{name}@{'.'.join([*labels, last])}",
    PARTS,
    st.lists(LABELS, max_size=6),
    st.one_of(LABELS, st.sampled_from(["pl", "com", *sorted(NO_PLAIN_LAST)])),
)


@given(st.one_of(ADDRESSES, st.from_regex(PLAIN, fullmatch=True), st.emails()))
@example("anna.nowak+news@poczta.example.com")
@example("anna@xn--n.pl")
@example(f"{'a' * 65}@example.com")
@example(f"a@{'b' * 64}.pl")
@example(f"a@{'b-' * 31}b.pl")
@example("a@example.test")
@example("a@1.2.pl")
@example("a@b.c\n")
def test_an_address_is_what_email_validator_says(text: str) -> None:
    address = text.strip().lower()
    assert ascii_address(text) == (_validated(address) if len(address) <= 254 else None)


def test_names_that_email_validator_refuses_are_left_to_it() -> None:
    special = email_validator.SPECIAL_USE_DOMAIN_NAMES
    assert special
    for name in special:
        plain = PLAIN.fullmatch(f"anna@example.{name}")
        assert plain is None or plain["last"] in NO_PLAIN_LAST, name
