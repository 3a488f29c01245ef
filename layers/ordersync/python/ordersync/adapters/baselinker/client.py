"""A client of BaseLinker's connector that never calls without a permit of the shared budget."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from ordersync.adapters.baselinker.responses import (
    OrderAnswer,
    items,
    journal_page,
    phone_hits,
    source_names,
)
from ordersync.domain.accounts import BaselinkerAccount
from ordersync.domain.bounds import bounded_text, read_json
from ordersync.domain.journal import JournalPage, LogType
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.order import Order, PhoneHit
from ordersync.domain.walk import OrderPage
from ordersync.errors import (
    Blocked,
    Defect,
    FailedAnswer,
    NotApplied,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Service,
    UnclearAnswer,
    WaitReason,
)
from ordersync.ports import CallPermits, Clock, Http, HttpAnswer, HttpRequest

Answer = TypeVar("Answer", bound=BaseModel)
SERVICE = Service.BASELINKER
PAGE_SIZE = 100
ATTEMPTS = 2
PAUSE = 0.5
BLOCK_CODES = frozenset({"BLOCKED_TOKEN", "RATE_LIMIT", "QUERY_LIMIT", "TOO_MANY_REQUESTS"})
CREDENTIAL_CODES = frozenset(
    {"ERROR_EMPTY_TOKEN", "ERROR_BAD_TOKEN", "ERROR_AUTH_TOKEN", "ERROR_USER_ACCOUNT_BLOCKED"}
)
GONE_CODE = "ERROR_ORDER_NOT_FOUND"
BLOCK_TEXT = re.compile(r"query limit|blocked until|token (?:is |was )?blocked", re.IGNORECASE)
BLOCK_END = re.compile(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})")
BLOCK_ZONE = ZoneInfo("Europe/Warsaw")
SHORTEST_BLOCK, USUAL_BLOCK, LONGEST_BLOCK = 60.0, 600.0, 900.0
BLOCK_MARGIN = 10.0


@dataclass
class BaselinkerClient:
    """One BaseLinker account (docs/remote-apis.md, "BaseLinker").

    Attributes:
        account: url and token.
        http: sends the requests.
        clock: for blocks and the pause before a second attempt.
        permits: the token's call budget.
        metrics: counts calls and blocks.
        has_answered: whether BaseLinker has answered a call since the client was made.
    """

    account: BaselinkerAccount
    http: Http
    clock: Clock
    permits: CallPermits
    metrics: Metrics = field(default_factory=Metrics)
    has_answered: bool = False

    def check_budget(self) -> None:
        """Check that a call comes free soon, without making one."""
        self.permits.check()

    def journal(self, last_log_id: int) -> JournalPage:
        """Return one page of the journal; see `ordersync.ports.BaseLinker`."""
        parameters = {"last_log_id": last_log_id, "logs_types": [int(kind) for kind in LogType]}
        return journal_page(self._call("getJournalList", parameters))

    def order(self, order_id: int) -> Order | None:
        """Return the order as it is now, or None."""
        answer = self._call("getOrders", {"order_id": order_id, "get_unconfirmed_orders": True})
        orders = [_read(OrderAnswer, item).order() for item in items(answer, "orders")]
        return next((order for order in orders if order.order_id == order_id), None)

    def orders_from(self, order_id: int) -> OrderPage:
        """Return up to a hundred orders from this id upwards; one that can't be read is left out."""
        answer = self._call("getOrders", {"id_from": order_id, "get_unconfirmed_orders": True})
        return _page(items(answer, "orders"))

    def orders_confirmed_from(self, since: int, from_id: int = 0) -> OrderPage:
        """Return up to a hundred orders confirmed from `since` on; one that can't be read is left out."""
        by_id = {"id_from": from_id} if from_id else {}
        found = items(self._call("getOrders", {"date_confirmed_from": since, **by_id}), "orders")
        page = _page(found)
        if page.is_full and not page.orders:
            raise Defect("BaseLinker shows a whole page of orders that can't be read", service=SERVICE)
        return page

    def orders_by_email(self, email: str, from_id: int = 0) -> OrderPage:
        """Return up to a hundred orders found for an e-mail address; one that can't be read is left out."""
        by_email = {"filter_email": email, "id_from": from_id, "get_unconfirmed_orders": True}
        return _page(items(self._call("getOrders", by_email), "orders"))

    def orders_by_phone(self, phone: str) -> list[PhoneHit]:
        """Return the orders found for one spelling of a number."""
        return phone_hits(self._call("getOrdersByPhone", {"phone": phone}))

    def sources(self) -> dict[str, dict[str, str]]:
        """Return the account's sources: type to store id to store name."""
        return source_names(self._call("getOrderSources", {}))

    def _call(self, method: str, parameters: Mapping[str, object]) -> dict[str, object]:
        """Call a method that only reads; retry a passing failure once."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._call_once(method, parameters)
            except (NotApplied, OutcomeUnknown) as error:
                if attempt == ATTEMPTS or error.service != SERVICE or error.after is not None:
                    raise
            self.clock.sleep(PAUSE)
        raise AssertionError

    def _call_once(self, method: str, parameters: Mapping[str, object]) -> dict[str, object]:
        body = urlencode({"method": method, "parameters": json.dumps(parameters)}).encode()
        headers = {
            "X-BLToken": self.account.token.get_secret_value(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        leaves_by = self.permits.take()
        request = HttpRequest("POST", self.account.url, headers, body, leaves_by)
        self.metrics.count(Metric.BASELINKER_CALLS)
        answer = _content(self.http.send(request, SERVICE))
        is_success, code = answer.get("status") == "SUCCESS", bounded_text(answer.get("error_code"))
        if not is_success and code != GONE_CODE:
            self._refuse(code, bounded_text(answer.get("error_message")), method)
        self.has_answered = True
        return answer if is_success else {}

    def _refuse(self, code: str, text: str, method: str) -> NoReturn:
        if code.upper().removeprefix("ERROR_") in BLOCK_CODES or BLOCK_TEXT.search(text):
            until = _block_end(text, self.clock.now())
            self.permits.block(until)
            raise Blocked(
                "BaseLinker has blocked the token for too many requests; no call is made until it ends",
                reason=WaitReason.BASELINKER_BLOCK,
                service=SERVICE,
                until=until,
            )
        if code in CREDENTIAL_CODES:
            raise Refused(
                f"BaseLinker refuses the token ({code}); put a valid one into baselinker.token",
                reason=WaitReason.BASELINKER_CREDENTIAL,
                service=SERVICE,
                said=code,
            )
        said = code[:60]
        raise UnclearAnswer(
            f"BaseLinker answered {method} with {said or 'an error without a code'}",
            service=SERVICE,
            said=said,
        )


def _content(answer: HttpAnswer) -> dict[str, object]:
    try:
        content = read_json(answer.body.decode("utf-8-sig", errors="replace"))
    except ValueError:
        content = None
    if isinstance(content, dict) and (answer.status < 300 or content.get("status") == "ERROR"):
        return content
    if answer.status in (404, 405) or 300 <= answer.status < 400:
        raise Refused(
            f"baselinker.url is not BaseLinker's connector (HTTP {answer.status})",
            reason=WaitReason.BASELINKER_URL,
            service=SERVICE,
        )
    if answer.status == 429:
        raise RetryLater("BaseLinker asks to slow down (HTTP 429)", service=SERVICE, after=answer.retry_after)
    raise FailedAnswer(
        f"BaseLinker's answer can't be read (HTTP {answer.status})", service=SERVICE, after=answer.retry_after
    )


def _block_end(text: str, now: float) -> float:
    """Return when a block ends, epoch seconds: a time that is past in Warsaw may be meant in UTC."""
    found = BLOCK_END.search(text)
    try:
        written = datetime.fromisoformat(found[1] if found else "")
        ends_at, in_utc = (written.replace(tzinfo=zone).timestamp() for zone in (BLOCK_ZONE, UTC))
    except (ValueError, OverflowError, RecursionError):
        return now + USUAL_BLOCK
    if ends_at < now < in_utc <= now + LONGEST_BLOCK:
        ends_at = in_utc
    return now + min(max(ends_at - now + BLOCK_MARGIN, SHORTEST_BLOCK), LONGEST_BLOCK)


def _read(model: type[Answer], item: object) -> Answer:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        fields = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}))
        raise Defect(f"BaseLinker's answer has no readable {fields or 'content'}", service=SERVICE) from None


def _page(found: Sequence[object]) -> OrderPage:
    """Return a page without the orders that can't be read, which count for whether it is full."""
    orders = tuple(order for item in found if (order := _readable_order(item)))
    return OrderPage(orders, is_full=len(found) >= PAGE_SIZE, is_whole=len(orders) == len(found))


def _readable_order(item: object) -> Order | None:
    try:
        return OrderAnswer.model_validate(item).order() if isinstance(item, Mapping) else None
    except ValidationError:
        return None
