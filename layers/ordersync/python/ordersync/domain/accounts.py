"""The two accounts that a connection joins, each field with its type, its default and its description."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import Url as ParsedUrl

from ordersync.domain.described import About, Asked, Part
from ordersync.domain.field_types import ClientId, Email, Secret, Url
from ordersync.frozen import frozen


class BaselinkerAccount(Part):
    """How to reach the merchant's BaseLinker account."""

    token: Annotated[
        Secret,
        About(
            "[1] BaseLinker API token",
            "In BaseLinker: Account & other -> My account -> API. Switch the journal on there, too"
            " (getJournalList), or ask BaseLinker's support to: new and changed orders are found through it.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ]
    url: Annotated[
        Url, About("BaseLinker API URL", "The same for every account: leave it as it is.", asked=Asked.NEVER)
    ] = "https://api.baselinker.com/connector.php"
    requests_per_minute: Annotated[
        int,
        About(
            "Maximum BaseLinker calls per minute",
            "BaseLinker allows 100 to all tools that share the token, and blocks all of them beyond that.",
        ),
    ] = Field(default=60, ge=1, le=100_000)


class SalesmanagoAccount(Part):
    """How to reach the merchant's SALESmanago account, and who owns its contacts there."""

    url: Annotated[
        Url,
        About(
            "SALESmanago URL",
            "The server that the account lives on: the URL in your browser while you are logged in to"
            " SALESmanago.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = "https://app2.salesmanago.com"
    client_id: Annotated[
        ClientId,
        About(
            "SALESmanago client ID", "In SALESmanago: Integration Center -> API -> API v2.", asked=Asked.FIRST
        ),
    ]
    api_key: Annotated[
        Secret,
        About(
            "SALESmanago API key",
            "Any text of your choice; with a SHA, the API key that it was made for.",
            asked=Asked.FIRST,
        ),
    ]
    api_secret: Annotated[
        Secret | None,
        About(
            "SALESmanago API secret",
            "In SALESmanago: Integration Center -> API -> API v2. Needed unless there is a SHA.",
            asked=Asked.FIRST,
        ),
    ] = None
    sha: Annotated[
        Secret | None,
        About(
            "SHA of the API key",
            "Comes with an API key that is made in SALESmanago. Needed unless there is an API secret.",
            asked=Asked.FIRST,
        ),
    ] = None
    owner: Annotated[
        Email,
        About(
            "Owner of the contacts",
            "The SALESmanago user that every transferred contact belongs to.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ]
    v3_url: Annotated[
        Url,
        About(
            "SALESmanago API v3 URL",
            "Leave it as it is, unless SALESmanago names another one.",
        ),
    ] = "https://api.salesmanago.com"
    v3_api_key: Annotated[
        Secret | None,
        About(
            "SALESmanago API v3 key (optional)",
            "In SALESmanago: Integration Center -> API -> API v3. Used only while connecting and checking, to"
            " list the e-shops of your product catalogs.",
            asked=Asked.FIRST,
            always_shown=True,
        ),
    ] = None

    @property
    def identity(self) -> tuple[str, str]:
        """Which account it is, whoever connects it and however: its server, and its client id there."""
        server = ParsedUrl(self.url)
        return (f"{server.host}:{server.port}", self.client_id)

    @model_validator(mode="after")
    def _one_proof(self) -> "SalesmanagoAccount":
        if (self.api_secret is None) == (self.sha is None):
            raise ValueError("give api_secret or sha, one of the two")
        return self


@frozen
class Catalog:
    """A product catalog of the SALESmanago account; `location` is its e-shop id."""

    name: str
    location: str
    currency: str
