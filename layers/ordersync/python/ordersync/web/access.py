"""Who may use a page: links open sessions, which a cookie names; a form proves that it is one of ours."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import field

from ordersync.domain.access import AccessLink, WebSession
from ordersync.errors import Conflict
from ordersync.frozen import frozen
from ordersync.ports import Clock
from ordersync.records.access import AccessRecords, link_id_of
from ordersync.records.record import Record

TOKEN_LENGTH = 43  # of 32 random bytes, as `secrets.token_urlsafe` writes them
CSRF_PURPOSE = b"ordersync form"
DRAFT_PURPOSE = b"ordersync draft\n"


@frozen
class OpenSession:
    """A session that is open now.

    Attributes:
        token: what its cookie holds.
    """

    token: str = field(default="", repr=False)
    session: WebSession = field(default_factory=WebSession)

    @property
    def csrf(self) -> str:
        """What a form of this session's pages holds, and no other page can know; empty without a session."""
        if not self.token:
            return ""
        return hmac.new(self.token.encode(), CSRF_PURPOSE, hashlib.sha256).hexdigest()

    def has_sent(self, csrf: str) -> bool:
        """Return whether a form comes from a page of this session."""
        return bool(self.token) and hmac.compare_digest(self.csrf.encode(), csrf.encode())

    def draft_key(self, connection_id: str, form: str) -> str:
        """Return under which key this session keeps what a form about a connection has typed.

        No other session can find it out, nor can a form about another connection.
        """
        message = DRAFT_PURPOSE + f"{connection_id}\n{form}".encode()
        return hmac.new(self.token.encode(), message, hashlib.sha256).hexdigest()

    @property
    def link_id(self) -> str:
        """The id of its link, which stands for the person in the list of changes."""
        return link_id_of(self.session.link)


@frozen
class Access:
    """Redeems links, and finds sessions again."""

    records: AccessRecords
    clock: Clock
    new_token: Callable[[], str]

    def is_good(self, link_token: str) -> bool:
        """Return whether a link opens a session now; it stays as it is.

        Raises:
            RetryLater: the table does not answer.
        """
        return self._redeemable(link_token) is not None

    def redeem(self, link_token: str, language: str) -> OpenSession | None:
        """Open a session; None if the link is no longer valid, or another browser was faster.

        Raises:
            RetryLater: the table does not answer.
        """
        record = self._redeemable(link_token)
        if record is None:
            return None
        now, token, link = self.clock.now(), self.new_token(), record.value
        try:
            if not link.is_lasting:
                record.save(link.redeemed(now), link.forgotten_at)
        except Conflict:
            return None
        session = WebSession(
            link=record.slot.key,
            grant=link.grant,
            opened_at=now,
            seen_at=now,
            language=language,
            is_lasting=link.is_lasting,
        )
        self.records.session(token).read().save(session, session.forgotten_at)
        return OpenSession(token, session)

    def session(self, token: str) -> OpenSession | None:
        """Return the session that a cookie names, if it is open, and its link is not revoked.

        Raises:
            RetryLater: the table does not answer.
        """
        if len(token) != TOKEN_LENGTH:
            return None
        slot, now = self.records.session(token), self.clock.now()
        session = slot.read().value
        if not session.is_open(now) or self._is_revoked(session):
            return None
        if session.seen(now) != session:
            session = self._stepped(token, lambda each: each.seen(now))
        return OpenSession(token, session) if session.is_open(now) else None

    def speak(self, visitor: OpenSession, language: str) -> None:
        """Remember the language that a person has chosen.

        Raises:
            RetryLater: the table does not answer.
        """
        self._stepped(visitor.token, lambda each: each.speaking(language))

    def leave(self, visitor: OpenSession) -> None:
        """End a session.

        Raises:
            RetryLater: the table does not answer.
        """
        now = self.clock.now()
        self._stepped(visitor.token, lambda each: each.left(now))

    def _redeemable(self, link_token: str) -> Record[AccessLink] | None:
        if len(link_token) != TOKEN_LENGTH:
            return None
        record = self.records.link(link_token).read()
        return record if record.value.can_be_redeemed(self.clock.now()) else None

    def _is_revoked(self, session: WebSession) -> bool:
        link = self.records.link_at(session.link).read()
        return link.version == 0 or link.value.revoked_at > 0

    def _stepped(self, token: str, step: Callable[[WebSession], WebSession]) -> WebSession:
        """Return a session after a step, which is not taken once its record is gone."""
        slot = self.records.session(token)
        expires_at = slot.read().value.forgotten_at
        return slot.change(lambda each: step(each) if each.opened_at else None, expires_at).value
