"""The words of the list of connections, and of a connection's own page."""

from ordersync.frozen import frozen


@frozen
class ConnectionWords:
    """The words of the list, of the states that a connection may be in, and of its page."""

    title: str
    none: str
    pages: str
    page: str
    column_name: str
    column_state: str
    column_read: str
    column_waiting: str
    column_decide: str
    running: str
    test_run: str
    paused: str
    waits: str
    broken: str
    missing: str
    missing_text: str
    unread: str
    never: str
    not_known: str
    ago_now: str
    ago_minutes: str
    ago_hours: str
    ago_days: str
    utc: str


CONNECTIONS_ENGLISH = ConnectionWords(
    title="Connections",
    none="There are no connections yet.",
    pages="Pages of the list",
    page="Page {number}",
    column_name="Connection",
    column_state="State",
    column_read="Orders last read",
    column_waiting="Waiting orders",
    column_decide="To decide",
    running="Running",
    test_run="Test run: nothing is sent",
    paused="Paused",
    waits="Waiting",
    broken="Needs attention",
    missing="Not connected yet",
    missing_text="This connection is not set up yet.",
    unread="How this connection stands can't be read at the moment. Load the page again in a minute.",
    never="never",
    not_known="not known",
    ago_now="just now ({at} UTC)",
    ago_minutes="{count} min ago ({at} UTC)",
    ago_hours="{count} h ago ({at} UTC)",
    ago_days="{count} days ago ({at} UTC)",
    utc="UTC",
)

CONNECTIONS_POLISH = ConnectionWords(
    title="Połączenia",
    none="Nie ma jeszcze żadnych połączeń.",
    pages="Strony listy",
    page="Strona {number}",
    column_name="Połączenie",
    column_state="Stan",
    column_read="Ostatni odczyt zamówień",
    column_waiting="Oczekujące zamówienia",
    column_decide="Do decyzji",
    running="Działa",
    test_run="Tryb testowy: nic nie jest wysyłane",
    paused="Wstrzymane",
    waits="Czeka",
    broken="Wymaga uwagi",
    missing="Jeszcze niepołączone",
    missing_text="To połączenie nie jest jeszcze skonfigurowane.",
    unread="Stanu tego połączenia nie da się teraz odczytać. Odśwież stronę za minutę.",
    never="nigdy",
    not_known="nie wiadomo",
    ago_now="przed chwilą ({at} UTC)",
    ago_minutes="{count} min temu ({at} UTC)",
    ago_hours="{count} godz. temu ({at} UTC)",
    ago_days="{count} dni temu ({at} UTC)",
    utc="UTC",
)
