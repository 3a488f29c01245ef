"""What checks find and what helps, in Polish."""

from ordersync.connecting.language import Found
from ordersync.connecting.questions import Finding
from ordersync.errors import WaitReason

DZIENNIK = "Dziennik, czyli zapis tego, co dzieje się z zamówieniami,"
JOURNAL_POLISH = (
    "Włącz dziennik (getJournalList) w Base: Account & other -> My account -> API. Jeśli nie da się go tam"
    " włączyć, poproś o to pomoc techniczną Base."
)
FEED_POLISH = (
    "Porównaj identyfikator sklepu (settings.eshop) z tym w pliku produktowym, litera po literze:"
    " SALESmanago rozpoznaje po nim produkty w zakupach."
)
CATALOG_POLISH = (
    "Plik XML nie jest katalogiem: jego sklepu nie da się sprawdzić, nie wymaga też klucza API v3."
)

POLISH_FINDINGS = {
    Finding.DOCUMENT_VALID: Found("Wszystkie pola są poprawne."),
    Finding.DOCUMENT_INVALID: Found("{problems}", like=WaitReason.INVALID_DOCUMENT),
    Finding.DOCUMENT_MISSING: Found("{error}.", "Dodaj to połączenie."),
    Finding.DISABLED: Found(
        "Połączenie jest wyłączone: nic nie jest przekazywane.", like=WaitReason.DISABLED
    ),
    Finding.SHADOW: Found(
        "Połączenie działa w trybie testowym: robi wszystko poza wysyłaniem do SALESmanago.",
        "Zmień tryb na produkcyjny (mode: live), gdy ma zacząć wysyłać.",
    ),
    Finding.TOKEN_ACCEPTED: Found("Base przyjmuje token; źródła zamówień na koncie: {count}."),
    Finding.JOURNAL_ON: Found(f"{DZIENNIK} jest włączony; jego najstarszy wpis jest z {{time}}."),
    Finding.JOURNAL_OFF: Found(
        f"{DZIENNIK} jest pusty, choć w ciągu dwóch dni potwierdzono zamówienia: najpewniej jest wyłączony"
        " i zamówienia nie przychodzą same.",
        JOURNAL_POLISH,
    ),
    Finding.JOURNAL_EMPTY: Found(
        f"{DZIENNIK} jest pusty, a przez ostatnie dwa dni nie było zamówień: Base nie pokazuje, czy jest"
        " włączony.",
        f"Upewnij się, że jest włączony. {JOURNAL_POLISH}",
    ),
    Finding.JOURNAL_NOT_TRIED: Found("Nie sprawdzono. Dziennik da się odczytać tylko z działającym tokenem."),
    Finding.ADDRESSES_OWN: Found(
        "Żaden adres e-mail z marketplace'u nie powtarza się u wielu kupujących; sprawdzone zamówienia:"
        " {count}."
    ),
    Finding.ADDRESSES_SHARED: Found(
        "Adresy e-mail, które powtarzają się u wielu kupujących z marketplace'u, więc ich zamówienia liczą"
        " się jako zamówienia jednej osoby: {count} ({suspects}).",
        "Jeśli marketplace ukrywa kupujących za takim adresem, dodaj jego domenę ({domains}) do domen"
        " maskowanych adresów (settings.relay_domains); jeśli tylko wypełnia nim pole, dodaj adres"
        " ({addresses}) do pomijanych (settings.ignored_emails). Do tego czasu zamówienia są przekazywane.",
    ),
    Finding.NEIGHBOUR_DOUBLES: Found(
        "Ten sam token Base i ten sam sklep mają też: {names}. Oba połączenia przekazują te same zamówienia,"
        " więc każdy zakup liczy się podwójnie.",
        "Usuń lub wstrzymaj jedno z nich, chyba że każde pomija to, co przekazuje drugie"
        " (settings.skip_sources).",
    ),
    Finding.TOKEN_SHARED: Found(
        "Ten sam token Base mają też: {names}. Każde przekazuje wszystkie zamówienia i dzielą limit zapytań.",
        "Pomiń w każdym to, co ma przekazywać tylko drugie (settings.skip_sources).",
    ),
    Finding.TARGET_SHARED: Found(
        "To samo konto SALESmanago i ten sam sklep mają też: {names}.",
        "Jeśli to ten sam sklep, usuń jedno z połączeń. Jeśli nie, każdemu daj własny identyfikator sklepu"
        " (settings.eshop).",
    ),
    Finding.IDENTIFIER_CARRIED: Found(
        "Pozycje ostatnich zamówień, które mają identyfikator produktu ({chosen}): {share}% z {lines}."
    ),
    Finding.IDENTIFIER_RARE: Found(
        "Pozycje ostatnich zamówień, które mają identyfikator produktu ({chosen}): tylko {share}% z {lines}."
        " Najwięcej ma: {best} ({best_share}%).",
        "Wybierz identyfikator, którego używa plik produktowy (settings.product_id), i uzupełnij go"
        " w Base tam,"
        " gdzie go brakuje: pozycja bez niego trafia do SALESmanago bez produktu.",
    ),
    Finding.IDENTIFIER_SCARCE: Found(
        "Pozycje ostatnich zamówień, które mają identyfikator produktu ({chosen}): tylko {share}% z {lines};"
        " żaden inny nie występuje częściej.",
        "Uzupełnij go w Base tam, gdzie go brakuje: pozycja bez niego trafia do SALESmanago bez produktu.",
    ),
    Finding.IDENTIFIER_UNSEEN: Found("W zamówieniach z ostatnich 30 dni nie ma żadnego produktu."),
    Finding.CURRENCIES_FIT: Found("Waluty ostatnich zamówień, które zachowują swoją wartość: {found}."),
    Finding.CURRENCIES_MIXED: Found(
        "Ostatnie zamówienia są w kilku walutach ({found}), a SALESmanago dodaje ich wartości, jakby były"
        " w jednej.",
        "Ustaw walutę sklepu (settings.currency) i kursy (settings.rates).",
    ),
    Finding.CURRENCIES_WITHOUT_RATE: Found(
        "Ostatnie zamówienia w {missing} są przekazywane bez wartości: brakuje kursu na {currency}.",
        "Dodaj go do kursów (settings.rates).",
    ),
    Finding.DOUBLES_NONE: Found(
        "Żadnego z ostatnich zamówień ({orders}) nie ma w SALESmanago z innej integracji (porównano"
        " kupującego,"
        " dzień i wartość)."
    ),
    Finding.DOUBLES_OF_SHOPS: Found(
        "{found} z {orders} ostatnich zamówień ze sklepów jest już w SALESmanago z innej integracji:"
        " każdy taki"
        " zakup liczy się podwójnie.",
        "Zaznacz [5] (settings.skip_shop_orders) albo wyłącz integrację sklepu z SALESmanago.",
    ),
    Finding.DOUBLES_FOUND: Found(
        "{found} z {orders} ostatnich zamówień jest już w SALESmanago z innej integracji"
        " ({sources}): każdy taki"
        " zakup liczy się podwójnie.",
        "Wyłącz tamtą integrację (SALESmanago: Centrum Integracji -> Integracje) albo pomiń te źródła"
        " (settings.skip_sources), wszystkie sklepy ustawieniem [5] (settings.skip_shop_orders).",
    ),
    Finding.DOUBLES_UNSEEN: Found(
        "Żadne z ostatnich przekazywanych zamówień nie ma własnego adresu e-mail kupującego, po"
        " którym dałoby się"
        " znaleźć zakupy z innej integracji."
    ),
    Finding.CONSENT_IN: Found(
        "Kontakty z ostatnich zamówień, które utworzyło prawdopodobnie to połączenie: {made}, zapisane na"
        " e-mail marketing: {opted_in}. Zamówienie nie jest na to zgodą.",
        "Wypisuj nowe kontakty (settings.new_contacts), chyba że o zgodę dbasz inaczej; istniejące kontakty"
        " zmienia się w SALESmanago.",
    ),
    Finding.CONSENT_OUT: Found(
        "Kontakty z ostatnich zamówień, które utworzyło prawdopodobnie to połączenie: {made}, zapisane na"
        " e-mail marketing: {opted_in}."
    ),
    Finding.CONSENT_UNSEEN: Found(
        "Wygląda na to, że żadnego kontaktu z ostatnich zamówień nie utworzyło to połączenie."
    ),
    Finding.CREDENTIAL_ACCEPTED: Found("SALESmanago przyjmuje dane dostępowe; użytkownicy: {count}."),
    Finding.OWNER_KNOWN: Found("Właściciel jest użytkownikiem tego konta."),
    Finding.OWNER_SPELLING: Found(
        "Taki użytkownik istnieje, ale różni się wielkością liter.",
        "Wpisz właściciela (salesmanago.owner) tak, jak pisze go SALESmanago.",
    ),
    Finding.OWNER_UNKNOWN: Found("Na koncie nie ma takiego użytkownika (wszystkich: {count})."),
    Finding.OWNER_UNVERIFIED: Found(
        "SALESmanago nie podało użytkowników, więc właściciela nie dało się sprawdzić.",
        "Sprawdź właściciela w SALESmanago.",
    ),
    Finding.OWNER_NOT_TRIED: Found(
        "Nie sprawdzono. Właściciela da się sprawdzić tylko z działającymi danymi dostępowymi."
    ),
    Finding.V3_KEY_ACCEPTED: Found("SALESmanago przyjmuje klucz API v3; katalogi produktów: {count}."),
    Finding.ESHOP_KNOWN: Found("Sklep jest lokalizacją jednego z katalogów produktów tego konta."),
    Finding.ESHOP_MISSPELT: Found(
        "Żaden katalog produktów nie ma lokalizacji {unknown}; są: {locations}.",
        f"Czy chodzi o {{close}}? {CATALOG_POLISH}",
    ),
    Finding.ESHOP_UNKNOWN: Found(
        "Żaden katalog produktów nie ma lokalizacji {unknown}; są: {locations}.",
        f"Użyj lokalizacji katalogu sklepu jako identyfikatora (settings.eshop). {CATALOG_POLISH}",
    ),
    Finding.ESHOP_CURRENCY: Found(
        "Katalog sklepu jest w {catalog}, a wartości są przeliczane na {currency}.",
        "Zmień walutę sklepu (settings.currency) na walutę katalogu, a kursy (settings.rates) na"
        " kursy na nią.",
    ),
    Finding.ESHOP_WITHOUT_KEY: Found(
        "Sklepu nie dało się sprawdzić: do tego trzeba działającego klucza API v3.", FEED_POLISH
    ),
    Finding.ESHOP_WITHOUT_CATALOGS: Found(
        "Konto nie ma katalogu produktów, z którym dałoby się porównać sklep.", FEED_POLISH
    ),
    Finding.BLOCKED: Found("Base zablokował token jeszcze na {minutes} min: zapytań było za dużo."),
    Finding.NO_BUDGET: Found(
        "Nie sprawdzono: limit zapytań Base na minutę jest wyczerpany.", "Spróbuj za minutę."
    ),
    Finding.TOKEN_REFUSED: Found("Base odrzuca token API."),
    Finding.BASELINKER_ELSEWHERE: Found("Pod tym adresem nie odpowiada API Base."),
    Finding.CREDENTIAL_REFUSED: Found("SALESmanago odrzuca client ID, API secret, klucz API albo SHA."),
    Finding.OWNER_REFUSED: Found("SALESmanago odrzuca właściciela kontaktów."),
    Finding.SALESMANAGO_ELSEWHERE: Found("Pod tym adresem nie odpowiada API SALESmanago."),
    Finding.V3_KEY_REFUSED: Found("SALESmanago odrzuca klucz API v3."),
    Finding.REFUSED: Found(
        "{service} odmawia z nieznanego nam powodu.",
        "Spróbuj za kilka minut. Jeśli to nie minie, zapytaj o tę odpowiedź pomoc techniczną {service}.",
    ),
    Finding.UNREACHED: Found("Nie sprawdzono: {service} jest poza zasięgiem albo każe poczekać."),
    Finding.UNREADABLE: Found("Nie sprawdzono: {service} nie daje odpowiedzi, którą da się odczytać."),
    Finding.UNCLEAR: Found(
        "{service} odpowiada nieznanym nam błędem.",
        "Spróbuj za kilka minut. Jeśli to nie minie, zapytaj o tę odpowiedź pomoc techniczną {service}.",
    ),
    Finding.FAILED: Found("Nie sprawdzono: nie odpowiedziało coś, co jest do tego potrzebne."),
}

POLISH_ADVICE = {
    WaitReason.UNAVAILABLE: "Spróbuj za kilka minut. Jeśli to nie minie, sprawdź adres usługi.",
    WaitReason.BASELINKER_BLOCK: (
        "Poczekaj, aż blokada minie. Liczą się zapytania wszystkich narzędzi z tym tokenem: jeśli inne pytają"
        " często, zmniejsz limit zapytań na minutę (baselinker.requests_per_minute)."
    ),
    WaitReason.BASELINKER_CREDENTIAL: (
        "Skopiuj token z Base: Account & other -> My account -> API; token, który tam usunięto, już"
        " nie działa."
    ),
    WaitReason.BASELINKER_URL: (
        "Adres API Base (baselinker.url) to https://api.baselinker.com/connector.php."
    ),
    WaitReason.SALESMANAGO_CREDENTIAL: (
        "Porównaj client ID i API secret (albo klucz API i SHA) z tymi w SALESmanago: Centrum Integracji ->"
        " API -> API v2. Porównaj adres SALESmanago (salesmanago.url) z tym w przeglądarce po zalogowaniu:"
        " każde konto jest na jednym serwerze."
    ),
    WaitReason.SALESMANAGO_OWNER: (
        "Wybierz na właściciela (salesmanago.owner) jednego z użytkowników konta; ponowne łączenie pokaże"
        " ich listę."
    ),
    WaitReason.SALESMANAGO_URL: (
        "Adres SALESmanago (salesmanago.url) to ten, który widać w przeglądarce po zalogowaniu, na przykład"
        " https://app2.salesmanago.com, bez tego, co stoi za nazwą serwera."
    ),
    WaitReason.SALESMANAGO_V3_KEY: (
        "Utwórz klucz API v3 w SALESmanago: Centrum Integracji -> API -> API v3 (może wygasać) albo go pomiń."
    ),
    WaitReason.UNKNOWN_REFUSAL: (
        "SALESmanago odmawia z nieznanym komunikatem. Zapytaj o niego pomoc techniczną SALESmanago i zgłoś"
        ' go (docs/runbook.md, "Report a defect").'
    ),
    WaitReason.INVALID_DOCUMENT: "Popraw te pola.",
    WaitReason.DISABLED: "Włącz je (enabled: true), gdy ma zacząć.",
}
POLISH_PAGE_ADVICE = {
    WaitReason.SALESMANAGO_OWNER: (
        "Wybierz na właściciela jednego z użytkowników konta: w ustawieniach kliknij „Sprawdź”, a w tym polu"
        " pojawi się ich lista."
    ),
    WaitReason.INVALID_DOCUMENT: "Popraw te pola w ustawieniach.",
}
