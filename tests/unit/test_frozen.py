"""Our frozen dataclasses do what those of the standard library do, but for what only a type checker sees."""

from dataclasses import dataclass, field, fields, replace

import pytest
from pydantic import TypeAdapter

from ordersync.frozen import frozen


@frozen
class Parcel:
    order_id: int
    content: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    label: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        return not self.content


@frozen
class HeavyParcel(Parcel):
    kilos: int = 0


@frozen
class Nothing:
    pass


@frozen
class Marked:
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marked)

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "marked"


@dataclass(frozen=True)
class Usual:
    order_id: int
    content: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    label: str = field(default="", compare=False)


def test_it_is_a_dataclass() -> None:
    assert [part.name for part in fields(HeavyParcel)] == ["order_id", "content", "token", "label", "kilos"]
    assert replace(Parcel(1), content=("a",)) == Parcel(1, ("a",))
    assert TypeAdapter(Parcel).validate_python({"order_id": "7", "content": ["a"]}) == Parcel(7, ("a",))


PAIRS = {
    "the same": (Parcel(1), Parcel(1), Usual(1), Usual(1)),
    "another value": (Parcel(1), Parcel(2), Usual(1), Usual(2)),
    "another content": (Parcel(1, ("a",)), Parcel(1, ("b",)), Usual(1, ("a",)), Usual(1, ("b",))),
    "another token": (
        Parcel(1, token="a"),
        Parcel(1, token="b"),
        Usual(1, token="a"),
        Usual(1, token="b"),
    ),
    "another label": (Parcel(1, label="a"), Parcel(1, label="b"), Usual(1, label="a"), Usual(1, label="b")),
}


@pytest.mark.parametrize(("first", "second", "usual_first", "usual_second"), PAIRS.values(), ids=PAIRS)
def test_it_compares_and_hashes_as_usual(
    first: Parcel, second: Parcel, usual_first: Usual, usual_second: Usual
) -> None:
    assert (first == second) is (usual_first == usual_second)
    assert (hash(first), hash(second)) == (hash(usual_first), hash(usual_second))


def test_it_shows_itself_as_usual_without_what_is_hidden() -> None:
    shown = repr(Parcel(1, ("a",), token="secret", label="b"))
    assert shown == repr(Usual(1, ("a",), token="secret", label="b")).replace("Usual", "Parcel")
    assert "secret" not in shown


def test_kinds_differ() -> None:
    assert Parcel(1) not in [Usual(1), HeavyParcel(1)]
    assert HeavyParcel(1, kilos=2) != HeavyParcel(1, kilos=3)
    assert Nothing() == Nothing()
    assert Nothing() != object()
    assert len({Nothing(), Nothing()}) == 1


def test_what_a_class_does_by_itself_stays() -> None:
    assert Marked("a") == Marked("b")
    assert len({Marked("a"), Marked("b")}) == 1
    assert repr(Marked("a")) == "marked"
