"""From the counts of an hour to a month's bill."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from benchmarks.costs import prices
from benchmarks.costs.counting import Counts
from benchmarks.costs.prices import Price
from benchmarks.costs.scenarios import (
    FIRST_DELIVERY,
    FIRST_POLL,
    LATER_DELIVERIES,
    LATER_POLLS,
    POLLS_AN_HOUR,
    SECOND_POLL,
    SWEEP,
    Hour,
    Scenario,
)
from ordersync.bootstrap.poll import POLLED_AT_ONCE
from ordersync.bootstrap.sweep import SWEPT_AT_ONCE
from ordersync.errors import Service
from tests.simulation.fleet import COLD_START
from tests.simulation.timed import USUAL, Cost
from tests.template.stack import Stack, items, mapping, number

HOURS = 730  # a month, as AWS's price pages have it
IDLE_RECEIVES = 5 * 3 * 60  # an hour: five connections, each with a long poll of 20 seconds
DELETED_AT_ONCE = 10  # messages that Lambda deletes by one request
KEY_CALLS = (
    12  # an hour: DynamoDB asks for a table's key once in five minutes, for each function that is active
)
SYSTEM_LOG = 500  # bytes that Lambda itself logs of a run: its start and its report
GIGABYTE = 1_000_000_000
FUNCTION_OF = {
    FIRST_POLL: "PollerFunction",
    SECOND_POLL: "PollerFunction",
    LATER_POLLS: "PollerFunction",
    SWEEP: "SweeperFunction",
    FIRST_DELIVERY: "WorkerFunction",
    LATER_DELIVERIES: "WorkerFunction",
}
EFFECTS: Mapping[str, Cost] = {
    "dynamodb requests": USUAL.table,
    "ssm requests": USUAL.documents,
    "secretsmanager requests": USUAL.documents,
    "sqs requests": USUAL.queue,
    f"{Service.BASELINKER} calls": USUAL.baselinker,
    f"{Service.SALESMANAGO} calls": USUAL.salesmanago,
}


@dataclass(frozen=True)
class Line:
    """One line of the bill: a price, and how many units a month has."""

    price: Price
    quantity: float

    @property
    def cost(self) -> float:
        """US dollars a month."""
        return self.quantity * self.price.dollars / self.price.per

    @property
    def cost_with_allowance(self) -> float:
        """US dollars a month, less what the account has for free."""
        return max(0.0, self.quantity - self.price.free) * self.price.dollars / self.price.per


def whole_hour(scenario: Scenario, hour: Hour) -> dict[str, Counts]:
    """Return the counts of all of an hour's polls, if only a part of them was run."""
    run = hour.parts[LATER_POLLS]["runs"]
    scale = (POLLS_AN_HOUR - 2) / run
    later = Counts({name: round(count * scale) for name, count in hour.parts[LATER_POLLS].items()})
    return {**hour.parts, LATER_POLLS: later} if scenario.polls < POLLS_AN_HOUR else hour.parts


def monthly_bill(scenario: Scenario, hour: Hour, stack: Stack) -> list[Line]:
    """Return the bill of a month whose hours are all like this one, in the order of the prices."""
    parts = whole_hour(scenario, hour)
    total = sum(parts.values(), Counts())
    logged = (total["log bytes"] + SYSTEM_LOG * total["runs"]) * HOURS / GIGABYTE
    quantities = {
        prices.FUNCTION_RUNS: total["runs"] * HOURS,
        prices.FUNCTION_TIME: _gigabyte_seconds(scenario, parts, stack) * HOURS,
        prices.TABLE_READS: total["read units"] * HOURS,
        prices.TABLE_WRITES: total["write units"] * HOURS,
        prices.QUEUE_REQUESTS: _queue_requests(parts, stack) * HOURS,
        prices.METRICS: len(hour.metrics),
        prices.ALARMS: _watched_metrics(stack),
        prices.LOGS_TAKEN: logged,
        prices.LOGS_KEPT: logged,
        prices.KEYS: len(stack.of_type("AWS::KMS::Key")),
        prices.KEY_REQUESTS: key_requests(scenario, parts, stack) * HOURS,
        prices.SECRETS_KEPT: len(stack.of_type("AWS::SecretsManager::Secret")),
        prices.SECRET_REQUESTS: total["secretsmanager requests"] * HOURS,
        prices.DOCUMENT_REQUESTS: total["ssm requests"] * HOURS,
        prices.SCHEDULED_RUNS: (POLLS_AN_HOUR + parts[SWEEP]["runs"]) * HOURS,
    }
    return [Line(price, quantities[price]) for price in prices.PRICES]


def duration(part: str, counts: Counts, connections: int) -> float:
    """Return the seconds that the runs of a part take, at the latencies of docs/scale.md.

    A connection does one thing after the other; connections run concurrently, on one processor.
    """
    processor = sum(counts[name] * cost.processor for name, cost in EFFECTS.items())
    waiting = sum(counts[name] * cost.latency for name, cost in EFFECTS.items())
    starts = COLD_START if part in (FIRST_POLL, FIRST_DELIVERY, SWEEP) else 0
    return max(processor, (processor + waiting) / _at_once(part, connections)) + starts


def _at_once(part: str, connections: int) -> int:
    return min(connections, SWEPT_AT_ONCE if part == SWEEP else POLLED_AT_ONCE)


def _gigabyte_seconds(scenario: Scenario, parts: Mapping[str, Counts], stack: Stack) -> float:
    used = 0.0
    for part, counts in parts.items():
        memory = number(stack.properties(FUNCTION_OF[part])["MemorySize"]) / 1024
        used += memory * duration(part, counts, scenario.connections)
    return used


def _queue_requests(parts: Mapping[str, Counts], stack: Stack) -> float:
    """Return an hour's requests: what the functions send, and what Lambda receives and deletes for them."""
    sent = sum(counts["sqs requests"] for counts in parts.values())
    polled = IDLE_RECEIVES * len(stack.of_type("AWS::Lambda::EventSourceMapping"))
    delivered = sum(counts["runs"] for part, counts in parts.items() if FUNCTION_OF[part] == "WorkerFunction")
    messages = sum(counts["messages"] for counts in parts.values())
    return sent + polled + max(delivered, math.ceil(messages / DELETED_AT_ONCE))


def key_requests(
    scenario: Scenario, parts: Mapping[str, Counts], stack: Stack, most: int = KEY_CALLS
) -> float:
    """Return an hour's requests of KMS: for the documents, and for the tables whose key AWS manages.

    Args:
        scenario: whose hour it is.
        parts: what was counted.
        stack: what a deployment creates.
        most: how often an hour DynamoDB asks for a table's key, for each HTTP connection in use.
    """
    decrypted = sum(counts["documents decrypted"] for counts in parts.values())
    if not any("SSESpecification" in table for table in stack.of_type("AWS::DynamoDB::Table").values()):
        return decrypted
    runs: dict[tuple[str, str, int], int] = {}
    for part, counts in parts.items():
        for table in (name for name in counts if name.startswith("requests of ")):
            used = FUNCTION_OF[part], table, _at_once(part, scenario.connections)
            runs[used] = runs.get(used, 0) + counts["runs"]
    return decrypted + sum(at_once * min(most, times) for (_, _, at_once), times in runs.items())


def _watched_metrics(stack: Stack) -> int:
    """Return how many metrics the alarms watch: one each, or those that an expression is made of."""
    watched = 0
    for alarm in stack.of_type("AWS::CloudWatch::Alarm").values():
        queries = [mapping(query) for query in items(alarm.get("Metrics", []))]
        watched += sum("MetricStat" in query for query in queries) if queries else 1
    return watched


def total_cost(bill: list[Line]) -> tuple[float, float]:
    """Return the sum, and the sum less the free allowances, US dollars a month."""
    return sum(line.cost for line in bill), sum(line.cost_with_allowance for line in bill)


def counts_from(stored: object) -> dict[str, Hour]:
    """Return the hours, by scenario, as they were stored."""
    hours = {}
    for name, hour in mapping(stored).items():
        parts = cast("dict[str, dict[str, int]]", mapping(hour)["parts"])
        metrics = [str(metric) for metric in items(mapping(hour)["metrics"])]
        hours[name] = Hour({part: Counts(counts) for part, counts in parts.items()}, metrics)
    return hours
