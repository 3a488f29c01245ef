"""How the functions' clients of AWS are set up: so that a request costs little processor time."""

import os

from botocore.config import Config

from ordersync import __version__

CONNECTIONS_KEPT = 64  # of each client, as many as of HTTP (adapters/http.py)
APPLICATION_ID = "AWS_SDK_UA_APP_ID"  # AWS's SDKs send it with each request
PARAMETERS_ARE_VALIDATED = False  # AWS does so as well; tests set this, so that what is wrong shows there


def client_config(*, connect: float, read: float, attempts: int) -> Config:
    """Return the configuration of a client.

    The user agent is given: botocore would put its own together twice for each request, which is a fifth of
    what a request costs.

    Args:
        connect: seconds in which a connection has to stand.
        read: seconds that AWS may be silent.
        attempts: how often a request is made at most.
    """
    application = os.environ.get(APPLICATION_ID)
    return Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=CONNECTIONS_KEPT,
        user_agent=f"ordersync/{__version__}" + (f" app/{application}" if application else ""),
        parameter_validation=PARAMETERS_ARE_VALIDATED,
    )
