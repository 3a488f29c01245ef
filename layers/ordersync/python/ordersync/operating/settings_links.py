"""Links to the settings page: minted, listed and revoked by those who may invoke the operator."""

from collections.abc import Callable

from ordersync.domain.access import AccessLink, Grant
from ordersync.errors import ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.link_requests import LinkRequest, ListLinks, MintLink, RevokeLink
from ordersync.operating.problems import Refusal
from ordersync.ports import Clock
from ordersync.records.access import AccessRecords, link_id_of


@frozen
class MintedLink:
    """A new link; its token is shown this once.

    Attributes:
        link_id: names the link; opens nothing.
        token: what opens a session, once.
        ends_at: until when, epoch seconds.
    """

    link_id: str
    token: str
    ends_at: float


@frozen
class ListedLink:
    """A link, without what would open it; times in epoch seconds, 0 = never."""

    link_id: str
    connection_id: str
    is_for_all: bool
    read_only: bool
    minted_at: float
    ends_at: float
    used_at: float
    revoked_at: float


@frozen
class SettingsLinks:
    """Mints, lists and revokes links."""

    records: AccessRecords
    clock: Clock
    new_token: Callable[[], str]

    def answer(self, request: LinkRequest) -> MintedLink | list[ListedLink] | ListedLink:
        """Do what is asked for.

        Raises:
            Refusal: there is no such link.
            RetryLater: the table does not answer.
        """
        match request:
            case MintLink():
                return self._mint(request)
            case ListLinks():
                found = [_listed_link(slot.key, link) for slot, link in self.records.links()]
                return sorted(found, key=lambda each: each.minted_at, reverse=True)
            case RevokeLink():
                return self._revoke(request.link_id)

    def _mint(self, request: MintLink) -> MintedLink:
        now, token = self.clock.now(), self.new_token()
        grant = Grant(request.connection_id or "", request.is_for_all, request.read_only)
        link = AccessLink(grant=grant, minted_at=now, ends_at=now + request.seconds)
        slot = self.records.link(token)
        slot.read().save(link, link.forgotten_at)
        return MintedLink(link_id_of(slot.key), token, link.ends_at)

    def _revoke(self, link_id: str) -> ListedLink:
        now = self.clock.now()
        found = [slot for slot, _ in self.records.links(link_id)]
        if not found:
            raise Refusal(ProblemKind.NO_LINK, f"there is no link {link_id}")
        for slot in found:
            link = slot.read().value
            slot.change(lambda each: each.revoked(now), link.forgotten_at)
        return _listed_link(found[0].key, found[0].read().value)


def _listed_link(key: str, link: AccessLink) -> ListedLink:
    return ListedLink(
        link_id_of(key),
        link.grant.connection_id,
        is_for_all=link.grant.is_for_all,
        read_only=link.grant.read_only,
        minted_at=link.minted_at,
        ends_at=link.ends_at,
        used_at=link.used_at,
        revoked_at=link.revoked_at,
    )
