"""Asks for the two accounts, and tries each as soon as it is entered."""

from collections.abc import Callable
from dataclasses import field, replace

from ordersync.connecting.ask_fields import FieldQuestions
from ordersync.connecting.checks import NO_BUDGET, Checks
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import FieldName, NoteTopic, Proof, Remedy, Topic
from ordersync.domain.connection import described_fields
from ordersync.domain.dialogue import Check, Choice, Status
from ordersync.errors import WaitReason
from ordersync.frozen import frozen
from ordersync.ports import Accounts

SECRETS = {
    Remedy.API_KEY: FieldName.API_KEY,
    Remedy.API_SECRET: FieldName.API_SECRET,
    Remedy.SHA: FieldName.SHA,
}
REFUSED_URLS = frozenset({WaitReason.BASELINKER_URL, WaitReason.SALESMANAGO_URL})
UNTRIED_REASONS = frozenset({WaitReason.UNAVAILABLE, WaitReason.BASELINKER_BLOCK, NO_BUDGET})
HOST = "https://{name}.salesmanago.com"


@frozen
class AccountQuestions:
    """Asks for accounts until each one works, or a person keeps one that could not be tried.

    Attributes:
        new_api_key: invents an API key, which SALESmanago lets the caller choose.
    """

    conversation: Conversation
    fields: FieldQuestions
    accounts: Accounts
    checks: Checks
    new_api_key: Callable[[], str] = field(repr=False)

    def ask_baselinker(self, draft: Draft) -> Draft:
        """Ask for the token, and look at the journal."""
        remedy = Remedy.RETYPE
        while True:
            if remedy is Remedy.RETYPE:
                draft = self.fields.ask_secret(draft, FieldName.TOKEN)
            elif remedy is Remedy.URL:
                draft = self.fields.ask_text(draft, FieldName.BASELINKER_URL)
            baselinker = self.accounts.baselinker(draft.baselinker())
            check, sources = self.checks.try_token(baselinker)
            self.conversation.show_check(check)
            if sources is not None:
                self.conversation.show_check(self.checks.try_journal(baselinker, _timezone(draft)))
                return replace(draft, sources=sources, recent=None)
            remedy = self.conversation.ask_remedy(*_remedies(check))
            if remedy is Remedy.KEEP:
                return replace(draft, sources={}, recent=None)

    def ask_salesmanago(self, draft: Draft) -> Draft:
        """Ask for the account, and for the owner from its list of users."""
        draft = self._ask_proof(self.fields.ask_text(self._ask_url(draft), FieldName.CLIENT_ID))
        while True:
            check, users = self.checks.try_credential(self.accounts.salesmanago(draft.salesmanago()))
            self.conversation.show_check(check)
            if users is not None:
                return self._ask_owner(draft, users)
            remedy = self.conversation.ask_remedy(*_account_remedies(check, draft))
            if remedy is Remedy.KEEP:
                return self._ask_owner(draft, [])
            draft = self._ask_again(draft, remedy)

    def _ask_again(self, draft: Draft, remedy: Remedy) -> Draft:
        """Ask for the one answer that a remedy names, if it names one."""
        if remedy is Remedy.URL:
            return self._ask_url(draft)
        if remedy is Remedy.PROOF:
            return self._ask_proof(draft)
        if remedy is Remedy.CLIENT_ID:
            return self.fields.ask_text(draft, FieldName.CLIENT_ID)
        return self.fields.ask_secret(draft, SECRETS[remedy]) if remedy in SECRETS else draft

    def _ask_url(self, draft: Draft) -> Draft:
        """Ask for the account's URL: a whole one, a host, or the bare name of its server."""
        place = FieldName.SALESMANAGO_URL
        while True:
            answer = self.conversation.ask(place, draft.text(place))
            url = whole_url(answer)
            changed = draft.put(place, url)
            problems = changed.problems_at(place)
            if problems:
                self.conversation.show_problems(problems)
                continue
            if url != answer:
                self.conversation.show_note(NoteTopic.READ_AS, [url])
            return changed

    def _ask_proof(self, draft: Draft) -> Draft:
        chosen = Proof(self.conversation.choose(Topic.PROOF, Proof, _proof(draft)))
        if chosen is Proof.SHA:
            draft = self.fields.ask_secret(draft.put(FieldName.API_SECRET, None), FieldName.API_KEY)
            return self.fields.ask_secret(draft, FieldName.SHA)
        draft = self.fields.ask_secret(draft.put(FieldName.SHA, None), FieldName.API_SECRET)
        if draft.get(FieldName.API_KEY):
            return draft
        return draft.put(FieldName.API_KEY, self.new_api_key())

    def _ask_owner(self, draft: Draft, users: list[str]) -> Draft:
        place = FieldName.OWNER
        if not users:
            return self.fields.ask_text(draft, place)
        default = draft.text(place)
        if default not in users:
            default = users[0] if len(users) == 1 else ""
        choices = [Choice(user, user) for user in users]
        return draft.put(place, self.conversation.choose_from(place, choices, default))


def _proof(draft: Draft) -> Proof:
    return Proof.SECRET if draft.get(FieldName.SHA) is None else Proof.SHA


def _timezone(draft: Draft) -> str:
    return draft.text(FieldName.TIMEZONE) or str(described_fields()[FieldName.TIMEZONE].default)


def whole_url(answer: str) -> str:
    """Return the URL that was meant by a host, or by the bare name of SALESmanago's server."""
    text = answer.strip().rstrip("/")
    if not text or "://" in text:
        return text
    return f"https://{text}" if "." in text else HOST.format(name=text)


def _remedies(check: Check) -> list[Remedy]:
    """Return what may help, the likeliest first; what was refused can't be kept."""
    if check.reason in REFUSED_URLS:
        return [Remedy.URL, Remedy.RETYPE]
    if check.reason in UNTRIED_REASONS or check.status is Status.WARNING:
        return [Remedy.AGAIN, Remedy.URL, Remedy.RETYPE, Remedy.KEEP]
    return [Remedy.RETYPE, Remedy.URL]


def _account_remedies(check: Check, draft: Draft) -> list[Remedy]:
    """Return what may help with a SALESmanago account: any one of its answers can be the wrong one."""
    secrets = [Remedy.API_SECRET] if _proof(draft) is Proof.SECRET else [Remedy.SHA, Remedy.API_KEY]
    answers = [*secrets, Remedy.CLIENT_ID, Remedy.PROOF]
    if check.reason in REFUSED_URLS:
        return [Remedy.URL, *answers]
    if check.reason in UNTRIED_REASONS or check.status is Status.WARNING:
        return [Remedy.AGAIN, Remedy.URL, *answers, Remedy.KEEP]
    return [*answers, Remedy.URL]
