"""The messages to people about a connection that needs one of them; each in every language that there is."""

from collections.abc import Mapping

from ordersync.connecting.words import ADVICE
from ordersync.domain.notice import NEEDS_PERSON, Notice
from ordersync.errors import WaitReason
from ordersync.frozen import frozen

HOUR = 3_600  # seconds
BETWEEN = "\n\n---\n\n"


@frozen
class NoticeWords:
    """The words of one language; text in braces stands for data.

    Attributes:
        begins: that the connection needs a person.
        recovered: that it does not any more.
        meanings: why it does.
        advice: what to do about that.
        meanwhile: what becomes of orders until then.
        hours_left: how long the journal still holds what was not read.
    """

    begins: str
    recovered: str
    meanings: Mapping[WaitReason, str]
    advice: Mapping[WaitReason, str]
    meanwhile: str
    hours_left: str


ENGLISH_NOTICE = NoticeWords(
    begins="The connection {connection} of {stack} needs a person: {meaning} ({reason})",
    recovered="The connection {connection} of {stack} works again. What had stopped it: {meaning} ({reason})",
    meanings={
        WaitReason.BASELINKER_CREDENTIAL: "BaseLinker refuses the API token.",
        WaitReason.BASELINKER_URL: "the BaseLinker API URL is not BaseLinker's.",
        WaitReason.SALESMANAGO_CREDENTIAL: "SALESmanago refuses client ID, API secret or API key.",
        WaitReason.SALESMANAGO_OWNER: "the owner of the contacts is no user of the SALESmanago account.",
        WaitReason.SALESMANAGO_URL: "the SALESmanago URL is not SALESmanago's.",
        WaitReason.UNKNOWN_REFUSAL: "SALESmanago refuses one order after another for an unknown reason.",
        WaitReason.INVALID_DOCUMENT: "its settings can't be used.",
    },
    advice={reason: ADVICE[reason] for reason in NEEDS_PERSON},
    meanwhile="Nothing is lost: orders wait, and follow by themselves.",
    hours_left="BaseLinker's journal is not read, and it forgets after three days: {hours} hours are left.",
)
POLISH_NOTICE = NoticeWords(
    begins="Połączenie {connection} ({stack}) wymaga działania: {meaning} ({reason})",
    recovered="Połączenie {connection} ({stack}) znów działa. Powód przerwy: {meaning} ({reason})",
    meanings={
        WaitReason.BASELINKER_CREDENTIAL: "Base odrzuca token API.",
        WaitReason.BASELINKER_URL: "adres API Base w ustawieniach nie jest adresem Base.",
        WaitReason.SALESMANAGO_CREDENTIAL: "SALESmanago odrzuca client ID, API secret albo klucz API.",
        WaitReason.SALESMANAGO_OWNER: "właściciel kontaktów nie jest użytkownikiem konta SALESmanago.",
        WaitReason.SALESMANAGO_URL: "adres SALESmanago w ustawieniach nie jest adresem SALESmanago.",
        WaitReason.UNKNOWN_REFUSAL: "SALESmanago odrzuca kolejne zamówienia z nieznanego powodu.",
        WaitReason.INVALID_DOCUMENT: "w ustawieniach połączenia jest błąd.",
    },
    advice={
        WaitReason.BASELINKER_CREDENTIAL: (
            "Skopiuj token z Base (Account & other -> My account -> API) i wpisz go poleceniem connect."
            " Token, który tam usunięto, już nie działa."
        ),
        WaitReason.BASELINKER_URL: (
            "Właściwy adres to https://api.baselinker.com/connector.php; popraw go poleceniem connect."
        ),
        WaitReason.SALESMANAGO_CREDENTIAL: (
            "Porównaj client ID i API secret (albo klucz API i SHA) z tymi w SALESmanago: Centrum Integracji"
            " -> API -> API v2. Sprawdź też, czy adres SALESmanago jest taki jak w przeglądarce."
        ),
        WaitReason.SALESMANAGO_OWNER: (
            "Wybierz innego użytkownika konta jako właściciela kontaktów; polecenie connect pokaże listę."
        ),
        WaitReason.SALESMANAGO_URL: (
            "Adres SALESmanago to ten, który widać w przeglądarce po zalogowaniu, na przykład"
            " https://app2.salesmanago.com, bez tego, co stoi za nazwą serwera."
        ),
        WaitReason.UNKNOWN_REFUSAL: (
            "Treść odmowy jest w logach i w zapisie połączenia. Zapytaj o nią pomoc techniczną SALESmanago."
        ),
        WaitReason.INVALID_DOCUMENT: (
            "Polecenie check pokaże, co trzeba poprawić; poprawisz to poleceniem connect."
        ),
    },
    meanwhile="Żadne zamówienie nie przepadnie: zaczekają i zostaną przekazane automatycznie.",
    hours_left="Dziennik Base nie jest czytany, a pamięta trzy dni: zostało około {hours} godzin.",
)
NOTICE_LANGUAGES = (ENGLISH_NOTICE, POLISH_NOTICE)


def subject_of(notice: Notice, stack: str) -> str:
    """Return what the e-mail's subject says; ASCII, as mail systems want it."""
    what = "works again" if notice.has_recovered else "needs a person"
    return f"{stack}: connection {notice.connection_id} {what}"


def text_of(notice: Notice, stack: str) -> str:
    """Return what the e-mail says, in every language."""
    return BETWEEN.join(_in_words(words, notice, stack) for words in NOTICE_LANGUAGES)


def _in_words(words: NoticeWords, notice: Notice, stack: str) -> str:
    what = words.recovered if notice.has_recovered else words.begins
    lines = [
        what.format(
            connection=notice.connection_id,
            stack=stack,
            meaning=words.meanings[notice.reason],
            reason=notice.reason,
        )
    ]
    if not notice.has_recovered:
        lines += [words.advice[notice.reason], words.meanwhile]
        if notice.journal_seconds is not None:
            lines.append(words.hours_left.format(hours=round(notice.journal_seconds / HOUR)))
    return "\n\n".join(lines)
