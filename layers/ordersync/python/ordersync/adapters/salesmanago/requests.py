"""SALESmanago's request bodies; empty fields are left out, so that nothing stored is erased."""

import hashlib

from ordersync.domain.accounts import SalesmanagoAccount
from ordersync.domain.contact import ContactData, ContactWrite
from ordersync.domain.intent import EventKind
from ordersync.domain.purchase import PurchaseEvent

Body = dict[str, object]


def authorisation(account: SalesmanagoAccount, now: float) -> Body:
    """Return the credentials of every body (docs/remote-apis.md, "Credentials"); `now` in epoch seconds."""
    return {
        "clientId": account.client_id,
        "apiKey": account.api_key.get_secret_value(),
        "requestTime": int(now * 1000),
        "sha": _sha(account),
        "owner": account.owner,
    }


def upsert_body(write: ContactWrite, *, opted_out: bool) -> Body:
    """Return a contact to create or update; its consent stays as it is unless `opted_out`."""
    return {
        "contact": {"email": write.email, **_contact(write.data)},
        **_tags(write),
        "forceOptIn": False,
        "forceOptOut": opted_out,
        "forcePhoneOptIn": False,
        "forcePhoneOptOut": opted_out,
        "useApiDoubleOptIn": False,
    }


def update_body(contact_id: str, write: ContactWrite) -> Body:
    """Return an existing contact to update."""
    return {"contactId": contact_id, **upsert_body(write, opted_out=False)}


def purchase_body(contact_id: str, event: PurchaseEvent) -> Body:
    """Return a PURCHASE event for a contact."""
    fields: Body = {
        "date": event.date_ms,
        "contactExtEventType": EventKind.PURCHASE.value,
        "externalId": event.external_id,
        "location": event.location,
        "products": event.products,
        "description": event.description,
        **{f"detail{number}": text for number, text in event.details.items()},
    }
    value = {} if event.value is None else {"value": float(event.value)}
    return {"contactId": contact_id, "contactEvent": _filled(fields) | value}


def _contact(data: ContactData) -> Body:
    address = _filled(
        {
            "streetAddress": data.street,
            "zipCode": data.postcode,
            "city": data.city,
            "country": data.country_code,
        }
    )
    return _filled({"name": data.name, "phone": data.phone, "company": data.company, "address": address})


def _tags(write: ContactWrite) -> Body:
    return _filled({"tags": list(write.tags)})


def _filled(fields: Body) -> Body:
    return {key: value for key, value in fields.items() if value}


def _sha(account: SalesmanagoAccount) -> str:
    if account.sha:
        return account.sha.get_secret_value()
    secret = account.api_secret.get_secret_value() if account.api_secret else ""
    text = account.api_key.get_secret_value() + account.client_id + secret
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
