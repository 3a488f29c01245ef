"""What the v2 endpoints do: write contacts, add events, look contacts up."""

from collections.abc import Mapping
from typing import cast

from simulators.salesmanago.account import Contact, SalesmanagoAccount
from simulators.salesmanago.checks import is_email
from simulators.salesmanago.errors import Rejected
from simulators.salesmanago.rendering import Answer, render_basic, render_card
from simulators.salesmanago.tags import normalised_tags


def act(
    account: SalesmanagoAccount, owner: str, action: str, body: Mapping[str, object], at: float
) -> Answer:
    """Do what a request asks.

    Args:
        account: The account that it is authenticated for.
        owner: The owner that it names, empty for none.
        action: Last part of the endpoint's path.
        body: The request, which fits the endpoint's contract.
        at: When it arrived, epoch seconds.

    Returns:
        The fields of the answer.

    Raises:
        Rejected: The account refuses it.
    """
    if action == "addContactExtEvent":
        return _add_event(account, owner, body, at)
    if action in ("upsert", "insert", "update"):
        return _write(account, owner, action, body, at)
    return _look_up(account, owner, action, body, at)


def _write(
    account: SalesmanagoAccount, owner: str, action: str, body: Mapping[str, object], at: float
) -> Answer:
    """Create or change a contact.

    Raises:
        Rejected: The contact exists, or does not, or its address is invalid.
    """
    given = cast("Mapping[str, object]", body.get("contact", {}))
    email = _address(account, given["email"]) if "email" in given else ""
    contact = _named_contact(account, owner, body) if action == "update" else account.find(email, owner)
    if contact is None:
        if action == "update":
            raise Rejected(account.options.unknown_contact_message)
        contact = account.create(email, owner, at)
    elif action == "insert":
        raise Rejected(account.options.duplicate_contact_message)
    elif action == "update" and email not in ("", contact.email):
        complaint = "/api/contact/update: contact.email is not the contact's; a new one goes to newEmail"
        is_news = _was_readdressed_since(contact, email, account, body)
        raise Rejected(account.options.invalid_request_message, None if is_news else complaint)
    if "newEmail" in body:
        account.move(contact, _address(account, body["newEmail"]), at)
    _update_fields(account, contact, given, body)
    contact.modified_at = at
    contact.writes += 1
    answer: Answer = {"contactId": contact.contact_id, "externalId": contact.fields.get("externalId")}
    if not account.options.upsert_answers_contact_id:
        del answer["contactId"]
    return answer


def _was_readdressed_since(
    contact: Contact, email: str, account: SalesmanagoAccount, body: Mapping[str, object]
) -> bool:
    """Return whether a person gave a contact another address after the request was made."""
    return any(
        (each.act, each.contact_id, each.email) == ("readdressed", contact.contact_id, email)
        and each.at * 1_000 >= int(str(body["requestTime"]))
        for each in account.interventions
    )


def _update_fields(
    account: SalesmanagoAccount, contact: Contact, given: Mapping[str, object], body: Mapping[str, object]
) -> None:
    """Write the given fields to a contact; missing ones keep their values."""
    top = {name: body[name] for name in ("province", "birthday", "lang") if name in body}
    for name, value in {**given, **top}.items():
        if isinstance(value, str) and name != "email":
            contact.fields[name] = value
    contact.address |= cast("dict[str, str]", given.get("address", {}))
    contact.properties |= cast("dict[str, str]", body.get("properties", {}))
    removed = normalised_tags(cast("list[str]", body.get("removeTags", [])))
    added = normalised_tags(cast("list[str]", body.get("tags", [])))
    contact.tags = [tag for tag in dict.fromkeys([*contact.tags, *added]) if tag not in removed]
    if body.get("useApiDoubleOptIn"):
        account.confirmation_emails += 1
    _force_consent(contact, body)


def _force_consent(contact: Contact, body: Mapping[str, object]) -> None:
    if body.get("forceOptIn") or body.get("forceOptOut"):
        contact.opted_out = bool(body.get("forceOptOut"))
    if body.get("forcePhoneOptIn") or body.get("forcePhoneOptOut"):
        contact.opted_out_phone = bool(body.get("forcePhoneOptOut"))


def _add_event(account: SalesmanagoAccount, owner: str, body: Mapping[str, object], at: float) -> Answer:
    """Add an event, always a new one.

    Raises:
        Rejected: It is empty, or its contact does not exist.
    """
    event = cast("Mapping[str, object]", body["contactEvent"])
    if account.options.refuse_empty_events and not event.keys() & {"products", "value"}:
        raise Rejected(f"{account.options.invalid_request_message}: event without products and value")
    contact = _named_contact(account, owner, body)
    if contact is None:
        if "contactId" in body or not account.options.event_creates_contact:
            raise Rejected(account.options.unknown_contact_message)
        contact = account.create(_address(account, body["email"]), owner, at)
    _force_consent(contact, body)
    return {"eventId": account.add_event(contact, event, at).event_id}


def _look_up(
    account: SalesmanagoAccount, owner: str, action: str, body: Mapping[str, object], at: float
) -> Answer:
    """Return the contacts that a request asks for, leaving out unknown ones.

    Raises:
        Rejected: An address is invalid, or a card is refused.
    """
    if action == "hasContact":
        found = account.find(_address(account, body["email"]), owner)
        return {"result": True, "contactId": found.contact_id} if found else {"result": False}
    if action in ("listById", "listAllById"):
        asked = cast("list[str]", body["contactId"])
        contacts = [account.contacts[each] for each in asked if each in account.contacts]
    else:
        emails = cast("list[str]", body["email"])
        contacts = [contact for email in emails for contact in account.find_all(email.lower())]
    if action in ("list", "listById"):
        contacts = [contact for contact in contacts if contact.owner == owner]
    if action == "basic":
        return {"contacts": [render_basic(contact) for contact in contacts]}
    for contact in contacts:
        if contact.email in account.refused_cards:
            account.card_refusals.append((contact.contact_id, at))
            raise Rejected(account.refused_cards[contact.email])
    return {"contacts": [render_card(account, contact, at) for contact in contacts]}


def _named_contact(account: SalesmanagoAccount, owner: str, body: Mapping[str, object]) -> Contact | None:
    """Return the contact that a request names by id or address at its top level.

    Raises:
        Rejected: The address is invalid.
    """
    if "contactId" in body:
        return account.contacts.get(str(body["contactId"]))
    return account.find(_address(account, body["email"]), owner)


def _address(account: SalesmanagoAccount, email: object) -> str:
    """Return an address in lower case.

    Raises:
        Rejected: It is invalid.
    """
    if not isinstance(email, str) or not is_email(email):
        raise Rejected(account.options.invalid_email_message)
    return email.lower()
