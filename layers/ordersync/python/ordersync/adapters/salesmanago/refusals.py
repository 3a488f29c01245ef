"""What SALESmanago's messages mean: it has no error codes, so their text has to tell.

A message may repeat what the request said, and a buyer's name would then be read as a word of SALESmanago's.
What was sent is therefore taken out first; only the rest is read, logged and recorded.

The texts may be of any length, and hostile: they are cut before patterns run, and no pattern goes over a text
more than a few times.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from html import unescape
from unicodedata import normalize

from anyascii import anyascii

from ordersync.domain.bounds import LONGEST_INPUT
from ordersync.errors import OrderSyncError, Refused, Rejected, Service, UnknownRefusal, WaitReason
from ordersync.frozen import frozen

SERVICE = Service.SALESMANAGO

# Messages are read in lower case and plain letters (`wlasciciel` is the owner). Known texts are those of the
# vendor's own table, of Java's Bean Validation, of public clients, and the same in Polish.
CREDENTIAL = (
    r"not authenticated|not authorized|authorization failed|invalid account"
    r"|invalid confirmation email account|integration failed|access denied|unauthorized"
    r"|\baccount (?:is |was |has been )?(?:inactive|blocked)"
    r"|brak (?:autoryzacji|uwierzytelnienia|dostepu|uprawnien)|odmowa dostepu"
    r"|\bnie ?(?:jest )?(?:z?autoryzowan|uwierzytelnion|zalogowan)"
    r"|\b(?:blad|bledn\w*|nieprawidlow\w*|niepoprawn\w*) (?:autoryzacj|uwierzytelni|token)"
    r"|(?:autoryzacja|uwierzytelnienie|uwierzytelnianie) (?:sie )?nie (?:powiodl|udal)"
    r"|konto (?:jest )?(?:nieaktywne|zablokowane)"
)
KEY_NAMED = r"\bapi[ _-]?key|\bklucz(?:a|u|e|em)?\b|\bclient[ _-]?id\b|\bsha\b"
WRONG = (
    r"(?:invalid|incorrect|wrong|unknown|missing|inactive"
    r"|nieprawidlow|niepoprawn|nieznan|nieaktywn|bledn|brak)\w*"
)
LACKING = r"(?:no|not|no such|nie (?:znaleziono|podano|ma takiego))"
OWNER = (
    rf"\b(?:{WRONG}|{LACKING}) (?:account |value (?:for|of) |wartosc pola )?(?:owner|wlasciciel)"
    r"|\b(?:owner|wlasciciel\w*)\W*(?:(?:is|was|does|has|must|jest) )?"
    rf"(?:{WRONG}|not|cannot|null|nie|required|wymagan\w+)\b"
)
OWNER_NAMED = r"\b(?:owner|wlasciciel)"
OTHER_OWNER = r"\b(?:another|other|different) owner|\binn(?:y|ego|emu) wlasciciel"
OTHERS = (
    r"\b(?:another|other|different) user|\bbelongs? to\b|\bowned by\b"
    r"|\binn(?:y|ego|emu) uzytkownik|\bnalezy do\b"
)
CONTACT = r"\bcontact(?! (?:the|us|our|your|support|sales)\b)|\bkontakt(?!uj)(?! z\b)|mail|addres|adres"
IP = r"\bip\b"
ADDRESS = r"e-?mail|\bmail\b|addres|adres"
RIGHT = r"(?:an? )?(?:valid|correct|proper|well-?formed|poprawn|prawidlow)"
FAULT = (
    r"\b(?:invalid|incorrect|wrong|malformed|illegal|bad"
    r"|niepoprawn|nieprawidlow|niewlasciw|niedozwolon|bledn|zl[yae]\b"
    rf"|(?:not|must be|enter|provide|use|nie jest|podaj|podac) {RIGHT})"
)
FAULT_AFTER = rf"{FAULT}|too long|blacklist|zbyt dlug|za dlug|czarn\w+ lis[tc]|\bmatch\b"

EMAIL = re.compile(r"(?<![^\s@\"'<>()\[\]:;,=])[^\s@\"'<>()\[\]:;,=]+@[^\s@\"'<>()\[\]:;,=]+")
NUMBER = re.compile(r"[+(]?\d[\d \-./()]{5,}\d")
WORD = re.compile(r"[^\W_]+")
GAPS = re.compile(r"…[\s./'\"()_-]*(?=…)")
KEPT = frozenset(
    WORD.findall(
        "e mail email address adres adresu a an is be must not nie jest too long well formed malformed bad"
        " wrong valid invalid incorrect poprawny niepoprawny prawidlowy nieprawidlowy bledny"
    )
)
"""Words that say what is wrong with an address, and nothing of a person, even if they are a part of one."""

MOST_MESSAGES = 10
LONGEST_READ = 2 * LONGEST_INPUT
LONGEST_MESSAGE = 200
LONGEST_FIGURE = 3
SHORTEST_PART = 4


def refusal(
    messages: Sequence[str], sent: Iterable[str] = (), credentials: Iterable[str] = ()
) -> OrderSyncError:
    """Return the error that an unsuccessful answer stands for.

    Args:
        messages: what SALESmanago says.
        sent: every text of the request that is about a contact, and what else is known of the contact; no
            word of them is read or repeated.
        credentials: the request's credentials, which are not repeated either.
    """
    request = _Request(_words(sent), _any_of(credentials))
    cleaned = [request.taken_out_of(message) for message in messages[:MOST_MESSAGES]]
    text = " / ".join(cleaned)[:LONGEST_MESSAGE]
    lines = [line for message in cleaned for line in _plain(message).split("\n")]
    about_owner = any(map(_is_about_owner, lines))
    if about_owner or any(map(_is_about_credential, lines)):
        reason = WaitReason.SALESMANAGO_OWNER if about_owner else WaitReason.SALESMANAGO_CREDENTIAL
        fields = (
            "salesmanago.owner" if about_owner else "salesmanago.client_id, api_key and api_secret or sha"
        )
        msg = f"SALESmanago refuses the connection: {text}; check {fields}"
        return Refused(msg, reason=reason, service=SERVICE, said=text)
    if any(map(_is_about_item, lines)):
        return Rejected(f"SALESmanago refuses the item: {text}", service=SERVICE, said=text)
    msg = f"SALESmanago refuses: {text or 'without a message'}"
    return UnknownRefusal(msg, service=SERVICE, said=text)


@frozen
class _Request:
    """What a request said: the words about its contact, sorted, and its credentials."""

    words: Sequence[str]
    credentials: re.Pattern[str]

    def taken_out_of(self, message: str) -> str:
        """Return a message without it, and without what looks like an address, a number or an id."""
        text = normalize("NFC", unescape(message[:LONGEST_READ]))
        for pattern in (self.credentials, EMAIL, NUMBER):
            text = pattern.sub("…", text)
        text = WORD.sub(self._masked, text)
        text = text if len(message) <= LONGEST_READ else f"{text[:-LONGEST_INPUT]}…"
        return GAPS.sub("", text)

    def _masked(self, found: re.Match[str]) -> str:
        word = _plain(found[0])
        is_id = len(word) > LONGEST_FIGURE and any(map(str.isdigit, word))
        return "…" if is_id or self._said(word) else found[0]

    def _said(self, word: str) -> bool:
        """Return whether a word was sent, or is a longer beginning of one that was: a message may be cut."""
        if word in KEPT:
            return False
        place = bisect_left(self.words, word)
        nearest = self.words[place] if place < len(self.words) else ""
        return nearest == word or (len(word) >= SHORTEST_PART and nearest.startswith(word))


def _words(texts: Iterable[str]) -> list[str]:
    """Return the words of texts, sorted: what begins one is found right before it, and need not be held."""
    return sorted({_plain(word) for text in texts for word in WORD.findall(normalize("NFC", text))})


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the texts where it stands by itself."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts)) or '(?!)'})(?!\w)", re.IGNORECASE)


def _plain(text: str) -> str:
    return anyascii(text).lower()


def _search(pattern: str, line: str, start: int = 0) -> re.Match[str] | None:
    return re.compile(pattern).search(line, start)  # `re` keeps it; no start waits for what is rare


def _is_about_credential(line: str) -> bool:
    """Return whether a line refuses the credential, and not just to touch a contact of another owner."""
    if _search(KEY_NAMED, line):
        return True
    names_other = _search(OTHER_OWNER, line) is not None and _search(CONTACT, line) is not None
    return _search(CREDENTIAL, line) is not None and not names_other


def _is_about_owner(line: str) -> bool:
    """Return whether a line calls the owner wrong, or the owner's e-mail address."""
    if _search(OWNER, line):
        return True
    names_owner = _search(OWNER_NAMED, line) is not None and _search(OTHER_OWNER, line) is None
    return names_owner and _is_about_address(line)


def _is_about_item(line: str) -> bool:
    """Return whether a line calls a buyer's address wrong, or says that another owner has the contact."""
    if _search(IP, line):
        return False
    if _search(OTHER_OWNER, line) or (_search(OTHERS, line) and _search(CONTACT, line)):
        return True
    return _is_about_address(line)


def _is_about_address(line: str) -> bool:
    """Return whether a line names an e-mail address and, on the right side of it, a fault."""
    if (address := _search(ADDRESS, line)) and _search(FAULT_AFTER, line, address.end()):
        return True
    fault = _search(FAULT, line)
    return fault is not None and _search(ADDRESS, line, fault.end()) is not None
