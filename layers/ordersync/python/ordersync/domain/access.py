"""Who may use the settings page, for which connections, and until when; and what they have changed."""

from dataclasses import replace

from ordersync.frozen import frozen

QUARTER_HOUR = 900  # seconds
IDLE_LIMIT, SESSION_LIMIT = 1_800, 8 * 3_600  # seconds
SEEN_STEP = 60  # seconds; a page within them does not write the session again
KEPT_LISTED = 30 * 86_400  # seconds that a link is listed after its end


@frozen
class Grant:
    """What a link opens; a blank one opens nothing.

    Attributes:
        connection_id: this connection.
        is_for_all: or every connection, those that are yet to come included.
        read_only: whether nothing may be changed.
    """

    connection_id: str = ""
    is_for_all: bool = False
    read_only: bool = True

    def covers(self, connection_id: str) -> bool:
        """Return whether it opens a connection."""
        return self.is_for_all or (connection_id != "" and connection_id == self.connection_id)

    def may_change(self, connection_id: str) -> bool:
        """Return whether it lets a connection be changed."""
        return not self.read_only and self.covers(connection_id)

    @property
    def may_add(self) -> bool:
        """Whether it lets connections of any id be added."""
        return self.is_for_all and not self.read_only


@frozen
class AccessLink:
    """A link to the settings page; times in epoch seconds, 0 = never.

    Attributes:
        grant: what it opens.
        ends_at: until when it can be redeemed.
        is_lasting: whether it can be redeemed again and again, and its sessions don't end: a local run's.
    """

    grant: Grant = Grant()
    minted_at: float = 0
    ends_at: float = 0
    used_at: float = 0
    revoked_at: float = 0
    is_lasting: bool = False

    def can_be_redeemed(self, now: float) -> bool:
        """Return whether it opens a session now."""
        if self.revoked_at or now >= self.ends_at:
            return False
        return self.is_lasting or not self.used_at

    def redeemed(self, now: float) -> "AccessLink":
        """Return the link, used."""
        return replace(self, used_at=now)

    def revoked(self, now: float) -> "AccessLink":
        """Return the link, and with it its session, revoked."""
        return replace(self, revoked_at=self.revoked_at or now)

    @property
    def forgotten_at(self) -> int | None:
        """When its record may be deleted: long after any session of it has ended."""
        return None if self.is_lasting else round(self.ends_at) + KEPT_LISTED


@frozen
class WebSession:
    """A browser that has redeemed a link; times in epoch seconds, 0 = never.

    Attributes:
        link: the key of its link.
        grant: what it opens.
        seen_at: when a page was last asked for, a minute more or less.
        ended_at: when it was left.
        language: the language that was chosen, empty for the browser's.
        is_lasting: whether it ends only by being left.
    """

    link: str = ""
    grant: Grant = Grant()
    opened_at: float = 0
    seen_at: float = 0
    ended_at: float = 0
    language: str = ""
    is_lasting: bool = False

    def is_open(self, now: float) -> bool:
        """Return whether it opens pages now."""
        if not self.opened_at or self.ended_at:
            return False
        return self.is_lasting or (now < self.seen_at + IDLE_LIMIT and now < self.opened_at + SESSION_LIMIT)

    def seen(self, now: float) -> "WebSession":
        """Return the session as a page is asked for; the same one if that was so within the last minute."""
        return replace(self, seen_at=now) if now >= self.seen_at + SEEN_STEP else self

    def left(self, now: float) -> "WebSession":
        """Return the session, ended."""
        return replace(self, ended_at=now)

    def speaking(self, language: str) -> "WebSession":
        """Return the session with the language that was chosen."""
        return replace(self, language=language)

    @property
    def forgotten_at(self) -> int | None:
        """When its record may be deleted."""
        return None if self.is_lasting else round(self.opened_at) + SESSION_LIMIT


@frozen
class FieldChange:
    """A field that was changed, by its dotted place; of a secret neither value is said.

    Attributes:
        before: the former value, empty for a secret.
        after: the new value, `changed` for a secret.
    """

    place: str
    before: str = ""
    after: str = ""


@frozen
class Change:
    """Who changed what of a connection, and when.

    Attributes:
        at: epoch seconds.
        link_id: the link by which the person came.
        what: what was done: `settings`, `pause`, ….
        fields: what it changed of the connection's document.
        subject: what it was about, an order's number for instance; never personal data.
        failed: whether it was tried, and was not done.
    """

    at: float = 0
    link_id: str = ""
    what: str = ""
    fields: tuple[FieldChange, ...] = ()
    subject: str = ""
    failed: bool = False

    def undone(self, now: float) -> "Change":
        """Return the line that says that it was tried, and was not done."""
        return replace(self, at=now, failed=True)
