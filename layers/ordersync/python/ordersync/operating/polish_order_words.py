"""What happened to an order, in Polish, and the words of every language that pages have."""

from collections.abc import Mapping

from ordersync.connecting.polish import POLISH
from ordersync.delivery.handle_failure import BASELINKER_FAILS, SALESMANAGO_FAILS
from ordersync.delivery.jobs import CARD_INCOMPLETE
from ordersync.delivery.read_back import CARD_CANT_TELL
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.trace import Happening
from ordersync.operating.order_words import OrderWords
from ordersync.operating.page_order_words import ENGLISH_PAGE_ORDER
from ordersync.operating.plan_backfill import EVENT
from ordersync.operating.report_words import POLISH_REPORT


def _title(place: str) -> str:
    return f"„{POLISH.label(place)}”"


POLISH_ORDER = OrderWords(
    happenings={
        Happening.LOGGED: "pojawiło się w dzienniku Base",
        Happening.SWEPT: "znalazł je przegląd zamówień i dodał do kolejki",
        Happening.MISSING: "Base go nie pokazał",
        Happening.SKIPPED: "pominięte",
        Happening.SHADOWED: "zostałoby przekazane: połączenie jest w trybie testowym",
        Happening.REJECTED: "SALESmanago odrzuciło je na stałe",
        Happening.DEAD: "program sobie z nim nie poradził; odłożył je na bok",
        Happening.INTENDED: "jego zakup miał właśnie zostać przekazany",
        Happening.WITHDRAWN: "jego zakup jednak nie został przekazany: żądanie na pewno nie miało skutku",
        Happening.SENT: "SALESmanago ma jego zakup",
        Happening.ABSENT: "na karcie kontaktu nie było zakupu, więc trzeba go było przekazać ponownie",
        Happening.IN_DOUBT: "z karty kontaktu nie wynikało, czy zakup dotarł",
        Happening.UNKNOWN: "pozostawione do decyzji człowieka",
        Happening.FAILED: "próba się nie powiodła",
        Happening.CAUGHT_UP: "uzupełniono jego kontakt",
        Happening.RESOLVED: "ktoś podjął decyzję",
    },
    sentences={
        State.QUEUED: "czeka na przetworzenie",
        State.INTENT: "było właśnie przekazywane i nie ma jeszcze odpowiedzi",
        State.UNKNOWN: "mogło zostać przekazane: ktoś musi zdecydować",
        State.SENT: "zostało przekazane",
        State.SHADOW: "zostałoby przekazane: połączenie było w trybie testowym",
        State.SKIPPED: "nie zostało przekazane",
        State.REJECTED: "zostało odrzucone przez SALESmanago",
        State.DEAD: "nie mogło zostać przetworzone",
        State.FORGOTTEN: "jest pomijane: kupujący poprosił o usunięcie danych",
    },
    meanings=POLISH_REPORT.skipped,
    remedies={
        SkipReason.CONNECTION_REMOVED: "Dodaj połączenie ponownie; przegląd zamówień znajdzie je sam.",
        SkipReason.FORGOTTEN: "Nic nie trzeba robić: tak ma zostać.",
        SkipReason.ORDER_NOT_FOUND: (
            "Nic nie trzeba robić, jeśli je usunięto. W innym razie wróci po dowolnej zmianie."
        ),
        SkipReason.NOT_A_PURCHASE: "Nic nie trzeba robić: zwrot nie jest zakupem.",
        SkipReason.SKIPPED_SOURCE: (
            f"Zmień w ustawieniach [5] albo {_title('settings.skip_sources')}, a potem ponów."
        ),
        SkipReason.SKIPPED_STATUS: (
            f"Zmień jego status albo w ustawieniach {_title('settings.skip_statuses')}, a potem ponów."
        ),
        SkipReason.UNCONFIRMED: "Potwierdź je w Base.",
        SkipReason.NEGATIVE_TOTAL: (
            "Nic nie trzeba robić, jeśli to korekta. W innym razie popraw jego ceny w Base."
        ),
        SkipReason.BEFORE_START: "Ponów je albo przekaż je na karcie „Starsze zamówienia”.",
        SkipReason.MASKED_EMAIL: (
            "Nic nie trzeba robić: przekaże je późniejsze zamówienie z tym samym numerem telefonu."
        ),
        SkipReason.NO_EMAIL: "Wpisz adres e-mail w Base.",
        SkipReason.IGNORED_EMAIL: (
            "Popraw adres e-mail w Base albo w ustawieniach"
            f" {_title('settings.ignored_emails')}, a potem ponów."
        ),
        SkipReason.INVALID_EMAIL: "Popraw adres e-mail w Base.",
        SkipReason.AMBIGUOUS_PHONE: "Wpisz w Base własny adres e-mail kupującego.",
        SkipReason.SAME_PURCHASE: "Nic nie trzeba robić: niczego nie brakuje.",
        SkipReason.VALUE_UNSETTLED: "Porównaj zamówienia z zakupami w SALESmanago i dopisz, czego brakuje.",
        SkipReason.NOTHING_TO_SEND: "Nic nie trzeba robić, chyba że powinno mieć ceny: popraw je w Base.",
        SkipReason.CONTACT_DELETED: "Ponów je, jeśli kupujący ma wrócić.",
        SkipReason.POSSIBLE_COPY: "Porównaj je z innymi zakupami kupującego; jeśli to nie kopia, ponów.",
    },
    state_remedies={
        State.UNKNOWN: (
            "Poszukaj zakupu na karcie kontaktu w SALESmanago, a potem wybierz „Zakup jest w SALESmanago”"
            " albo „Zakupu nie ma w SALESmanago”."
        ),
        State.REJECTED: "Popraw w Base to, co odrzuca SALESmanago; po zmianie zamówienie wróci samo.",
        State.DEAD: "Zgłoś błąd, a gdy nowa wersja go naprawi, ponów.",
    },
    fates={
        EVENT: "zakup zostanie przekazany",
        "had_event": "zostało przekazane wcześniej: pominięte",
        "shadow": "zostałoby przekazane: połączenie jest w trybie testowym",
        "forgotten": "ktoś poprosił o usunięcie danych: pominięte",
        "sent": "zakup został przekazany",
        "open": "w toku od ponad doby: powód jest w historii zamówienia",
        "unreadable": "nie da się odczytać jego zapisu",
        "not_shown": "Base nie potrafi go pokazać: pominięte wraz z potwierdzonymi tuż przed nim (do 99)",
    },
    outcomes={
        "sent": "przekazane",
        "updated": "kontakt uzupełniony",
        "unchanged": "nic by się nie zmieniło",
        "shadow": "zostałoby przekazane",
        "skipped": "pominięte",
        "unknown": "nie wiadomo, czy przekazane",
        "rejected": "odrzucone przez SALESmanago",
        "dead": "nie udało się przetworzyć",
        "waiting": "musiałoby poczekać",
    },
    recorded={
        CARD_INCOMPLETE: "z karty kontaktu nie wynika, czy zakup dotarł",
        CARD_CANT_TELL: "z karty kontaktu nie wynika, czy zakup dotarł",
        SALESMANAGO_FAILS: "SALESmanago zawodzi przy tym zamówieniu, choć przy innych odpowiada",
        BASELINKER_FAILS: "Base zawodzi przy tym zamówieniu, choć inne pokazuje",
    },
    decimal_mark=",",
    order="Zamówienie {order} {what}{why}.",
    never_seen="Zamówienia {order} nigdy tu nie było{shown}.",
    shown={True: "; Base je pokazuje", False: "; Base go nie pokazuje"},
    to_contact=", do kontaktu {contact}",
    entry="(wpis {log_id})",
    through="(kupującego wskazało zamówienie {order})",
    related="Powiązane zamówienia: {orders}.",
    not_known="Nie da się ustalić, co zostałoby teraz przekazane: {problem}",
    now="Gdyby przetworzyć je teraz: {outcome}{why}.",
    now_absent="Gdyby przetworzyć je teraz: nic, bo Base go nie pokazuje ({outcome}).",
    now_sent=(
        "Gdyby przetworzyć je teraz: zakup o wartości {value} w {location} dla {buyer}{through}; produkty:"
        " {products}."
    ),
    now_through=", wskazany przez zamówienie {order}",
    no_value="nieznanej",
    no_products="brak",
)
# What pages say; a terminal has `ENGLISH_ORDER`.
ORDER_LANGUAGES: Mapping[str, OrderWords] = {"en": ENGLISH_PAGE_ORDER, "pl": POLISH_ORDER}
