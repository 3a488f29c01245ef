"""The words of the document's fields in Polish, and what is said about their values."""

from ordersync.connecting.language import Words
from ordersync.connecting.questions import FieldName

API_V2 = "W SALESmanago: Centrum Integracji -> API -> API v2."
API_V3 = "W SALESmanago: Centrum Integracji -> API -> API v3."

POLISH_FIELDS = {
    FieldName.ENABLED: Words("Włącz połączenie", "Wyłączone połączenie niczego nie czyta i nie wysyła."),
    FieldName.MODE: Words(
        "Tryb pracy",
        "Tryb testowy robi wszystko poza wysyłaniem, więc widać, co zostałoby wysłane.",
        {"shadow": "testowy: nic nie jest wysyłane", "live": "produkcyjny: zakupy trafiają do SALESmanago"},
    ),
    FieldName.TOKEN: Words(
        "[1] Token API Base",
        "W Base: Account & other -> My account -> API. Włącz tam też dziennik (getJournalList) albo poproś"
        " o to pomoc techniczną Base: dzięki niemu dowiadujemy się o nowych i zmienionych zamówieniach.",
    ),
    FieldName.BASELINKER_URL: Words("Adres API Base", "Taki sam dla każdego konta: zostaw bez zmian."),
    "baselinker.requests_per_minute": Words(
        "Najwięcej zapytań do Base na minutę",
        "Base pozwala na 100 wszystkim narzędziom z tym tokenem, a powyżej blokuje je wszystkie.",
    ),
    FieldName.SALESMANAGO_URL: Words(
        "Adres SALESmanago",
        "Serwer, na którym jest konto: adres w przeglądarce po zalogowaniu do SALESmanago.",
    ),
    FieldName.CLIENT_ID: Words("Client ID SALESmanago", API_V2),
    FieldName.API_KEY: Words(
        "Klucz API SALESmanago", "Dowolny tekst; przy SHA klucz API, dla którego je utworzono."
    ),
    FieldName.API_SECRET: Words("API secret SALESmanago", f"{API_V2} Potrzebny, jeśli nie ma SHA."),
    FieldName.SHA: Words(
        "SHA klucza API",
        "Dołączone do klucza API utworzonego w SALESmanago. Potrzebne, jeśli nie ma API secret.",
    ),
    FieldName.OWNER: Words(
        "Właściciel kontaktów",
        "Użytkownik SALESmanago, do którego należą wszystkie przekazane kontakty.",
    ),
    FieldName.V3_URL: Words("Adres API v3 SALESmanago", "Zostaw bez zmian, chyba że SALESmanago poda inny."),
    FieldName.V3_KEY: Words(
        "Klucz API v3 SALESmanago (opcjonalnie)",
        f"{API_V3} Używany tylko przy łączeniu i sprawdzaniu, aby wyświetlić sklepy z katalogów produktów.",
    ),
    FieldName.TAG: Words("[2] Dodaj tag (opcjonalnie)", "Jeden tag dla każdego przekazanego kontaktu."),
    FieldName.ESHOP: Words(
        "[3] Wybierz sklep",
        "Jego identyfikator, dokładnie jak w pliku produktowym: SALESmanago rozpoznaje po nim produkty"
        " w zakupach.",
    ),
    FieldName.ORDER_SOURCE_TAG: Words(
        "[4] Dodaj źródło zamówienia jako tag kontaktu",
        "Tag to BASELINKER_ i źródło, na przykład BASELINKER_ALLEGRO.",
    ),
    FieldName.SKIP_SHOP_ORDERS: Words(
        "[5] Nie przekazuj zamówień ze sklepów",
        "Dla sklepów internetowych, które mają własną integrację z SALESmanago: ich zakupy nie zostaną"
        " policzone dwa razy.",
    ),
    FieldName.START: Words(
        "Od kiedy przekazywać zamówienia",
        "Ma znaczenie tylko przy pierwszym uruchomieniu.",
        {
            "journal": "także z ostatnich trzech dni, które pamięta dziennik",
            "now": "tylko nowe zamówienia, od teraz",
        },
    ),
    "settings.match_by_phone": Words(
        "Rozpoznawaj kupujących po numerze telefonu",
        "Allegro maskuje adresy e-mail: jego kupujących rozpoznaje się po wcześniejszych"
        " zamówieniach z innych"
        " źródeł z tym samym numerem.",
        {
            "allegro": "kupujących z Allegro",
            "all": "kupujących z każdego marketplace'u, który maskuje adresy e-mail",
            "off": "nikogo; zamówień z maskowanym adresem się nie przekazuje",
        },
    ),
    "settings.country": Words(
        "Kraj zamówień, które go nie podają",
        "Numery telefonu bez prefiksu są czytane jako numery z tego kraju; nie trafia on do adresu"
        " pocztowego.",
    ),
    "settings.ignored_phones": Words(
        "Pomijane numery telefonu",
        "Numery, które nie należą do kupujących, na przykład numer sklepu. Nikogo się po nich nie rozpoznaje"
        " i nie trafiają do kontaktów.",
    ),
    "settings.order_source_tag_detail": Words(
        "Dokładność tagu źródła",
        "Przy [4]: dla kont z kilkoma sklepami jednego rodzaju.",
        choices={
            "source": "źródło: BASELINKER_SHOP",
            "store": "drugi tag z nazwą sklepu: BASELINKER_SHOP_MYSHOP",
        },
    ),
    FieldName.PRODUCT_ID: Words(
        "Identyfikator produktu w zakupach",
        "Ten, którego używa plik produktowy.",
        {
            "product_id": "ID produktu",
            "variant_id": "ID wariantu (ID produktu, jeśli nie ma wariantu)",
            "sku": "SKU",
            "ean": "EAN",
        },
    ),
    "settings.skip_sources": Words(
        "Źródła, których się nie przekazuje", "Całe źródła albo pojedyncze sklepy z ich ID."
    ),
    "settings.skip_statuses": Words("Statusy zamówień, których się nie przekazuje", "ID statusów z Base."),
    "settings.eshops": Words(
        "Inne sklepy dla pojedynczych źródeł",
        "Zamówienia stamtąd należą do tego sklepu zamiast do zwykłego.",
    ),
    "settings.currency": Words(
        "Waluta sklepu", "Wartości są na nią przeliczane; jeśli pole jest puste, pozostają bez zmian."
    ),
    "settings.rates": Words(
        "Kursy na tę walutę", "Zamówienie w innej walucie, bez kursu, jest przekazywane bez wartości."
    ),
    "settings.ignored_emails": Words(
        "Pomijane adresy e-mail lub domeny",
        "Kolejne adresy zastępcze, które nie należą do kupujących; oczywiste, jak brak@brak.pl, są znane.",
    ),
    "settings.relay_domains": Words(
        "Kolejne domeny maskowanych adresów e-mail",
        "Adresy z tych domen są traktowane jako maskowane, tak jak adresy znanych marketplace'ów.",
    ),
    FieldName.NEW_CONTACTS: Words(
        "Kontakty, których nie ma jeszcze w SALESmanago",
        "Zamówienie nie jest zgodą na marketing, a domyślne ustawienie konta może zapisać nowy kontakt na"
        " marketing. Istniejące kontakty zachowują swoje zgody.",
        {
            "untouched": "otrzymują domyślną zgodę konta",
            "opted_out": "są wypisane z e-maili i SMS-ów",
        },
    ),
    FieldName.TIMEZONE: Words(
        "Strefa czasowa",
        "Używana do czasu, który podaje sprawdzenie dziennika. Strona ustawień pokazuje czas UTC.",
    ),
}

POLISH_REASONS = {
    "missing": "Brakuje tej wartości.",
    "must be true or false": "To musi być tak albo nie.",
    "must be a whole number": "Wpisz liczbę całkowitą.",
    "must be a number": "Wpisz liczbę.",
    "must be a text": "To musi być tekst.",
    "must be a list": "To musi być lista.",
    "must be an object": "To musi być obiekt.",
    "must not be empty": "To nie może być puste.",
    "must be at least {value}": "Wpisz co najmniej {value}.",
    "must be at most {value}": "Wpisz najwyżej {value}.",
    "must be {value}": "Możliwe wartości: {value}.",
    "unknown field": "Ta wersja nie zna tego pola.",
    "must be 1 to 36 letters, digits or / _ - .": "Użyj od 1 do 36 liter, cyfr lub znaków / _ - .",
    "must be an e-mail address": "Wpisz adres e-mail.",
    "must be a source such as amazon, or one store such as shop:812": (
        "Wpisz źródło, na przykład amazon, albo jeden sklep, na przykład shop:812."
    ),
    "must be the code of a country such as PL": "Wpisz kod kraju, na przykład PL.",
    "must be the code of a currency in capital letters, such as PLN": (
        "Wpisz kod waluty wielkimi literami, na przykład PLN."
    ),
    "must be an e-mail address, or a domain such as example.com": (
        "Wpisz adres e-mail albo domenę, na przykład example.com."
    ),
    "must be a telephone number": "Wpisz numer telefonu.",
    "must be a time zone such as Europe/Warsaw": "Wpisz strefę czasową, na przykład Europe/Warsaw.",
    "must be above 0": "Wpisz liczbę większą od 0.",
    "must be a rate between two currencies": "Wpisz kurs między dwiema walutami, na przykład 4.30.",
    "holds characters that no such credential has": (
        "Ta wartość zawiera niedozwolone znaki, na przykład spację: skopiuj ją ponownie."
    ),
    "must be ASCII without white space or backslashes: type the URL again": (
        "Adres nie może mieć spacji, znaków narodowych ani ukośników \\: wpisz go ponownie."
    ),
    "must end with its path: remove the ? or # and what follows it": (
        "Usuń z adresu ? albo # i wszystko, co po nim stoi."
    ),
    "must be a URL such as https://app2.salesmanago.com": (
        "Wpisz adres taki jak https://app2.salesmanago.com."
    ),
    "must not hold a user name or password: remove the @ and what is before it": (
        "Adres nie może mieć użytkownika ani hasła: usuń @ i to, co przed nim stoi."
    ),
    "must name its host as https://app2.salesmanago.com does, without escapes": (
        "Nazwa serwera musi wyglądać jak w https://app2.salesmanago.com."
    ),
    "must not be a link-local or metadata host: name that of the service": (
        "To nie jest serwer usługi: wpisz jej adres."
    ),
    "must begin with https:// (http:// is for simulated services on this machine only)": (
        "Adres musi zaczynać się od https:// (http:// jest tylko dla usług symulowanych na tym komputerze)."
    ),
    "give api_secret or sha, one of the two": "Podaj API secret albo SHA, jedno z dwojga.",
    "the document is too long": "Ustawienia są za długie.",
    "the document is not valid JSON": "Dokument nie jest poprawnym JSON-em.",
    "the document is not valid JSON at line {value}": "Dokument nie jest poprawnym JSON-em (wiersz {value}).",
    "the document must be a JSON object": "Dokument musi być obiektem JSON.",
    "rates need a currency, which they lead into": "Podaj też walutę sklepu: kursy są na nią.",
}
