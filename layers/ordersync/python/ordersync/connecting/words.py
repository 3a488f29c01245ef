"""What the terminal says: the words of every question, choice, note and check."""

from dataclasses import dataclass

from ordersync.connecting.check_connection import CheckName
from ordersync.connecting.questions import NOTHING, NoteTopic, Topic


@dataclass(frozen=True)
class Words:
    """A question: its line, what explains it, and the words of its choices by their value."""

    question: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def of(self, value: str) -> str:
        """The words of a choice, or its value where there are none."""
        return dict(self.choices).get(value, value)


QUESTIONS: dict[str, Words] = {
    Topic.TOKEN: Words(
        "[1] BaseLinker API token",
        "From BaseLinker's panel: Account & other -> My account -> API. The journal (getJournalList) has to"
        " be switched on there, too.",
    ),
    Topic.BASELINKER_URL: Words("Address of BaseLinker's connector"),
    Topic.SALESMANAGO_URL: Words(
        "SALESmanago address",
        "The server that your account lives on, as the panel's address shows it: app2, app3.salesmanago.com"
        " or https://app2.manago.ai.",
    ),
    Topic.CLIENT_ID: Words("SALESmanago client ID", "From Integration Center -> API -> API v2."),
    Topic.PROOF: Words(
        "What do you have for this account?",
        "",
        (
            ("api_secret", "the API secret, from the same page"),
            ("sha", "an API key with its SHA, made in the panel"),
        ),
    ),
    Topic.API_KEY: Words("SALESmanago API key"),
    Topic.API_SECRET: Words("SALESmanago API secret"),
    Topic.SHA: Words("SHA of that API key"),
    Topic.OWNER: Words(
        "Owner of the contacts", "The SALESmanago user that every transferred contact belongs to."
    ),
    Topic.V3_KEY: Words(
        "SALESmanago API v3 key (optional)",
        "With a key (Integration Center -> API -> API v3) the e-shop can be chosen from your product"
        " catalogs; without one you type it.",
    ),
    Topic.CATALOG: Words(
        "[3] Select e-shop",
        "The e-shop ID becomes the location of every purchase: products are recognised by it.",
        (("typed", "another one, which you type"),),
    ),
    Topic.ESHOP: Words("[3] E-shop ID", "Exactly as the product feed has it: letters, digits and / _ - ."),
    Topic.ESHOP_ANYWAY: Words("Take this e-shop anyway?"),
    Topic.TAG: Words(
        "[2] Add tag (optional)", f"One tag, put on every contact that is transferred; {NOTHING} for none."
    ),
    Topic.ORDER_SOURCE_TAG: Words("[4] Add order source as a contact tag?"),
    Topic.SKIP_SHOP_ORDERS: Words("[5] Do not transfer orders from shops?"),
    Topic.OTHER_INTEGRATION: Words(
        "Does anything else transfer these orders to SALESmanago?",
        "For instance SALESmanago's own BaseLinker integration (Integration Center -> Integrations). Two at"
        " the same time count every purchase twice.",
        (
            ("none", "no, and nothing did in the last three days"),
            ("stopped", "no longer: something did until today, or in the last three days"),
            ("running", "yes, it is still on"),
        ),
    ),
    Topic.SWITCHED_OFF: Words("Have you switched it off now?"),
    Topic.BEGIN_LATER: Words("Save this connection switched off, to begin once the other one is off?"),
    Topic.BEGIN: Words("This connection is switched off. Switch it on?"),
    Topic.START: Words(
        "Which orders does the first reading take?",
        "It counts for the very first reading of the journal only.",
        (
            ("now", "only what happens from then on"),
            ("journal", "also the three days that the journal still holds"),
        ),
    ),
    Topic.MORE: Words("Which further setting?", "", (("done", "none, go back"),)),
    Topic.REMEDY: Words(
        "What now?",
        "",
        (
            ("retype", "enter it again"),
            ("address", "enter another address of the service"),
            ("again", "try the same again"),
            ("without", "do without it"),
            ("keep", "keep it untried"),
            ("give_up", "give up; nothing is written"),
        ),
    ),
    Topic.REVIEW: Words(
        "What next?",
        "",
        (
            ("save", "save this"),
            ("baselinker", "[1] change the BaseLinker token"),
            ("salesmanago", "change the SALESmanago account or the owner"),
            ("tag", "[2] change the tag"),
            ("eshop", "[3] change the e-shop"),
            ("source_tag", "[4] change the order source tags"),
            ("shop_orders", "[5] change whether shops' orders are transferred"),
            ("start", "tell of another integration, and with what to begin"),
            ("more", "further settings"),
            ("leave", "leave without saving"),
        ),
    ),
    Topic.REPLACE_UNUSABLE: Words("Begin anew? What is stored is replaced only once you save."),
    Topic.DROP_UNKNOWN: Words("Go on without the keys that nobody knows?"),
    Topic.OVERWRITE: Words("Replace the stored document?"),
    "settings.match_by_phone": Words(
        "Find Allegro buyers by their phone number?",
        "Allegro masks addresses: its buyers are known by earlier orders elsewhere.",
        (
            ("allegro", "yes"),
            ("all", "yes, and those of other marketplaces that mask addresses"),
            ("off", "no: orders with masked addresses are not transferred"),
        ),
    ),
    "settings.order_source_tag_detail": Words(
        "How exact is the tag of [4]?",
        "",
        (("source", "the source: BASELINKER_SHOP"), ("store", "and the store: BASELINKER_SHOP_MYSHOP")),
    ),
    "settings.product_id": Words(
        "Which identifier do purchases name products by?",
        "The one that your product feed uses.",
        (
            ("product_id", "the product id"),
            ("variant_id", "the variant id, or the product id where there is none"),
            ("sku", "SKU"),
            ("ean", "EAN"),
        ),
    ),
    "settings.skip_sources": Words(
        "Sources not to transfer",
        f"Such as amazon, or single stores such as shop:812, with commas between; {NOTHING} for none.",
    ),
    "settings.skip_statuses": Words(
        "Statuses whose orders are not transferred",
        f"BaseLinker's status ids, with commas between; {NOTHING} for none.",
    ),
    "settings.eshops": Words(
        "Other e-shops of single sources or stores",
        f"Such as shop:812=second_shop, with commas between; {NOTHING} for none.",
    ),
    "settings.currency": Words(
        "Currency of the e-shop", f"Such as PLN; {NOTHING} leaves values as they are."
    ),
    "settings.rates": Words(
        "Rates into that currency",
        f"Such as EUR=4.30, USD=3.95; {NOTHING} for none. Orders without a rate have no value.",
    ),
    "settings.ignored_emails": Words(
        "Addresses or domains that are nobody",
        f"Such as brak@brak.pl, with commas between; {NOTHING} for none.",
    ),
    "settings.relay_domains": Words(
        "Further domains of masked addresses", f"With commas between; {NOTHING} for none."
    ),
    "settings.new_contacts": Words(
        "Contacts that are new to SALESmanago",
        "",
        (("untouched", "get the account's usual consent"), ("opted_out", "are opted out of e-mail and SMS")),
    ),
    "settings.timezone": Words("Time zone of dates shown to people", "Such as Europe/Warsaw."),
    "mode": Words(
        "Mode",
        "",
        (("live", "live"), ("shadow", "shadow: all but writing to SALESmanago, to see what it would do")),
    ),
    "enabled": Words("Is the connection switched on?"),
    "baselinker.requests_per_minute": Words(
        "Calls of BaseLinker in a minute, at most",
        "BaseLinker allows 100 to all tools with this token together; overrunning locks all of them out.",
    ),
    Topic.V3_URL: Words("Address of SALESmanago's v3 interface"),
}

NOTES: dict[NoteTopic, str] = {
    NoteTopic.EXISTING: "The connection {values} exists. Choose what to change.",
    NoteTopic.UNUSABLE: "The stored document can't be used: {values}.",
    NoteTopic.PROBLEM: "That won't do: {values}.",
    NoteTopic.TAG_STORED: "It will be stored as {values}.",
    NoteTopic.SOURCE_TAGS: "Contacts would get one of these, by their order's source: {values}.",
    NoteTopic.SHOP_STORES: (
        "With this, orders of your web shops ({values}) reach SALESmanago neither as contacts nor as"
        " purchases; for shops that have an integration of their own. Allegro buyers are still recognised"
        " by them."
    ),
    NoteTopic.SWITCH_OFF_FIRST: (
        "Switch the other integration off first (SALESmanago -> Integration Center -> Integrations): as long"
        " as both are on, every purchase is counted twice."
    ),
    NoteTopic.DOUBLES: "Then purchases are counted twice until one of the two is off.",
    NoteTopic.START_NOW: (
        "BaseLinker's journal still holds the last three days, whose orders the other integration has"
        " transferred. To take only what happens from now on keeps them from being counted twice."
    ),
    NoteTopic.CHANGED_MEANWHILE: "Somebody has changed the stored document in the meantime.",
}
NONE_KNOWN: dict[NoteTopic, str] = {
    NoteTopic.SOURCE_TAGS: "BASELINKER_ and the name of the source, such as BASELINKER_ALLEGRO",
    NoteTopic.SHOP_STORES: "none at present",
}

CHECKS: dict[CheckName, str] = {
    CheckName.DOCUMENT: "Document",
    CheckName.STATE: "State",
    CheckName.TOKEN: "BaseLinker token",
    CheckName.JOURNAL: "BaseLinker journal",
    CheckName.CREDENTIAL: "SALESmanago account",
    CheckName.OWNER: "Owner",
    CheckName.V3_KEY: "SALESmanago v3 key",
    CheckName.ESHOP: "E-shop",
}
