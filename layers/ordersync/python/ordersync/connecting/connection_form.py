"""The form of a connection as a page uses it: open it, check it, save it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field, replace

from ordersync.connecting.answers import as_typed
from ordersync.connecting.build_form import FormBuilder
from ordersync.connecting.checks import Checks
from ordersync.connecting.checks_of_orders import OrderChecks
from ordersync.connecting.draft import Draft, new_draft, stored_draft
from ordersync.connecting.form import OPENED_VERSION, SettingsForm, StoredState
from ordersync.connecting.form_words import FORM_WORDS, FormWords
from ordersync.connecting.questions import FieldName
from ordersync.connecting.read_form import FormReader, TypedForm, was_proposed, was_warned
from ordersync.connecting.refused_hosts import urls_of_the_machine
from ordersync.connecting.save_connection import BeingSaved, ConnectionSaver
from ordersync.connecting.try_form import FormTrial, SeenAccounts, cautions
from ordersync.connecting.typed_secrets import TypedSecrets
from ordersync.connecting.words import page_language
from ordersync.domain.access import FieldChange
from ordersync.domain.bounds import LONGEST_WHOLE
from ordersync.domain.connection import Mode, check_id, described_fields, parse_connection, unknown_keys
from ordersync.errors import Conflict, InvalidConnection, RetryLater
from ordersync.frozen import frozen
from ordersync.ports import Accounts, Clock, StoredText

Recording = Callable[[str, tuple[FieldChange, ...]], AbstractContextManager[None]]
CONNECTION_ADDED, SETTINGS_SAVED = "create", "settings"  # as in `Change`
# Fields whose values are no one's business in a list of changes: people are in them.
ABOUT_PEOPLE = frozenset({"settings.ignored_emails", "settings.ignored_phones"})
CHANGED, LONGEST_SAID = "changed", 100
FLAGS = {"True": "true", "False": "false"}  # as in the document


def _unrecorded(_what: str, _changes: tuple[FieldChange, ...]) -> AbstractContextManager[None]:
    return nullcontext()


@frozen
class FormAnswer:
    """What came of a form.

    Attributes:
        form: the form to show next.
        is_saved: whether it was saved.
        is_conflict: whether another person's change stands instead, or they save one now.
        changed: the fields that were saved with another value; never a value.
        is_to_start: whether the person wants it live: it is saved as a test run, and previewed first.
    """

    form: SettingsForm
    is_saved: bool = False
    is_conflict: bool = False
    changed: tuple[str, ...] = ()
    is_to_start: bool = False


@frozen
class _Opened:
    """A stored document, or none, as it is opened for a form."""

    draft: Draft
    stored: StoredText = field(repr=False)
    notes: tuple[str, ...] = ()


@frozen
class ConnectionForm:
    """Opens, checks and saves the settings of connections, in one language.

    Attributes:
        language: one of `LANGUAGES`: `en` or `pl`.
        new_api_key: invents an API key, which SALESmanago lets the caller choose.
        secrets: keeps typed secrets until they are saved; without it, each attempt has to type them.
        is_local: whether services may be simulated ones on this machine, as in a local run.
    """

    saver: ConnectionSaver
    accounts: Accounts
    clock: Clock
    new_api_key: Callable[[], str] = field(repr=False)
    language: str = "en"
    secrets: TypedSecrets | None = None
    is_local: bool = False

    def show(self, connection_id: str, *, tries: bool = False) -> SettingsForm:
        """Return the form of a connection, or of a new one.

        Args:
            connection_id: its id.
            tries: whether the accounts are asked, for drop-downs, notes and ticks; it takes some seconds.

        Raises:
            InvalidConnection: the id is none.
            NotApplied: the store does not answer.
        """
        opened = self._open(connection_id)
        typed = TypedForm(opened.draft, opened.draft, {})
        may_try = tries and (self.is_local or not list(urls_of_the_machine(opened.draft)))
        seen = self._trial.look(opened.draft) if may_try else SeenAccounts()
        return self._build(typed, seen, opened)

    def check(self, connection_id: str, posted: Mapping[str, str]) -> FormAnswer:
        """Return the form with what trying what was posted has found; nothing is saved.

        Raises:
            InvalidConnection: the id is none.
            NotApplied: the store does not answer.
        """
        opened = self._open(connection_id)
        typed, seen = self._tried(posted, opened)
        return FormAnswer(self._build(typed, seen, opened, version=_version_of(posted)))

    def save(
        self, connection_id: str, posted: Mapping[str, str], recorded: Recording = _unrecorded
    ) -> FormAnswer:
        """Try what was posted, and save it if nothing stands in the way.

        Args:
            connection_id: its id.
            posted: what a page has posted.
            recorded: keeps a line of the change, which is made within it: what is done, and to which fields.

        A connection that does not send yet is saved as a test run, whatever was chosen.

        Returns:
            The form as it is saved; or with problems, or another person's change, and what was typed.

        Raises:
            InvalidConnection: the id is none.
            NotApplied: the store does not answer before anything was tried.
        """
        opened = self._open(connection_id)
        if _version_of(posted) != opened.stored.version:
            return self._conflict(self._read(posted, opened), opened)
        typed, seen = self._tried(posted, opened)
        if seen.proposes_5:
            typed = typed.with_problems({FieldName.SKIP_SHOP_ORDERS: self._words.look_at_5})
        if not _is_live(opened.draft):
            unseen = [place for place in cautions(seen, typed.draft) if not was_warned(typed.texts, place)]
            typed = typed.with_problems(dict.fromkeys(unseen, self._words.look_at_warning))
        if typed.problems:
            return FormAnswer(self._build(typed, seen, opened))
        return self._stored(connection_id, typed, seen, opened, recorded)

    def _stored(
        self, connection_id: str, typed: TypedForm, seen: SeenAccounts, opened: _Opened, recorded: Recording
    ) -> FormAnswer:
        """Save what nothing stands in the way of; only *Start sending*, on the preview, ends a test run."""
        is_to_start = _is_live(typed.draft) and not _is_live(opened.draft)
        if is_to_start:
            typed = replace(typed, draft=typed.draft.put(FieldName.MODE, Mode.SHADOW.value))
        document, changes = typed.draft.document(), tuple(_changes(opened.draft, typed.draft))
        try:
            with recorded(CONNECTION_ADDED if opened.stored.text is None else SETTINGS_SAVED, changes):
                stored = self.saver.save(connection_id, document, opened.stored)
        except BeingSaved:
            form = self._build(typed, seen, opened, problems=(self._words.being_saved,))
            return FormAnswer(form, is_conflict=True)
        except Conflict:
            return self._conflict(typed, self._open(connection_id))
        except RetryLater:
            return FormAnswer(self._build(typed, seen, opened, problems=(self._words.not_saved,)))
        if self.secrets is not None and typed.entered:
            self.secrets.drop()
        changed = tuple(each.place for each in changes)
        saved = replace(typed.draft, stored=document)
        after = TypedForm(saved, saved, {})
        form = self._build(after, seen, _Opened(saved, stored))
        return FormAnswer(form, is_saved=True, changed=changed, is_to_start=is_to_start)

    def _conflict(self, typed: TypedForm, opened: _Opened) -> FormAnswer:
        """Return what was typed over the document of the person who was faster."""
        problems = (self._words.changed,)
        return FormAnswer(self._build(typed, SeenAccounts(), opened, problems=problems), is_conflict=True)

    def _read(self, posted: Mapping[str, str], opened: _Opened) -> TypedForm:
        """Read what was posted, over what earlier attempts of the same form have typed."""
        if self.secrets is None:
            return self._reader.read(posted, opened.draft)
        recalled = self.secrets.recall(posted, opened.draft)
        typed = self._reader.read(posted, recalled.draft)
        entered = frozenset(place for place in recalled.entered if typed.draft.get(place) is not None)
        lost = dict.fromkeys(recalled.lost, self._words.lost)
        return replace(typed, problems={**typed.problems, **lost}, entered=entered)

    def _tried(self, posted: Mapping[str, str], opened: _Opened) -> tuple[TypedForm, SeenAccounts]:
        typed = self._read(posted, opened)
        if not self.is_local and (
            refused := dict.fromkeys(urls_of_the_machine(typed.draft), self._words.own_machine)
        ):
            return typed.with_problems(refused), SeenAccounts()  # nothing is tried there either
        is_new = opened.draft.stored is None
        seen = self._trial.look(typed.draft, may_propose=is_new and not was_proposed(typed.texts))
        if seen.proposes_5:
            typed = typed.with_5()
        return typed.with_problems(self._trial.refusals(typed.draft, seen, typed.texts)), seen

    def _open(self, connection_id: str) -> _Opened:
        check_id(connection_id)
        stored = self.saver.open(connection_id)
        if stored.text is None:
            return _Opened(new_draft(connection_id, None), stored)
        try:
            connection = parse_connection(stored.text, connection_id)
        except InvalidConnection:
            return _Opened(new_draft(connection_id, stored.text), stored, (self._words.invalid,))
        unknown = unknown_keys(stored.text, connection_id)
        notes = (self._words.dropped.format(fields=", ".join(unknown)),) if unknown else ()
        return _Opened(stored_draft(connection, stored.text), stored, notes)

    def _build(
        self,
        typed: TypedForm,
        seen: SeenAccounts,
        opened: _Opened,
        *,
        version: int | None = None,
        problems: tuple[str, ...] = (),
    ) -> SettingsForm:
        if self.secrets is not None and typed.entered and not self.secrets.keep(typed.entered, typed.draft):
            typed = replace(typed, is_kept=False)
        builder = FormBuilder(page_language(self.language), self._words)
        shown = opened.stored.version if version is None else version
        form = builder.build(typed, seen, shown, problems, opened.notes)
        return replace(form, state=_state_of(opened, self._words.invalid))

    @property
    def _words(self) -> FormWords:
        return FORM_WORDS[self.language]

    @property
    def _reader(self) -> FormReader:
        return FormReader(page_language(self.language), self._words, self.new_api_key)

    @property
    def _trial(self) -> FormTrial:
        language = page_language(self.language)
        checks = Checks(self.clock, language)
        return FormTrial(self.accounts, checks, OrderChecks(checks, self.clock, language))


def _is_live(draft: Draft) -> bool:
    mode = draft.get(FieldName.MODE)
    return (described_fields()[FieldName.MODE].default if mode is None else mode) == Mode.LIVE


def _state_of(opened: _Opened, invalid: str) -> StoredState:
    if opened.stored.text is None:
        return StoredState.NEW
    if invalid in opened.notes:
        return StoredState.BROKEN
    if opened.draft.get("enabled") is False:
        return StoredState.PAUSED
    return StoredState.LIVE if _is_live(opened.draft) else StoredState.TEST


def _version_of(posted: Mapping[str, str]) -> int:
    """Return the version that the form was opened on; without one, that of a connection that is new."""
    text = posted.get(OPENED_VERSION, "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_WHOLE else 0


def _changes(before: Draft, after: Draft) -> Iterator[FieldChange]:
    """Yield the fields whose values differ; a default that is written now is no change."""
    for place, described in described_fields().items():
        values = (each.get(place) for each in (before, after))
        was, is_now = (as_typed(described.default if each is None else each) for each in values)
        if was == is_now:
            continue
        if described.is_secret or place in ABOUT_PEOPLE:
            yield FieldChange(place, after=CHANGED)
        else:
            yield FieldChange(
                place, FLAGS.get(was, was)[:LONGEST_SAID], FLAGS.get(is_now, is_now)[:LONGEST_SAID]
            )
