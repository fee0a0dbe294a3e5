"""Who is called in a note: by id or name, in any width and script, and nobody by an e-mail address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Agent, Config, Department
from igdesk.rules.calling_names import Called, called_in, names_for

CONFIG = Config(
    departments=(Department("support", "客服部", intake=True), Department("tech", "Tech"), Department("pr", "公关")),
    agents=(
        Agent("mei", "小美", departments=("support",)),
        Agent("lin", "林小满", departments=("support", "tech")),
        Agent("lina", "Lina Wu", departments=("support",)),
        Agent("x.y", "X-Y", departments=("tech",)),
    ),
)


@pytest.mark.parametrize(
    ("text", "agents", "departments"),
    [
        ("@lin please", ("lin",), ()),
        ("请@lin看一下", ("lin",), ()),
        ("＠林小满看一下，谢谢", ("lin",), ()),
        ("@ＬＩＮ and @LINA", ("lin", "lina"), ()),
        ("@lina wu: look", ("lina",), ()),
        ("@lin,@mei;@lin", ("lin", "mei"), ()),
        ("(@x.y)", ("x.y",), ()),
        ("ask @tech and @公关部", (), ("tech", "pr")),
        ("@客服部都看看", (), ("support",)),
        ("mail lin@tech.com or a@lin", (), ()),
        ("at 5 @ 6, @", (), ()),
        ("", (), ()),
    ],
)
def test_who_is_called(text: str, agents: tuple[str, ...], departments: tuple[str, ...]) -> None:
    assert called_in(text, CONFIG) == Called(agents, departments)


def test_a_name_is_not_the_beginning_of_a_longer_one() -> None:
    assert called_in("@linux @lin_ @technical", CONFIG) == Called(unknown=("linux", "lin_", "technical"))


def test_names_that_nobody_has_are_told_but_the_customer_s_handle_is_none_of_them() -> None:
    assert called_in("@Mia.K says @bob", CONFIG, ("mia.k",)).unknown == ("bob",)
    assert called_in("@bob @bob", CONFIG).unknown == ("bob",)


def test_a_department_calls_all_of_its_people_each_once() -> None:
    called = called_in("@lin @tech", CONFIG)
    assert called.people(CONFIG) == ("lin", "x.y")


def test_a_person_goes_before_a_department_of_the_same_name() -> None:
    config = Config(departments=(Department("ops", "Ops"),), agents=(Agent("ops", "Olga"),))
    assert called_in("@ops", config) == Called(("ops",))


def test_a_beginning_may_mean_several() -> None:
    assert [each for each, _ in names_for("li", CONFIG)] == ["lin", "lina"]
    assert [each for each, _ in names_for("公", CONFIG)] == ["pr"]
    assert len(names_for("", CONFIG)) == 7


@given(st.text(alphabet="@＠linax.y 林小满公关\u0301ß\u202e", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    called = called_in(text, CONFIG)
    assert set(called.agents) <= {agent.id for agent in CONFIG.agents}
    assert len(set(called.unknown)) == len(called.unknown)
