"""What checks find, in English; the other words stand in `words.py`."""

from ordersync.connecting.language import Found
from ordersync.connecting.questions import Finding
from ordersync.errors import WaitReason

JOURNAL_ADVICE = (
    "Switch the journal (getJournalList) on in BaseLinker: Account & other -> My account -> API. If it"
    " can't be switched on there, ask BaseLinker's support to do it."
)
FEED_ADVICE = (
    "Compare the e-shop ID (settings.eshop) with that of the product feed, letter by letter: SALESmanago"
    " recognises the products of a purchase by it."
)
CATALOG_ADVICE = "An XML feed is not a catalog: its e-shop can't be verified, and needs no API v3 key."

FINDINGS = {
    Finding.DOCUMENT_VALID: Found("Every field of the document is valid."),
    Finding.DOCUMENT_INVALID: Found("{problems}", like=WaitReason.INVALID_DOCUMENT),
    Finding.DOCUMENT_MISSING: Found("{error}.", "Connect it."),
    Finding.DISABLED: Found("The connection is disabled: nothing is transferred.", like=WaitReason.DISABLED),
    Finding.SHADOW: Found(
        "The connection is in a test run: everything is done except sending to SALESmanago.",
        "Change it to live (mode: live) when it should begin.",
    ),
    Finding.TOKEN_ACCEPTED: Found("BaseLinker accepts the token; order sources of the account: {count}."),
    Finding.JOURNAL_ON: Found(
        "The journal, BaseLinker's log of what happens to orders, is on; its oldest entry is from {time}."
    ),
    Finding.JOURNAL_OFF: Found(
        "The journal, BaseLinker's log of what happens to orders, is empty although orders were confirmed"
        " within two days: most likely it is off, and no order comes in by itself.",
        JOURNAL_ADVICE,
    ),
    Finding.JOURNAL_EMPTY: Found(
        "The journal, BaseLinker's log of what happens to orders, is empty, and there were no orders in the"
        " last two days: BaseLinker does not show whether it is on.",
        f"Make sure that it is on. {JOURNAL_ADVICE}",
    ),
    Finding.JOURNAL_NOT_TRIED: Found("Not tried. The journal can only be read with a token that works."),
    Finding.ADDRESSES_OWN: Found(
        "No e-mail address of a marketplace is shared by many buyers; orders looked at: {count}."
    ),
    Finding.ADDRESSES_SHARED: Found(
        "E-mail addresses that many buyers of a marketplace share, so that all their orders count as one"
        " person's: {count} ({suspects}).",
        "If the marketplace hides its buyers behind such an e-mail address, add its domain ({domains}) to the"
        " domains of masked e-mail addresses (settings.relay_domains); if it only fills the field, add it"
        " ({addresses}) to the e-mail addresses to ignore (settings.ignored_emails). Until then, its orders"
        " are transferred.",
    ),
    Finding.NEIGHBOUR_DOUBLES: Found(
        "The same BaseLinker token and the same e-shop are in: {names}. Both transfer the same orders, so"
        " that every purchase is counted twice.",
        "Remove or pause one of them, unless each leaves out what the other transfers"
        " (settings.skip_sources).",
    ),
    Finding.TOKEN_SHARED: Found(
        "The same BaseLinker token is in: {names}. Each of them transfers all orders, and they share"
        " BaseLinker's calls.",
        "Leave out of each what only the other is to transfer (settings.skip_sources).",
    ),
    Finding.TARGET_SHARED: Found(
        "The same SALESmanago account and e-shop are in: {names}.",
        "If they are the same shop, remove one of them. If not, give each its own e-shop (settings.eshop).",
    ),
    Finding.IDENTIFIER_CARRIED: Found(
        "Recent order lines that carry the product identifier ({chosen}): {share}% of {lines}."
    ),
    Finding.IDENTIFIER_RARE: Found(
        "Recent order lines that carry the product identifier ({chosen}): only {share}% of {lines}. Most"
        " carry: {best} ({best_share}%).",
        "Choose the identifier that your product feed uses (settings.product_id), and enter it in BaseLinker"
        " where it is missing: a line without it reaches SALESmanago without its product.",
    ),
    Finding.IDENTIFIER_SCARCE: Found(
        "Recent order lines that carry the product identifier ({chosen}): only {share}% of {lines}; no other"
        " one is carried by more.",
        "Enter it in BaseLinker where it is missing: a line without it reaches SALESmanago without its"
        " product.",
    ),
    Finding.IDENTIFIER_UNSEEN: Found("No order of the last 30 days has a product to look at."),
    Finding.CURRENCIES_FIT: Found("Currencies of recent orders, each of which keeps its value: {found}."),
    Finding.CURRENCIES_MIXED: Found(
        "Recent orders are in several currencies ({found}), and SALESmanago adds up their values as if they"
        " were in one.",
        "Set the currency of the e-shop (settings.currency) and the exchange rates into it (settings.rates).",
    ),
    Finding.CURRENCIES_WITHOUT_RATE: Found(
        "Recent orders in {missing} are transferred without their value: there is no rate into {currency}.",
        "Add it to the exchange rates (settings.rates).",
    ),
    Finding.DOUBLES_NONE: Found(
        "None of the last {orders} orders is in SALESmanago from another integration (compared by buyer, day"
        " and value)."
    ),
    Finding.DOUBLES_OF_SHOPS: Found(
        "{found} of your last {orders} shop orders are already in SALESmanago, from another integration:"
        " every such purchase is counted twice.",
        "Tick [5] (settings.skip_shop_orders), or switch off the shop's own integration with SALESmanago.",
    ),
    Finding.DOUBLES_FOUND: Found(
        "{found} of your last {orders} orders are already in SALESmanago, from another integration"
        " ({sources}): every such purchase is counted twice.",
        "Switch the other integration off (SALESmanago: Integration Center -> Integrations), or leave these"
        " sources out (settings.skip_sources), with [5] (settings.skip_shop_orders) all shops.",
    ),
    Finding.DOUBLES_UNSEEN: Found(
        "No recent order that is transferred has its buyer's own e-mail address, by which another"
        " integration's purchases could be found."
    ),
    Finding.CONSENT_IN: Found(
        "Contacts of the last orders that this connection seems to have made: {made}, opted in to e-mail"
        " marketing: {opted_in}. An order is no consent to that.",
        "Let new contacts be opted out (settings.new_contacts), unless their consent is taken care of"
        " elsewhere; those that are there already are changed in SALESmanago.",
    ),
    Finding.CONSENT_OUT: Found(
        "Contacts of the last orders that this connection seems to have made: {made}, opted in to e-mail"
        " marketing: {opted_in}."
    ),
    Finding.CONSENT_UNSEEN: Found("No contact of the last orders seems to be made by this connection."),
    Finding.CREDENTIAL_ACCEPTED: Found("SALESmanago accepts the credential; users: {count}."),
    Finding.OWNER_KNOWN: Found("The owner is one of the account's users."),
    Finding.OWNER_SPELLING: Found(
        "There is such a user, but with other capital or small letters.",
        "Write the owner (salesmanago.owner) as SALESmanago does.",
    ),
    Finding.OWNER_UNKNOWN: Found("The account has no such user (users: {count})."),
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
        f"Use the location of the shop's catalog as the e-shop ID (settings.eshop). {CATALOG_ADVICE}",
    ),
    Finding.ESHOP_CURRENCY: Found(
        "The e-shop's catalog is in {catalog}, but values are converted into {currency}.",
        "Change the currency of the e-shop (settings.currency) to the catalog's, and the exchange rates"
        " (settings.rates) to those into it.",
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
    Finding.TOKEN_REFUSED: Found("BaseLinker refuses the API token."),
    Finding.BASELINKER_ELSEWHERE: Found("BaseLinker's API does not answer at this URL."),
    Finding.CREDENTIAL_REFUSED: Found("SALESmanago refuses client ID, API secret, API key or SHA."),
    Finding.OWNER_REFUSED: Found("SALESmanago refuses the owner of the contacts."),
    Finding.SALESMANAGO_ELSEWHERE: Found("SALESmanago's API does not answer at this URL."),
    Finding.V3_KEY_REFUSED: Found("SALESmanago refuses the API v3 key."),
    Finding.REFUSED: Found(
        "{service} refuses, for a reason that is not known here.",
        "Try again in a few minutes. If it persists, ask {service}'s support about its answer.",
    ),
    Finding.UNREACHED: Found("Not tried: {service} can't be reached, or asks to wait."),
    Finding.UNREADABLE: Found("Not tried: {service} gave no answer that can be read."),
    Finding.UNCLEAR: Found(
        "{service} answered with an error that is not known here.",
        "Try again in a few minutes. If it persists, ask {service}'s support about its answer.",
    ),
    Finding.FAILED: Found("Not tried: something that was needed for it did not answer."),
}
