"""Options for every point that SALESmanago's documentation leaves open."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SalesmanagoOptions:
    """How the simulated SALESmanago interprets the open points of the contract.

    Attributes:
        new_contact_opted_in: Whether a contact that is created without a force flag is opted in.
        contact_scope: Whether an address has one contact in the whole account or one for each owner.
        event_creates_contact: Whether an event for an unknown address creates the contact or is refused.
        refuse_empty_events: Whether an event with neither products nor value is refused.
        upsert_answers_contact_id: Whether the answer of an upsert contains `contactId`.
        card_events: Events on a card: all, none (the field is missing), or the latest `card_latest`.
        card_latest: Number of events on an incomplete card.
        card_event_ids: Whether the events on a card have their ids.
        card_event_id_key: Key of an event's id on a card.
        card_event_type_key: Key of an event's type on a card.
        card_contact_id_key: Key of the contact's id on a card.
        card_event_fields: Event fields on a card besides the id, None for all.
        card_order: Order of the events on a card, by their date.
        card_lag: Seconds after which a new event appears on the card.
        card_numbers_as_text: Whether dates and values on a card are text.
        catalog_keys: Whether a catalog's keys are `catalogId` and `catalogName` (`long`) or `id` and `name`.
        request_time_tolerance: Seconds by which `requestTime` may differ from the time of arrival.
        future_tolerance: Seconds by which an event's date may lie in the future.
        requests_per_minute: Requests of an account that are answered in any 60 seconds; more get HTTP 429.
            None for no limit.
        wrong_sha_message: Answer to a wrong `sha`.
        unknown_client_message: Answer to an unknown `clientId`.
        success: How an answer spells whether it is a success.
        invalid_email_message: Answer to an invalid address; like any message, it may repeat what was sent
            (`refusals.py`).
        unknown_contact_message: Answer to an update of, or an event for, a contact that does not exist.
        duplicate_contact_message: Answer to the insertion of a contact that exists.
        invalid_request_message: Start of the answer to a request that breaks the contract.
    """

    new_contact_opted_in: bool = True
    contact_scope: Literal["account", "owner"] = "account"
    event_creates_contact: bool = True
    refuse_empty_events: bool = True
    upsert_answers_contact_id: bool = True
    card_events: Literal["all", "missing", "latest"] = "all"
    card_latest: int = 10
    card_event_ids: bool = True
    card_event_id_key: str = "eventId"
    card_event_type_key: str = "contactExtEventType"
    card_contact_id_key: str = "contactId"
    card_event_fields: tuple[str, ...] | None = None
    card_order: Literal["ascending", "descending"] = "ascending"
    card_lag: float = 0.0
    card_numbers_as_text: bool = False
    catalog_keys: Literal["long", "short"] = "long"
    request_time_tolerance: float = 300.0
    future_tolerance: float = 86_400.0
    requests_per_minute: int | None = None
    wrong_sha_message: str = "User not authenticated"
    unknown_client_message: str = "Authorization failed. Wrong clientId"
    success: Literal["json", "text", "number"] = "json"
    invalid_email_message: str = "Invalid email address"
    unknown_contact_message: str = "Contact not found"
    duplicate_contact_message: str = "Contact already exists"
    invalid_request_message: str = "Invalid request"
