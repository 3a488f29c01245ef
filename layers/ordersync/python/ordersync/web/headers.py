"""The headers of every answer, and the session's cookie."""

from collections.abc import Mapping
from typing import Final

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from ordersync.domain.access import SESSION_LIMIT
from ordersync.web.access import OpenSession

# No script, nothing from elsewhere, no frame around a page, forms to this page alone.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Robots-Tag": "noindex",
}
# `__Host-` makes browsers refuse it without TLS, for a path, or from a neighbouring domain (RFC 6265bis).
COOKIE, LOOPBACK_COOKIE = "__Host-session", "session"
LASTING_AGE = 10 * 365 * 86_400  # seconds


def cookie_name(*, is_loopback: bool) -> str:
    """Return the name of the session's cookie; a local run has no TLS."""
    return LOOPBACK_COOKIE if is_loopback else COOKIE


def session_cookie(visitor: OpenSession, *, is_loopback: bool) -> Cookie:
    """Return the cookie of a session, or for a blank one what takes it away."""
    age = LASTING_AGE if visitor.session.is_lasting else SESSION_LIMIT
    return Cookie(
        name=cookie_name(is_loopback=is_loopback),
        value=visitor.token,
        path="/",
        secure=not is_loopback,
        http_only=True,
        same_site=SameSite.STRICT_MODE,
        max_age=age if visitor.token else 0,
    )
