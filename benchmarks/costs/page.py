"""The page docs/costs.md, from counts and prices."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.costs import prices
from benchmarks.costs.bill import (
    HOURS,
    IDLE_RECEIVES,
    KEY_CALLS,
    SYSTEM_LOG,
    Line,
    duration,
    key_requests,
    monthly_bill,
    total_cost,
    whole_hour,
)
from benchmarks.costs.scenarios import POLLS_AN_HOUR, SCENARIOS, Hour, Scenario
from tests.simulation.fleet import COLD_START
from tests.template.stack import Stack

ROOT = Path(__file__).parents[2]
PAGE, COUNTS = ROOT / "docs/costs.md", Path(__file__).with_name("counts.json")
LAMBDA_AND_SQS = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
TABLE_KEYS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html"
INTRODUCTION = """\
# Costs

What a deployment costs a month in US dollars, at AWS's list prices for eu-central-1 and before taxes.
`make costs` makes this page: it runs the functions' own handlers against simulated services and an emulated
AWS, counts what they ask for, and multiplies that by the [prices](#prices). Edit `benchmarks/costs/`, not
this page.

AWS gives each account some of it for free each month. That belongs to the account, not to the deployment: if
something else in the account uses it up, the first column holds.
"""
ASSUMED = f"""\
## What is assumed

Requests, request units, the bytes of log lines and the metrics are counted; keys, secrets, queues and alarms
are those of `template.yaml`. The rest is assumed, because only AWS can show it:

- Lambda's **time** follows from the counted requests, at the latencies and processor times of
  [scale.md](scale.md). Each function starts in a new process once an hour, for {COLD_START:g} second.
- Lambda asks an idle **queue** for messages {IDLE_RECEIVES} times an hour: with five connections
  ([Lambda and SQS]({LAMBDA_AND_SQS})) and long polls of 20 seconds.
- DynamoDB asks KMS for a table's **key** {KEY_CALLS} times an hour, for each HTTP connection in use
  ([encryption at rest]({TABLE_KEYS})),
  because AWS manages that key in the account. If these connections don't survive the minute between two runs,
  it asks at each run: that would add {{more}}.
- Lambda **logs** {SYSTEM_LOG} bytes of its own for each run.
- A **metric** that is published in some hours only is paid for in those; here it counts for the whole month.

Not in the bills, for they are cents or your decision: what the tables hold ($0.31 a GB, and $0.24 for its
backup; a million orders are a few GB), alarm e-mails, Logs Insights queries, and the three figures that each
`status` asks CloudWatch for ($0.01 for 1,000). A backfill costs what its orders cost, and some reads of the
ledger for each of them while it runs; a poll without one asks for no more.
"""
OPTIONS = """\
## Apart: what a parameter switches on

In none of the bills above, for it is off unless you switch it on.

| parameter | what | a month | free |
| --- | --- | --- | --- |
| `Dashboard` | a CloudWatch dashboard | 3.00 | three in an account, of 50 metrics each; it has fewer |
| `ConnectionsKey` | a KMS key of the deployment's own | 1.00 | |
| `WeeklyReport` | five e-mails and invocations | 0.00 | |
| `SettingsPage` | by use: $1.20 a million requests, and a function's time | 0.00 | |

An open dashboard also runs Logs Insights queries, at $0.006 for each GB of logs that they read.
"""
PRICE_NOTE = """\
US dollars, eu-central-1, without taxes. They are list prices as known on the date in the table, and were not
compared with AWS's pages on that day. Check them before you rely on them, and correct what differs in
`benchmarks/costs/prices.py`.
"""


def costs_page(hours: Mapping[str, Hour], stack: Stack) -> str:
    """Return the page.

    Args:
        hours: what was counted, by the name of the scenario.
        stack: what a deployment creates.
    """
    bills = [(scenario, monthly_bill(scenario, hours[scenario.name], stack)) for scenario in SCENARIOS]
    sections = [INTRODUCTION, _summary(bills), _missed(bills)]
    sections += [_bill(scenario, bill) for scenario, bill in bills]
    sections += [_counted(hours), ASSUMED.format(more=_more_for_keys(hours, stack)), OPTIONS, _prices()]
    return "\n".join(section for section in sections if section)


def _summary(bills: Sequence[tuple[Scenario, list[Line]]]) -> str:
    lines = []
    for scenario, bill in bills:
        cost, reduced = total_cost(bill)
        goals = [_goal(cost, scenario.goal), _goal(reduced, scenario.goal_with_allowances)]
        lines.append([scenario.title, f"**{cost:.2f}**", goals[0], f"**{reduced:.2f}**", goals[1]])
    head = ["", "all of it paid", "goal", "with the free allowances", "goal"]
    return _table(head, lines)


def _goal(cost: float, goal: float) -> str:
    if not goal:
        return ""
    return f"{goal:.2f}: met" if cost <= goal else f"{goal:.2f}: missed by {cost - goal:.2f}"


def _missed(bills: Sequence[tuple[Scenario, list[Line]]]) -> str:
    """Return what makes up most of each bill that misses a goal."""
    sentences = []
    for scenario, bill in bills:
        cost, reduced = total_cost(bill)
        if cost > scenario.goal or 0 < scenario.goal_with_allowances < reduced:
            largest = sorted(bill, key=lambda line: -line.cost)[:4]
            named = ", ".join(f"{line.price.name} {line.cost:.2f}" for line in largest)
            sentences.append(f"Most of the bill of `{scenario.name}`: {named}.\n")
    return "\n".join(sentences)


def _more_for_keys(hours: Mapping[str, Hour], stack: Stack) -> str:
    """Return what each bill would be higher by if DynamoDB asked for the tables' keys at each run."""
    price = prices.KEY_REQUESTS
    more = []
    for scenario in SCENARIOS:
        parts = whole_hour(scenario, hours[scenario.name])
        usual = key_requests(scenario, parts, stack)
        requests = (key_requests(scenario, parts, stack, POLLS_AN_HOUR) - usual) * HOURS
        more.append(f"${requests * price.dollars / price.per:.2f} to `{scenario.name}`")
    return ", ".join(more)


def _bill(scenario: Scenario, bill: Sequence[Line]) -> str:
    cost, reduced = total_cost([*bill])
    lines = [
        [line.price.name, f"{_amount(line.quantity)} {line.price.unit}", *_dollars(line)]
        for line in sorted(bill, key=lambda line: -line.cost)
    ]
    lines.append(["**all**", "", f"**{cost:.2f}**", f"**{reduced:.2f}**"])
    heading = f"## {scenario.title}\n\nScenario `{scenario.name}`.\n\n"
    return heading + _table(["what", "a month", "paid", "with allowance"], lines)


def _dollars(line: Line) -> list[str]:
    return [f"{line.cost:.2f}", f"{line.cost_with_allowance:.2f}"]


def _counted(hours: Mapping[str, Hour]) -> str:
    head = ["an hour of", "part", "runs", "seconds each"]
    head += ["reads", "writes", "SSM", "decrypted", "SQS", "calls"]
    lines = []
    for scenario in SCENARIOS:
        for part, counts in whole_hour(scenario, hours[scenario.name]).items():
            calls = counts["baselinker calls"] + counts["salesmanago calls"]
            seconds = duration(part, counts, scenario.connections) / counts["runs"]
            units = [counts[name] for name in ("read units", "write units", "ssm requests")]
            others = [counts["documents decrypted"], counts["sqs requests"], calls]
            lines.append(
                [scenario.name, part, str(counts["runs"]), f"{seconds:.2f}", *map(str, [*units, *others])]
            )
    published = [
        f"- `{scenario.name}`: " + ", ".join(f"`{name}`" for name in hours[scenario.name].metrics)
        for scenario in SCENARIOS
    ]
    return (
        "## What was counted\n\n"
        "Request units, requests and calls of all runs of a part together. A month has "
        f"{HOURS} such hours; each function\nbegins the hour in a new process. Of `many`, "
        f"{SCENARIOS[2].polls} polls were run, and the later ones stand for the others.\n\n"
        + _table(head, lines)
        + "\nThe metrics that were published:\n\n"
        + "\n".join(published)
        + "\n"
    )


def _prices() -> str:
    listed = [
        [
            price.name,
            f"{price.dollars:.10f}".rstrip("0").ljust(4, "0")
            if price.dollars < 0.01
            else f"{price.dollars:g}",
            f"{_amount(price.per)} {price.unit}",
            _amount(price.free) if price.free else "",
            f"[{price.as_of}]({price.source})",
        ]
        for price in prices.PRICES
    ]
    head = ["what", "dollars", "for", "free a month", "as of"]
    return "## Prices\n\n" + PRICE_NOTE + "\n" + _table(head, listed)


def _amount(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= 10 or quantity == round(quantity) else f"{quantity:.2f}"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"
