"""The words for people, one `Language` each; the words of fields stand on the fields (`domain/settings.py`).

A second language is one more `Language` in `LANGUAGES`; its `fields` translate the words that stand on the
fields in English. Tests make sure that no language lacks a word.
"""

from collections.abc import Mapping

from ordersync.connecting.language import Found, Language, Words
from ordersync.connecting.questions import (
    EshopChoice,
    FieldName,
    Finding,
    More,
    NoteTopic,
    OtherIntegration,
    Phrase,
    Proof,
    Remedy,
    Step,
    Topic,
)
from ordersync.domain.dialogue import CheckName, Status
from ordersync.errors import WaitReason

QUESTIONS = {
    Topic.PROOF: Words(
        "What do you have for this account?",
        choices={
            Proof.SECRET: "the API secret, from the same page",
            Proof.SHA: "an API key with its SHA, made in the panel",
        },
    ),
    Topic.CATALOG: Words(
        "[3] Select e-shop",
        "The e-shop ID becomes the location of every event: products are recognised by it.",
        {EshopChoice.TYPED: "another one, which you type"},
    ),
    Topic.ESHOP_ANYWAY: Words("Use this e-shop anyway?"),
    Topic.OTHER_INTEGRATION: Words(
        "Does anything else transfer these orders to SALESmanago?",
        "For instance SALESmanago's own BaseLinker integration (Integration Center -> Integrations). Two at"
        " the same time count every purchase twice.",
        {
            OtherIntegration.NONE: "no, and nothing has in the last three days",
            OtherIntegration.STOPPED: "not any more, but something did in the last three days",
            OtherIntegration.RUNNING: "yes, it is still on",
        },
    ),
    Topic.SWITCHED_OFF: Words("Have you switched it off now?"),
    Topic.BEGIN_LATER: Words("Save this connection disabled, to start once the other one is off?"),
    Topic.BEGIN: Words("This connection is disabled. Enable it?"),
    Topic.MORE: Words("Which further setting?", choices={More.DONE: "none, go back"}),
    Topic.REMEDY: Words(
        "What now?",
        choices={
            Remedy.RETYPE: "enter it again",
            Remedy.URL: "enter another URL of the service",
            Remedy.AGAIN: "try the same again",
            Remedy.WITHOUT: "continue without it",
            Remedy.KEEP: "keep it unchecked",
            Remedy.GIVE_UP: "give up; nothing is written",
        },
    ),
    Topic.REVIEW: Words(
        "What next?",
        choices={
            Step.SAVE: "save this",
            Step.BASELINKER: "[1] change the BaseLinker token",
            Step.SALESMANAGO: "change the SALESmanago account or the owner",
            Step.TAG: "[2] change the tag",
            Step.ESHOP: "[3] change the e-shop",
            Step.SOURCE_TAG: "[4] change the order source tags",
            Step.SHOP_ORDERS: "[5] change whether orders from shops are transferred",
            Step.START: "another integration, and where to start",
            Step.MORE: "further settings",
            Step.LEAVE: "leave without saving",
        },
    ),
    Topic.REPLACE_INVALID: Words("Start from scratch? The stored document is replaced only when you save."),
    Topic.DROP_UNKNOWN: Words("Continue without the unknown fields?"),
    Topic.OVERWRITE: Words("Replace the stored document?"),
}

NOTES = {
    NoteTopic.EXISTING: "The connection {values} exists. Choose what to change.",
    NoteTopic.INVALID: "The stored document is invalid: {values}.",
    NoteTopic.PROBLEM: "This is not valid: {values}.",
    NoteTopic.TAG_STORED: "It will be stored as {values}.",
    NoteTopic.SOURCE_TAGS: "Contacts would get one of these, depending on their order's source: {values}.",
    NoteTopic.SHOP_STORES: (
        "If you choose this, orders from your web shops ({values}) reach SALESmanago neither as contacts nor"
        " as purchases; Allegro buyers are still recognised by them."
    ),
    NoteTopic.SWITCH_OFF_FIRST: (
        "Switch the other integration off first (SALESmanago -> Integration Center -> Integrations): as long"
        " as both are on, every purchase is counted twice."
    ),
    NoteTopic.DOUBLES: "Purchases will then be counted twice until one of the two is off.",
    NoteTopic.START_NOW: (
        "BaseLinker's journal still holds the last three days, whose orders the other integration has"
        " transferred. Start with what happens from now on, and none of them is counted twice."
    ),
    NoteTopic.CHANGED_MEANWHILE: "Another person has changed the stored document in the meantime.",
}

UNKNOWN = {
    NoteTopic.SOURCE_TAGS: "BASELINKER_ and the name of the source, such as BASELINKER_ALLEGRO",
    NoteTopic.SHOP_STORES: "none at present",
}

ADVICE = {
    WaitReason.UNAVAILABLE: "Try again in a few minutes. If it persists, check the URL of the service.",
    WaitReason.BASELINKER_BLOCK: (
        "Wait until the block ends. Calls of every tool with this token count: lower"
        " baselinker.requests_per_minute if others use many."
    ),
    WaitReason.BASELINKER_CREDENTIAL: (
        "Copy the token from BaseLinker's panel, Account & other -> My account -> API; one that was removed"
        " there no longer works."
    ),
    WaitReason.BASELINKER_URL: "baselinker.url is https://api.baselinker.com/connector.php.",
    WaitReason.SALESMANAGO_CREDENTIAL: (
        "Compare client ID and API secret (or API key and SHA) with SALESmanago's Integration Center -> API"
        " -> API v2, and salesmanago.url with the URL of the panel: each account lives on one server."
    ),
    WaitReason.SALESMANAGO_OWNER: (
        "Put one of the account's users into salesmanago.owner; connecting again offers them."
    ),
    WaitReason.SALESMANAGO_URL: (
        "salesmanago.url is the URL of the panel, such as https://app2.salesmanago.com, and nothing after it."
    ),
    WaitReason.SALESMANAGO_V3_KEY: (
        "Make a key in SALESmanago's Integration Center -> API -> API v3 (keys may expire), or continue"
        " without one."
    ),
    WaitReason.UNKNOWN_REFUSAL: (
        "SALESmanago refuses with a message that we don't recognise. Ask SALESmanago's support about it, and"
        " please report it."
    ),
    WaitReason.INVALID_DOCUMENT: "Fix these fields in the document, or connect again.",
    WaitReason.DISABLED: "Set enabled to true when it should begin.",
}

JOURNAL_ADVICE = (
    "Switch the journal (getJournalList) on in BaseLinker's panel: Account & other -> My account -> API. If"
    " the panel does not offer it, ask BaseLinker's support."
)
FEED_ADVICE = (
    "Compare settings.eshop with the e-shop ID of the product feed, letter by letter: it becomes the location"
    " of every event, and products are recognised by it."
)
CATALOG_ADVICE = "An XML feed is not a catalog: its e-shop can't be verified, and needs no API v3 key."

FINDINGS = {
    Finding.DOCUMENT_VALID: Found("Every field of the document is valid."),
    Finding.DOCUMENT_INVALID: Found("{problems}", like=WaitReason.INVALID_DOCUMENT),
    Finding.DOCUMENT_MISSING: Found("{error}.", "Connect it."),
    Finding.DISABLED: Found("The connection is disabled: nothing is transferred.", like=WaitReason.DISABLED),
    Finding.SHADOW: Found(
        "The connection is in shadow mode: everything is done except writing to SALESmanago.",
        "Set mode to live when it should begin.",
    ),
    Finding.TOKEN_ACCEPTED: Found("BaseLinker accepts the token; order sources of the account: {count}."),
    Finding.JOURNAL_ON: Found("The journal is on; its oldest entry is from {time}."),
    Finding.JOURNAL_OFF: Found(
        "The journal is empty although orders were confirmed within two days: most likely it is off, and no"
        " order comes in by itself.",
        JOURNAL_ADVICE,
    ),
    Finding.JOURNAL_EMPTY: Found(
        "The journal is empty, and there were no orders in the last two days: BaseLinker does not show"
        " whether it is on.",
        f"Make sure that it is on. {JOURNAL_ADVICE}",
    ),
    Finding.JOURNAL_NOT_TRIED: Found("Not tried. The journal can only be read with a token that works."),
    Finding.ADDRESSES_OWN: Found(
        "No e-mail address of a marketplace is shared by many buyers; orders looked at: {count}."
    ),
    Finding.ADDRESSES_SHARED: Found(
        "E-mail addresses that many buyers of a marketplace share, so that all their orders count as one"
        " person's: {count} ({suspects}).",
        "If the marketplace hides its buyers behind such an address, add its domain to relay_domains"
        " ({domains}); if it only fills the field, add it to ignored_emails ({addresses}). Until then, its"
        " orders are transferred.",
    ),
    Finding.CREDENTIAL_ACCEPTED: Found("SALESmanago accepts the credential; users: {count}."),
    Finding.OWNER_KNOWN: Found("The owner is one of the account's users."),
    Finding.OWNER_SPELLING: Found(
        "The owner is one of the account's users, but with other capital or small letters.",
        "Write salesmanago.owner as SALESmanago does.",
    ),
    Finding.OWNER_UNKNOWN: Found("The owner is none of the account's users ({count})."),
    Finding.OWNER_UNVERIFIED: Found(
        "SALESmanago listed no users, so the owner could not be verified.",
        "Look the owner up in SALESmanago.",
    ),
    Finding.OWNER_NOT_TRIED: Found("Not tried. The owner can only be verified with a credential that works."),
    Finding.V3_KEY_ACCEPTED: Found("SALESmanago accepts the API v3 key; product catalogs: {count}."),
    Finding.ESHOP_KNOWN: Found("The e-shop is the location of one of the account's product catalogs."),
    Finding.ESHOP_MISSPELT: Found(
        "No product catalog has the location {unknown}; there are: {locations}.",
        f"Did you mean {{close}}? {CATALOG_ADVICE}",
    ),
    Finding.ESHOP_UNKNOWN: Found(
        "No product catalog has the location {unknown}; there are: {locations}.",
        f"Put the location of the shop's catalog into settings.eshop. {CATALOG_ADVICE}",
    ),
    Finding.ESHOP_CURRENCY: Found(
        "The e-shop's catalog is in {catalog}, but values are converted into {currency}.",
        "Set settings.currency to the catalog's, and the rates that lead into it.",
    ),
    Finding.ESHOP_WITHOUT_KEY: Found(
        "The e-shop could not be verified: that takes an API v3 key that works.", FEED_ADVICE
    ),
    Finding.ESHOP_WITHOUT_CATALOGS: Found(
        "The account has no product catalog to verify the e-shop with.", FEED_ADVICE
    ),
    Finding.BLOCKED: Found(
        "BaseLinker has blocked the token for {minutes} more minutes: too many calls were made."
    ),
    Finding.NO_BUDGET: Found(
        "Not tried: the calls that BaseLinker allows per minute are used up.", "Try again in a minute."
    ),
    Finding.UNREACHABLE: Found("{service} can't be reached."),
    Finding.FAILED: Found("{error}."),
}

ENGLISH = Language(
    questions=QUESTIONS,
    notes=NOTES,
    unknown=UNKNOWN,
    checks={
        CheckName.DOCUMENT: "Document",
        CheckName.STATE: "State",
        CheckName.TOKEN: "BaseLinker token",
        CheckName.JOURNAL: "BaseLinker journal",
        CheckName.ADDRESSES: "Buyers' addresses",
        CheckName.CREDENTIAL: "SALESmanago account",
        CheckName.OWNER: "Owner",
        CheckName.V3_KEY: "SALESmanago v3 key",
        CheckName.ESHOP: "E-shop",
    },
    statuses={Status.OK: "ok", Status.WARNING: "warning", Status.FAILED: "FAILED"},
    findings=FINDINGS,
    advice=ADVICE,
    phrases={
        Phrase.YES: "yes",
        Phrase.NO: "no",
        Phrase.SET: "set",
        Phrase.NOT_SET: "not set",
        Phrase.EXAMPLE: "Example: {example}.",
        Phrase.SEVERAL: "Separate several with commas.",
        Phrase.CLEARS: "Type {clear} for none.",
        Phrase.HIDDEN: "not shown",
        Phrase.KEEPS_SECRET: "Enter keeps the one that is set",
        Phrase.CLEARS_SECRET: "{clear} removes it",
        Phrase.NO_SECRET: "Enter for none",
        Phrase.NUMBER: "Number",
        Phrase.TYPE_NUMBER: "Type a number from 1 to {count}.",
        Phrase.TYPE_YES_NO: "Type {yes} or {no}.",
    },
    yes=("y", "yes"),
    no=("n", "no"),
    hints={FieldName.SALESMANAGO_URL: "The name of the server, such as app3, is enough."},
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH}
