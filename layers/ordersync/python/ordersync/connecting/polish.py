"""Everything that connecting says, in Polish."""

from ordersync.connecting.language import Language, Words
from ordersync.connecting.polish_fields import POLISH_FIELDS, POLISH_REASONS
from ordersync.connecting.polish_findings import POLISH_ADVICE, POLISH_FINDINGS, POLISH_PAGE_ADVICE
from ordersync.connecting.questions import (
    EshopChoice,
    FieldName,
    More,
    NoteTopic,
    OtherIntegration,
    Phrase,
    Proof,
    Remedy,
    Step,
    Topic,
)
from ordersync.domain.dialogue import CheckName, Status
from ordersync.errors import Service

POLISH_QUESTIONS = {
    Topic.RESUME: Words(
        "Zaproponować odpowiedzi z ostatniej próby?",
        "Nie została dokończona. Tajnych danych nie zapamiętano: trzeba je podać ponownie.",
    ),
    Topic.PROOF: Words(
        "Czym potwierdzasz dostęp do konta?",
        "Wystarczy jedno z dwojga.",
        choices={
            Proof.SECRET: "API secret, z tej samej strony",
            Proof.SHA: "klucz API ze swoim SHA, utworzony w SALESmanago",
        },
    ),
    Topic.CATALOG: Words(
        "[3] Wybierz sklep",
        "SALESmanago rozpoznaje po nim produkty w zakupach.",
        {EshopChoice.TYPED: "inny, wpiszę go"},
    ),
    Topic.ESHOP_ANYWAY: Words("Użyć tego sklepu mimo to?"),
    Topic.OTHER_INTEGRATION: Words(
        "Czy coś innego przekazuje te zamówienia do SALESmanago?",
        "Na przykład integracja SALESmanago z Base (SALESmanago: Centrum Integracji -> Integracje). Dwie"
        " naraz liczą każdy zakup podwójnie.",
        {
            OtherIntegration.NONE: "nie, i nic nie przekazywało ich przez ostatnie trzy dni",
            OtherIntegration.STOPPED: "już nie, ale przekazywało przez ostatnie trzy dni",
            OtherIntegration.RUNNING: "tak, nadal jest włączona",
        },
    ),
    Topic.SWITCHED_OFF: Words("Czy jest już wyłączona?"),
    Topic.BEGIN_LATER: Words("Zapisać to połączenie wyłączone, aby zaczęło po wyłączeniu tamtej?"),
    Topic.BEGIN: Words("To połączenie jest wyłączone. Włączyć je?"),
    Topic.MORE: Words("Które dalsze ustawienie?", choices={More.DONE: "żadne, wróć"}),
    Topic.REMEDY: Words(
        "Co teraz?",
        choices={
            Remedy.RETYPE: "wpisz ponownie",
            Remedy.CLIENT_ID: "wpisz ponownie client ID",
            Remedy.API_KEY: "wpisz ponownie klucz API",
            Remedy.API_SECRET: "wpisz ponownie API secret",
            Remedy.SHA: "wpisz ponownie SHA",
            Remedy.PROOF: "wybierz ponownie między API secret a kluczem API z SHA",
            Remedy.URL: "wpisz inny adres usługi",
            Remedy.AGAIN: "spróbuj jeszcze raz tego samego",
            Remedy.WITHOUT: "pomiń to",
            Remedy.KEEP: "zostaw bez sprawdzenia",
            Remedy.GIVE_UP: "zrezygnuj; nic nie zostanie zapisane",
        },
    ),
    Topic.REVIEW: Words(
        "Co dalej?",
        choices={
            Step.SAVE: "zapisz",
            Step.BASELINKER: "zmień token API Base",
            Step.SALESMANAGO: "zmień konto SALESmanago albo właściciela",
            Step.TAG: "zmień tag",
            Step.ESHOP: "zmień sklep",
            Step.SOURCE_TAG: "zmień tagi źródeł zamówień",
            Step.SHOP_ORDERS: "zmień, czy przekazywane są zamówienia ze sklepów",
            Step.PRODUCTS: "zmień identyfikator produktu",
            Step.NEW_CONTACTS: "zmień zgodę nowych kontaktów",
            Step.START: "zmień to, co dotyczy innej integracji i początku",
            Step.MODE: "zmień tryb pracy",
            Step.MORE: "zmień dalsze ustawienia",
            Step.LEAVE: "wyjdź bez zapisywania",
        },
    ),
    Topic.REPLACE_INVALID: Words(
        "Zacząć od nowa? Zapisany dokument zostanie zastąpiony dopiero przy zapisie."
    ),
    Topic.DROP_UNKNOWN: Words("Kontynuować bez nieznanych pól?"),
    Topic.SAVE_NEW: Words("Zapisać to jako nowe połączenie?"),
    Topic.OVERWRITE: Words("Zastąpić zapisany dokument?"),
}

POLISH_NOTES = {
    NoteTopic.EXISTING: "Połączenie {values} istnieje. Wybierz, co zmienić.",
    NoteTopic.INVALID: "Zapisany dokument jest niepoprawny: {values}.",
    NoteTopic.PROBLEM: "To nie jest poprawne: {values}.",
    NoteTopic.TAG_STORED: "Zostanie zapisany jako {values}.",
    NoteTopic.SOURCE_TAGS: "Kontakty dostałyby jeden z tych tagów, zależnie od źródła zamówienia: {values}.",
    NoteTopic.SHOP_STORES: (
        "Jeśli to zaznaczysz, zamówienia z Twoich sklepów internetowych ({values}) nie trafią do SALESmanago"
        " ani jako kontakty, ani jako zakupy; kupujący z Allegro nadal będą po nich rozpoznawani."
    ),
    NoteTopic.ALREADY_THERE: (
        "Z ostatnich zamówień ze sklepów {values} jest już w SALESmanago z innej integracji (porównano"
        " kupującego, dzień i wartość). Zaznacz tę opcję, a nie zostaną policzone podwójnie."
    ),
    NoteTopic.IDENTIFIERS: "Ile pozycji ostatnich zamówień ma każdy identyfikator: {values}.",
    NoteTopic.TEST_RUN: (
        "To tryb testowy: nic nie jest wysyłane, dopóki nie włączysz wysyłania"
        " (.venv/bin/ordersync connections go-live {values}; w pliku mode: live)."
    ),
    NoteTopic.SWITCH_OFF_FIRST: (
        "Najpierw wyłącz tamtą integrację (SALESmanago: Centrum Integracji -> Integracje) albo zostań przy"
        " trybie testowym: dopóki obie są włączone, każdy zakup liczy się podwójnie."
    ),
    NoteTopic.DOUBLES: "Zakupy będą wtedy liczone podwójnie, dopóki jedna z dwóch nie zostanie wyłączona.",
    NoteTopic.START_NOW: (
        "Dziennik Base pamięta jeszcze ostatnie trzy dni, których zamówienia przekazała tamta integracja."
        " Zacznij od nowych zamówień, od teraz, a żadne nie zostanie policzone podwójnie."
    ),
    NoteTopic.CHANGED_MEANWHILE: "Inna osoba zmieniła w tym czasie zapisany dokument.",
    NoteTopic.NOT_SAVED: "Nie udało się zapisać: {values}. To, co wpisano, nadal tu jest.",
    NoteTopic.READ_AS: "Odczytano jako {values}.",
}

POLISH = Language(
    questions=POLISH_QUESTIONS,
    notes=POLISH_NOTES,
    unknown={
        NoteTopic.SOURCE_TAGS: "BASELINKER_ i nazwa źródła, na przykład BASELINKER_ALLEGRO",
        NoteTopic.SHOP_STORES: "na razie żadnych",
    },
    checks={
        CheckName.DOCUMENT: "Dokument",
        CheckName.STATE: "Stan",
        CheckName.TOKEN: "Token Base",
        CheckName.JOURNAL: "Dziennik Base",
        CheckName.NEIGHBOURS: "Inne połączenia",
        CheckName.ADDRESSES: "E-maile kupujących",
        CheckName.PRODUCTS: "Produkty",
        CheckName.CURRENCIES: "Waluty",
        CheckName.CREDENTIAL: "Konto SALESmanago",
        CheckName.OWNER: "Właściciel",
        CheckName.DOUBLES: "Podwójne liczenie",
        CheckName.CONSENT: "Zgoda",
        CheckName.V3_KEY: "Klucz API v3",
        CheckName.ESHOP: "Sklep",
    },
    statuses={Status.OK: "w porządku", Status.WARNING: "uwaga", Status.FAILED: "BŁĄD"},
    findings=POLISH_FINDINGS,
    advice=POLISH_ADVICE,
    page_advice=POLISH_PAGE_ADVICE,
    services={Service.BASELINKER: "Base", Service.SALESMANAGO: "SALESmanago"},
    phrases={
        Phrase.YES: "tak",
        Phrase.NO: "nie",
        Phrase.SET: "ustawione",
        Phrase.NOT_SET: "nieustawione",
        Phrase.EXAMPLE: "Przykład: {example}.",
        Phrase.SEVERAL: "Kilka wartości oddziel przecinkami.",
        Phrase.CLEARS: "Wpisz {clear}, aby nie było żadnej.",
        Phrase.NOT_KNOWN: "nie wiem (dla pewności tylko nowe zamówienia, od teraz)",
        Phrase.HIDDEN: "niewidoczne",
        Phrase.KEEPS_SECRET: "Enter zachowuje ustawioną wartość",
        Phrase.CLEARS_SECRET: "{clear} ją usuwa",
        Phrase.NO_SECRET: "Enter, jeśli jej nie ma",
        Phrase.NUMBER: "Numer",
        Phrase.TYPE_NUMBER: "Wpisz numer od 1 do {count}.",
        Phrase.TYPE_YES_NO: "Wpisz {yes} albo {no}.",
        Phrase.ANSWERED: "{service} odpowiada: „{said}”",
    },
    yes=("t", "tak", "y", "yes"),
    no=("n", "nie", "no"),
    fields=POLISH_FIELDS,
    reasons=POLISH_REASONS,
    hints={FieldName.SALESMANAGO_URL: "Wystarczy nazwa serwera, na przykład app3."},
)
