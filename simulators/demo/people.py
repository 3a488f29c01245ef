"""Invented people: buyers with their names, addresses and phone numbers."""

import random
from dataclasses import dataclass

_FIRST_NAMES = (
    "Anna",
    "Bożena",
    "Celina",
    "Dawid",
    "Ewa",
    "Filip",
    "Grażyna",
    "Hubert",
    "Łucja",
    "Paweł",
    "Żaneta",
)
_LAST_NAMES = (
    "Zmyślona",
    "Przykładna",
    "Testowicz",
    "Fikcyjna",
    "Wymyślak",
    "Udawany",
    "Niebyła",
    "Łątka-Żart",
)
_STREETS = ("ul. Zmyślona", "ul. Przykładowa", "al. Testowa", "pl. Fikcyjny", "os. Wymyślone")
CITIES = (("00-999", "Warszawa"), ("30-998", "Kraków"), ("90-997", "Łódź"), ("80-996", "Gdańsk"))
_PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


@dataclass(frozen=True, slots=True)
class Buyer:
    """An invented person; `phone` without a country code."""

    number: int
    name: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str


def invent_buyer(number: int, rng: random.Random) -> Buyer:
    """Return an invented person; the number makes address and phone number unique."""
    name = f"{rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}"
    postcode, city = rng.choice(CITIES)
    mailbox = name.translate(_PLAIN).lower().replace(" ", ".")
    domain = rng.choice(("example.com", "example.org"))
    return Buyer(
        number,
        name,
        f"{mailbox}.{number}@{domain}",
        f"51{number:04d}{rng.randint(0, 999):03d}",
        f"{rng.choice(_STREETS)} {rng.randint(1, 99)}",
        postcode,
        city,
    )


def invent_flat(rng: random.Random) -> str:
    """Return an invented street with house and flat numbers."""
    return f"{rng.choice(_STREETS)} {rng.randint(1, 99)}/{rng.randint(1, 20)}"


def respell_phone(digits: str, rng: random.Random) -> str:
    """Return a phone number in one of the spellings that people use."""
    parts = (digits[:3], digits[3:6], digits[6:])
    return rng.choice(
        (
            f"+48{digits}",
            digits,
            " ".join(parts),
            "-".join(parts),
            f"+48 {' '.join(parts)}",
            f"0048{digits}",
        )
    )
