"""The words of the page that transfers older orders."""

from ordersync.frozen import frozen


@frozen
class BackfillWords:
    """The words; text in braces stands for data, and what begins with `state_` is where a backfill stands."""

    title: str
    text: str
    since: str
    until: str
    until_hint: str
    source: str
    source_hint: str
    limit: str
    limit_hint: str
    plan: str
    plan_title: str
    plan_on: str
    plan_partly: str
    plan_busy: str
    found: str
    orders: str
    fate: str
    not_tried: str
    most: str
    shadow: str
    automations: str
    nothing: str
    confirm: str
    confirm_hint: str
    confirm_wrong: str
    start: str
    wrong: str
    wrong_since: str
    wrong_until: str
    wrong_source: str
    wrong_limit: str
    progress: str
    state: str
    done: str
    underway: str
    reached: str
    left: str
    ended: str
    events: str
    refresh: str
    pause: str
    resume: str
    stop: str
    state_running: str
    state_paused: str
    state_stopped: str
    state_full: str
    state_done: str


BACKFILL_ENGLISH = BackfillWords(
    title="Transfer older orders",
    text="Orders from before the connection's start are transferred only if you ask for it here.",
    since="Confirmed from",
    until="Until, this day included",
    until_hint="Leave it empty for today.",
    source="From one source only",
    source_hint="For instance allegro, or shop:812. Leave it empty for all.",
    limit="At most this many orders",
    limit_hint="The oldest come first. Leave it empty for all.",
    plan="See what would happen",
    plan_title="What would happen",
    plan_on="Look at further orders",
    plan_partly="Looked at until {reached}; there are more.",
    plan_busy="BaseLinker's calls are used up for the moment. Go on in a minute; nothing is lost.",
    found="Orders found: {found}.",
    orders="Orders",
    fate="What would become of them",
    not_tried="not tried out yet, as calls or time ran out: each may be sent",
    most="Purchases that would be sent at most: {most}.",
    shadow="The connection is in a test run: nothing is sent as long as it is.",
    automations=(
        "Each purchase can start automations of the SALESmanago account (e-mails, say), and this page can't"
        " stop that: look for automations that begin with a purchase, and pause them there. Consent is not"
        " touched."
    ),
    nothing="There is nothing to send.",
    confirm="To confirm, type how many purchases may be sent",
    confirm_hint="At most {most}. It stops by itself before there are more.",
    confirm_wrong="Type a number from 1 to {most}. Nothing was started.",
    start="Start",
    wrong="The plan could not be read. Fill in the form once more.",
    wrong_since="Type the first day as 2026-11-26, neither after the last one nor in the future.",
    wrong_until="Type the last day as 2026-11-26, or leave it empty.",
    wrong_source="Use 64 characters at most, or leave it empty.",
    wrong_limit="Type a number of up to 9 digits, or leave it empty.",
    progress="The latest transfer",
    state="State",
    done="{finished} of {expected} orders done",
    underway="Under way",
    reached="Reached orders confirmed until",
    left="Minutes left, about",
    ended="Ended",
    events="Purchases allowed at most",
    refresh="Show how it stands now",
    pause="Pause",
    resume="Resume",
    stop="Stop",
    state_running="Running",
    state_paused="Paused",
    state_stopped="Stopped",
    state_full="Stopped at the number of purchases that was allowed; start another one for the rest",
    state_done="Done",
)

BACKFILL_POLISH = BackfillWords(
    title="Przekazywanie starszych zamówień",
    text="Zamówienia sprzed startu połączenia są przekazywane tylko wtedy, gdy tu o to poprosisz.",
    since="Potwierdzone od",
    until="Do, łącznie z tym dniem",
    until_hint="Zostaw puste, jeśli do dziś.",
    source="Tylko z jednego źródła",
    source_hint="Na przykład allegro albo shop:812. Zostaw puste, jeśli ze wszystkich.",
    limit="Najwyżej tyle zamówień",
    limit_hint="Najpierw najstarsze. Zostaw puste, jeśli wszystkie.",
    plan="Zobacz, co by się stało",
    plan_title="Co by się stało",
    plan_on="Sprawdź kolejne zamówienia",
    plan_partly="Sprawdzono do {reached}; są kolejne.",
    plan_busy="Limit wywołań Base jest na razie wyczerpany. Kontynuuj za minutę; nic nie przepadło.",
    found="Znalezione zamówienia: {found}.",
    orders="Liczba",
    fate="Co by się z nimi stało",
    not_tried="niesprawdzone z braku wywołań albo czasu: każde może zostać wysłane",
    most="Zakupy, które zostałyby wysłane, najwyżej: {most}.",
    shadow="Połączenie jest w trybie testowym: dopóki tak jest, nic nie jest wysyłane.",
    automations=(
        "Każdy zakup może uruchomić automatyzacje na koncie SALESmanago (na przykład e-maile), a ta strona"
        " nie może tego powstrzymać: poszukaj tam automatyzacji, które zaczynają się od zakupu, i wstrzymaj"
        " je. Zgody pozostają bez zmian."
    ),
    nothing="Nie ma niczego do wysłania.",
    confirm="Aby potwierdzić, wpisz, ile zakupów może zostać wysłanych",
    confirm_hint="Najwyżej {most}. Przekazywanie zatrzyma się samo, zanim będzie ich więcej.",
    confirm_wrong="Wpisz liczbę od 1 do {most}. Niczego nie rozpoczęto.",
    start="Rozpocznij",
    wrong="Nie udało się odczytać planu. Wypełnij formularz jeszcze raz.",
    wrong_since="Wpisz pierwszy dzień jak 2026-11-26: nie późniejszy niż ostatni i nie z przyszłości.",
    wrong_until="Wpisz ostatni dzień jak 2026-11-26 albo zostaw to pole puste.",
    wrong_source="Wpisz najwyżej 64 znaki albo zostaw to pole puste.",
    wrong_limit="Wpisz liczbę, najwyżej 9 cyfr, albo zostaw to pole puste.",
    progress="Ostatnie przekazywanie",
    state="Stan",
    done="Gotowe zamówienia: {finished} z {expected}",
    underway="W toku",
    reached="Przetworzono zamówienia potwierdzone do",
    left="Pozostało minut, około",
    ended="Zakończono",
    events="Dozwolone zakupy, najwyżej",
    refresh="Pokaż aktualny stan",
    pause="Wstrzymaj",
    resume="Wznów",
    stop="Zatrzymaj",
    state_running="Trwa",
    state_paused="Wstrzymane",
    state_stopped="Zatrzymane",
    state_full="Zatrzymane przy dozwolonej liczbie zakupów; resztę przekaż kolejnym razem",
    state_done="Gotowe",
)
