"""What the form says beside the words of its fields, one `FormWords` a language."""

from collections.abc import Mapping

from ordersync.connecting.form import SectionName
from ordersync.frozen import frozen


@frozen
class FormWords:
    """The words of one language; text in braces stands for data.

    Attributes:
        sections: the titles of the parts.
        other_eshop: the choice of an e-shop that is no product catalog.
        eshop_typed: the title of the text that such an e-shop is typed into.
        catalogs: when there is a drop-down of e-shops.
        no_feeds: why that may lack an e-shop.
        eshop_anyway: the title of the check box that takes an e-shop which no catalog has.
        save_untried: the title of the check box that saves what could not be tried.
        api_key: what to know about the API key in a form.
        choose: the choice of nothing yet.
        keeps: what an empty secret means if one is kept.
        keeps_entered: what an empty secret means if one was typed before.
        missing: what to do about an empty field.
        missing_secret: likewise, for a secret.
        lost: why a secret has to be typed again although it was typed before.
        not_kept: that a secret which was typed can't be kept for the next attempt.
        again: why a secret has to be typed again although one is kept.
        unreadable: what to do about a value that is no choice.
        item: a problem of one value of several.
        own_machine: what to do about a URL that leads to the machine that the program runs on.
        too_long: what to do about a document that the store does not take.
        changed: that another person has changed the document; it wins, and what to do.
        being_saved: that another person saves it at this moment.
        not_saved: that the store does not answer.
        dropped: that unknown fields of the stored document are left out.
        invalid: that the stored document can't be used.
        best: which product identifier fits best.
        test_run: what a test run means on a page.
        proposed: that [5] was ticked for the person.
        look_at_5: why it was not saved because of that.
        look_at_warning: why it was not saved because of something that was found.
    """

    sections: Mapping[SectionName, str]
    other_eshop: str
    eshop_typed: str
    catalogs: str
    no_feeds: str
    eshop_anyway: str
    save_untried: str
    api_key: str
    choose: str
    keeps: str
    keeps_entered: str
    missing: str
    missing_secret: str
    lost: str
    not_kept: str
    again: str
    unreadable: str
    item: str
    own_machine: str
    too_long: str
    changed: str
    being_saved: str
    not_saved: str
    dropped: str
    invalid: str
    best: str
    test_run: str
    proposed: str
    look_at_5: str
    look_at_warning: str


ENGLISH_FORM = FormWords(
    sections={
        SectionName.HOSTED: "BaseLinker",
        SectionName.SALESMANAGO: "SALESmanago account",
        SectionName.START: "How to begin",
        SectionName.MORE: "More options",
    },
    other_eshop="another one, which I type below",
    eshop_typed="E-shop ID, typed",
    catalogs="Product catalogs are listed if the account has an API v3 key.",
    no_feeds=(
        "XML product feeds can't be listed: type the e-shop ID of a feed exactly as SALESmanago shows it."
    ),
    eshop_anyway="Use this e-shop although no product catalog has it",
    save_untried="Save what could not be tried now",
    api_key="With an API secret, leave this empty: one is generated for you.",
    choose="Choose",
    keeps="One is saved. Leave this empty to keep it.",
    keeps_entered="You have entered it. Leave this empty to use that; it is kept for half an hour.",
    missing="Fill this in.",
    missing_secret="Enter it.",  # noqa: S106 - words
    lost="Enter it again: what was entered is kept for half an hour only, and no longer there.",
    not_kept="What you entered could not be kept: enter it again before you go on.",
    again="Enter it again: a saved secret is only sent to the server that it was saved for.",
    unreadable="Choose one of the values.",
    item="Item {item}: {problem}",
    own_machine="Type the address of the service itself: this one leads to the machine that runs this page.",
    too_long="All settings together are too long: shorten the lists.",
    changed=(
        "Another person has changed this connection since you opened it. Their change stands, and yours was"
        " not saved. What you typed is still here: look it over, and save again to replace theirs."
    ),
    being_saved=(
        "This connection is being saved by another person or window just now, so yours was not saved. What"
        " you typed is still here; save again in a minute."
    ),
    not_saved=(
        "It was not saved, and nothing was changed: AWS, where settings are stored, does not answer. What you"
        " typed is still here; save again in a minute."
    ),
    dropped="The saved settings hold fields that this version does not know; saving drops them: {fields}.",
    invalid="The saved settings can't be used. Fill in the form again; nothing is replaced until you save.",
    best="Most order lines carry: {best} ({share}% of {lines}).",
    test_run="This is a test run: nothing is sent to SALESmanago until you start sending.",
    proposed=(
        "It was ticked for you because most of them are there. Untick it only if the shop's own integration"
        " is switched off before you start sending."
    ),
    look_at_5=(
        "Most of your last shop orders are in SALESmanago already, so this was ticked for you. Leave it"
        " ticked or untick it, and save again."
    ),
    look_at_warning=(
        "Not saved yet: read what was found here. If everything is as you want it, save again unchanged."
    ),
)
POLISH_FORM = FormWords(
    sections={
        SectionName.HOSTED: "Base",
        SectionName.SALESMANAGO: "Konto SALESmanago",
        SectionName.START: "Jak zacząć",
        SectionName.MORE: "Więcej opcji",
    },
    other_eshop="inny, wpiszę go niżej",
    eshop_typed="Identyfikator sklepu, wpisany ręcznie",
    catalogs="Katalogi produktów są na liście, jeśli konto ma klucz API v3.",
    no_feeds=(
        "Plików produktowych XML nie da się wyświetlić na liście: wpisz identyfikator sklepu dokładnie tak,"
        " jak pokazuje go SALESmanago."
    ),
    eshop_anyway="Użyj tego sklepu, choć nie ma go w żadnym katalogu produktów",
    save_untried="Zapisz to, czego teraz nie dało się sprawdzić",
    api_key="Przy API secret zostaw to pole puste: klucz zostanie wygenerowany automatycznie.",
    choose="Wybierz",
    keeps="Wartość jest zapisana. Zostaw pole puste, aby ją zachować.",
    keeps_entered="Wartość jest wpisana. Zostaw pole puste, aby jej użyć; pamiętamy ją pół godziny.",
    missing="Uzupełnij to pole.",
    missing_secret="Wpisz tę wartość.",  # noqa: S106 - words
    lost="Wpisz tę wartość ponownie: pamiętamy ją tylko pół godziny i już jej nie mamy.",
    not_kept="Wpisanej wartości nie udało się zapamiętać: wpisz ją ponownie, zanim przejdziesz dalej.",
    again="Wpisz tę wartość ponownie: zapisane tajne dane trafiają tylko na serwer, dla którego je zapisano.",
    unreadable="Wybierz jedną z wartości.",
    item="Pozycja {item}: {problem}",
    own_machine="Wpisz adres samego serwisu: ten prowadzi do komputera, na którym działa ten program.",
    too_long="Wszystkie ustawienia razem są za długie: skróć listy.",
    changed=(
        "Od otwarcia tej strony inna osoba zmieniła to połączenie. Obowiązuje jej zmiana, Twoja nie została"
        " zapisana. To, co wpisano, nadal tu jest: sprawdź i zapisz ponownie, aby zastąpić tamtą zmianę."
    ),
    being_saved=(
        "To połączenie jest właśnie zapisywane przez inną osobę albo w innym oknie, więc Twoich zmian nie"
        " zapisano. To, co wpisano, nadal tu jest; zapisz ponownie za minutę."
    ),
    not_saved=(
        "Nie zapisano i nic się nie zmieniło: AWS, gdzie są ustawienia, nie odpowiada. To, co wpisano, nadal"
        " tu jest; zapisz ponownie za minutę."
    ),
    dropped="W zapisanych ustawieniach są pola nieznane tej wersji; zapisanie je pominie: {fields}.",
    invalid="Zapisanych ustawień nie da się użyć. Wypełnij formularz; do zapisania nic się nie zmieni.",
    best="Najwięcej pozycji zamówień ma: {best} ({share}% z {lines}).",
    test_run="To tryb testowy: nic nie trafia do SALESmanago, dopóki nie rozpoczniesz wysyłania.",
    proposed=(
        "Zaznaczyliśmy tę opcję za Ciebie, bo większość z nich już tam jest. Odznacz tylko wtedy, gdy przed"
        " rozpoczęciem wysyłania wyłączysz integrację samego sklepu."
    ),
    look_at_5=(
        "Większość ostatnich zamówień ze sklepów jest już w SALESmanago, więc zaznaczyliśmy tę opcję."
        " Zostaw ją albo odznacz i zapisz ponownie."
    ),
    look_at_warning=(
        "Jeszcze nie zapisano: przeczytaj, co tu znaleziono. Jeśli wszystko jest tak, jak ma być, zapisz"
        " ponownie bez zmian."
    ),
)
FORM_WORDS: Mapping[str, FormWords] = {"en": ENGLISH_FORM, "pl": POLISH_FORM}
