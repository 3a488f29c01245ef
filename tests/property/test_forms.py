"""Whatever is typed into the form makes a valid document, or problems at fields; and never an error."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.connecting.build_form import FormBuilder
from ordersync.connecting.draft import Draft, new_draft, stored_draft
from ordersync.connecting.form import CLEAR_PREFIX, ESHOP_TYPED, OPENED_VERSION, OTHER_ESHOP
from ordersync.connecting.form_words import FORM_WORDS
from ordersync.connecting.questions import FieldName, Topic
from ordersync.connecting.read_form import FormReader
from ordersync.connecting.try_form import SeenAccounts
from ordersync.connecting.words import LANGUAGES
from ordersync.domain.accounts import Catalog
from ordersync.domain.connection import described_fields, parse_connection, parse_new_connection
from ordersync.domain.evidence import Doubled
from tests.fakes.forms import NEW
from tests.fakes.merchant import Merchant

pytestmark = pytest.mark.property

NAMES = [
    *described_fields(),
    *(f"{CLEAR_PREFIX}{place}" for place in described_fields()),
    Topic.PROOF,
    Topic.OTHER_INTEGRATION,
    ESHOP_TYPED,
    OPENED_VERSION,
]
VALUES = st.one_of(
    st.text(st.characters(), max_size=40),  # half a surrogate pair among them
    st.sampled_from(
        ["", " ", "yes", "no", "sha", "api_secret", "running", "unknown", OTHER_ESHOP, "0", "-1"]
    ),
    st.sampled_from(["EUR=4.3", "EUR=1e999999", "shop:812=a, =, b", "1, 2", "[]", "{}", "null", "app3"]),
    st.sampled_from(["http://[", "https://x.example/?a", "9" * 400, "a" * 9_000, "\ud800", "\0"]),
)
TYPED = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=10)), VALUES, max_size=12)
LANGUAGE_NAMES = st.sampled_from(sorted(LANGUAGES))
SEEN = SeenAccounts(
    sources={"shop": {"812": "Ogród"}, "allegro": {"1": ""}, "order_return": {"0": ""}},
    users=("owner@shop.example",),
    catalogs=(Catalog("My shop", "myshop", "PLN"),),
    orders=(),
    shop=Doubled("shop", 3, 2),
    proposes_5=True,
)
KEPT = "kept-secret-77aa"


def opened(name: str) -> Draft:
    """Return a new draft, or one of a stored document whose secrets can be known from what is typed."""
    if name == "new":
        return new_draft("shop", None)
    secrets = {"baselinker__token": f"{KEPT}1", "salesmanago__api_secret": f"{KEPT}2"}
    text = Merchant().text(**secrets, salesmanago__api_key=f"{KEPT}3", salesmanago__v3_api_key=f"{KEPT}4")
    return stored_draft(parse_connection(text, "shop"), text)


@given(
    typed=TYPED,
    rest=st.sampled_from([{}, NEW]),
    where=st.sampled_from(["new", "stored"]),
    language=LANGUAGE_NAMES,
)
def test_any_form_is_a_document_or_has_problems(
    typed: Mapping[str, str], rest: Mapping[str, str], where: str, language: str
) -> None:
    before, words = opened(where), FORM_WORDS[language]
    read = FormReader(LANGUAGES[language], words, lambda: "made-up-key").read({**rest, **typed}, before)
    if not read.problems:
        parse_new_connection(read.draft.document(), "shop")
        read.draft.document().encode()
    for seen in (SeenAccounts(), SEEN):
        form = FormBuilder(LANGUAGES[language], words).build(read, seen, 1)
        shown = {field.name for section in form.sections for field in section.fields}
        assert KEPT not in repr(form)
        assert form.is_in_order == (not read.problems)
        assert read.problems.keys() <= {"", *shown}, "each problem stands at a field that is shown"
    assert all(read.problems.values())


@given(typed=TYPED)
def test_a_saved_secret_never_meets_another_server(typed: Mapping[str, str]) -> None:
    before = opened("stored")
    read = FormReader(LANGUAGES["en"], FORM_WORDS["en"], lambda: "made-up-key").read(typed, before)
    for url, secret in (
        (FieldName.BASELINKER_URL, FieldName.TOKEN),
        (FieldName.SALESMANAGO_URL, FieldName.API_SECRET),
        (FieldName.V3_URL, FieldName.V3_KEY),
    ):
        if read.draft.text(secret).startswith(KEPT):
            assert read.draft.text(url) == before.text(url)
