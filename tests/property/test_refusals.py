"""Refusals that repeat what was sent, whatever that is and however it is spelt there."""

import html
from collections.abc import Callable, Sequence
from unicodedata import normalize

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from ordersync.adapters.salesmanago.refusals import KEPT, refusal
from ordersync.errors import Blocked, Rejected, UnknownRefusal
from tests.fakes.baselinker_client import failure as baselinker_failure
from tests.fakes.baselinker_client import refused as baselinker_refused

pytestmark = pytest.mark.property

LETTERS = "abcdefghijklmnoprstuwyząćęłńóśźżäöüßéABCDEŁŻ"
NAMES = st.text(LETTERS, min_size=4, max_size=12) | st.sampled_from(
    ["Owner", "Account", "Authorized", "Właściciel", "Konto", "Token", "Nieautoryzowany"]
)
TEXTS = st.lists(NAMES, min_size=1, max_size=4).map(" ".join)
FRAMES = ["Locked: {}", "'{}' is locked", "{} refused", "company=[{}]", "Invalid {}", "{}: not allowed"]
SPELLINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    html.escape,
    anyascii,
    lambda text: normalize("NFD", text),
    lambda text: text.replace(" ", "_"),
    lambda text: "".join(f"&#{ord(character)};" for character in text),
    lambda text: text + "...",
]
ADDRESS_FRAMES = ["Invalid email address: {}", "{} is not a valid e-mail", "Niepoprawny adres e-mail ({})"]
BLOCKS = ["BLOCKED_TOKEN", "RATE_LIMIT", "QUERY_LIMIT", "TOO_MANY_REQUESTS"]


def words_of(text: str) -> set[str]:
    return {word for word in anyascii(text).lower().split() if word not in KEPT}


@given(
    sent=st.lists(TEXTS, min_size=1, max_size=3),
    frame=st.sampled_from(FRAMES),
    spelt=st.sampled_from(SPELLINGS),
)
def test_no_word_that_was_sent_is_read_or_repeated(
    sent: Sequence[str], frame: str, spelt: Callable[[str], str]
) -> None:
    error = refusal([frame.format(spelt(text)) for text in sent], sent)
    shown = str(error).removeprefix("SALESmanago refuses: ")
    fixed = words_of(" ".join(frame.format("").replace(":", " ").replace("'", " ").replace("=", " ").split()))
    left = set(anyascii(shown).lower().replace(".", " ").replace(":", " ").replace("=", " ").split())
    assert type(error) is UnknownRefusal
    assert not left & (words_of(" ".join(sent)) - fixed)


@given(
    local=NAMES.map(anyascii).filter(str.isalpha),
    host=NAMES.map(anyascii).filter(str.isalpha),
    ending=st.sampled_from([".example", ".pl", ".com.pl"]),
    frame=st.sampled_from(ADDRESS_FRAMES),
)
def test_an_address_that_is_refused_concerns_its_order(
    local: str, host: str, ending: str, frame: str
) -> None:
    error = refusal([frame.format(f"{local}@{host}{ending}")], [f"{local}@{host}.example"])
    assert isinstance(error, Rejected)
    assert "@" not in str(error)


@given(
    code=st.sampled_from(BLOCKS),
    prefix=st.sampled_from(["", "ERROR_", "error_"]),
    spelt=st.sampled_from([str, str.lower]),
)
def test_a_block_is_recognised_by_its_code(code: str, prefix: str, spelt: Callable[[str], str]) -> None:
    assert isinstance(baselinker_failure(baselinker_refused(prefix + spelt(code), "")), Blocked)
