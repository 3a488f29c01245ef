"""The words of the list of changes, and of the text for support."""

from ordersync.frozen import frozen


@frozen
class ChangesWords:
    """The words; what begins with `what_` names a kind of change."""

    title: str
    none: str
    when: str
    who: str
    who_hint: str
    what: str
    fields: str
    changed: str
    empty: str
    at_most: str
    failed: str
    older: str
    what_settings: str
    what_create: str
    what_go_live: str
    what_pause: str
    what_resume: str
    what_remove: str
    what_retry: str
    what_resolve_sent: str
    what_resolve_not_sent: str
    what_close: str
    what_backfill_start: str
    what_backfill_pause: str
    what_backfill_resume: str
    what_backfill_stop: str
    support_title: str
    support_text: str
    support_label: str


CHANGES_ENGLISH = ChangesWords(
    title="Changes",
    none="Nothing was changed on this page yet.",
    when="When (UTC)",
    who="Link",
    who_hint="The link by which the person came; the person who made it sees it in the list of links.",
    what="What was done",
    fields="What changed",
    changed="changed",
    empty="nothing",
    at_most="at most {count}",
    failed="tried, and not done",
    older="There are older changes than fit on a page.",
    what_settings="Settings saved",
    what_create="Connection added",
    what_go_live="Sending started",
    what_pause="Paused",
    what_resume="Resumed",
    what_remove="Removed",
    what_retry="Orders tried again",
    what_resolve_sent="Order decided: SALESmanago has it",
    what_resolve_not_sent="Order decided: SALESmanago does not have it",
    what_close="Question about an order closed",
    what_backfill_start="Transfer of older orders started",
    what_backfill_pause="Transfer of older orders paused",
    what_backfill_resume="Transfer of older orders resumed",
    what_backfill_stop="Transfer of older orders stopped",
    support_title="For support",
    support_text=(
        "Select this text, copy it and send it to whoever helps you. It holds no personal data, no token and"
        " no key. It is in English, so that everyone can help."
    ),
    support_label="Text to copy",
)

CHANGES_POLISH = ChangesWords(
    title="Zmiany",
    none="Na tej stronie niczego jeszcze nie zmieniono.",
    when="Kiedy (UTC)",
    who="Link",
    who_hint="Link, z którego skorzystano; kto go utworzył, widzi go na liście linków.",
    what="Co zrobiono",
    fields="Co się zmieniło",
    changed="zmieniono",
    empty="nic",
    at_most="najwyżej {count}",
    failed="próba nieudana",
    older="Starszych zmian jest więcej, niż mieści się na stronie.",
    what_settings="Zapisano ustawienia",
    what_create="Dodano połączenie",
    what_go_live="Włączono wysyłanie",
    what_pause="Wstrzymano",
    what_resume="Wznowiono",
    what_remove="Usunięto",
    what_retry="Ponowiono zamówienia",
    what_resolve_sent="Decyzja: zakup jest w SALESmanago",
    what_resolve_not_sent="Decyzja: zakupu nie ma w SALESmanago",
    what_close="Zamknięto pytanie o zamówienie",
    what_backfill_start="Rozpoczęto przekazywanie starszych zamówień",
    what_backfill_pause="Wstrzymano przekazywanie starszych zamówień",
    what_backfill_resume="Wznowiono przekazywanie starszych zamówień",
    what_backfill_stop="Zatrzymano przekazywanie starszych zamówień",
    support_title="Dla pomocy technicznej",
    support_text=(
        "Zaznacz ten tekst, skopiuj go i wyślij osobie, która Ci pomaga. Nie ma w nim danych osobowych,"
        " tokenów ani kluczy. Jest po angielsku, żeby każdy mógł pomóc."
    ),
    support_label="Tekst do skopiowania",
)
