"""A demo shop with accounts in both simulators."""

from simulators.demo.accounts import (
    API_KEY,
    API_SECRET,
    CLIENT_ID,
    ESHOP,
    OWNER,
    TOKEN,
    V3_API_KEY,
    Demo,
    connection_document,
    open_demo,
)
from simulators.demo.shop import DemoShop
from simulators.demo.till import Till

__all__ = [
    "API_KEY",
    "API_SECRET",
    "CLIENT_ID",
    "ESHOP",
    "OWNER",
    "TOKEN",
    "V3_API_KEY",
    "Demo",
    "DemoShop",
    "Till",
    "connection_document",
    "open_demo",
]
