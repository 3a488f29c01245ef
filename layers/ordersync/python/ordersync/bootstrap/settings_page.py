"""The settings page in AWS, as its function's environment describes it."""

import os
import random
from functools import cache

from pydantic import BaseModel, ConfigDict

from ordersync.adapters.accounts import AccountClients
from ordersync.adapters.functions import LambdaOperators
from ordersync.adapters.http import RequestsHttp
from ordersync.adapters.observability import StructuredLog
from ordersync.adapters.stores.connections import SsmConnections
from ordersync.adapters.stores.drafts import SsmDrafts
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.aws_clients import client_config, new_client
from ordersync.bootstrap.system import SystemClock, new_api_key, new_nonce, new_token
from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.domain.call_budget import Lane
from ordersync.frozen import frozen
from ordersync.pacing.timings import Timings
from ordersync.ports import Log
from ordersync.records.access import AccessRecords
from ordersync.web.access import Access
from ordersync.web.dispatch import SettingsPage
from ordersync.web.site import Site

CALL_PATIENCE = 5.0  # seconds that a call of a page waits for budget


class PageEnvironment(BaseModel):
    """What the function learns from its environment in the template."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    connections_path: str
    connections_key_id: str
    drafts_path: str
    budget_table: str
    access_table: str
    operator_function: str


@frozen
class ServedPage:
    """The page with the log of its process."""

    page: SettingsPage
    log: Log


def settings_page() -> ServedPage:
    """Return the page as this process's environment describes it; the function does so as it starts."""
    settings = {name.lower(): value for name, value in os.environ.items()}
    environment = PageEnvironment.model_validate(settings)
    clock, log, timings = SystemClock(), StructuredLog(), Timings.model_validate(settings)
    stores = client_config(connect=2, read=5, attempts=4)
    dynamodb = new_client("dynamodb", stores)
    records = AccessRecords(DynamoTable(dynamodb, environment.access_table, new_nonce))
    budget = DynamoTable(dynamodb, environment.budget_table, new_nonce)
    parameters, key_id = new_client("ssm", stores), environment.connections_key_id
    documents = SsmConnections(
        parameters,
        environment.connections_path,
        clock,
        log,
        cache_seconds=0,
        key_id=key_id,
    )
    site = Site(
        access=Access(records, clock, new_token),
        trail=records,
        operators=_operators(environment),
        documents=documents,
        saver=ConnectionSaver(documents, budget, clock, new_nonce),
        drafts=SsmDrafts(parameters, environment.drafts_path, clock, key_id),
        accounts=AccountClients(
            http=RequestsHttp(clock, timings.request_timeout),
            clock=clock,
            rng=random.SystemRandom(),
            budget=budget,
            lane=Lane.LIVE,
            hold=CALL_PATIENCE,
        ),
        clock=clock,
        log=log,
        new_api_key=new_api_key,
    )
    return ServedPage(SettingsPage(site), log)


def _operators(environment: PageEnvironment) -> LambdaOperators:
    config = client_config(connect=2, read=27, attempts=1)
    return LambdaOperators(cache(lambda: new_client("lambda", config)), environment.operator_function)
