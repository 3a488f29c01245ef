"""The words around every page, of the links that open it, and of what can't be shown."""

from ordersync.frozen import frozen


@frozen
class FrameWords:
    """The words of the frame; whatever has a `_title` and a `_text` is a page of its own."""

    product: str
    skip: str
    navigation: str
    connections: str
    language: str
    choose: str
    leave: str
    read_only: str
    back: str
    back_to_connection: str
    program_says: str
    open_title: str
    open_text: str
    open_button: str
    used_title: str
    used_text: str
    no_session_title: str
    no_session_text: str
    left_title: str
    left_text: str
    not_found_title: str
    not_found_text: str
    forbidden_title: str
    forbidden_text: str
    stale_title: str
    stale_text: str
    method_title: str
    method_text: str
    too_large_title: str
    too_large_text: str
    no_form_title: str
    no_form_text: str
    busy_title: str
    busy_text: str
    declined_title: str
    failed_title: str
    failed_text: str


FRAME_ENGLISH = FrameWords(
    product="BaseLinker to SALESmanago",
    skip="Skip to the content",
    navigation="Main navigation",
    connections="Connections",
    language="Language",
    choose="Change",
    leave="Log out",
    read_only="You can look at everything here, and change nothing.",
    back="Back to the connections",
    back_to_connection="Back to {connection}",
    program_says="The program's own words, for whoever helps you:",
    open_title="Open the settings",
    open_text=(
        "This link works once. Press the button on the device on which you want to work; you are logged out"
        " after half an hour without activity, and after eight hours at the latest."
    ),
    open_button="Open",
    used_title="This link no longer works",
    used_text="It was used, has expired or was revoked. Ask the person who sent it for a new one.",
    no_session_title="Please open a new link",
    no_session_text=(
        "You are not logged in, or your session ended: after half an hour without activity, after eight"
        " hours, or because the link was revoked. Ask the person who looks after this installation for a"
        " link."
    ),
    left_title="You are logged out",
    left_text="To come back, ask for a new link.",
    not_found_title="There is no such page",
    not_found_text="The address may be mistyped, or the page is gone.",
    forbidden_title="This is not open to you",
    forbidden_text="Your link does not cover it. Ask the person who sent it for one that does.",
    stale_title="This form is out of date",
    stale_text="Nothing was changed. Go back, load the page again and send the form once more.",
    method_title="This can't be done here",
    method_text="The page exists, but can't be opened in this way. Go back to the list of connections.",
    too_large_title="This is too much text",
    too_large_text="Nothing was changed. Shorten what you entered and send it again.",
    no_form_title="This could not be read",
    no_form_text="Nothing was changed. Go back, load the page again and send the form once more.",
    busy_title="This is not possible at the moment",
    busy_text=(
        "Try again in a minute. If it stays like this, show this page to the person who sent you the link."
    ),
    declined_title="This was not done",
    failed_title="Something went wrong on our side",
    failed_text=(
        "The error was recorded. Check whether your change was made before you repeat it; if it happens"
        " again, show this page to the person who sent you the link."
    ),
)

FRAME_POLISH = FrameWords(
    product="Base (BaseLinker) do SALESmanago",
    skip="Przejdź do treści",
    navigation="Główna nawigacja",
    connections="Połączenia",
    language="Język",
    choose="Zmień",
    leave="Wyloguj",
    read_only="Możesz wszystko obejrzeć, ale niczego nie zmienisz.",
    back="Wróć do połączeń",
    back_to_connection="Wróć do {connection}",
    program_says="Komunikat programu (po angielsku, dla osoby, która Ci pomaga):",
    open_title="Otwórz ustawienia",
    open_text=(
        "Link działa jeden raz. Naciśnij przycisk na urządzeniu, na którym chcesz pracować; wylogujemy Cię"
        " po pół godzinie bezczynności, a najpóźniej po ośmiu godzinach."
    ),
    open_button="Otwórz",
    used_title="Ten link już nie działa",
    used_text="Został użyty, wygasł albo go unieważniono. Poproś o nowy osobę, która go wysłała.",
    no_session_title="Otwórz nowy link",
    no_session_text=(
        "Sesja wygasła lub nie została otwarta: kończy się po pół godzinie bezczynności, po ośmiu godzinach"
        " i po unieważnieniu linku. Poproś o link osobę, która opiekuje się tą instalacją."
    ),
    left_title="Wylogowano",
    left_text="Aby wrócić, poproś o nowy link.",
    not_found_title="Nie ma takiej strony",
    not_found_text="Adres może zawierać literówkę albo strona już nie istnieje.",
    forbidden_title="Nie masz tu dostępu",
    forbidden_text="Twój link tego nie obejmuje. Poproś osobę, która go wysłała, o inny.",
    stale_title="Ten formularz jest nieaktualny",
    stale_text="Niczego nie zmieniono. Wróć, odśwież stronę i wyślij formularz jeszcze raz.",
    method_title="Tego nie można tu zrobić",
    method_text="Strona istnieje, ale nie można jej otworzyć w ten sposób. Wróć do listy połączeń.",
    too_large_title="Za dużo tekstu",
    too_large_text="Niczego nie zmieniono. Skróć wpisany tekst i wyślij ponownie.",
    no_form_title="Nie udało się tego odczytać",
    no_form_text="Niczego nie zmieniono. Wróć, odśwież stronę i wyślij formularz jeszcze raz.",
    busy_title="W tej chwili to niemożliwe",
    busy_text="Spróbuj za minutę. Jeśli to nie minie, pokaż tę stronę osobie, która wysłała Ci link.",
    declined_title="Tego nie zrobiono",
    failed_title="Coś poszło nie tak po naszej stronie",
    failed_text=(
        "Błąd został odnotowany. Zanim powtórzysz zmianę, sprawdź, czy nie została wprowadzona; jeśli to się"
        " powtórzy, pokaż tę stronę osobie, która wysłała Ci link."
    ),
)
