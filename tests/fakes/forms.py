"""A person who fills in the form of a connection, posting what a page would."""

from collections.abc import Mapping

from ordersync.connecting.connection_form import ConnectionForm, FormAnswer
from ordersync.connecting.form import OPENED_VERSION, Control, FormField, SettingsForm
from ordersync.connecting.questions import FieldName, Topic
from ordersync.domain.connection import Connection, parse_new_connection
from tests.fakes.connecting import MADE_UP_KEY
from tests.fakes.merchant import (
    API_SECRET,
    BASELINKER_URL,
    CLIENT_ID,
    ESHOP,
    OWNER,
    SALESMANAGO_URL,
    SECRETS,
    TOKEN,
    MemoryDocuments,
    Merchant,
)

HOUR = 3_600
NEW: Mapping[str, str] = {
    FieldName.TOKEN: TOKEN,
    FieldName.BASELINKER_URL: BASELINKER_URL,
    FieldName.SALESMANAGO_URL: SALESMANAGO_URL,
    FieldName.V3_URL: SALESMANAGO_URL,
    FieldName.CLIENT_ID: CLIENT_ID,
    Topic.PROOF: "api_secret",
    FieldName.API_SECRET: API_SECRET,
    FieldName.OWNER: OWNER,
    FieldName.ESHOP: ESHOP,
    Topic.OTHER_INTEGRATION: "none",
    FieldName.START: "journal",
    FieldName.PRODUCT_ID: "sku",
}


class FormSession:
    """One merchant's form; no secret ever comes back in it."""

    def __init__(self, documents: MemoryDocuments | None = None, language: str = "en") -> None:
        self.merchant = Merchant()
        self.documents = documents or MemoryDocuments()
        self.language = language

    @property
    def page(self) -> ConnectionForm:
        saver = self.merchant.saver(self.documents)
        accounts, clock = self.merchant.accounts, self.merchant.clock
        return ConnectionForm(saver, accounts, clock, lambda: MADE_UP_KEY, self.language)

    def show(self, *, tries: bool = False) -> SettingsForm:
        return self._without_secrets(self.page.show("shop", tries=tries))

    def check(self, posted: Mapping[str, str]) -> SettingsForm:
        return self._without_secrets(self.page.check("shop", posted).form)

    def save(self, posted: Mapping[str, str] | None = None, **more: str) -> FormAnswer:
        """Post the form as it is shown, with these changes, and save it."""
        content = {**posted_by(self.show()), **(NEW if posted is None else posted), **more}
        answer = self.page.save("shop", content)
        self._without_secrets(answer.form)
        return answer

    def store(self, **changes: object) -> str:
        self.documents.save("shop", self.merchant.text(**changes))
        return self.documents.text("shop")

    def connection(self) -> Connection:
        return parse_new_connection(self.documents.text("shop"), "shop")

    def _without_secrets(self, form: SettingsForm) -> SettingsForm:
        said = repr(form)
        assert not [secret for secret in (*SECRETS, MADE_UP_KEY) if secret in said]
        assert {field.value for field in fields(form) if field.control is Control.SECRET} == {""}
        return form


def sell(session: FormSession, number: int, *, is_there: int = 0) -> None:
    """Place shop orders, some of which another integration has sent already."""
    merchant = session.merchant
    for count in range(number):
        merchant.clock.sleep(HOUR)
        email = f"buyer{count}@example.org"
        product = {"product_id": "0", "name": "Kubek", "ean": "590", "price_brutto": 10, "quantity": 1}
        merchant.shop.add_order({"order_source": "shop", "email": email, "products": [product]})
        if count < is_there:
            event = {"date": int(merchant.clock.now() * 1000), "contactExtEventType": "PURCHASE", "value": 10}
            merchant.marketing.add_foreign_event(email, event)


def fields(form: SettingsForm) -> list[FormField]:
    return [field for section in form.sections for field in section.fields]


def posted_by(form: SettingsForm) -> dict[str, str]:
    """Return what a browser posts of a form that a person leaves as it is."""
    values = {field.name: field.value for section in form.sections for field in section.fields}
    return {**values, OPENED_VERSION: str(form.version)}


def problems(form: SettingsForm) -> dict[str, str]:
    return {field.name: field.problem for s in form.sections for field in s.fields if field.problem}
