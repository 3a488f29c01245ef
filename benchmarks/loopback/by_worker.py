"""Run as a program: the worker's own handler, which is given batches; the first one warms it up."""

import json
import sys
import time
from pathlib import Path

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.worker.app import handler


class Invocation(LambdaContext):
    """The context of each invocation."""

    _aws_request_id = "a-request"


first, *others = json.load(sys.stdin)
context = Invocation()
handler(first, context)
began_at = time.process_time()
left = [handler(batch, context)["batchItemFailures"] for batch in others]
seconds = time.process_time() - began_at
if any(left):
    sys.exit("not every message was handled")
Path(sys.argv[1]).write_text(str(seconds), encoding="utf-8")
