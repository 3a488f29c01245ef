"""Makes links to the settings page of a stack, lists and revokes them."""

import time

from pydantic import TypeAdapter

from ops.output import Output, show_json, show_rows, show_text
from ops.when import moment
from ops.where import Where
from ordersync.errors import NotApplied
from ordersync.operating.link_requests import LONGEST_LINK, ListLinks, MintLink, RevokeLink
from ordersync.operating.settings_links import ListedLink, MintedLink

_MINTED: TypeAdapter[MintedLink] = TypeAdapter(MintedLink)
_LISTED: TypeAdapter[list[ListedLink]] = TypeAdapter(list[ListedLink])
DAY = 86_400


def create_link(where: Where, connection: str | None, *, read_only: bool, seconds: int) -> int:
    """Make a link and show it; return the exit code.

    Args:
        where: which stack.
        connection: the connection that it opens, None for all.
        read_only: whether it lets nothing be changed.
        seconds: for how long it can be opened.

    Raises:
        NotApplied: the stack has no settings page, or can't be asked.
    """
    if seconds > LONGEST_LINK:
        raise NotApplied(f"a link can be opened for {LONGEST_LINK // DAY} days at most")
    operator = where.place().operator()
    if operator.settings_url is None:
        raise NotApplied("the stack has no settings page: deploy it with SettingsPage=ENABLED")
    request = MintLink(
        connection_id=connection, is_for_all=connection is None, read_only=read_only, seconds=seconds
    )
    minted = _MINTED.validate_python(operator.ask(request))
    url = f"{operator.settings_url.rstrip('/')}/open/{minted.token}"
    if where.output is Output.JSON:
        show_json({"link_id": minted.link_id, "url": url, "ends_at": minted.ends_at})
    else:
        print(url)
        show_text(f"It can be opened once, until {moment(minted.ends_at)}. To revoke it: {minted.link_id}")
    return 0


def list_links(where: Where) -> int:
    """List the links; return the exit code."""
    answer = where.ask(ListLinks())
    if where.output is Output.JSON:
        show_json(answer)
    else:
        rows = [_row(each) for each in _LISTED.validate_python(answer)]
        show_rows(("link", "opens", "may", "made", "ends", "state"), rows, where.output)
    return 0


def revoke_link(where: Where, link_id: str) -> int:
    """Revoke a link; return the exit code."""
    answer = where.ask(RevokeLink(link_id=link_id))
    if where.output is Output.JSON:
        show_json(answer)
    else:
        show_text(f"The link {link_id} is revoked; whoever came by it is logged out.")
    return 0


def _row(link: ListedLink) -> tuple[object, ...]:
    if link.revoked_at:
        state = "revoked"
    elif link.used_at:
        state = f"used {moment(link.used_at)}"
    else:
        state = "expired" if link.ends_at <= time.time() else "open"
    return (
        link.link_id,
        "all connections" if link.is_for_all else link.connection_id,
        "look" if link.read_only else "change",
        moment(link.minted_at),
        moment(link.ends_at),
        state,
    )
