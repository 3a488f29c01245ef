"""Routes of the form: a connection is added, its settings are shown, checked and saved."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Final

from ordersync.connecting.connection_form import ConnectionForm, FormAnswer
from ordersync.connecting.form import FormField, SectionName, SettingsForm, StoredState
from ordersync.connecting.language import Language
from ordersync.connecting.typed_secrets import TypedSecrets
from ordersync.connecting.words import page_language
from ordersync.domain.access import FieldChange
from ordersync.domain.dialogue import Status
from ordersync.errors import OrderSyncError
from ordersync.frozen import frozen
from ordersync.web.routes import ADDING, Need, Reply, Route, Visit, is_id_of_a_page, sent_to
from ordersync.web.standing import is_there, status_of

LONGEST_FORM_NAME: Final = 64  # of what names a form
SAVED: Final = "done=saved"  # the preview's query: why it is shown


@frozen
class FormView:
    """What the form's page shows of a form.

    Attributes:
        is_tried: whether the accounts were asked.
        draft: names what was typed of secrets for the next attempt.
    """

    form: SettingsForm
    language: Language
    is_tried: bool = False
    draft: str = ""

    @property
    def to_correct(self) -> list[FormField]:
        """The fields with problems, in the form's order."""
        return [each for section in self.form.sections for each in section.fields if each.problem]

    @property
    def has_warnings(self) -> bool:
        """Whether something that was tried is not in order, although it may be saved."""
        checks = [
            check for section in self.form.sections for field in section.fields for check in field.checks
        ]
        return any(check.status is not Status.OK for check in checks)

    @property
    def opens_more(self) -> bool:
        """Whether the further options are to be seen at once: something in them is to be corrected."""
        more = next(each for each in self.form.sections if each.name is SectionName.MORE)
        return any(each.problem for each in more.fields)

    def identifier(self, kind: str) -> str:
        """Return the name of a kind of product identifier."""
        return self.language.identifier(kind)


def show_add(visit: Visit) -> Reply:
    """Ask for the name of a connection that is to be added."""
    return visit.shown("add_connection.html", name="", name_problem="")


def add_connection(visit: Visit) -> Reply:
    """Go on to the form of a new connection; nothing is stored before it is saved."""
    words, name = visit.page.words.form, visit.form.text("name")
    problem = ""
    if not is_id_of_a_page(name):
        problem = words.name_problem
    elif is_there(visit, name):
        problem = words.name_taken
    if problem:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return visit.shown("add_connection.html", status, name=name[:100], name_problem=problem)
    return sent_to(f"/connections/{name}/settings")


def show_settings(visit: Visit) -> Reply:
    """Show the form of a connection, or of one that is new; the accounts are asked if a link says so."""
    tries = visit.query.get("lists") == "on" and visit.grant.may_change(visit.connection_id)
    return _shown(visit, _form(visit).show(visit.connection_id, tries=tries), is_tried=tries)


def check_settings(visit: Visit) -> Reply:
    """Try what was typed, and show the form again; nothing is saved."""
    answer = _form(visit).check(visit.connection_id, _posted(visit))
    return _shown(visit, answer.form, is_tried=True)


def save_settings(visit: Visit) -> Reply:
    """Try what was typed, and save it if nothing stands in the way."""

    def recorded(what: str, changes: tuple[FieldChange, ...]) -> AbstractContextManager[None]:
        return visit.recorded(what, *changes)

    answer = _form(visit).save(visit.connection_id, _posted(visit), recorded)
    if answer.is_to_start:
        return sent_to(f"/connections/{visit.connection_id}/preview?{SAVED}")
    if answer.is_saved:
        return sent_to(f"/connections/{visit.connection_id}/first-steps")
    return _shown(visit, answer.form, _status_of(answer), is_tried=not answer.is_conflict)


def _form(visit: Visit) -> ConnectionForm:
    site, key = visit.site, visit.visitor.draft_key(visit.connection_id, _draft(visit))
    secrets = TypedSecrets(site.drafts, site.clock, key)
    return ConnectionForm(
        site.saver,
        site.accounts,
        site.clock,
        site.new_api_key,
        visit.page.language,
        secrets,
        is_local=visit.visitor.session.is_lasting,
    )


def _draft(visit: Visit) -> str:
    """Return what names this form among those of its session: as it was posted, or the moment."""
    return visit.form.text("draft")[:LONGEST_FORM_NAME] or f"{visit.site.clock.now():.6f}"


def _posted(visit: Visit) -> dict[str, str]:
    """Return what was typed: of a check box, the `yes` behind the `no` that is always sent."""
    return {name: values[-1] for name, values in visit.form.fields.items() if name != "csrf"}


def _shown(
    visit: Visit, form: SettingsForm, status: HTTPStatus = HTTPStatus.OK, *, is_tried: bool = False
) -> Reply:
    view = FormView(form, page_language(visit.page.language), is_tried, _draft(visit))
    may_change = visit.grant.may_change(visit.connection_id)
    words = visit.page.words.form
    return visit.shown(
        "settings.html",
        status,
        view=view,
        form=form,
        may_change=may_change,
        meaning=getattr(words, f"saving_{form.state}", ""),
        waiting=_waiting(visit) if form.state is StoredState.PAUSED and may_change else 0,
    )


def _waiting(visit: Visit) -> int:
    """Return how many orders wait for a connection that is paused; 0 if that is not known now."""
    try:
        return status_of(visit).parked
    except OrderSyncError:
        return 0


def _status_of(answer: FormAnswer) -> HTTPStatus:
    return HTTPStatus.CONFLICT if answer.is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY


FORM_ROUTES: Sequence[Route] = (
    Route("GET", f"/connections/{ADDING}", Need.ADD, show_add),
    Route("POST", f"/connections/{ADDING}", Need.ADD, add_connection),
    Route("GET", "/connections/<connection_id>/settings", Need.READ, show_settings),
    Route("POST", "/connections/<connection_id>/settings", Need.WRITE, save_settings),
    Route(
        "POST",
        "/connections/<connection_id>/check",
        Need.WRITE,
        check_settings,
        "/connections/<connection_id>/settings",
    ),
)
