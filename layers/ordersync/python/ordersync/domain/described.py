"""Fields described as data: a field's annotation says what a person has to know about it.

`describe_model` reads the descriptions off, together with what the annotation shows anyway: the kind, the
choices, whether the value is secret. Terminal questions, forms and the README's table are made from that, so
no field is described anywhere else.

    product_id: Annotated[Literal["sku", "ean"], About("Product identifier", choices={...})] = "sku"
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, SecretStr
from pydantic.fields import FieldInfo

from ordersync.frozen import frozen


class Part(BaseModel):
    """A part of a document, whose fields are described."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)


class Asked(StrEnum):
    """When a person who connects is asked for a field."""

    FIRST = "first"
    ON_REQUEST = "on_request"
    NEVER = "never"


class Kind(StrEnum):
    """What sort of value a field takes, and so how a person enters it."""

    FLAG = "flag"
    CHOICE = "choice"
    NUMBER = "number"
    NUMBERS = "numbers"
    TEXT = "text"
    TEXTS = "texts"
    PAIRS = "pairs"


@frozen
class About:
    """What a person has to know about a field, in English.

    Attributes:
        title: the label of the field; for a flag, what a yes does.
        explanation: whole sentences: where to find the value, what it leads to.
        choices: for a field with fixed values, each value and its words, in the order to show them.
        asked: when connecting asks for it.
        example: a value as the document holds it, if the explanation needs one.
        always_shown: whether a summary shows it even at its default.
    """

    title: str
    explanation: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    asked: Asked = Asked.ON_REQUEST
    example: object = None
    always_shown: bool = False


@frozen
class DescribedField:
    """A field of a document, as far as a question, a form or a table needs it.

    Attributes:
        place: its dotted place in the document, such as `settings.tag`.
        about: what a person has to know about it.
        kind: how its value is entered.
        is_required: whether it has no default.
        default: its default, None without one.
        is_secret: whether its value must never be shown.
    """

    place: str
    about: About
    kind: Kind
    is_required: bool
    default: object
    is_secret: bool


def describe_model(model: type[Part]) -> Iterator[DescribedField]:
    """Yield the fields of a model and of the parts in it, in the order they are declared.

    Raises:
        TypeError: a field has no description, or has no words for one of its values.
    """
    for name, info in model.model_fields.items():
        if part := part_of(info):
            for inner in describe_model(part):
                yield DescribedField(**{**vars(inner), "place": f"{name}.{inner.place}"})
        else:
            yield _described(name, info, f"{model.__module__}: {model.__name__}.{name}")


def part_of(info: FieldInfo) -> type[Part] | None:
    """Return the part that a field holds, or None if it holds a plain value."""
    annotation = info.annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, Part) else None


def _described(name: str, info: FieldInfo, where: str) -> DescribedField:
    bare = _bare(info.annotation)
    about = next((item for item in info.metadata if isinstance(item, About)), None)
    if about is None:
        raise TypeError(f"{where} has no description: annotate it with About(title, ...)")
    values = _values(bare)
    if values != set(about.choices):
        wanted = ", ".join(sorted(values)) or "nothing"
        raise TypeError(f"{where} must have words in About.choices for exactly its values: {wanted}")
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return DescribedField(name, about, _kind(bare), info.is_required(), default, bare is SecretStr)


def _bare(annotation: object) -> object:
    """Return the type under `Annotated` and `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next(_bare(each) for each in get_args(annotation) if each is not type(None))
    return annotation


def _values(bare: object) -> set[str]:
    """Return the fixed values of a type, or an empty set if it has none."""
    if get_origin(bare) is Literal:
        return set(get_args(bare))
    return {str(each) for each in bare} if isinstance(bare, type) and issubclass(bare, StrEnum) else set()


def _kind(bare: object) -> Kind:
    if _values(bare):
        return Kind.CHOICE
    if get_origin(bare) is dict:
        return Kind.PAIRS
    if get_origin(bare) is tuple:
        return Kind.NUMBERS if _bare(get_args(bare)[0]) is int else Kind.TEXTS
    if bare is bool:
        return Kind.FLAG
    return Kind.NUMBER if bare is int else Kind.TEXT
