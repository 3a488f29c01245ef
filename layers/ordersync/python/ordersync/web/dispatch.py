"""The settings page: every request is checked against what its route needs, and answered by a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from aws_lambda_powertools.utilities.typing import LambdaContext

from ordersync.domain.urls import is_of_this_machine
from ordersync.errors import Declined, OrderSyncError, ProblemKind, describe_defect
from ordersync.frozen import frozen
from ordersync.web.access import OpenSession
from ordersync.web.form_data import FormData, NoForm, TooLarge, read_form
from ordersync.web.headers import PAGE_HEADERS, cookie_name, session_cookie
from ordersync.web.pages import Page
from ordersync.web.routes import Need, Reply, Route, Visit, declined, is_id_of_a_page, problem
from ordersync.web.routes_access import ACCESS_ROUTES, language_of
from ordersync.web.routes_backfill import BACKFILL_ROUTES
from ordersync.web.routes_changes import CHANGE_ROUTES
from ordersync.web.routes_connections import CONNECTION_ROUTES
from ordersync.web.routes_form import FORM_ROUTES
from ordersync.web.routes_orders import ORDER_ROUTES
from ordersync.web.routes_preview import PREVIEW_ROUTES
from ordersync.web.routes_steering import STEERING_ROUTES
from ordersync.web.site import Site

ROUTES: Final[Sequence[Route]] = (
    *ACCESS_ROUTES,
    *CONNECTION_ROUTES,
    *STEERING_ROUTES,
    *ORDER_ROUTES,
    *BACKFILL_ROUTES,
    *CHANGE_ROUTES,
    *FORM_ROUTES,
    *PREVIEW_ROUTES,
)
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
LONGEST_QUERY: Final = 1_000  # characters with which a change of language returns
OWN_SITE: Final = ("", "same-origin", "none")


@frozen
class SettingsPage:
    """Answers the events of the HTTP API."""

    site: Site
    routes: Sequence[Route] = ROUTES
    resolver: APIGatewayHttpResolver = field(default_factory=lambda: APIGatewayHttpResolver(debug=False))

    def __post_init__(self) -> None:
        for route in self.routes:
            self.resolver.route(route.path, method=route.method)(self._answering(route))
        paths: dict[str, list[str]] = {}
        for route in self.routes:
            paths.setdefault(route.path, []).append(route.method)
        for path, methods in paths.items():
            others = [method for method in METHODS if method not in methods]
            self.resolver.route(path, method=others)(self._refusing(methods))
        self.resolver.not_found(self._missing)
        self.resolver.exception_handler(Exception)(self._failed)

    def handle(self, event: Mapping[str, object], context: LambdaContext) -> Mapping[str, object]:
        """Answer one event.

        Args:
            event: of API Gateway's HTTP API, payload version 2.0.
            context: the invocation's.
        """
        return self.resolver.resolve(event, context)

    @property
    def _event(self) -> APIGatewayProxyEventV2:
        return self.resolver.current_event

    def _answering(self, route: Route) -> Callable[..., Response[str]]:
        def answer(**names: str) -> Response[str]:
            reply = self._answered(route, names)
            self.site.log.info("page", method=route.method, route=route.path, status=int(reply.status))
            return self._sent(reply)

        return answer

    def _answered(self, route: Route, names: Mapping[str, str]) -> Reply:
        """Check a request step by step; its form is read last, and used by nothing before."""
        visitor = self._visitor()
        connection_id = names.get("connection_id", "")
        frame = self._page(visitor, route.page_path(self._event.path, connection_id))
        self.resolver.context["frame"] = frame  # an error's page is for the same visitor
        if connection_id and not is_id_of_a_page(connection_id):
            return problem(frame, "not_found", HTTPStatus.NOT_FOUND)
        if route.need is not Need.NOTHING and not visitor.token:
            return problem(frame, "no_session", HTTPStatus.UNAUTHORIZED)
        if not route.need.is_met_by(visitor, connection_id):
            return problem(frame, "forbidden", HTTPStatus.FORBIDDEN)
        frame = replace(frame, connection_id=connection_id)
        self.resolver.context["frame"] = frame
        form = FormData()
        if route.method == "POST":
            try:
                form = self._form()
            except TooLarge:
                return problem(frame, "too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            except NoForm:
                return problem(frame, "no_form", HTTPStatus.BAD_REQUEST)
            is_proven = route.need is Need.NOTHING or visitor.has_sent(form.text("csrf"))
            if not is_proven or not self._is_from_here():
                return problem(frame, "stale", HTTPStatus.FORBIDDEN)
        query = self._event.query_string_parameters or {}
        path = self._event.path
        return route.handle(Visit(self.site, frame, path, connection_id, names, query, form, visitor))

    def _refusing(self, methods: Sequence[str]) -> Callable[..., Response[str]]:
        def refuse(**_names: str) -> Response[str]:
            reply = problem(self._page(self._visitor()), "method", HTTPStatus.METHOD_NOT_ALLOWED)
            return self._sent(reply, {"Allow": ", ".join(methods)})

        return refuse

    def _missing(self, _error: NotFoundError) -> Response[str]:
        return self._sent(problem(self._page(self._visitor()), "not_found", HTTPStatus.NOT_FOUND))

    def _failed(self, error: Exception) -> Response[str]:
        """Return a page without a word of an error that was not expected: it may quote what was typed."""
        page: Page = self.resolver.context.get("frame") or self._page(OpenSession())
        if isinstance(error, OrderSyncError):
            self.site.log.warning("page not possible", error=str(error))
            if isinstance(error, Declined) and error.kind is not ProblemKind.NOT_NOW:
                return self._sent(declined(page, error.kind))
            return self._sent(problem(page, "busy", HTTPStatus.SERVICE_UNAVAILABLE, str(error)))
        self.site.log.warning("page failed", error=describe_defect(error))
        return self._sent(problem(page, "failed", HTTPStatus.INTERNAL_SERVER_ERROR))

    def _visitor(self) -> OpenSession:
        """Return the session that the request's cookie names, a blank one if none is open."""
        name = f"{cookie_name(is_loopback=self._is_loopback)}="
        tokens = [
            part.strip().removeprefix(name)
            for each in self._event.get("cookies") or []
            for part in str(each).split(";")
            if part.strip().startswith(name)
        ]
        found = [self.site.access.session(token) for token in tokens[:2]]
        return next((session for session in found if session), OpenSession())

    def _page(self, visitor: OpenSession, path: str = "/") -> Page:
        query = self._event.query_string_parameters or {}
        language = language_of(visitor, query.get("language", ""), self._header("accept-language"))
        back = urlencode(query)
        return Page(language, visitor, path, back if len(back) <= LONGEST_QUERY else "")

    def _form(self) -> FormData:
        body, content_type = self._event.body or "", self._header("content-type")
        return read_form(body, content_type, is_base64=bool(self._event.is_base64_encoded))

    def _is_from_here(self) -> bool:
        """Return whether the browser says that a page of ours has sent the form; old browsers say nothing.

        It guards the one form that no session proves: another page can't make a browser open a link.
        """
        return self._header("sec-fetch-site") in OWN_SITE

    @property
    def _is_loopback(self) -> bool:
        """Whether the page is a local run's, by the name under which API Gateway was reached."""
        return is_of_this_machine(f"http://{self._event.request_context.domain_name}")

    def _header(self, name: str) -> str:
        return self._event.headers.get(name, "")

    def _sent(self, reply: Reply, more: Mapping[str, str] | None = None) -> Response[str]:
        cookies = (
            [] if reply.session is None else [session_cookie(reply.session, is_loopback=self._is_loopback)]
        )
        return Response(
            status_code=reply.status,
            content_type=reply.content_type,
            body=reply.body,
            headers={**PAGE_HEADERS, **reply.headers, **(more or {})},
            cookies=cookies,
        )
