"""The words around the form of a connection, and of adding one."""

from ordersync.frozen import frozen


@frozen
class FormPageWords:
    """The words; what the fields say is in `connecting`. Text in braces stands for data."""

    add: str
    add_text: str
    name: str
    name_hint: str
    name_example: str
    name_problem: str
    name_taken: str
    go_on: str
    settings: str
    settings_new: str
    intro: str
    intro_check: str
    saving_new: str
    saving_test: str
    saving_live: str
    saving_paused: str
    saving_waiting: str
    load_lists: str
    required: str
    check: str
    save: str
    save_hint: str
    correct: str
    in_order: str
    warnings: str
    form_as_a_whole: str
    kept: str
    entered: str
    clear: str
    tick_ok: str
    tick_warning: str
    tick_failed: str
    sources: str
    sources_text: str
    more_sources: str
    source: str
    tags: str
    no_tags: str
    eshop: str
    transferred: str
    yes: str
    no: str
    orders: str
    not_counted: str
    samples: str
    samples_text: str
    order: str
    product: str
    identifiers: str
    no_identifiers: str


FORM_PAGE_ENGLISH = FormPageWords(
    add="Add a connection",
    add_text="A connection takes the orders of one BaseLinker account to one SALESmanago account.",
    name="Name of the connection",
    name_hint="Letters, digits, dots, dashes and underscores, 64 at most. It can't be changed later.",
    name_example="For example: my-shop",
    name_problem="Use letters without accents, digits, dots, dashes and underscores; not “new”, “.” or “..”.",
    name_taken="There is a connection of this name already. Choose another one, or change its settings.",
    go_on="Continue",
    settings="Settings",
    settings_new="New connection: {name}",
    intro="Nothing is saved until you press “[6] Save”, and a test run sends nothing.",
    intro_check=(
        "“Check” tries what you have entered and saves nothing: it fills the drop-downs, and shows your order"
        " sources and the products of the last orders."
    ),
    saving_new="Saving adds the connection as a test run: nothing is sent until you start sending.",
    saving_test="This connection is in a test run: saving changes what would be sent, and sends nothing.",
    saving_live=(
        "This connection sends: within a few minutes after saving, orders follow the new settings. What was"
        " sent stays as it is."
    ),
    saving_paused="This connection is paused: what you save applies once it is resumed.",
    saving_waiting="Orders that wait at present: {count}.",
    load_lists="Load the lists of owners and e-shops from your accounts",
    required="required",
    check="Check",
    save="[6] Save",
    save_hint="Saving tries everything first, which takes some seconds.",
    correct="Nothing was saved. Please correct:",
    in_order="Everything is in order. Nothing is saved yet.",
    warnings="There are no errors, but not everything is certain: see the notes at the fields.",
    form_as_a_whole="The form as a whole",
    kept="Saved: {ending}",
    entered="Entered, and not saved yet: {ending}",
    clear="Remove the saved key",
    tick_ok="In order",
    tick_warning="Note",
    tick_failed="Not in order",
    sources="Where your orders come from",
    sources_text="What the settings above do with the orders of each source.",
    more_sources="Further sources, with fewer recent orders, to which the same applies: {count}.",
    source="Source",
    tags="Tags",
    no_tags="none",
    eshop="E-shop",
    transferred="Transferred",
    yes="yes",
    no="no",
    orders="Recent orders",
    not_counted="not counted",
    samples="Products of the last orders",
    samples_text="Compare these identifiers with those in your product feed in SALESmanago.",
    order="Order",
    product="Product",
    identifiers="Identifiers",
    no_identifiers="none",
)

FORM_PAGE_POLISH = FormPageWords(
    add="Dodaj połączenie",
    add_text="Połączenie przekazuje zamówienia z jednego konta Base na jedno konto SALESmanago.",
    name="Nazwa połączenia",
    name_hint="Litery, cyfry, kropki, łączniki i podkreślenia, najwyżej 64. Później nie można jej zmienić.",
    name_example="Na przykład: moj-sklep",
    name_problem=(
        "Użyj liter bez ogonków, cyfr, kropek, łączników i podkreśleń; nazw „new”, „.” i „..” nie można użyć."
    ),
    name_taken="Połączenie o tej nazwie już istnieje. Wybierz inną nazwę albo zmień jego ustawienia.",
    go_on="Dalej",
    settings="Ustawienia",
    settings_new="Nowe połączenie: {name}",
    intro="Nic nie zostanie zapisane, dopóki nie klikniesz „[6] Zapisz”, a tryb testowy niczego nie wysyła.",
    intro_check=(
        "„Sprawdź” sprawdza wpisane dane bez zapisywania: uzupełnia listy, pokazuje źródła zamówień i"
        " produkty z ostatnich zamówień."
    ),
    saving_new=(
        "Zapisanie doda połączenie w trybie testowym: nic nie zostanie wysłane, dopóki nie rozpoczniesz"
        " wysyłania."
    ),
    saving_test="To połączenie działa w trybie testowym: zapisanie zmieni tylko to, co zostałoby wysłane.",
    saving_live=(
        "To połączenie wysyła zakupy: kilka minut po zapisaniu zamówienia będą przekazywane według nowych"
        " ustawień. To, co już wysłano, pozostanie bez zmian."
    ),
    saving_paused="To połączenie jest wstrzymane: zapisane ustawienia zaczną obowiązywać po wznowieniu.",
    saving_waiting="Oczekujące zamówienia: {count}.",
    load_lists="Wczytaj z kont listy właścicieli i sklepów",
    required="wymagane",
    check="Sprawdź",
    save="[6] Zapisz",
    save_hint="Przed zapisaniem wszystko jest sprawdzane, co trwa kilka sekund.",
    correct="Niczego nie zapisano. Popraw:",
    in_order="Wszystko się zgadza. Jeszcze niczego nie zapisano.",
    warnings="Nie ma błędów, ale nie wszystko jest pewne: zobacz uwagi przy polach.",
    form_as_a_whole="Cały formularz",
    kept="Zapisano: {ending}",
    entered="Wpisano, jeszcze nie zapisano: {ending}",
    clear="Usuń zapisany klucz",
    tick_ok="W porządku",
    tick_warning="Uwaga",
    tick_failed="Do poprawy",
    sources="Skąd pochodzą zamówienia",
    sources_text="Co powyższe ustawienia robią z zamówieniami z każdego źródła.",
    more_sources="Dalsze źródła, z których ostatnio jest mniej zamówień; działa to tak samo: {count}.",
    source="Źródło",
    tags="Tagi",
    no_tags="brak",
    eshop="Sklep",
    transferred="Przekazywane",
    yes="tak",
    no="nie",
    orders="Ostatnie zamówienia",
    not_counted="nie policzono",
    samples="Produkty z ostatnich zamówień",
    samples_text="Porównaj te identyfikatory z identyfikatorami w pliku produktowym w SALESmanago.",
    order="Zamówienie",
    product="Produkt",
    identifiers="Identyfikatory",
    no_identifiers="brak",
)
