"""What shops put into an e-mail field that must not stay empty, or use to try something out.

Seen in public code and data: `brak@brak.pl` as a default value; `noemail@noemail.com`, `none@none.com`,
`null@null.com`, `no@no.com` and `test@…` in lists of addresses to drop; `brakmaila@…`, `niepodano@…` in lists
of customers. The other words are variants in Polish and English. Add no word that is a common name.
"""

FILLER_NAMES = frozenset(
    [
        "brak",
        "brakadresu",
        "brakadresuemail",
        "brakdanych",
        "brakemail",
        "brakemaila",
        "brakmail",
        "brakmaila",
        "bezemail",
        "bezemaila",
        "bezmaila",
        "niedotyczy",
        "niema",
        "niemaadresu",
        "niemaemaila",
        "niemam",
        "niemamaila",
        "niemammaila",
        "niepodal",
        "niepodala",
        "niepodano",
        "niepodany",
        "nieznany",
        "test",
        "testemail",
        "testmail",
        "testowe",
        "testowy",
        "donotreply",
        "dummy",
        "example",
        "fake",
        "fakeemail",
        "fakemail",
        "invalid",
        "noaddress",
        "noemail",
        "noemailaddress",
        "nomail",
        "none",
        "noreply",
        "notavailable",
        "notprovided",
        "null",
        "undefined",
        "unknown",
    ]
)
"""What stands before the `@` or a `+`, at any domain, without points, hyphens and underscores."""

FILLER_ADDRESSES = frozenset(
    ["a@a.com", "a@a.pl", "email@email.com", "email@email.pl", "no@no.com", "no@no.pl", "x@x.com", "x@x.pl"]
)

FILLER_DOMAINS = (
    "brak.com",
    "brak.pl",
    "brakemaila.pl",
    "brakmaila.pl",
    "no-email.com",
    "no-mail.com",
    "noemail.com",
    "noemail.pl",
    "nomail.com",
    "nomail.pl",
)
