"""Serves the settings page of a run on this machine."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from local.connections import Document, store_documents, stored_documents
from local.emulator import Clients
from local.gateway import Gateway
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce, new_token
from ordersync.domain.access import AccessLink, Grant
from ordersync.records.access import AccessRecords

MANY_YEARS = 10 * 365 * 86_400  # seconds


class ServedPage:
    """The settings page of a run.

    Attributes:
        gateway: leads requests to it.
        link: opens it, as often as one likes.
    """

    def __init__(
        self,
        clients: Clients,
        outputs: Mapping[str, str],
        documents: Sequence[Document],
        poll: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        """Take a free port of the loopback interface.

        Args:
            clients: those of the emulated AWS.
            outputs: of the stack.
            documents: the run's own; of real accounts, only those that are live here may be live.
            poll: starts a run of the poller, so that what was changed takes effect at once.
            say: shows a line.
        """
        self._functions, self._ssm = clients.functions, clients.ssm
        self._function, self._path = outputs["SettingsFunctionName"], outputs["ConnectionsPath"]
        self._live = {each.connection_id for each in documents if each.is_real and each.is_live}
        self._poll, self._say = poll, say
        self._changed = threading.Event()
        self.gateway = Gateway(self.answer)
        self.link = f"{self.gateway.url}/open/{_lasting_link(clients, outputs['AccessTableName'])}"

    def current(self, documents: list[Document]) -> list[Document]:
        """Return the run's documents: read again if the page has changed any, otherwise as they were."""
        if not self._changed.is_set():
            return documents
        self._changed.clear()
        return stored_documents(self._path, self._ssm)

    def answer(self, event: Mapping[str, object]) -> Mapping[str, object]:
        """Return what the function answers, as API Gateway would; 502 if it fails."""
        try:
            answer = self._functions.invoke(FunctionName=self._function, Payload=json.dumps(event).encode())
            content = json.loads(answer["Payload"].read())
            if answer.get("FunctionError") or "statusCode" not in content:
                return {"statusCode": 502, "body": "The function has failed; its log says why."}
            if str(event["rawPath"]).startswith("/connections/") and content["statusCode"] == 303:
                self._take_over()
        except (BotoCoreError, ClientError, ValueError) as error:
            return {"statusCode": 502, "body": f"The function can't be reached: {type(error).__name__}."}
        else:
            return dict(content)

    def _take_over(self) -> None:
        """Let a change take effect at once; no account that is not simulated is written to by it."""
        found = stored_documents(self._path, self._ssm)
        unasked = [
            each for each in found if each.is_real and each.is_live and each.connection_id not in self._live
        ]
        if unasked:
            store_documents([each.in_shadow() for each in unasked], self._path, self._ssm)
            for each in unasked:
                self._say(
                    f"Shadow mode ({each.connection_id}): a connection of real accounts is not live in a run"
                    " that was not started with it and --live."
                )
        self._changed.set()
        self._poll()


@contextmanager
def served_page(
    clients: Clients,
    outputs: Mapping[str, str],
    documents: Sequence[Document],
    poll: Callable[[], None],
    say: Callable[[str], None],
) -> Iterator[ServedPage]:
    """Serve the settings page for as long as the context lasts; see `ServedPage`."""
    page = ServedPage(clients, outputs, documents, poll, say)
    with page.gateway:
        say(f"The settings page, in your browser: {page.link}")
        yield page


def _lasting_link(clients: Clients, table: str) -> str:
    """Return the token of a link that does not end and is not used up, to all connections of the run."""
    now, token = time.time(), new_token()
    records = AccessRecords(DynamoTable(clients.dynamodb, table, new_nonce))
    link = AccessLink(
        grant=Grant(is_for_all=True, read_only=False),
        minted_at=now,
        ends_at=now + MANY_YEARS,
        is_lasting=True,
    )
    records.link(token).create(link)
    return token
