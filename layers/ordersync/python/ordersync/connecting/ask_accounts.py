"""Connecting: the two accounts, each tried as soon as it is entered."""

from dataclasses import replace

from ordersync.connecting.check_connection import Check, Status, try_credential, try_journal, try_token
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import (
    Choice,
    ConnectDesk,
    Note,
    NoteTopic,
    Proof,
    Remedy,
    Topic,
    remedy,
)

USUAL_TIMEZONE = "Europe/Warsaw"
REFUSED_ADDRESSES = frozenset({"baselinker_url", "salesmanago_url"})
NOT_TRIED = frozenset({"unavailable", "budget", "baselinker_block"})


def ask_baselinker(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for the token until it works, and looks at the journal."""
    chosen = Remedy.RETYPE
    while True:
        if chosen is Remedy.RETYPE:
            draft = ask_secret(draft, desk, Topic.TOKEN)
        elif chosen is Remedy.ADDRESS:
            draft = ask_text(draft, desk, Topic.BASELINKER_URL)
        baselinker = desk.accounts.baselinker(draft.baselinker())
        check, sources = try_token(baselinker, desk.clock)
        desk.prompt.tell(check)
        if sources is not None:
            timezone = draft.text("settings.timezone") or USUAL_TIMEZONE
            desk.prompt.tell(try_journal(baselinker, desk.clock, timezone))
            return replace(draft, sources=sources)
        chosen = remedy(desk, *_remedies(check))
        if chosen is Remedy.KEEP:
            return replace(draft, sources={})


def ask_salesmanago(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks for the account until its credential works, and for the owner from its list of users."""
    chosen = Remedy.RETYPE
    while True:
        if chosen is Remedy.RETYPE:
            draft = ask_address(draft, desk)
            draft = ask_text(draft, desk, Topic.CLIENT_ID)
            draft = _ask_proof(draft, desk)
        elif chosen is Remedy.ADDRESS:
            draft = ask_address(draft, desk)
        check, users = try_credential(desk.accounts.salesmanago(draft.salesmanago()), desk.clock)
        desk.prompt.tell(check)
        if users is not None:
            return _ask_owner(draft, desk, users)
        chosen = remedy(desk, *_remedies(check))
        if chosen is Remedy.KEEP:
            return _ask_owner(draft, desk, [])


def ask_text(draft: Draft, desk: ConnectDesk, topic: Topic, default: str = "") -> Draft:
    """Asks for a mandatory field until it is right."""
    while True:
        answer = desk.prompt.ask(topic, draft.text(topic) or default).strip()
        changed = draft.put(topic, answer)
        problems = changed.problems(topic)
        if not problems:
            return changed
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)))


def ask_secret(draft: Draft, desk: ConnectDesk, topic: Topic) -> Draft:
    """Asks for a mandatory secret until it is right; nothing typed keeps the one that is there."""
    while True:
        kept = draft.get(topic) is not None
        typed = desk.prompt.ask_secret(topic, kept=kept)
        if typed is None and kept:
            return draft
        changed = draft.put(topic, typed.get_secret_value().strip() if typed else "")
        problems = changed.problems(topic)
        if not problems:
            return changed
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)))


def ask_address(draft: Draft, desk: ConnectDesk) -> Draft:
    """Asks where the SALESmanago account lives: an address, a host, or the bare name of its server."""
    while True:
        answer = desk.prompt.ask(Topic.SALESMANAGO_URL, draft.text(Topic.SALESMANAGO_URL))
        changed = draft.put(Topic.SALESMANAGO_URL, _address(answer))
        problems = changed.problems(Topic.SALESMANAGO_URL)
        if not problems:
            return changed
        desk.prompt.tell(Note(NoteTopic.PROBLEM, tuple(problems)))


def _address(answer: str) -> str:
    text = answer.strip().rstrip("/")
    if not text or "://" in text:
        return text
    return f"https://{text}" if "." in text else f"https://{text}.salesmanago.com"


def _ask_proof(draft: Draft, desk: ConnectDesk) -> Draft:
    now = Proof.SHA if draft.get(Topic.SHA) is not None else Proof.SECRET
    chosen = Proof(desk.prompt.choose(Topic.PROOF, [Choice(proof) for proof in Proof], now))
    if chosen is Proof.SECRET:
        draft = ask_secret(draft.put(Topic.SHA, None), desk, Topic.API_SECRET)
        return draft if draft.get(Topic.API_KEY) else draft.put(Topic.API_KEY, desk.new_api_key())
    draft = ask_secret(draft.put(Topic.API_SECRET, None), desk, Topic.API_KEY)
    return ask_secret(draft, desk, Topic.SHA)


def _ask_owner(draft: Draft, desk: ConnectDesk, users: list[str]) -> Draft:
    if not users:
        return ask_text(draft, desk, Topic.OWNER)
    known = draft.text(Topic.OWNER)
    default = known if known in users else users[0] if len(users) == 1 else ""
    return draft.put(Topic.OWNER, desk.prompt.choose(Topic.OWNER, [Choice(user) for user in users], default))


def _remedies(check: Check) -> list[Remedy]:
    """What helps, the likeliest first; what was refused is not kept."""
    if check.reason in REFUSED_ADDRESSES:
        return [Remedy.ADDRESS, Remedy.RETYPE]
    if check.reason in NOT_TRIED or check.status is Status.WARNING:
        return [Remedy.AGAIN, Remedy.ADDRESS, Remedy.RETYPE, Remedy.KEEP]
    return [Remedy.RETYPE, Remedy.ADDRESS]
