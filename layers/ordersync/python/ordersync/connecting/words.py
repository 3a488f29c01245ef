"""The words for people, one `Language` each; the words of fields stand on the fields (`domain/settings.py`).

A second language is one more `Language` in `LANGUAGES`; its `fields` translate the words that stand on the
fields in English. Tests make sure that no language lacks a word.
"""

from collections.abc import Mapping
from functools import cache

from ordersync.connecting.english_reasons import ENGLISH_REASONS
from ordersync.connecting.findings import FINDINGS
from ordersync.connecting.language import Language, Words
from ordersync.connecting.polish import POLISH
from ordersync.connecting.questions import (
    EshopChoice,
    FieldName,
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
from ordersync.errors import Service, WaitReason

QUESTIONS = {
    Topic.RESUME: Words(
        "Offer the answers of the last attempt again?",
        "It was not finished. Secrets were not kept: you will be asked for them again.",
    ),
    Topic.PROOF: Words(
        "How do you prove access to this account?",
        "One of the two is enough.",
        choices={
            Proof.SECRET: "the API secret, from the same page",
            Proof.SHA: "an API key with its SHA, made in SALESmanago",
        },
    ),
    Topic.CATALOG: Words(
        "[3] Select e-shop",
        "SALESmanago recognises the products of a purchase by it.",
        {EshopChoice.TYPED: "another one, which you type"},
    ),
    Topic.ESHOP_ANYWAY: Words("Use this e-shop anyway?"),
    Topic.OTHER_INTEGRATION: Words(
        "Does anything else transfer these orders to SALESmanago?",
        "For instance SALESmanago's own integration with BaseLinker (SALESmanago: Integration Center ->"
        " Integrations). Two at the same time count every purchase twice.",
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
            Remedy.CLIENT_ID: "enter the client ID again",
            Remedy.API_KEY: "enter the API key again",
            Remedy.API_SECRET: "enter the API secret again",
            Remedy.SHA: "enter the SHA again",
            Remedy.PROOF: "choose again between the API secret and an API key with its SHA",
            Remedy.URL: "enter another URL of the service",
            Remedy.AGAIN: "try the same again",
            Remedy.WITHOUT: "continue without it",
            Remedy.KEEP: "keep it unchecked",
            Remedy.GIVE_UP: "give up; nothing is saved",
        },
    ),
    Topic.REVIEW: Words(
        "What next?",
        choices={
            Step.SAVE: "save this",
            Step.BASELINKER: "change the BaseLinker API token",
            Step.SALESMANAGO: "change the SALESmanago account or the owner",
            Step.TAG: "change the tag",
            Step.ESHOP: "change the e-shop",
            Step.SOURCE_TAG: "change the order source tags",
            Step.SHOP_ORDERS: "change whether orders from shops are transferred",
            Step.PRODUCTS: "change the product identifier",
            Step.NEW_CONTACTS: "change the consent of new contacts",
            Step.START: "change what is said about another integration, and where to start",
            Step.MODE: "change between test run and live",
            Step.MORE: "change further settings",
            Step.LEAVE: "leave without saving",
        },
    ),
    Topic.REPLACE_INVALID: Words("Start from scratch? The stored document is replaced only when you save."),
    Topic.DROP_UNKNOWN: Words("Continue without the unknown fields?"),
    Topic.SAVE_NEW: Words("Save this as a new connection?"),
    Topic.OVERWRITE: Words("Replace the stored document?"),
}

NOTES = {
    NoteTopic.EXISTING: "The connection {values} exists. Choose what to change.",
    NoteTopic.INVALID: "The stored document is invalid: {values}.",
    NoteTopic.PROBLEM: "This is not valid: {values}.",
    NoteTopic.TAG_STORED: "It will be stored as {values}.",
    NoteTopic.SOURCE_TAGS: "Contacts would get one of these, depending on their order's source: {values}.",
    NoteTopic.SHOP_STORES: (
        "If you tick this, orders from your web shops ({values}) reach SALESmanago neither as contacts nor"
        " as purchases; Allegro buyers are still recognised by them."
    ),
    NoteTopic.ALREADY_THERE: (
        "Of your last shop orders, {values} are already in SALESmanago, from another integration (compared by"
        " buyer, day and value). Tick this, and they are not counted twice."
    ),
    NoteTopic.IDENTIFIERS: "Recent order lines that carry each identifier: {values}.",
    NoteTopic.TEST_RUN: (
        "This is a test run: nothing is sent before it goes live (.venv/bin/ordersync connections go-live"
        " {values}; in a file, mode: live)."
    ),
    NoteTopic.SWITCH_OFF_FIRST: (
        "Switch the other integration off first (SALESmanago: Integration Center -> Integrations), or stay"
        " with a test run: as long as both are on, every purchase is counted twice."
    ),
    NoteTopic.DOUBLES: "Purchases will then be counted twice until one of the two is off.",
    NoteTopic.START_NOW: (
        "BaseLinker's journal still holds the last three days, whose orders the other integration has"
        " transferred. Begin with new orders, from now on, and none of them is counted twice."
    ),
    NoteTopic.CHANGED_MEANWHILE: "Another person has changed the stored document in the meantime.",
    NoteTopic.NOT_SAVED: "It could not be saved: {values}. What you entered is still here.",
    NoteTopic.READ_AS: "Read as {values}.",
}

UNKNOWN = {
    NoteTopic.SOURCE_TAGS: "BASELINKER_ and the name of the source, such as BASELINKER_ALLEGRO",
    NoteTopic.SHOP_STORES: "none at present",
}

ADVICE = {
    WaitReason.UNAVAILABLE: "Try again in a few minutes. If it persists, check the URL of the service.",
    WaitReason.BASELINKER_BLOCK: (
        "Wait until the block ends. Calls of every tool with this token count: lower the maximum of calls"
        " per minute (baselinker.requests_per_minute) if others use many."
    ),
    WaitReason.BASELINKER_CREDENTIAL: (
        "Copy the token from BaseLinker: Account & other -> My account -> API; one that was removed there"
        " no longer works."
    ),
    WaitReason.BASELINKER_URL: (
        "The BaseLinker API URL (baselinker.url) is https://api.baselinker.com/connector.php."
    ),
    WaitReason.SALESMANAGO_CREDENTIAL: (
        "Compare client ID and API secret (or API key and SHA) with those in SALESmanago: Integration Center"
        " -> API -> API v2. Compare the SALESmanago URL (salesmanago.url) with the one in your browser while"
        " you are logged in to SALESmanago: each account lives on one server."
    ),
    WaitReason.SALESMANAGO_OWNER: (
        "Choose one of the account's users as the owner (salesmanago.owner); connecting again lists them."
    ),
    WaitReason.SALESMANAGO_URL: (
        "The SALESmanago URL (salesmanago.url) is the one in your browser while you are logged in to"
        " SALESmanago, such as https://app2.salesmanago.com, without what follows the server's name."
    ),
    WaitReason.SALESMANAGO_V3_KEY: (
        "Make an API v3 key in SALESmanago: Integration Center -> API -> API v3 (it may expire), or continue"
        " without one."
    ),
    WaitReason.UNKNOWN_REFUSAL: (
        "SALESmanago refuses with a message that we don't recognise. Ask SALESmanago's support about it, and"
        ' report it (docs/runbook.md, "Report a defect").'
    ),
    WaitReason.INVALID_DOCUMENT: "Fix these fields in the document, or connect again.",
    WaitReason.DISABLED: "Enable it (enabled: true) when it should begin.",
}
# What a page says instead: it has a button where a person at a terminal has a command.
PAGE_ADVICE = {
    WaitReason.SALESMANAGO_OWNER: (
        "Choose one of the account's users as the owner: in the settings, press “Check”, and the field lists"
        " them."
    ),
    WaitReason.INVALID_DOCUMENT: "Correct these fields in the settings.",
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
        CheckName.NEIGHBOURS: "Other connections",
        CheckName.ADDRESSES: "Buyers' e-mails",
        CheckName.PRODUCTS: "Products",
        CheckName.CURRENCIES: "Currencies",
        CheckName.CREDENTIAL: "SALESmanago account",
        CheckName.OWNER: "Owner",
        CheckName.DOUBLES: "Double counts",
        CheckName.CONSENT: "Consent",
        CheckName.V3_KEY: "API v3 key",
        CheckName.ESHOP: "E-shop",
    },
    statuses={Status.OK: "ok", Status.WARNING: "warning", Status.FAILED: "FAILED"},
    findings=FINDINGS,
    advice=ADVICE,
    page_advice=PAGE_ADVICE,
    services={service: service.display_name for service in Service},
    phrases={
        Phrase.YES: "yes",
        Phrase.NO: "no",
        Phrase.SET: "set",
        Phrase.NOT_SET: "not set",
        Phrase.EXAMPLE: "Example: {example}.",
        Phrase.SEVERAL: "Separate several with commas.",
        Phrase.CLEARS: "Type {clear} for none.",
        Phrase.NOT_KNOWN: "I don't know (only new orders, from now on, to be safe)",
        Phrase.HIDDEN: "not shown",
        Phrase.KEEPS_SECRET: "Enter keeps the one that is set",
        Phrase.CLEARS_SECRET: "{clear} removes it",
        Phrase.NO_SECRET: "Enter for none",
        Phrase.NUMBER: "Number",
        Phrase.TYPE_NUMBER: "Type a number from 1 to {count}.",
        Phrase.TYPE_YES_NO: "Type {yes} or {no}.",
        Phrase.ANSWERED: '{service} answered: "{said}"',
    },
    yes=("y", "yes", "t", "tak"),
    no=("n", "no", "nie"),
    reasons=ENGLISH_REASONS,
    hints={FieldName.SALESMANAGO_URL: "The name of the server, such as app3, is enough."},
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "pl": POLISH}


@cache
def page_language(code: str) -> Language:
    """Return the words of a language as a page says them: by the fields' titles alone."""
    return LANGUAGES[code].for_pages()
