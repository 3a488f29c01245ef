"""What a browser's form brings."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import field
from urllib.parse import parse_qs

from ordersync.frozen import frozen

LARGEST_BODY = 64 * 1_024  # bytes
MOST_FIELDS = 1_000
FORM_TYPE = "application/x-www-form-urlencoded"
NUMBER_DIGITS = 15
CHECKED = "on"  # what a browser sends for a ticked checkbox without a value


class TooLarge(Exception):
    """A body has more bytes than any form of ours."""


class NoForm(Exception):
    """A body is no form."""


@frozen
class FormData:
    """The fields of a form by their name; they may hold secrets, so that none is ever logged."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """Return a field without white space around it; empty if there is none."""
        return next(iter(self.texts(name)), "").strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all values of a field, as several checkboxes of one name have."""
        return self.fields.get(name, ())

    def flag(self, name: str) -> bool:
        """Return whether a checkbox is ticked."""
        return self.text(name) == CHECKED


def whole_number(typed: str) -> int:
    """Return a whole number as it was typed, 0 if it is none."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= NUMBER_DIGITS
    return int(typed) if is_number else 0


def read_form(body: str, content_type: str, *, is_base64: bool) -> FormData:
    """Return the form that a request's body is.

    Args:
        body: as API Gateway hands it over.
        content_type: what the request says it is.
        is_base64: whether API Gateway has encoded it.

    Raises:
        TooLarge: it is larger than any form of ours.
        NoForm: it is no form.
    """
    if len(body) > LARGEST_BODY * 2:
        raise TooLarge
    try:
        content = base64.b64decode(body, validate=True) if is_base64 else body.encode()
        if len(content) > LARGEST_BODY:
            raise TooLarge
        if content and content_type.partition(";")[0].strip().lower() != FORM_TYPE:
            raise NoForm
        fields = parse_qs(content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (binascii.Error, ValueError):
        raise NoForm from None
    return FormData({name: tuple(values) for name, values in fields.items()})
