"""Telephone numbers: one buyer's number in its many spellings."""

import phonenumbers


def e164(text: str, country_code: str) -> str | None:
    """Return the number in E.164, or None if the text is no valid number.

    Args:
        text: the number as it was typed.
        country_code: two letters, the country of a number without a prefix.
    """
    number = _parse(text, country_code)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else None


def lookup_number(text: str, country_code: str) -> str | None:
    """Return the number in E.164 if it can identify a person: valid, and not one digit repeated."""
    number = _parse(text, country_code)
    if number is None or len(set(phonenumbers.national_significant_number(number))) == 1:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spellings(text: str, number: str) -> list[str]:
    """Return what to ask BaseLinker for: E.164, the national digits, and the spelling as given."""
    national = phonenumbers.national_significant_number(phonenumbers.parse(number))
    return list(dict.fromkeys([number, national, text.strip()]))


def _parse(text: str, country_code: str) -> phonenumbers.PhoneNumber | None:
    spelled = text.strip()
    spelled = f"+{spelled[2:]}" if spelled.startswith("00") else spelled
    try:
        number = phonenumbers.parse(spelled, country_code.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
