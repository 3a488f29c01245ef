"""Countries, by the codes of ISO 3166."""

import re

CODE = re.compile("[A-Z]{2}")
SPELLINGS = {"UK": "GB", "EL": "GR"}
"""Codes that the European Union uses of its own (its Interinstitutional Style Guide), and shops after it."""


def country_code(text: str) -> str:
    """Return a country's code in capitals and as ISO 3166 has it; empty for what is not two letters."""
    code = text.strip().upper()
    return SPELLINGS.get(code, code) if CODE.fullmatch(code) else ""
