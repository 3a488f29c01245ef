"""A person who fills in the form of a connection in a browser."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

from ordersync.connecting.questions import FieldName, Topic
from tests.fakes.application import BASELINKER_URL, ESHOP, OWNER, SALESMANAGO_URL, Bench
from tests.fakes.browser import Browser, Shown
from tests.fakes.connecting import MADE_UP_KEY

SHOP = "garden"
TOKEN, CLIENT, API_SECRET = "token-of-the-garden-7a1c", "client-of-garden", "secret-of-the-garden-9f2e"
NEW: Mapping[str, str] = {
    FieldName.TOKEN: TOKEN,
    FieldName.BASELINKER_URL: BASELINKER_URL,
    FieldName.SALESMANAGO_URL: SALESMANAGO_URL,
    FieldName.CLIENT_ID: CLIENT,
    Topic.PROOF: "api_secret",
    FieldName.API_SECRET: API_SECRET,
    FieldName.OWNER: OWNER,
    FieldName.ESHOP: ESHOP,
    Topic.OTHER_INTEGRATION: "none",
    FieldName.START: "journal",
    FieldName.PRODUCT_ID: "sku",
}

SCRIPT = "\"><script>alert('x')</script>&'"
SECRETS = (TOKEN, API_SECRET, MADE_UP_KEY)
FORM = f"/connections/{SHOP}/settings"


def open_accounts(bench: Bench) -> None:
    """Open the accounts that `NEW` connects."""
    bench.shop = bench.baselinker.add_account(TOKEN, SHOP)
    bench.marketing = bench.salesmanago.add_account(CLIENT, API_SECRET, [OWNER])


class _Controls(HTMLParser):
    """Collects what a browser would post of a page's last form."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: dict[str, str] = {}
        self.select = self.area = ""
        self.option = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        name, is_ticked = named.get("name", ""), named.get("type") != "checkbox" or "checked" in named
        if tag == "form":
            self.posted = {}
        elif tag == "input" and is_ticked:
            self.posted[name] = named.get("value", "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in named or self.select not in self.posted):
            self.posted[self.select] = named.get("value", "")
            self.option = "value" not in named
        elif tag == "textarea":
            self.area, self.posted[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "option":
            self.option = False

    def handle_data(self, data: str) -> None:
        if self.option:  # its text is its value
            self.posted[self.select] += data
        if self.area:
            self.posted[self.area] += data


def left_as_shown(shown: Shown) -> dict[str, str]:
    """Return what a browser posts of a form that a person leaves as it is."""
    controls = _Controls()
    controls.feed(shown.body)
    return {name: value for name, value in controls.posted.items() if name != "csrf"}


def submit(browser: Browser, button: str = "settings", shop: str = SHOP, **typed: str) -> Shown:
    """Open the form, change these fields, and press a button."""
    content = left_as_shown(browser.get(f"/connections/{shop}/settings"))
    return browser.post(f"/connections/{shop}/{button}", {**content, **typed})


def connect(browser: Browser, shop: str = SHOP, **typed: str) -> Shown:
    """Fill in the form of a new connection, and save it."""
    return submit(browser, shop=shop, **{**NEW, **typed})


def problem_at(shown: Shown, field: str) -> str:
    """Return the problem that stands at a field, which says that it is its own; empty if there is none."""
    found = re.search(rf'id="problem:{re.escape(field)}">([^<]*)<', shown.body)
    if found is None:
        return ""
    [control] = re.findall(rf'<(?:input|select|textarea)[^>]*\bid="{re.escape(field)}"[^>]*>', shown.body)
    assert 'aria-invalid="true"' in control
    assert f"problem:{field}" in re.findall(r'aria-describedby="([^"]*)"', control)[0].split()
    assert f'<a href="#{field}">' in shown.body, "the summary leads to it"
    return unescape(found[1])
