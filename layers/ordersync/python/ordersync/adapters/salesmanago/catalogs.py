"""A client of SALESmanago's v3 interface, as far as it lists product catalogs."""

from ordersync.adapters.salesmanago.refusals import SERVICE
from ordersync.domain.accounts import Catalog, SalesmanagoAccount
from ordersync.domain.bounds import bounded_text, read_json
from ordersync.errors import OutcomeUnknown, Refused, WaitReason
from ordersync.frozen import frozen
from ordersync.ports import Http, HttpRequest


@frozen
class CatalogClient:
    """The product catalogs of an account that has a v3 key (docs/remote-apis.md, "E-shops")."""

    account: SalesmanagoAccount
    http: Http

    def catalogs(self) -> list[Catalog]:
        """Return the account's catalogs; see `ordersync.ports.CatalogList`."""
        key = self.account.v3_api_key.get_secret_value() if self.account.v3_api_key else ""
        headers = {"API-KEY": key, "Accept": "application/json"}
        request = HttpRequest("GET", f"{self.account.v3_url}/v3/product/catalogList", headers)
        answer = self.http.send(request, SERVICE)
        if answer.status in (400, 401, 403):
            raise Refused(
                f"SALESmanago refuses the API v3 key (HTTP {answer.status}); check salesmanago.v3_api_key",
                reason=WaitReason.SALESMANAGO_V3_KEY,
                service=SERVICE,
            )
        try:
            content = read_json(answer.body)
        except ValueError:
            content = None
        listed = content.get("catalogs") if isinstance(content, dict) else None
        if answer.status != 200 or not isinstance(listed, list):
            raise OutcomeUnknown(
                f"SALESmanago's list of catalogs can't be read (HTTP {answer.status})", service=SERVICE
            )
        return [_catalog(item) for item in listed if isinstance(item, dict)]


def _catalog(item: dict[str, object]) -> Catalog:
    return Catalog(
        name=bounded_text(item.get("name")) or bounded_text(item.get("catalogName")),
        location=bounded_text(item.get("location")),
        currency=bounded_text(item.get("currency")),
    )
