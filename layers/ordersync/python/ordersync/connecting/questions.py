"""The questions of connecting, without their words, which stand in `words.py`."""

from enum import StrEnum

CLEAR = "-"  # an answer that empties an optional field
NOT_KNOWN = "unknown"  # an answer of a person who can't choose


class FieldName(StrEnum):
    """Fields that the guided questions name, by their dotted place in the document."""

    ENABLED = "enabled"
    MODE = "mode"
    TOKEN = "baselinker.token"  # noqa: S105 - a name
    BASELINKER_URL = "baselinker.url"
    SALESMANAGO_URL = "salesmanago.url"
    CLIENT_ID = "salesmanago.client_id"
    API_KEY = "salesmanago.api_key"
    API_SECRET = "salesmanago.api_secret"  # noqa: S105 - a name
    SHA = "salesmanago.sha"
    OWNER = "salesmanago.owner"
    V3_KEY = "salesmanago.v3_api_key"
    V3_URL = "salesmanago.v3_url"
    ESHOP = "settings.eshop"
    TAG = "settings.tag"
    ORDER_SOURCE_TAG = "settings.order_source_tag"
    SKIP_SHOP_ORDERS = "settings.skip_shop_orders"
    START = "settings.start"
    PRODUCT_ID = "settings.product_id"
    NEW_CONTACTS = "settings.new_contacts"
    TIMEZONE = "settings.timezone"


class Topic(StrEnum):
    """Questions that ask for no single field."""

    RESUME = "resume"
    PROOF = "proof"
    CATALOG = "catalog"
    ESHOP_ANYWAY = "eshop_anyway"
    OTHER_INTEGRATION = "other_integration"
    SWITCHED_OFF = "switched_off"
    BEGIN_LATER = "begin_later"
    BEGIN = "begin"
    MORE = "more"
    REMEDY = "remedy"
    REVIEW = "review"
    REPLACE_INVALID = "replace_invalid"
    DROP_UNKNOWN = "drop_unknown"
    SAVE_NEW = "save_new"
    OVERWRITE = "overwrite"


class Proof(StrEnum):
    """What proves that a SALESmanago account is the merchant's."""

    SECRET = "api_secret"  # noqa: S105 - a name
    SHA = "sha"


class EshopChoice(StrEnum):
    """What can be chosen beside the account's product catalogs."""

    TYPED = "typed"


class Remedy(StrEnum):
    """What to do about an answer that failed its check."""

    RETYPE = "retype"
    CLIENT_ID = "client_id"
    API_KEY = "api_key"
    API_SECRET = "api_secret"  # noqa: S105 - a name
    SHA = "sha"
    PROOF = "proof"
    URL = "url"
    AGAIN = "again"
    WITHOUT = "without"
    KEEP = "keep"
    GIVE_UP = "give_up"


class OtherIntegration(StrEnum):
    """Whether something else transfers the same orders to SALESmanago."""

    NONE = "none"
    STOPPED = "stopped"
    RUNNING = "running"


class More(StrEnum):
    """What can be chosen beside the further settings."""

    DONE = "done"


class Step(StrEnum):
    """What can be done with a whole document: save it, change a part of it, leave it."""

    SAVE = "save"
    BASELINKER = "baselinker"
    SALESMANAGO = "salesmanago"
    TAG = "tag"
    ESHOP = "eshop"
    SOURCE_TAG = "source_tag"
    SHOP_ORDERS = "shop_orders"
    PRODUCTS = "products"
    NEW_CONTACTS = "new_contacts"
    START = "start"
    MODE = "mode"
    MORE = "more"
    LEAVE = "leave"


CHOICES: dict[Topic, type[StrEnum]] = {
    Topic.PROOF: Proof,
    Topic.CATALOG: EshopChoice,
    Topic.OTHER_INTEGRATION: OtherIntegration,
    Topic.MORE: More,
    Topic.REMEDY: Remedy,
    Topic.REVIEW: Step,
}


class NoteTopic(StrEnum):
    """What is shown without a question."""

    EXISTING = "existing"
    INVALID = "invalid"
    PROBLEM = "problem"
    TAG_STORED = "tag_stored"
    SOURCE_TAGS = "source_tags"
    SHOP_STORES = "shop_stores"
    ALREADY_THERE = "already_there"
    IDENTIFIERS = "identifiers"
    TEST_RUN = "test_run"
    SWITCH_OFF_FIRST = "switch_off_first"
    DOUBLES = "doubles"
    START_NOW = "start_now"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_SAVED = "not_saved"
    READ_AS = "read_as"


class Finding(StrEnum):
    """What a check can find."""

    DOCUMENT_VALID = "document_valid"
    DOCUMENT_INVALID = "document_invalid"
    DOCUMENT_MISSING = "document_missing"
    DISABLED = "disabled"
    SHADOW = "shadow"
    TOKEN_ACCEPTED = "token_accepted"  # noqa: S105 - a name
    JOURNAL_ON = "journal_on"
    JOURNAL_OFF = "journal_off"
    JOURNAL_EMPTY = "journal_empty"
    JOURNAL_NOT_TRIED = "journal_not_tried"
    ADDRESSES_OWN = "addresses_own"
    ADDRESSES_SHARED = "addresses_shared"
    NEIGHBOUR_DOUBLES = "neighbour_doubles"
    TOKEN_SHARED = "token_shared"  # noqa: S105 - a name
    TARGET_SHARED = "target_shared"
    IDENTIFIER_CARRIED = "identifier_carried"
    IDENTIFIER_RARE = "identifier_rare"
    IDENTIFIER_SCARCE = "identifier_scarce"
    IDENTIFIER_UNSEEN = "identifier_unseen"
    CURRENCIES_FIT = "currencies_fit"
    CURRENCIES_MIXED = "currencies_mixed"
    CURRENCIES_WITHOUT_RATE = "currencies_without_rate"
    DOUBLES_NONE = "doubles_none"
    DOUBLES_OF_SHOPS = "doubles_of_shops"
    DOUBLES_FOUND = "doubles_found"
    DOUBLES_UNSEEN = "doubles_unseen"
    CONSENT_IN = "consent_in"
    CONSENT_OUT = "consent_out"
    CONSENT_UNSEEN = "consent_unseen"
    CREDENTIAL_ACCEPTED = "credential_accepted"
    OWNER_KNOWN = "owner_known"
    OWNER_SPELLING = "owner_spelling"
    OWNER_UNKNOWN = "owner_unknown"
    OWNER_UNVERIFIED = "owner_unverified"
    OWNER_NOT_TRIED = "owner_not_tried"
    V3_KEY_ACCEPTED = "v3_key_accepted"
    ESHOP_KNOWN = "eshop_known"
    ESHOP_MISSPELT = "eshop_misspelt"
    ESHOP_UNKNOWN = "eshop_unknown"
    ESHOP_CURRENCY = "eshop_currency"
    ESHOP_WITHOUT_KEY = "eshop_without_key"
    ESHOP_WITHOUT_CATALOGS = "eshop_without_catalogs"
    BLOCKED = "blocked"
    NO_BUDGET = "no_budget"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a name
    BASELINKER_ELSEWHERE = "baselinker_elsewhere"
    CREDENTIAL_REFUSED = "credential_refused"
    OWNER_REFUSED = "owner_refused"
    SALESMANAGO_ELSEWHERE = "salesmanago_elsewhere"
    V3_KEY_REFUSED = "v3_key_refused"
    REFUSED = "refused"
    UNREACHED = "unreached"
    UNREADABLE = "unreadable"
    UNCLEAR = "unclear"
    FAILED = "failed"


class Phrase(StrEnum):
    """Small words around questions and values."""

    YES = "yes"
    NO = "no"
    SET = "set"
    NOT_SET = "not_set"
    EXAMPLE = "example"
    SEVERAL = "several"
    CLEARS = "clears"
    HIDDEN = "hidden"
    KEEPS_SECRET = "keeps_secret"  # noqa: S105 - a name
    CLEARS_SECRET = "clears_secret"  # noqa: S105 - a name
    NOT_KNOWN = "not_known"
    NO_SECRET = "no_secret"  # noqa: S105 - a name
    NUMBER = "number"
    TYPE_NUMBER = "type_number"
    TYPE_YES_NO = "type_yes_no"
    ANSWERED = "answered"


class GaveUp(Exception):
    """The person does not want to go on; nothing was written."""
