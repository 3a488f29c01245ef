"""The words of the page about orders."""

from ordersync.frozen import frozen


@frozen
class OrdersWords:
    """The words; braces stand for data, and what begins with `done_` says that something was done."""

    title: str
    number: str
    number_hint: str
    show: str
    no_number: str
    nowhere: str
    timeline: str
    when: str
    last: str
    times: str
    happened: str
    no_steps: str
    questions: str
    more_questions: str
    lists: str
    none_listed: str
    more: str
    count: str
    state: str
    state_skipped: str
    state_rejected: str
    state_unknown: str
    state_dead: str
    meaning: str
    our_defect: str
    latest: str
    order: str
    period: str
    days: str
    retry: str
    retry_title: str
    retry_orders: str
    retry_have: str
    retry_events: str
    retry_left: str
    retry_once: str
    retry_nothing: str
    retry_go: str
    resolve: str
    resolve_sent: str
    resolve_not_sent: str
    resolve_look: str
    resolve_sent_text: str
    resolve_not_sent_text: str
    resolve_go: str
    close: str
    close_title: str
    close_stays: str
    close_again: str
    close_go: str
    all_orders: str
    done_retry: str
    done_resolve: str
    done_close: str


ORDERS_ENGLISH = OrdersWords(
    title="Orders",
    number="Order number",
    number_hint="The number that BaseLinker shows, digits alone.",
    show="What happened to it?",
    no_number="Type a number of up to 15 digits.",
    nowhere="Neither this connection nor BaseLinker knows an order of this number. Check the number.",
    timeline="What happened",
    when="When (UTC)",
    last="Last",
    times="Times",
    happened="What",
    no_steps="No step is recorded.",
    questions="Waiting for your decision",
    more_questions="There are more: they follow here once these are decided.",
    lists="Orders that were not transferred",
    none_listed="None in this time.",
    more="There is more than fits on a page. Each order is found by its number.",
    count="Orders",
    state="State",
    state_skipped="Skipped",
    state_rejected="Refused",
    state_unknown="To decide",
    state_dead="Could not be handled",
    meaning="Why",
    our_defect="an error of this program",
    latest="The latest of each kind",
    order="Order",
    period="Show the last",
    days="{days} days",
    retry="Try again",
    retry_title="Try orders again",
    retry_orders="Orders that are processed again: {count}.",
    retry_have="Those among them that have their purchase already, and get no second one: {count}.",
    retry_events="Purchases that may be sent at most: {count}.",
    retry_left="Further orders that are left for the next time: {count}.",
    retry_once="No order is counted twice. What still stands in the way is recorded again.",
    retry_nothing="There is no such order to try again.",
    retry_go="Try {count} again",
    resolve="Decide",
    resolve_sent="SALESmanago has it",
    resolve_not_sent="SALESmanago does not have it",
    resolve_look="Look at the contact's card in SALESmanago first: the program can't see the purchase there.",
    resolve_sent_text="Order {order} counts as transferred. Nothing is sent; this can't be taken back.",
    resolve_not_sent_text=(
        "The purchase of order {order} is sent now: 1 purchase. If SALESmanago has it after all, it is"
        " counted twice."
    ),
    resolve_go="Yes, I have looked",
    close="Close the question",
    close_title="Close the question about an order",
    close_stays=(
        "The order stays as it is, and nothing is sent. Look at it in BaseLinker and SALESmanago first: it no"
        " longer counts among those that you have to decide about."
    ),
    close_again="An edit of the order in BaseLinker asks again; “Try again” stays possible.",
    close_go="Yes, close it",
    all_orders="All orders that were not transferred",
    done_retry="Orders that were queued: {count}.",
    done_resolve="Your decision was recorded.",
    done_close="The question is closed: the order no longer waits for you.",
)

ORDERS_POLISH = OrdersWords(
    title="Zamówienia",
    number="Numer zamówienia",
    number_hint="Numer, który pokazuje Base, same cyfry.",
    show="Co się z nim stało?",
    no_number="Wpisz numer, najwyżej 15 cyfr.",
    nowhere="Ani to połączenie, ani Base nie zna zamówienia o tym numerze. Sprawdź numer.",
    timeline="Co się działo",
    when="Kiedy (UTC)",
    last="Ostatnio",
    times="Liczba razy",
    happened="Zdarzenie",
    no_steps="Nie zapisano żadnego kroku.",
    questions="Czekają na Twoją decyzję",
    more_questions="Jest ich więcej: pojawią się tu, gdy zdecydujesz o tych.",
    lists="Zamówienia, których nie przekazano",
    none_listed="Brak w tym okresie.",
    more="Jest tego więcej, niż mieści się na stronie. Każde zamówienie znajdziesz po numerze.",
    count="Liczba",
    state="Stan",
    state_skipped="Pominięte",
    state_rejected="Odrzucone",
    state_unknown="Do decyzji",
    state_dead="Nie udało się przetworzyć",
    meaning="Dlaczego",
    our_defect="błąd tego programu",
    latest="Najnowsze każdego rodzaju",
    order="Zamówienie",
    period="Pokaż ostatnie",
    days="{days} dni",
    retry="Ponów",
    retry_title="Ponowienie zamówień",
    retry_orders="Zamówienia, które zostaną przetworzone ponownie: {count}.",
    retry_have="Wśród nich mają już zakup i nie dostaną drugiego: {count}.",
    retry_events="Zakupy, które mogą zostać wysłane, najwyżej: {count}.",
    retry_left="Kolejne zamówienia, na następny raz: {count}.",
    retry_once=(
        "Żadne zamówienie nie zostanie policzone dwa razy. Jeśli przeszkoda pozostała, zapiszemy ją znowu."
    ),
    retry_nothing="Nie ma takiego zamówienia do ponowienia.",
    retry_go="Ponów: {count}",
    resolve="Zdecyduj",
    resolve_sent="Zakup jest w SALESmanago",
    resolve_not_sent="Zakupu nie ma w SALESmanago",
    resolve_look="Najpierw obejrzyj kartę kontaktu w SALESmanago: program nie widzi na niej zakupu.",
    resolve_sent_text=(
        "Zamówienie {order} będzie liczone jako przekazane. Nic nie zostanie wysłane; nie da się tego cofnąć."
    ),
    resolve_not_sent_text=(
        "Zakup z zamówienia {order} zostanie teraz wysłany: 1 zakup. Jeśli SALESmanago jednak go ma, zostanie"
        " policzony dwa razy."
    ),
    resolve_go="Tak, sprawdzone",
    close="Zamknij pytanie",
    close_title="Zamknięcie pytania o zamówienie",
    close_stays=(
        "Zamówienie zostanie takie, jakie jest, i nic nie zostanie wysłane. Najpierw obejrzyj je w Base"
        " i w SALESmanago: nie będzie już liczone wśród tych, które czekają na Twoją decyzję."
    ),
    close_again=("Po edycji zamówienia w Base zapytamy ponownie; nadal można użyć przycisku „Ponów”."),
    close_go="Tak, zamknij",
    all_orders="Wszystkie nieprzekazane zamówienia",
    done_retry="Zamówienia dodane do kolejki: {count}.",
    done_resolve="Decyzja została zapisana.",
    done_close="Pytanie jest zamknięte: zamówienie nie czeka już na Twoją decyzję.",
)
