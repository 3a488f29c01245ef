"""The words of how a connection begins: the preview, the start of sending, and the first steps."""

from ordersync.frozen import frozen


@frozen
class BeginWords:
    """The words; what begins with `step_` names a step, with `wait_` what it waits for."""

    preview: str
    preview_text: str
    numbers: str
    numbers_more: str
    sent_before: str
    not_tried: str
    why: str
    count: str
    examples: str
    examples_text: str
    order: str
    confirmed: str
    source: str
    buyer: str
    value: str
    no_value: str
    eshop: str
    products: str
    no_products: str
    found_through: str
    no_examples: str
    test_run: str
    paused: str
    saved: str
    start: str
    start_button: str
    start_from: str
    start_recorded: str
    start_waiting: str
    start_decide: str
    start_other: str
    start_contacts: str
    start_back: str
    is_live: str
    to_preview: str
    to_settings: str
    steps: str
    steps_text: str
    done: str
    done_at: str
    again: str
    refreshes: str
    stop_refreshes: str
    over: str
    step_token: str
    step_journal: str
    step_order: str
    step_purchase: str
    wait_poll: str
    wait_journal: str
    wait_order: str
    wait_delivery: str
    wait_go_live: str
    wait_resume: str
    wait_other: str
    to_connection: str


BEGIN_ENGLISH = BeginWords(
    preview="What would be sent",
    preview_text="Nothing is sent and nothing is changed by looking.",
    numbers="Purchases of the last three days: {purchases}; orders without a purchase: {not_sent}.",
    numbers_more=(
        "Purchases of the first part of the last three days: {purchases}; orders without a purchase:"
        " {not_sent}."
    ),
    sent_before="Orders whose purchase was sent before: {count}.",
    not_tried="Orders that could not be tried out now; each may be sent: {count}.",
    why="Why no purchase comes of them",
    count="Orders",
    examples="Examples",
    examples_text="E-mail addresses are masked.",
    order="Order",
    confirmed="Confirmed (UTC)",
    source="Source",
    buyer="Buyer",
    value="Value",
    no_value="none",
    eshop="E-shop",
    products="Products",
    no_products="none",
    found_through="found through order {order}",
    no_examples="Of the last three days, no purchase would be sent.",
    test_run="This is a test run: nothing is sent to SALESmanago until you start sending.",
    paused="The connection is paused: even after you start sending, nothing is sent until you resume it.",
    saved=(
        "The settings are saved, as a test run: nothing is sent yet. Look at what would be sent; “Start"
        " sending” begins it."
    ),
    start="Start sending",
    start_button="Start sending",
    start_from="From within a few minutes on, new orders become purchases in SALESmanago.",
    start_recorded="Orders that the test run has recorded stay unsent: {count}.",
    start_waiting="Orders that wait at present, and go on then: {count}.",
    start_decide="Orders that a person has to decide about: {count}.",
    start_other=(
        "If another integration still sends this shop's orders to SALESmanago, switch it off first: otherwise"
        " their purchases count twice."
    ),
    start_contacts=(
        "Contacts are created and changed, and automations in SALESmanago that react to purchases begin to"
        " run."
    ),
    start_back="What is sent can't be taken back; you can pause the connection at any time.",
    is_live="The connection sends already.",
    to_preview="See what would be sent",
    to_settings="Change the settings",
    steps="First steps",
    steps_text="The settings are saved. How far the connection has got:",
    done="Done",
    done_at="Done: {at} UTC",
    again="Load again",
    refreshes="This page loads itself again every {seconds} seconds for ten minutes.",
    stop_refreshes="Stop reloading",
    over="Everything works: the first purchase has arrived in SALESmanago.",
    step_token="Access to BaseLinker",  # noqa: S106 - words
    step_journal="Reading the journal",
    step_order="Reading the first order",
    step_purchase="First purchase in SALESmanago",
    wait_poll="waits for the first reading: up to two minutes",
    wait_journal="the journal is empty: is it switched on in BaseLinker?",
    wait_order="waits for the first order",
    wait_delivery="waits for the first order that becomes a purchase",
    wait_go_live="test run: start sending when you are ready",
    wait_resume="the connection is paused",
    wait_other="the connection waits; its page says why",
    to_connection="How the connection stands",
)

BEGIN_POLISH = BeginWords(
    preview="Co zostałoby wysłane",
    preview_text="Ten podgląd niczego nie wysyła i niczego nie zmienia.",
    numbers="Zakupy z ostatnich trzech dni: {purchases}; zamówienia bez zakupu: {not_sent}.",
    numbers_more="Zakupy z początku ostatnich trzech dni: {purchases}; zamówienia bez zakupu: {not_sent}.",
    sent_before="Zamówienia, których zakup wysłano już wcześniej: {count}.",
    not_tried="Zamówienia, których teraz nie udało się sprawdzić; każde może zostać wysłane: {count}.",
    why="Dlaczego nie powstanie z nich zakup",
    count="Zamówienia",
    examples="Przykłady",
    examples_text="Adresy e-mail są zamaskowane.",
    order="Zamówienie",
    confirmed="Potwierdzone (UTC)",
    source="Źródło",
    buyer="Kupujący",
    value="Wartość",
    no_value="brak",
    eshop="Sklep",
    products="Produkty",
    no_products="brak",
    found_through="rozpoznany przez zamówienie {order}",
    no_examples="Z ostatnich trzech dni nie zostałby wysłany żaden zakup.",
    test_run="To tryb testowy: nic nie trafia do SALESmanago, dopóki nie rozpoczniesz wysyłania.",
    paused=(
        "Połączenie jest wstrzymane: nawet po rozpoczęciu wysyłania nic nie zostanie wysłane, dopóki go nie"
        " wznowisz."
    ),
    saved=(
        "Ustawienia są zapisane w trybie testowym: nic jeszcze nie jest wysyłane. Sprawdź, co zostałoby"
        " wysłane; wysyłanie zacznie się po kliknięciu „Rozpocznij wysyłanie”."
    ),
    start="Rozpoczęcie wysyłania",
    start_button="Rozpocznij wysyłanie",
    start_from="W ciągu kilku minut nowe zamówienia zaczną trafiać do SALESmanago jako zakupy.",
    start_recorded="Zamówienia zapisane w trybie testowym pozostaną niewysłane: {count}.",
    start_waiting="Zamówienia, które teraz czekają i zostaną wtedy przekazane: {count}.",
    start_decide="Zamówienia, o których ktoś musi zdecydować: {count}.",
    start_other=(
        "Jeśli zamówienia tego sklepu wysyła jeszcze do SALESmanago inna integracja, najpierw ją wyłącz:"
        " inaczej zakupy policzą się dwa razy."
    ),
    start_contacts=(
        "Kontakty będą tworzone i zmieniane, a automatyzacje w SALESmanago, które reagują na zakupy, zaczną"
        " działać."
    ),
    start_back="Tego, co wysłano, nie można cofnąć; połączenie można w każdej chwili wstrzymać.",
    is_live="Połączenie już wysyła zakupy.",
    to_preview="Zobacz, co zostałoby wysłane",
    to_settings="Zmień ustawienia",
    steps="Pierwsze kroki",
    steps_text="Ustawienia są zapisane. Oto postęp połączenia:",
    done="Gotowe",
    done_at="Gotowe: {at} UTC",
    again="Odśwież",
    refreshes="Strona odświeża się sama co {seconds} sekund przez dziesięć minut.",
    stop_refreshes="Wyłącz automatyczne ładowanie",
    over="Wszystko działa: pierwszy zakup dotarł do SALESmanago.",
    step_token="Dostęp do Base",  # noqa: S106 - words
    step_journal="Odczyt dziennika",
    step_order="Odczyt pierwszego zamówienia",
    step_purchase="Pierwszy zakup w SALESmanago",
    wait_poll="czeka na pierwszy odczyt: do dwóch minut",
    wait_journal="dziennik jest pusty: czy jest włączony w Base?",
    wait_order="czeka na pierwsze zamówienie",
    wait_delivery="czeka na pierwsze zamówienie, z którego powstanie zakup",
    wait_go_live="tryb testowy: rozpocznij wysyłanie, gdy wszystko będzie gotowe",
    wait_resume="połączenie jest wstrzymane",
    wait_other="połączenie czeka; powód jest na jego stronie",
    to_connection="Stan połączenia",
)
