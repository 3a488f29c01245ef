"""AWS's list prices for eu-central-1, in US dollars, and what each account has for free each month."""

from dataclasses import dataclass

AS_OF = "2026-11"


@dataclass(frozen=True)
class Price:
    """What AWS charges for one thing.

    Attributes:
        name: what it is.
        unit: what is counted.
        dollars: US dollars for `per` units.
        per: how many units the price is for.
        free: how many units an account has for free each month, without an end.
        source: the page with the price.
        as_of: year and month.
    """

    name: str
    unit: str
    dollars: float
    per: float
    free: float
    source: str
    as_of: str = AS_OF


MILLION = 1_000_000
LAMBDA, CLOUDWATCH = "https://aws.amazon.com/lambda/pricing/", "https://aws.amazon.com/cloudwatch/pricing/"
DYNAMODB, SQS = "https://aws.amazon.com/dynamodb/pricing/on-demand/", "https://aws.amazon.com/sqs/pricing/"
KMS, SECRETS = "https://aws.amazon.com/kms/pricing/", "https://aws.amazon.com/secrets-manager/pricing/"
SSM, SCHEDULER = (
    "https://aws.amazon.com/systems-manager/pricing/",
    "https://aws.amazon.com/eventbridge/pricing/",
)

FUNCTION_RUNS = Price("Lambda: requests", "requests", 0.20, MILLION, MILLION, LAMBDA)
FUNCTION_TIME = Price("Lambda: time (arm64)", "GB-seconds", 0.0000133334, 1, 400_000, LAMBDA)
TABLE_READS = Price("DynamoDB: reads on demand", "read request units", 0.1525, MILLION, 0, DYNAMODB)
TABLE_WRITES = Price("DynamoDB: writes on demand", "write request units", 0.7625, MILLION, 0, DYNAMODB)
QUEUE_REQUESTS = Price("SQS: standard queues", "requests", 0.40, MILLION, MILLION, SQS)
METRICS = Price("CloudWatch: custom metrics", "metrics", 0.30, 1, 10, CLOUDWATCH)
ALARMS = Price("CloudWatch: alarms", "metrics watched", 0.10, 1, 10, CLOUDWATCH)
LOGS_TAKEN = Price("CloudWatch: logs taken in", "GB", 0.63, 1, 5, CLOUDWATCH)
LOGS_KEPT = Price("CloudWatch: logs kept", "GB-months", 0.0324, 1, 5, CLOUDWATCH)
KEYS = Price("KMS: keys", "keys", 1.00, 1, 0, KMS)
KEY_REQUESTS = Price("KMS: requests", "requests", 0.03, 10_000, 20_000, KMS)
SECRETS_KEPT = Price("Secrets Manager: secrets", "secrets", 0.40, 1, 0, SECRETS)
SECRET_REQUESTS = Price("Secrets Manager: requests", "requests", 0.05, 10_000, 0, SECRETS)
DOCUMENT_REQUESTS = Price("SSM: standard parameters and throughput", "requests", 0.00, 1, 0, SSM)
SCHEDULED_RUNS = Price("EventBridge Scheduler", "invocations", 1.00, MILLION, 14 * MILLION, SCHEDULER)

PRICES = (
    FUNCTION_RUNS,
    FUNCTION_TIME,
    TABLE_READS,
    TABLE_WRITES,
    QUEUE_REQUESTS,
    METRICS,
    ALARMS,
    LOGS_TAKEN,
    LOGS_KEPT,
    KEYS,
    KEY_REQUESTS,
    SECRETS_KEPT,
    SECRET_REQUESTS,
    DOCUMENT_REQUESTS,
    SCHEDULED_RUNS,
)
