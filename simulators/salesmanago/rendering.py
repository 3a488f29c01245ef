"""How an account's options change what answers show of contacts, events and catalogs."""

from simulators.salesmanago.account import Catalog, Contact, ExternalEvent, SalesmanagoAccount
from simulators.salesmanago.options import SalesmanagoOptions

Answer = dict[str, object]


def spelt(options: SalesmanagoOptions, *, success: bool) -> object:
    """Return how an answer spells whether it is a success."""
    return {"json": success, "text": str(success).lower(), "number": int(success)}[options.success]


def render_basic(contact: Contact) -> Answer:
    """Return the short form of a contact."""
    return {
        "contactId": contact.contact_id,
        "email": contact.email,
        **{name: contact.fields.get(name, "") for name in ("name", "phone", "fax", "company")},
        "externalId": contact.fields.get("externalId"),
        "state": contact.fields.get("state", "CUSTOMER"),
        "score": 0,
        "address": dict(contact.address),
        "optedOut": contact.opted_out,
        "optedOutPhone": contact.opted_out_phone,
        "deleted": False,
        "invalid": False,
        "birthdayYear": None,
        "birthdayMonth": None,
        "birthdayDay": None,
        "createdOn": int(contact.created_at * 1000),
        "modifiedOn": int(contact.modified_at * 1000),
        "lastVisit": None,
    }


def render_card(account: SalesmanagoAccount, contact: Contact, at: float) -> Answer:
    """Return the full form of a contact, with the events that its card shows.

    Args:
        account: The account that it belongs to.
        contact: The contact.
        at: When the request arrived, epoch seconds.
    """
    card = render_basic(contact) | {
        "contactTags": [{"tag": tag, "tagName": tag} for tag in contact.tags],
        "properties": [{"name": name, "value": value} for name, value in contact.properties.items()],
    }
    card[account.options.card_contact_id_key] = card.pop("contactId")
    events = account.card_events(contact, at)
    if events is not None:
        card["contactExtEvents"] = [_render_event(event, account.options) for event in events]
    return card


def render_catalog(catalog: Catalog, options: SalesmanagoOptions) -> Answer:
    """Return a catalog with its keys in the account's spelling."""
    keys = ("catalogId", "catalogName") if options.catalog_keys == "long" else ("id", "name")
    return {
        keys[0]: catalog.catalog_id,
        keys[1]: catalog.name,
        "currency": catalog.currency,
        "location": catalog.location,
        "setAsDefault": catalog.set_as_default,
    }


def _render_event(event: ExternalEvent, options: SalesmanagoOptions) -> Answer:
    fields = options.card_event_fields
    shown = {name: value for name, value in event.data.items() if fields is None or name in fields}
    if options.card_numbers_as_text:
        shown = {name: str(value) for name, value in shown.items()}
    if "contactExtEventType" in shown:
        shown[options.card_event_type_key] = shown.pop("contactExtEventType")
    return {options.card_event_id_key: event.event_id, **shown} if options.card_event_ids else shown
