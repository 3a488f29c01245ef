"""What the operator does not do, and what helps; a field for each `ProblemKind` that a page can meet."""

from ordersync.frozen import frozen


@frozen
class ProblemWords:
    """The words; `other` stands for what no page asks for, and for what is not known here."""

    no_free_call: str
    unreadable: str
    no_connection: str
    invalid_document: str
    waits: str
    switched_off: str
    journal_unread: str
    live_already: str
    nothing_to_decide: str
    to_be_resolved: str
    no_open_question: str
    too_many_events: str
    no_time_between: str
    backfill_underway: str
    backfill_not_steered: str
    other: str


PROBLEMS_ENGLISH = ProblemWords(
    no_free_call="Live orders use all calls of BaseLinker that this minute allows. Try again in a minute.",
    unreadable="What was sent could not be read. Go back, load the page again and check what you entered.",
    no_connection="There is no such connection any more. Go back to the list of connections.",
    invalid_document=(
        "The settings of this connection can't be used. Open them, correct what is marked, and save."
    ),
    waits=(
        "The connection waits for one of the two services. Its page says why, and what to do; try again"
        " after that."
    ),
    switched_off="The connection is paused. Resume it first.",
    journal_unread=(
        "BaseLinker's journal has not been read yet. Wait some minutes: the connection's first steps say how"
        " far it has got."
    ),
    live_already="The connection sends already: there is nothing left to do.",
    nothing_to_decide=(
        "What became of this order is known by now, so there is nothing to decide. Look at the order again."
    ),
    to_be_resolved=(
        "It is not known whether SALESmanago has this order's purchase. Decide that first: the order's page"
        " has both answers."
    ),
    no_open_question="There is no open question about this order, or it was closed in the meantime.",
    too_many_events=(
        "By now, more purchases could be sent than you have confirmed, so none was. Look at the plan again,"
        " and confirm that one."
    ),
    no_time_between="The first day has to be before the last one, and not in the future.",
    backfill_underway="Older orders are being transferred already. Stop that, or wait until it has ended.",
    backfill_not_steered=(
        "This does not fit the state of the transfer of older orders: it may have ended. Look at it again."
    ),
    other="Nothing was changed. Show this page to the person who sent you the link.",
)

PROBLEMS_POLISH = ProblemWords(
    no_free_call=(
        "Bieżące zamówienia zużyły w tej minucie wszystkie dozwolone zapytania do Base. Spróbuj za minutę."
    ),
    unreadable="Nie udało się odczytać wysłanych danych. Wróć, odśwież stronę i sprawdź, co wpisano.",
    no_connection="Tego połączenia już nie ma. Wróć do listy połączeń.",
    invalid_document=(
        "Ustawień tego połączenia nie da się użyć. Otwórz je, popraw zaznaczone pola i zapisz."
    ),
    waits=(
        "Połączenie czeka na jeden z dwóch serwisów. Na jego stronie widać, dlaczego i co zrobić; potem"
        " spróbuj ponownie."
    ),
    switched_off="Połączenie jest wstrzymane. Najpierw je wznów.",
    journal_unread=(
        "Dziennik Base nie był jeszcze czytany. Poczekaj kilka minut: postęp widać w pierwszych krokach"
        " połączenia."
    ),
    live_already="Połączenie już wysyła: nie trzeba nic więcej robić.",
    nothing_to_decide=(
        "Wiadomo już, co stało się z tym zamówieniem, więc nie ma o czym decydować. Obejrzyj je jeszcze raz."
    ),
    to_be_resolved=(
        "Nie wiadomo, czy SALESmanago ma zakup z tego zamówienia. Najpierw o tym zdecyduj: obie odpowiedzi są"
        " na stronie zamówienia."
    ),
    no_open_question="Nie ma otwartego pytania o to zamówienie albo zostało w tym czasie zamknięte.",
    too_many_events=(
        "Teraz mogłoby zostać wysłanych więcej zakupów, niż potwierdzono, więc nie wysłano żadnego. Obejrzyj"
        " plan jeszcze raz i dopiero wtedy go potwierdź."
    ),
    no_time_between="Pierwszy dzień musi być wcześniejszy niż ostatni i nie może leżeć w przyszłości.",
    backfill_underway="Starsze zamówienia są już przekazywane. Zatrzymaj to albo poczekaj, aż się skończy.",
    backfill_not_steered=(
        "Stan przekazywania starszych zamówień na to nie pozwala: mogło się już skończyć. Sprawdź go jeszcze"
        " raz."
    ),
    other="Niczego nie zmieniono. Pokaż tę stronę osobie, która wysłała Ci link.",
)
