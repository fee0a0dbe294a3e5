"""A class made here is what the standard library would have made, only sooner; and all of the product are."""

from __future__ import annotations

import ast
import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from igdesk import values

SOURCE = Path(__file__).parents[1] / "src" / "igdesk"
T = TypeVar("T")


@values.dataclass(frozen=True, slots=True)
class Ours(Generic[T]):
    """All that a field can be."""

    kind: ClassVar[str] = "ours"
    name: str
    count: int = 3
    seen: list[T] = field(default_factory=list)
    secret: str = field(default="s", repr=False)
    mark: bool = field(default=False, compare=False)
    last: int = field(kw_only=True, default=0)


@values.dataclass(frozen=True, slots=True)
class Narrower(Ours[T]):
    """One field more, and what is looked at when it is made."""

    more: int = 1

    def __post_init__(self) -> None:
        if self.more < 0:
            raise ValueError("less than nothing")


@values.dataclass(slots=True)
class Changing:
    """What can be changed."""

    name: str
    seen: list[object] = field(default_factory=list)
    mark: bool = field(default=False, compare=False)


@values.dataclass(frozen=True, slots=True)
class Nothing:
    """No field at all."""


@values.dataclass(frozen=True, slots=True)
class OwnWords:
    a: int

    def __repr__(self) -> str:
        return "own"

    def __hash__(self) -> int:
        return 7


@dataclasses.dataclass(frozen=True, slots=True)
class Standard(Generic[T]):
    """`Ours` by the standard library."""

    kind: ClassVar[str] = "ours"
    name: str
    count: int = 3
    seen: list[T] = field(default_factory=list)
    secret: str = field(default="s", repr=False)
    mark: bool = field(default=False, compare=False)
    last: int = field(kw_only=True, default=0)


def test_a_value_is_made_compared_and_shown_as_the_standard_librarys() -> None:
    for given, named in (
        (("a",), {}),
        (("a", 1), {"last": 2}),
        (("a",), {"seen": [1], "mark": True}),
        (("a", 1, [2], "x", True), {}),
    ):
        ours: Any = Ours(*given, **named)
        standard: Any = Standard(*given, **named)
        assert asdict(ours) == asdict(standard)
        assert repr(ours) == repr(standard).replace("Standard", "Ours")
        assert ours == Ours(*given, **named)
        assert ours != standard
    assert Ours("a", mark=True) == Ours("a")
    assert Ours("a", last=1) != Ours("a")


def test_the_first_values_are_made_as_those_after_them() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Fresh(Ours[int]):
        more: int = field(kw_only=True, default=1)

    made = [Fresh("a", 1, seen=[place], more=2) for place in range(2 * values._FEW)]
    assert made == [Fresh("a", 1, [place], more=2) for place in range(2 * values._FEW)]
    assert made[0].seen == [0]
    assert {each.last for each in made} == {0}


def test_threads_may_make_the_first_values_of_a_class_at_once() -> None:
    """Whoever came in by the first way goes on when another has taken over from it meanwhile."""

    @values.dataclass(frozen=True, slots=True)
    class Fresh:
        a: int

    first = Fresh.__init__
    for _ in range(2 * values._FEW):
        Fresh(1)
    late = object.__new__(Fresh)
    first(late, 2)
    assert late.a == 2


def test_values_that_are_equal_have_one_hash() -> None:
    assert hash(Ours("a", seen=(), mark=True)) == hash(Ours("a", seen=()))  # type: ignore[arg-type]
    assert len({Nothing(), Nothing()}) == 1
    assert hash(OwnWords(1)) == 7
    with pytest.raises(TypeError):
        hash(Ours("a"))  # it has a list


def test_what_is_made_of_itself_is_each_values_own() -> None:
    one, other = Ours[int]("a"), Ours[int]("a")
    one.seen.append(1)
    assert other.seen == []


@pytest.mark.parametrize(("given", "named"), [((), {}), (("a",), {"nobody": 1}), (("a", 1, [], "s", True, 5), {})])
def test_what_is_wrong_with_a_call_is_told_with_the_name_of_the_class(
    given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    for _ in range(2):  # the first call is another than those after it
        with pytest.raises(TypeError, match=r"Ours\.__init__\(\)"):
            Ours(*given, **named)


def test_what_can_be_changed_has_no_hash_and_is_as_the_standard_librarys_otherwise() -> None:
    one, other = Changing("a"), Changing("a", mark=True)
    assert one == other
    one.name = "b"
    assert one != other
    other.seen.append(other)
    assert repr(other) == "Changing(name='a', seen=[...], mark=True)"
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    assert not hasattr(one, "__dict__")
    assert pickle.loads(pickle.dumps(one)) == one
    assert replace(one, seen=[1]).seen == [1]
    for _ in range(2):
        with pytest.raises(TypeError, match=r"Changing\.__init__\(\)"):
            Changing(mark=True)  # type: ignore[call-arg]


def test_nothing_can_be_changed() -> None:
    one: Any = Ours("a")
    with pytest.raises(FrozenInstanceError, match="'name'"):
        one.name = "b"
    with pytest.raises(FrozenInstanceError, match="'name'"):
        del one.name
    with pytest.raises(FrozenInstanceError):
        one.new = 1
    assert not hasattr(one, "__dict__")


def test_the_standard_librarys_functions_know_it() -> None:
    one = Narrower[int]("a", 5)
    assert [(each.name, each.type, each.default) for each in fields(Ours)] == [
        (each.name, each.type, each.default) for each in fields(Standard)
    ]
    assert fields(Ours) is not fields(Narrower)
    assert values.required(Narrower) == ("name",)
    assert [each.name for each in fields(one)] == ["name", "count", "seen", "secret", "mark", "last", "more"]
    assert replace(one, more=2, last=9) == Narrower("a", 5, more=2, last=9)
    match Ours("b", 4):
        case Ours(name, count):
            assert (name, count) == ("b", 4)
    assert Ours.__match_args__ == Standard.__match_args__


def test_a_narrower_class_has_the_fields_of_the_wider_and_looks_at_itself() -> None:
    with pytest.raises(ValueError, match="less"):
        Narrower[int]("a", more=-1)
    assert Narrower[int]("a") != Ours[int]("a")


def test_it_can_be_copied_and_pickled() -> None:
    one = Narrower[int]("a", seen=[1], last=2)
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.copy(one).seen is one.seen
    assert copy.deepcopy(one) == one
    assert copy.deepcopy(one).seen is not one.seen


def test_what_a_class_says_itself_stays() -> None:
    assert repr(OwnWords(1)) == "own"
    assert OwnWords(1) == OwnWords(1)


def test_all_else_is_the_standard_librarys() -> None:
    @values.dataclass
    class Plain:
        a: int = 1

    @values.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        a: int

    plain = Plain()
    plain.a = plain.other = 2  # type: ignore[attr-defined]
    assert plain == Plain(2)
    assert [each.type for each in fields(plain)] == ["int"]
    assert Plain.__annotations__ == {"a": "int"}
    assert Ordered(1) < Ordered(2)


def test_no_class_of_the_product_is_made_the_slow_way() -> None:
    slow = [
        f"{file.relative_to(SOURCE)}: import `dataclass` from `igdesk.values`"
        for file in sorted(SOURCE.rglob("*.py"))
        if file.name != "values.py"
        for node in ast.walk(ast.parse(file.read_bytes(), str(file)))
        if isinstance(node, ast.ImportFrom)
        and node.module == "dataclasses"
        and any(each.name == "dataclass" for each in node.names)
    ]
    assert slow == []
