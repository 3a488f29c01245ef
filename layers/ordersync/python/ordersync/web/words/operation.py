"""The words of a connection's own page, and of pausing, resuming and removing it."""

from ordersync.frozen import frozen


@frozen
class OperationWords:
    """The words; braces stand for data, and what begins with `done_` says that something was done."""

    navigation: str
    tab_status: str
    tab_orders: str
    tab_backfill: str
    tab_changes: str
    tab_support: str
    last_sent: str
    none_lately: str
    today: str
    week: str
    month: str
    waits_for: str
    since: str
    until: str
    by_itself: str
    remedy: str
    transferred: str
    missed: str
    nothing_missed: str
    what: str
    sent: str
    shadow: str
    updated: str
    other_end: str
    day_chart: str
    day_chart_label: str
    month_chart: str
    month_chart_label: str
    as_table: str
    hour: str
    day: str
    not_sent: str
    steer: str
    cancel: str
    paused_by: str
    paused_elsewhere: str
    pause: str
    pause_stops: str
    pause_waiting: str
    pause_today: str
    pause_returns: str
    resume: str
    resume_begins: str
    resume_test: str
    resume_waiting: str
    resume_decide: str
    remove: str
    remove_secrets: str
    remove_waiting: str
    remove_decide: str
    remove_shadow: str
    remove_memory: str
    done_pause: str
    done_resume: str
    done_remove: str


OPERATION_ENGLISH = OperationWords(
    navigation="This connection",
    tab_status="Status",
    tab_orders="Orders",
    tab_backfill="Older orders",
    tab_changes="Changes",
    tab_support="For support",
    last_sent="Last day with a transferred order",
    none_lately="none in the last 30 days",
    today="Today",
    week="7 days",
    month="30 days",
    waits_for="It waits for {service}: {meaning}",
    since="Since",
    until="Next attempt",
    by_itself="Nothing is lost: orders wait, and follow by themselves.",
    remedy="What to do",
    transferred="Transferred",
    missed="Not transferred, and why",
    nothing_missed="No order was left out in the last 30 days.",
    what="What",
    sent="Purchases transferred",
    shadow="Test run: purchases that would have been transferred",
    updated="Contacts updated after a change of their order",
    other_end="Other ends",
    day_chart="The last 24 hours",
    day_chart_label=(
        "Orders transferred: {sent}, not transferred: {missed}, hour by hour; the numbers are in the table."
    ),
    month_chart="The last 30 days",
    month_chart_label=(
        "Orders transferred: {sent}, not transferred: {missed}, day by day; the numbers are in the table."
    ),
    as_table="As a table",
    hour="Hour (UTC)",
    day="Day (UTC)",
    not_sent="Not transferred",
    steer="Pause or remove",
    cancel="Leave it as it is",
    paused_by="Paused on {at} UTC (link {link}). No order is read or sent until it is resumed.",
    paused_elsewhere="It is switched off in its settings. No order is read or sent until it is resumed.",
    pause="Pause",
    pause_stops="From within a few minutes on, nothing is read from BaseLinker or sent to SALESmanago.",
    pause_waiting="Orders that are queued already wait until you resume. Waiting at present: {parked}.",
    pause_today="Purchases transferred today so far: {today}; in the last seven days: {week}.",
    pause_returns=(
        "Resume it within three days, and orders of this time are read from BaseLinker's journal; later, the"
        " daily look through all orders finds them."
    ),
    resume="Resume",
    resume_begins="Orders are read and transferred again within a few minutes.",
    resume_test="The connection is in a test run: nothing is sent to SALESmanago as long as it is.",
    resume_waiting="Orders that waited and are queued again now: {parked}.",
    resume_decide="Orders that a person has to decide about: {questions}. They stay as they are.",
    remove="Remove",
    remove_secrets=(
        "The settings of {connection} are deleted, its tokens and keys with them: to connect it again, they"
        " have to be entered again."
    ),
    remove_waiting="Queued orders are skipped. Waiting orders that will not be sent: {parked}.",
    remove_decide="Orders that a person has to decide about stay undecided: {to_decide}.",
    remove_shadow="Orders of the test run that stay unsent: {shadow}.",
    remove_memory="What was sent is remembered: a connection of the same name sends nothing twice.",
    done_pause="The connection is paused.",
    done_resume="The connection is on again.",
    done_remove="The connection was removed.",
)

OPERATION_POLISH = OperationWords(
    navigation="To połączenie",
    tab_status="Stan",
    tab_orders="Zamówienia",
    tab_backfill="Starsze zamówienia",
    tab_changes="Zmiany",
    tab_support="Dla pomocy technicznej",
    last_sent="Ostatni dzień z przekazanym zamówieniem",
    none_lately="brak w ostatnich 30 dniach",
    today="Dziś",
    week="7 dni",
    month="30 dni",
    waits_for="Czeka na {service}: {meaning}",
    since="Od",
    until="Następna próba",
    by_itself="Żadne zamówienie nie przepadnie: zaczekają i zostaną przekazane automatycznie.",
    remedy="Co zrobić",
    transferred="Przekazane",
    missed="Nieprzekazane i dlaczego",
    nothing_missed="W ostatnich 30 dniach nie pominięto żadnego zamówienia.",
    what="Co",
    sent="Przekazane zakupy",
    shadow="Tryb testowy: zakupy, które zostałyby przekazane",
    updated="Kontakty uzupełnione po zmianie zamówienia",
    other_end="Inne zakończenia",
    day_chart="Ostatnie 24 godziny",
    day_chart_label=(
        "Zamówienia przekazane: {sent}, nieprzekazane: {missed}, godzina po godzinie; liczby są w tabeli."
    ),
    month_chart="Ostatnie 30 dni",
    month_chart_label=(
        "Zamówienia przekazane: {sent}, nieprzekazane: {missed}, dzień po dniu; liczby są w tabeli."
    ),
    as_table="Jako tabela",
    hour="Godzina (UTC)",
    day="Dzień (UTC)",
    not_sent="Nieprzekazane",
    steer="Wstrzymanie albo usunięcie",
    cancel="Zostaw bez zmian",
    paused_by="Wstrzymano {at} UTC (link {link}). Do wznowienia nic nie jest czytane ani wysyłane.",
    paused_elsewhere="Jest wyłączone w ustawieniach. Do wznowienia nic nie jest czytane ani wysyłane.",
    pause="Wstrzymaj",
    pause_stops="W ciągu kilku minut ustanie odczyt z Base i wysyłka do SALESmanago.",
    pause_waiting="Zamówienia z kolejki poczekają do wznowienia. Teraz czeka: {parked}.",
    pause_today="Zakupy przekazane dziś: {today}; w ostatnich siedmiu dniach: {week}.",
    pause_returns=(
        "Jeśli wznowisz połączenie w ciągu trzech dni, zamówienia z tego czasu odczytamy z dziennika Base;"
        " później znajdzie je codzienny przegląd zamówień."
    ),
    resume="Wznów",
    resume_begins="W ciągu kilku minut zamówienia znów będą odczytywane i przekazywane.",
    resume_test="Połączenie jest w trybie testowym: dopóki tak jest, nic nie trafia do SALESmanago.",
    resume_waiting="Zamówienia, które czekały i wrócą teraz do kolejki: {parked}.",
    resume_decide="Zamówienia, o których ktoś musi zdecydować: {questions}. Pozostaną bez zmian.",
    remove="Usuń",
    remove_secrets=(
        "Ustawienia połączenia {connection} zostaną usunięte razem z tokenami i kluczami: aby połączyć je"
        " ponownie, trzeba je wpisać jeszcze raz."
    ),
    remove_waiting=(
        "Zamówienia z kolejki zostaną pominięte. Oczekujące zamówienia, które nie zostaną wysłane: {parked}."
    ),
    remove_decide="Zamówienia do decyzji pozostaną nierozstrzygnięte: {to_decide}.",
    remove_shadow="Zamówienia z trybu testowego, które pozostaną niewysłane: {shadow}.",
    remove_memory="Pamiętamy, co wysłano: połączenie o tej samej nazwie nie wyśle niczego dwa razy.",
    done_pause="Połączenie jest wstrzymane.",
    done_resume="Połączenie znów działa.",
    done_remove="Połączenie zostało usunięte.",
)
