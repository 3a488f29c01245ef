"""What is said about a field's value, in English: the document's own reasons, as sentences for people."""

ENGLISH_REASONS = {
    "missing": "This value is missing.",
    "must be true or false": "This has to be yes or no.",
    "must be a whole number": "Enter a whole number.",
    "must be a number": "Enter a number.",
    "must be a text": "This has to be a text.",
    "must be a list": "This has to be a list.",
    "must be an object": "This has to be an object.",
    "must not be empty": "This must not be empty.",
    "must be at least {value}": "Enter {value} or more.",
    "must be at most {value}": "Enter {value} at most.",
    "must be {value}": "The values to choose from: {value}.",
    "unknown field": "This version does not know this field.",
    "must be 1 to 36 letters, digits or / _ - .": "Use 1 to 36 letters, digits or / _ - .",
    "must be an e-mail address": "Enter an e-mail address.",
    "must be a source such as amazon, or one store such as shop:812": (
        "Enter a source such as amazon, or one store such as shop:812."
    ),
    "must be the code of a country such as PL": "Enter the code of a country, such as PL.",
    "must be the code of a currency in capital letters, such as PLN": (
        "Enter the code of a currency in capital letters, such as PLN."
    ),
    "must be an e-mail address, or a domain such as example.com": (
        "Enter an e-mail address, or a domain such as example.com."
    ),
    "must be a telephone number": "Enter a telephone number.",
    "must be a time zone such as Europe/Warsaw": "Enter a time zone such as Europe/Warsaw.",
    "must be above 0": "Enter more than 0.",
    "must be a rate between two currencies": "Enter a rate between two currencies, such as 4.30.",
    "holds characters that no such credential has": (
        "This contains characters that don't belong, a space for instance: copy it again."
    ),
    "must be ASCII without white space or backslashes: type the URL again": (
        "The URL must have no spaces, accents or backslashes: type it again."
    ),
    "must end with its path: remove the ? or # and what follows it": (
        "Remove the ? or # and what follows it from the URL."
    ),
    "must be a URL such as https://app2.salesmanago.com": "Enter a URL such as https://app2.salesmanago.com.",
    "must not hold a user name or password: remove the @ and what is before it": (
        "The URL must have no user name or password: remove the @ and what is before it."
    ),
    "must name its host as https://app2.salesmanago.com does, without escapes": (
        "The server's name has to look as in https://app2.salesmanago.com."
    ),
    "must not be a link-local or metadata host: name that of the service": (
        "This is not the service's server: enter its URL."
    ),
    "must begin with https:// (http:// is for simulated services on this machine only)": (
        "The URL has to begin with https:// (http:// is for simulated services on this machine only)."
    ),
    "give api_secret or sha, one of the two": "Give the API secret or the SHA, one of the two.",
    "the document is too long": "The settings are too long.",
    "the document is not valid JSON": "The document is not valid JSON.",
    "the document is not valid JSON at line {value}": "The document is not valid JSON (line {value}).",
    "the document must be a JSON object": "The document must be a JSON object.",
    "rates need a currency, which they lead into": (
        "Enter the currency of the e-shop, too: the rates lead into it."
    ),
}
