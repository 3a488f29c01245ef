"""A bench whose worker has real threads: what it asks the services for takes its time."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from threading import RLock
from typing import cast

from ordersync.bootstrap.system import in_threads
from ordersync.errors import Service
from ordersync.ports import Http, HttpAnswer, HttpRequest, Stored, Table, Tables
from tests.fakes.application import Bench
from tests.fakes.tables import HookedTable

EVENT = "addContactExtEvent"


class SharedTable(HookedTable):
    """A table that threads may share, as DynamoDB's are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._lock = RLock()

    def get(self, scope: str, key: str) -> Stored | None:
        with self._lock:
            return super().get(scope, key)

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        with self._lock:
            return super().put(scope, key, item, version, expires_at)

    def query(self, scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        with self._lock:
            return super().query(scope, prefix, limit, after)


class ThreadedHttp:
    """Implements `ordersync.ports.Http`; knows which requests to SALESmanago are under way together.

    Attributes:
        seconds: how long each request takes, real time.
        sent: how many requests each service got.
        most: how many requests to SALESmanago were under way at once, at most.
        most_of_one: how many event requests of one contact were, at most.
        contacts: the e-mail addresses of the contacts that were to be written, in turn.
    """

    def __init__(self, http: Http, seconds: float) -> None:
        self.seconds = seconds
        self.sent: Counter[Service] = Counter()
        self.most = self.most_of_one = 0
        self.contacts: list[str] = []
        self._http = http
        self._lock = RLock()
        self._under_way: Counter[str] = Counter()

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        with self._lock:
            self.sent[service] += 1
        if service is not Service.SALESMANAGO:
            time.sleep(self.seconds)
            with self._lock:
                return self._http.send(request, service)
        with self._counted(request):
            time.sleep(self.seconds)
            with self._lock:  # the simulators' own time does not pass; their faults are for one thread
                return self._http.send(request, service)

    @contextmanager
    def _counted(self, request: HttpRequest) -> Iterator[None]:
        content = json.loads(request.body)
        who = str(content.get("contactId", "")) if EVENT in request.url else ""
        with self._lock:
            if request.url.endswith("contact/upsert"):
                self.contacts.append(content["contact"]["email"])
            self._under_way[who] += 1
            self.most = max(self.most, self._under_way.total())
            self.most_of_one = max(self.most_of_one, self._under_way[who] if who else 0)
        try:
            yield
        finally:
            with self._lock:
                self._under_way[who] -= 1


def with_threads(bench: Bench, *, orders_at_once: int, seconds: float = 0.02) -> ThreadedHttp:
    """Let a bench's worker attempt orders in threads; return what carries its requests."""
    http = ThreadedHttp(bench.http, seconds)
    tables = Tables(**{field.name: cast("Table", SharedTable(field.name)) for field in fields(Tables)})
    for field in fields(Tables):
        held, shared = getattr(bench.tables, field.name), getattr(tables, field.name)
        shared.items = held.items
    runtime = replace(bench.application.runtime, tables=tables, run_concurrently=in_threads)
    bench.application = replace(bench.application, runtime=runtime, http=http, orders_at_once=orders_at_once)
    return http
