"""Connects a BaseLinker account to a SALESmanago account: asks, tries each answer, writes one document."""

from collections.abc import Callable

from ordersync.connecting.ask_accounts import AccountQuestions
from ordersync.connecting.ask_eshop import EshopQuestions
from ordersync.connecting.ask_fields import FieldQuestions
from ordersync.connecting.ask_settings import SettingsQuestions
from ordersync.connecting.checks import Checks
from ordersync.connecting.checks_of_orders import OrderChecks
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft, new_draft, stored_draft
from ordersync.connecting.kept_answers import KeepingPrompt
from ordersync.connecting.language import Language
from ordersync.connecting.questions import GaveUp, NoteTopic, Step, Topic
from ordersync.connecting.review import Ending, Review, Steps
from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.connecting.words import ENGLISH
from ordersync.domain.connection import check_id, parse_connection, parse_new_connection
from ordersync.errors import InvalidConnection
from ordersync.frozen import frozen
from ordersync.ports import Accounts, Clock, KeptAnswers, Prompt


def connect(
    connection_id: str,
    *,
    prompt: Prompt,
    accounts: Accounts,
    saver: ConnectionSaver,
    answers: KeptAnswers,
    clock: Clock,
    new_api_key: Callable[[], str],
    language: Language = ENGLISH,
) -> Ending:
    """Ask for a connection's document and store it, once the person wants it stored.

    A new connection is asked for from the first question to the last; of an existing one, the person chooses
    what to change. Every answer is tried, and kept (but secrets) to be offered again if this ends early.

    Args:
        connection_id: the id to store it under.
        prompt: asks the person.
        accounts: opens the accounts.
        saver: stores the document.
        answers: where answers are kept.
        clock: the present time.
        new_api_key: invents an API key, which SALESmanago lets the caller choose.
        language: what the person reads.

    Returns:
        Whether the document was stored, or an existing one left as it was.

    Raises:
        InvalidConnection: the id is invalid.
        GaveUp: nothing was stored, because the person gave up.
        NotApplied: the documents can't be read.
    """
    check_id(connection_id)
    keeping = KeepingPrompt(prompt, answers, connection_id)
    conversation = Conversation(keeping, language)
    steps = _steps(conversation, accounts, clock, new_api_key)
    return _converse(connection_id, keeping, conversation, saver, steps)


def _converse(
    connection_id: str,
    keeping: KeepingPrompt,
    conversation: Conversation,
    saver: ConnectionSaver,
    steps: Steps,
) -> Ending:
    """Ask until the document is stored or left; forget the kept answers once they are not needed any more."""
    if keeping.has_answers and not conversation.confirm(Topic.RESUME, default=True):
        keeping.forget()
    draft = Opening(conversation, saver, steps).draft(connection_id)
    ending = Review(conversation, saver, steps).review(draft)
    if ending is Ending.SAVED:
        keeping.forget()
    return ending


def _steps(
    conversation: Conversation, accounts: Accounts, clock: Clock, new_api_key: Callable[[], str]
) -> Steps:
    """Return what asks for each part of a document, in the order of the first questions."""
    fields, checks = FieldQuestions(conversation), Checks(clock, conversation.language)
    orders = OrderChecks(checks, clock, conversation.language)
    account = AccountQuestions(conversation, fields, accounts, checks, new_api_key)
    eshop = EshopQuestions(conversation, fields, accounts, checks)
    settings = SettingsQuestions(conversation, fields, accounts, checks, orders)
    return {
        Step.BASELINKER: account.ask_baselinker,
        Step.SALESMANAGO: account.ask_salesmanago,
        Step.ESHOP: eshop.ask_eshop,
        Step.TAG: settings.ask_tag,
        Step.SOURCE_TAG: settings.ask_order_source_tag,
        Step.SHOP_ORDERS: settings.ask_shop_orders,
        Step.PRODUCTS: settings.ask_product_id,
        Step.NEW_CONTACTS: settings.ask_new_contacts,
        Step.MODE: settings.ask_mode,
        Step.START: settings.ask_start,
        Step.MORE: settings.ask_more,
    }


@frozen
class Opening:
    """Brings up the document to review: the stored one, or a new one with all first answers."""

    conversation: Conversation
    saver: ConnectionSaver
    steps: Steps

    def draft(self, connection_id: str) -> Draft:
        """Return the draft to review.

        Raises:
            GaveUp: the stored document is invalid, and the person doesn't want to change that.
        """
        text = self.saver.open(connection_id).text
        opened = None if text is None else self._open(connection_id, text)
        return opened or self._ask_all(new_draft(connection_id, text))

    def _open(self, connection_id: str, text: str) -> Draft | None:
        """Return the stored document, or None to start from scratch."""
        try:
            connection = parse_new_connection(text, connection_id)
        except InvalidConnection as error:
            self.conversation.show_problems(error.problems, NoteTopic.INVALID)
            return self._fix(connection_id, text)
        self.conversation.show_note(NoteTopic.EXISTING, [connection_id])
        return stored_draft(connection, text)

    def _fix(self, connection_id: str, text: str) -> Draft | None:
        """Return the stored document without its unknown fields, or None to start from scratch."""
        try:
            connection = parse_connection(text, connection_id)
        except InvalidConnection:
            if self.conversation.confirm(Topic.REPLACE_INVALID, default=False):
                return None
            raise GaveUp from None
        if not self.conversation.confirm(Topic.DROP_UNKNOWN, default=True):
            raise GaveUp
        return stored_draft(connection, text)

    def _ask_all(self, draft: Draft) -> Draft:
        for step, ask in self.steps.items():
            if step is not Step.MORE:
                draft = ask(draft)
        return draft
