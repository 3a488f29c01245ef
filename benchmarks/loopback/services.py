"""Every service on the loopback interface: the emulated AWS of the local run, BaseLinker and SALESmanago."""

import io
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from local.access import access_to
from local.emulator import Clients, running_emulator
from ordersync.adapters.stores.connections import KEY_OF_AWS
from ordersync.bootstrap.deployment import deployment
from ordersync.bootstrap.poll import poll
from ordersync.domain.journal import LogType, QueueMessage
from simulators import BaselinkerOptions, BaselinkerSimulator, SalesmanagoSimulator, serve
from tests.fakes.application import ANNA, ESHOP, MAIN, OWNER
from tests.fakes.deployed import (
    PATH,
    QUEUES,
    REGION,
    SECRET_NAME,
    TABLES,
    create_table,
)
from tests.fakes.keys import SECRET

ROOT = Path(__file__).parents[2]
TOKEN, CLIENT = "token-of-main", "client-of-main"
CALLS_A_MINUTE = 100_000  # the naive way would be blocked otherwise


@dataclass(frozen=True)
class Services:
    """All services, with one shop.

    Attributes:
        environment: of a function.
        baselinker: holds the shop.
        salesmanago: holds its contacts and their events.
    """

    environment: Mapping[str, str]
    baselinker: BaselinkerSimulator
    salesmanago: SalesmanagoSimulator

    def place_orders(self, number: int, buyer: str) -> list[int]:
        """Place orders, each of a buyer of its own; return their ids."""
        shop = self.baselinker.account(TOKEN)
        people = [
            {"email": f"{buyer}-{place}@example.com", "phone": f"600 {place // 100:03} {200 + place % 100}"}
            for place in range(number)
        ]
        return [shop.add_order({**ANNA, **person}) for person in people]

    def read_journal(self) -> None:
        """Let the poller find what was placed: until it has read the journal once, orders wait."""
        with patch.dict(os.environ, self.environment), redirect_stdout(io.StringIO()):
            poll(deployment().application)

    def events(self) -> int:
        """Return how many events SALESmanago holds."""
        return len(self.salesmanago.account(CLIENT).events)

    def batch(self, order_ids: Sequence[int]) -> Mapping[str, object]:
        """Return what Lambda hands the worker if each of these orders has a new entry in the journal."""
        queue = "arn:aws:sqs:{}:{}:{}".format(REGION, *self.environment["ORDERS_QUEUE_URL"].split("/")[-2:])
        return {"Records": [_record(order_id, queue) for order_id in order_ids]}

    def processor_time(self, program: Path, given: object) -> float:
        """Run a program in a process of its own; return the seconds of processor time that it has measured.

        Args:
            program: reads what it is given, and writes the seconds to the file that its argument names.
            given: anything that JSON can hold.
        """
        with TemporaryDirectory() as folder:
            answer = Path(folder) / "seconds"
            subprocess.run(
                [sys.executable, str(program), str(answer)],
                input=json.dumps(given),
                env=dict(self.environment),
                text=True,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            return float(answer.read_text(encoding="utf-8"))


def _record(order_id: int, queue: str) -> Mapping[str, object]:
    message = QueueMessage(connection_id=MAIN, order_id=order_id, log_id=order_id, log_type=LogType.CREATED)
    return {
        "messageId": f"message-{order_id}",
        "receiptHandle": f"receipt-{order_id}",
        "body": message.model_dump_json(),
        "attributes": {"SentTimestamp": f"{time.time() * 1000:.0f}", "ApproximateReceiveCount": "1"},
        "eventSourceARN": queue,
    }


@contextmanager
def services() -> Iterator[Services]:
    """Serve them from threads of this process, whose processor time is not counted."""
    options = BaselinkerOptions(requests_per_minute=CALLS_A_MINUTE)
    baselinker = BaselinkerSimulator(time.time, options, random.Random(1))
    salesmanago = SalesmanagoSimulator(time.time, None, random.Random(2))
    baselinker.add_account(TOKEN, MAIN)
    salesmanago.add_account(CLIENT, "secret-of-main", [OWNER])
    with (
        TemporaryDirectory() as folder,
        running_emulator(Path(folder)) as aws,
        serve(baselinker) as shop,
        serve(salesmanago) as marketing,
    ):
        document = _document(f"{shop.url}/connector.php", marketing.url)
        environment = {**_deployed(aws.clients(), document), **access_to(aws.endpoint)}
        yield Services({**environment, "PATH": os.environ["PATH"]}, baselinker, salesmanago)


def _document(baselinker_url: str, salesmanago_url: str) -> str:
    return json.dumps(
        {
            "mode": "live",
            "baselinker": {"token": TOKEN, "url": baselinker_url},
            "salesmanago": {
                "url": salesmanago_url,
                "client_id": CLIENT,
                "api_key": "any-key",
                "api_secret": "secret-of-main",
                "owner": OWNER,
            },
            "settings": {"eshop": ESHOP},
        }
    )


def _deployed(clients: Clients, document: str) -> dict[str, str]:
    """Make what a deployment has; return a function's environment."""
    clients.secrets.create_secret(Name=SECRET_NAME, SecretString=SECRET)
    clients.ssm.put_parameter(Name=f"{PATH}/{MAIN}", Value=document, Type="SecureString")
    for table in TABLES:
        create_table(clients.dynamodb, table.lower())
    queues = {variable: clients.sqs.create_queue(QueueName=name) for variable, name in QUEUES.items()}
    return {
        "STACK_NAME": "ordersync",
        "CONNECTIONS_PATH": PATH,
        "CONNECTIONS_KEY_ID": KEY_OF_AWS,
        "RECORD_KEYS_SECRET": SECRET_NAME,
        "ALARM_TOPIC_ARN": f"arn:aws:sns:{REGION}:123456789012:alarms",
        "POWERTOOLS_SERVICE_NAME": "worker",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "layers/ordersync/python", ROOT))),
        **{table: table.lower() for table in TABLES},
        **{variable: answer["QueueUrl"] for variable, answer in queues.items()},
    }
