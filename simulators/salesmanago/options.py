"""Every reading of SALESmanago's contract that its documentation leaves open, as an option."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SalesmanagoOptions:
    """How the simulated SALESmanago reads the open points of the contract.

    Attributes:
        new_contact_opted_in: State of a contact that is created without a force flag.
        contact_scope: Whether one address is one contact in the whole account, or one for each owner.
        event_creates_contact: Whether an event for an unknown address creates the contact, or is refused.
        refuse_empty_events: Whether an event with neither products nor value is refused.
        upsert_answers_contact_id: Off leaves `contactId` out of the answer of an upsert.
        card_events: Events that a card shows: all, none (the field is missing), or the latest `card_latest`.
        card_latest: Number of events that an incomplete card shows.
        card_event_ids: Whether the events on a card bear their ids.
        card_event_id_key: Name under which an event on a card bears its id.
        card_event_type_key: Name under which it bears its type.
        card_contact_id_key: Name under which a card bears the contact's id.
        card_event_fields: Fields of the events that a card shows besides their id, None for all.
        card_order: Order of the events on a card, by their date.
        card_lag: Seconds after which a new event is seen on the card.
        card_numbers_as_text: Dates and values on a card are text.
        catalog_keys: Spelling of the keys of a catalog: `catalogId` and `catalogName`, or `id` and `name`.
        request_time_tolerance: Seconds by which `requestTime` may differ from the time of arrival.
        future_tolerance: Seconds by which an event's date may lie in the future.
        requests_per_minute: Requests of an account that are answered in any 60 seconds; more get HTTP 429.
            None for no limit.
        wrong_sha_message: Answer to a wrong `sha`.
        unknown_client_message: Answer to an unknown `clientId`.
        invalid_email_message: Answer to an address that is none.
        unknown_contact_message: Answer to an update or event for a contact that is not there.
        duplicate_contact_message: Answer to the insertion of a contact that is there.
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
    invalid_email_message: str = "Invalid email address"
    unknown_contact_message: str = "Contact not found"
    duplicate_contact_message: str = "Contact already exists"
    invalid_request_message: str = "Invalid request"
