"""Connects a BaseLinker account to a SALESmanago account: asks, tries each answer, writes one document."""

from collections.abc import Callable
from enum import StrEnum

from ordersync.connecting.ask_accounts import ask_baselinker, ask_salesmanago
from ordersync.connecting.ask_settings import (
    ask_eshop,
    ask_more,
    ask_order_source_tag,
    ask_shop_orders,
    ask_start,
    ask_tag,
)
from ordersync.connecting.draft import Draft, new_draft, stored_draft
from ordersync.connecting.questions import (
    Choice,
    ConnectDesk,
    GaveUp,
    Note,
    NoteTopic,
    Step,
    Summary,
    Topic,
)
from ordersync.domain.connection import CONNECTION_ID, parse_connection, parse_new_connection
from ordersync.errors import ConnectionGone, InvalidConnection

STEPS: dict[Step, Callable[[Draft, ConnectDesk], Draft]] = {
    Step.BASELINKER: ask_baselinker,
    Step.SALESMANAGO: ask_salesmanago,
    Step.ESHOP: ask_eshop,
    Step.TAG: ask_tag,
    Step.SOURCE_TAG: ask_order_source_tag,
    Step.SHOP_ORDERS: ask_shop_orders,
    Step.START: ask_start,
    Step.MORE: ask_more,
}


class Outcome(StrEnum):
    """How connecting ended."""

    SAVED = "saved"
    LEFT = "left"


def connect(connection_id: str, desk: ConnectDesk) -> Outcome:
    """Asks for a connection's document and stores it, once the person wants it stored.

    A new connection is asked for from the first question to the last; of one that exists, the person chooses
    what to change. Nothing is written before the end.

    Args:
        connection_id: the id to store it under.
        desk: asks, tries and stores.

    Returns:
        Whether the document was stored, or an existing one left as it was.

    Raises:
        InvalidConnection: the id is none.
        GaveUp: the person gave up; nothing was written.
        NotApplied: the documents can't be reached.
    """
    if not CONNECTION_ID.fullmatch(connection_id):
        raise InvalidConnection(connection_id[:64], ["the id must be 1 to 64 letters, digits or _ . -"])
    text = _stored(connection_id, desk)
    draft = None if text is None else _opened(connection_id, text, desk)
    if draft is None:
        draft = _asked(connection_id, text, desk)
    return _review(draft, desk)


def _stored(connection_id: str, desk: ConnectDesk) -> str | None:
    try:
        return desk.documents.text(connection_id)
    except ConnectionGone:
        return None


def _opened(connection_id: str, text: str, desk: ConnectDesk) -> Draft | None:
    """The stored document, or nothing where it is of no use and the person wants to begin anew."""
    try:
        connection = parse_new_connection(text, connection_id)
    except InvalidConnection as error:
        desk.prompt.tell(Note(NoteTopic.UNUSABLE, error.problems))
        return _mended(connection_id, text, desk)
    desk.prompt.tell(Note(NoteTopic.EXISTING, (connection_id,)))
    return stored_draft(connection, text)


def _mended(connection_id: str, text: str, desk: ConnectDesk) -> Draft | None:
    try:
        connection = parse_connection(text, connection_id)
    except InvalidConnection:
        if desk.prompt.confirm(Topic.REPLACE_UNUSABLE, default=False):
            return None
        raise GaveUp from None
    if not desk.prompt.confirm(Topic.DROP_UNKNOWN, default=True):
        raise GaveUp
    return stored_draft(connection, text)


def _asked(connection_id: str, stored: str | None, desk: ConnectDesk) -> Draft:
    draft = new_draft(connection_id, stored)
    for step, ask in STEPS.items():
        if step is not Step.MORE:
            draft = ask(draft, desk)
    return draft


def _review(draft: Draft, desk: ConnectDesk) -> Outcome:
    while True:
        problems = draft.problems()
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)) if problems else Summary(draft.summary()))
        default = Step.LEAVE if draft.is_as_stored else Step.SAVE
        chosen = Step(desk.prompt.choose(Topic.REVIEW, [Choice(step) for step in Step], default))
        if chosen in STEPS:
            draft = STEPS[chosen](draft, desk)
        elif chosen is Step.SAVE and _save(draft, desk):
            return Outcome.SAVED
        elif chosen is Step.LEAVE:
            if draft.stored is None:
                raise GaveUp
            return Outcome.LEFT


def _save(draft: Draft, desk: ConnectDesk) -> bool:
    """Stores the document, unless it is of no use or the person does not want to replace what is there."""
    problems = draft.problems()
    if problems:
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)))
        return False
    there = _stored(draft.connection_id, desk)
    if there is not None:
        unchanged = there == draft.stored
        if not unchanged:
            desk.prompt.tell(Note(NoteTopic.CHANGED_MEANWHILE))
        if not desk.prompt.confirm(Topic.OVERWRITE, default=unchanged):
            return False
    desk.documents.save(draft.connection_id, draft.document())
    return True
