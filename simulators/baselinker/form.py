"""What a request to BaseLinker holds: the form fields, the method and its parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl

from simulators.baselinker.parameters import Refused
from simulators.http import Request

PATH = "/connector.php"


def http_error(request: Request) -> int | None:
    """Return the HTTP status for a request that does not reach the API, None if it does."""
    if request.path != PATH:
        return 404
    return None if request.method == "POST" else 405


def read_form(request: Request) -> tuple[dict[str, str], Refused | None]:
    """Return the form fields, as far as they can be read, and why the form is refused, if it is."""
    content_type = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        return {}, _not_a_form()
    try:
        fields = parse_qsl(
            request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError:
        return {}, _not_a_form()
    form = dict(fields)
    if len(fields) != len(form):
        return form, Refused("ERROR_UNKNOWN_METHOD", "", "form field sent twice")
    if "token" in form:
        return form, Refused("ERROR_BAD_TOKEN", "Invalid user token", "token sent as a form field")
    surplus = form.keys() - {"method", "parameters"}
    if surplus:
        return form, Refused("ERROR_UNKNOWN_METHOD", "", f"unknown form fields {sorted(surplus)}")
    return form, None


def read_parameters(form: Mapping[str, str]) -> dict[str, object]:
    """Return the decoded parameters of a form; an empty PHP array counts as no parameters.

    Raises:
        Refused: They are missing or not a JSON object.
    """
    try:
        decoded = cast("object", json.loads(form["parameters"]))
    except (KeyError, ValueError):
        decoded = None
    if decoded == []:
        return {}
    if not isinstance(decoded, dict):
        raise Refused("ERROR_PARSE_JSON_PARAMETERS", "", "parameters is not a JSON object")
    return decoded


def _not_a_form() -> Refused:
    return Refused("ERROR_UNKNOWN_METHOD", "Unknown method", "request body is not form-encoded")
