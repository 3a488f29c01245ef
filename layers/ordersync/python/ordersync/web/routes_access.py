"""Routes of the frame: opening a link, the language, leaving, the style sheet."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from ordersync.web.access import OpenSession
from ordersync.web.pages import preferred_language
from ordersync.web.routes import Need, Reply, Route, Visit, sent_to
from ordersync.web.style import STYLE, STYLE_PATH
from ordersync.web.words.page_words import PAGE_LANGUAGES

A_YEAR = "public, max-age=31536000, immutable"
OWN_PATH = re.compile(r"/(?:[\w.-][\w./-]*)?(?:\?[\w.~%+=&*-]*)?", re.ASCII)


def show_link(visit: Visit) -> Reply:
    """Show the button that redeems a link; showing it, as previews of links do, leaves it as it is."""
    if not visit.site.access.is_good(visit.names["token"]):
        return _used(visit)
    return visit.shown("open.html")


def redeem_link(visit: Visit) -> Reply:
    """Redeem a link."""
    language = visit.form.text("language")
    opened = visit.site.access.redeem(visit.names["token"], language if language in PAGE_LANGUAGES else "")
    return sent_to("/", opened) if opened else _used(visit)


def choose_language(visit: Visit) -> Reply:
    """Remember the language, and return to the page on which it was chosen."""
    language, back = visit.form.text("language"), visit.form.text("back")
    if language in PAGE_LANGUAGES:
        visit.site.access.speak(visit.visitor, language)
    return sent_to(back if OWN_PATH.fullmatch(back) else "/")


def leave(visit: Visit) -> Reply:
    """End the session."""
    visit.site.access.leave(visit.visitor)
    return sent_to("/left", OpenSession())


def show_left(visit: Visit) -> Reply:
    """Say that the session has ended."""
    return visit.refused("left", HTTPStatus.OK)


def style_sheet(_visit: Visit) -> Reply:
    """Return the style sheet, which browsers may keep: its path changes with it."""
    return Reply(body=STYLE, content_type="text/css; charset=utf-8", headers={"Cache-Control": A_YEAR})


def language_of(visitor: OpenSession, asked: str, accepted: str) -> str:
    """Return the language of a page.

    Args:
        visitor: the session, which knows what was chosen.
        asked: the language that the page's address asks for.
        accepted: those that the browser prefers.
    """
    chosen = visitor.session.language if visitor.token else asked
    return chosen if chosen in PAGE_LANGUAGES else preferred_language(accepted)


def _used(visit: Visit) -> Reply:
    return visit.refused("used", HTTPStatus.GONE)


ACCESS_ROUTES: Sequence[Route] = (
    Route("GET", "/open/<token>", Need.NOTHING, show_link),
    Route("POST", "/open/<token>", Need.NOTHING, redeem_link),
    Route("GET", "/left", Need.NOTHING, show_left),
    Route("GET", STYLE_PATH, Need.NOTHING, style_sheet),
    Route("POST", "/language", Need.SESSION, choose_language, "/"),
    Route("POST", "/leave", Need.SESSION, leave, "/"),
)
