"""Asks for the two accounts, and tries each as soon as it is entered."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ordersync.connecting.ask_fields import FieldQuestions
from ordersync.connecting.checks import NO_BUDGET, Checks
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import FieldName, NoteTopic, Proof, Remedy, Topic
from ordersync.domain.connection import described_fields
from ordersync.domain.dialogue import Check, Choice, Status
from ordersync.errors import WaitReason
from ordersync.ports import Accounts

REFUSED_URLS = frozenset({WaitReason.BASELINKER_URL, WaitReason.SALESMANAGO_URL})
UNTRIED_REASONS = frozenset({WaitReason.UNAVAILABLE, WaitReason.BASELINKER_BLOCK, NO_BUDGET})
HOST = "https://{name}.salesmanago.com"


@dataclass(frozen=True)
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
                return replace(draft, sources=sources)
            remedy = self.conversation.ask_remedy(*_remedies(check))
            if remedy is Remedy.KEEP:
                return replace(draft, sources={})

    def ask_salesmanago(self, draft: Draft) -> Draft:
        """Ask for the account, and for the owner from its list of users."""
        remedy = Remedy.RETYPE
        while True:
            if remedy in (Remedy.RETYPE, Remedy.URL):
                draft = self._ask_url(draft)
            if remedy is Remedy.RETYPE:
                draft = self._ask_proof(self.fields.ask_text(draft, FieldName.CLIENT_ID))
            check, users = self.checks.try_credential(self.accounts.salesmanago(draft.salesmanago()))
            self.conversation.show_check(check)
            if users is not None:
                return self._ask_owner(draft, users)
            remedy = self.conversation.ask_remedy(*_remedies(check))
            if remedy is Remedy.KEEP:
                return self._ask_owner(draft, [])

    def _ask_url(self, draft: Draft) -> Draft:
        """Ask for the account's URL: a whole one, a host, or the bare name of its server."""
        place = FieldName.SALESMANAGO_URL
        while True:
            changed = draft.put(place, _whole_url(self.conversation.ask(place, draft.text(place))))
            problems = changed.problems_at(place)
            if not problems:
                return changed
            self.conversation.show_note(NoteTopic.PROBLEM, problems)

    def _ask_proof(self, draft: Draft) -> Draft:
        current = Proof.SECRET if draft.get(FieldName.SHA) is None else Proof.SHA
        chosen = Proof(self.conversation.choose(Topic.PROOF, Proof, current))
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


def _timezone(draft: Draft) -> str:
    return draft.text(FieldName.TIMEZONE) or str(described_fields()[FieldName.TIMEZONE].default)


def _whole_url(answer: str) -> str:
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
