"""Presets: every number of the source texts by name, under what the file itself says."""

from __future__ import annotations

import pickle
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.effective import not_yet_effective
from igdesk.config.load import load_config, load_text
from igdesk.config.model import Config, Limit
from igdesk.config.presets import PRESETS, tables_of
from igdesk.config.problems import ConfigError

TEAM = """
[desk]
timezone = "Asia/Shanghai"

[[agents]]
id = "mei"

[[agents]]
id = "zhou"
role = "supervisor"

[[categories]]
id = "complaint"

[[compensations]]
id = "coupon"
"""


def desk(preset: str, more: str = "") -> Config:
    return load_text(f"preset = {preset}\n{TEAM}{more}")


def limits(config: Config) -> dict[str, tuple[timedelta | None, timedelta | None, timedelta | None, str]]:
    def length(limit: Limit | None) -> timedelta | None:
        return None if limit is None else limit.length

    return {
        each.id: (length(each.first_response), length(each.next_response), length(each.resolution), each.hours)
        for each in config.sla
    }


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_every_number_of_the_source_texts_is_there() -> None:
    config = desk(str(list(PRESETS)).replace("'", '"'))
    assert limits(config) == {
        "preset:000:urgent": (5 * MINUTE, None, HOUR, "always"),
        "preset:000:dm": (2 * HOUR, None, None, "desk"),
        "preset:000:comment": (4 * HOUR, None, None, "desk"),
        "preset:001:dm": (4 * HOUR, None, None, "desk"),
        "preset:001:dm-at-most": (24 * HOUR, None, None, "always"),
        "preset:001:comment": (24 * HOUR, None, None, "always"),
        "preset:002:dm": (5 * MINUTE, 30 * MINUTE, None, "desk"),
        "preset:002:written": (24 * HOUR, None, None, "always"),
        "preset:003:complaint": (2 * HOUR, None, None, "always"),
        "preset:004:urgent": (HOUR, None, 24 * HOUR, "always"),
    }
    rules = {rule.id: rule for rule in config.rules}
    important = rules["preset:000:important-user"]
    assert (important.set_.tags, important.set_.first_response) == (("important",), Limit(rest=30 * MINUTE))
    assert important.when.any[0].followers_min == 100_000
    assert rules["preset:000:silent"].when.unanswered_for == 2 * HOUR
    assert rules["preset:000:silent"].notify == ("assignee", "supervisor")
    assert rules["preset:003:complaint-silent"].when.unanswered_for == HOUR
    refund, complaint = config.escalations
    assert (refund.id, refund.when.refund_over, refund.when.currency) == ("preset:000:refund", Decimal(500), "CNY")
    assert (complaint.id, complaint.within) == ("preset:002:complaint", Limit(rest=2 * HOUR))
    assert config.follow_up is not None
    assert (config.follow_up.after, config.follow_up.categories) == (48 * HOUR, ("complaint",))
    assert config.instagram.history == timedelta(days=90)
    assert [(each.capacity, dict(each.authority)) for each in config.agents] == [
        (40, {"coupon": Decimal(50)}),
        (None, {}),
    ]
    assert all(brought.left_out == () for brought in config.brought if brought.preset.isdigit())


def test_what_the_file_says_comes_first() -> None:
    config = desk(
        '["000", "001", "002"]',
        """
[instagram]
history = "30d"
[[sla]]
id = "own"
first_response = "1h"
[[sla]]
id = "preset:000:dm"
when = { channel = ["dm"] }
first_response = "3h"
[follow_up]
after = "12h"
categories = ["complaint"]
[[agents]]
id = "ken"
capacity = 7
authority = { coupon = 5 }
""",
    )
    assert list(limits(config))[:3] == ["own", "preset:000:dm", "preset:000:urgent"]
    assert limits(config)["preset:000:dm"][0] == 3 * HOUR
    assert config.brought[0].replaced == ("preset:000:dm",)
    assert config.follow_up is not None
    assert config.follow_up.after == 12 * HOUR
    assert config.instagram.history == timedelta(days=30)
    ken = config.agent("ken")
    assert ken is not None
    assert (ken.capacity, dict(ken.authority)) == (7, {"coupon": Decimal(5)})


def test_a_desk_that_has_not_what_a_part_asks_for_goes_without_it() -> None:
    config = load_text(
        'preset = ["000", "001", "002", "003"]\n[[agents]]\nid = "a"\n[[agents]]\nid = "b"\n'
        '[[priorities]]\nid = "medium"\n[urgency]\norder = ["calm", "crisis"]\n'
    )
    left_out = {out.id: (out.kind, out.wanted) for brought in config.brought for out in brought.left_out}
    assert left_out == {
        "preset:000:urgent": ("priority", ("urgent",)),
        "preset:000:refund": ("role", ("supervisor",)),
        "preset:001:dm": ("category", ("complaint",)),
        "preset:001:dm-at-most": ("category", ("complaint",)),
        "preset:001:comment": ("category", ("complaint",)),
        "preset:001:follow_up": ("category", ("complaint",)),
        "preset:002:authority": ("grant", ("coupon",)),
        "preset:002:complaint": ("category", ("complaint",)),
        "preset:003:complaint": ("category", ("complaint",)),
        "preset:003:complaint-silent": ("category", ("complaint",)),
    }
    assert [agent.capacity for agent in config.agents] == [40, 40]


def test_of_several_ids_those_that_the_desk_has_are_asked_for() -> None:
    config = desk('"002"', '[urgency]\norder = ["calm", "crisis"]\n')
    assert config.escalations[0].when.urgency == ("crisis",)


def test_words_are_in_the_language_of_the_desk() -> None:
    zh = load_text('preset = "000"\n' + TEAM.replace("[desk]", '[desk]\nlanguage = "zh"'))
    assert zh.rules[0].set_.tags == ("重要用户",)
    assert zh.escalations[0].reason == "退款金额超过 500 元"


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ('preset = "0003"', 1, "preset", 'did you mean "003"?'),
        ('preset = ["000", "five"]', 1, "preset[2]", 'there is no preset "five"; there are: 000, 001, 002, 003, 004'),
        ("preset = 1", 1, "preset", "expected the id of"),
        ('[desk]\npreset = "000"', 2, "desk.preset", "stands at the top of the file, before the first [table]"),
        (
            'preset = "000"\n[[sla]]\nid = "preset:000:dn"\nfirst_response = "1h"',
            3,
            "sla[preset:000:dn].id",
            'did you mean "preset:000:dm"?',
        ),
        ('[[sla]]\nid = "preset:000:dm"\nfirst_response = "1h"', 2, "sla[preset:000:dm].id", "there is no part"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, line: int, key: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(f'{text}\n[[agents]]\nid = "a"\n')
    [problem] = caught.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert said in problem.in_("en")


def test_a_rule_may_take_an_escalation_of_a_preset() -> None:
    config = desk('"000"', '[[rules]]\nid = "r"\nwhen = { verified = true }\nescalate = "preset:000:refund"\n')
    assert config.rules[0].escalate == "preset:000:refund"


SOLD = '[[categories]]\nid = "order"\n[[categories]]\nid = "technical"\n'


def test_a_set_of_fields_comes_by_name_for_the_categories_that_there_are() -> None:
    """Every field that the source texts name."""
    text = f'preset = ["ecommerce", "software"]\n{TEAM}'.replace("[desk]", '[desk]\nlanguage = "zh"')
    names = {each.name: each for each in load_text(text + SOLD.replace("order", "returns")).fields}
    assert names.keys() >= {"订单编号", "商品名称", "购买日期", "关联产品", "服务级别"}
    assert names.keys() >= {"软件版本", "操作系统", "错误代码"}
    assert names.keys() >= {"订单状态", "物流单号"}
    assert (names["购买日期"].type, names["问题类型"].type, names["服务级别"].options) == (
        "date",
        "multiselect",
        ("标准", "优先", "专属"),
    )
    fields = {each.id: each for each in desk('["ecommerce", "software"]', SOLD).fields}
    assert fields["order_no"].categories == ("order", "complaint")
    assert fields["error_code"].categories == ("technical",)
    assert "account_activity" not in fields


def test_a_desk_that_sorts_by_nothing_has_them_on_every_ticket() -> None:
    config = load_text('preset = "software"\n[[agents]]\nid = "a"\n')
    assert next((each.id, each.categories) for each in config.fields) == ("software_version", ())


def test_a_field_of_the_file_stands_for_one_of_a_set_and_rules_may_fill_them_in() -> None:
    own = '[[fields]]\nid = "order_no"\nname = "Number"\nrequired = true\n'
    rule = '[[rules]]\nid = "r"\nwhen = { text_any = ["x"] }\nset = { fields = { tracking_no = "1" } }\n'
    config = desk('"ecommerce"', own + rule)
    found = config.ticket_field("order_no")
    assert found is not None
    assert (found.name, found.required) == ("Number", True)
    assert config.brought[0].replaced == ("preset:ecommerce:order_no",)
    with pytest.raises(ConfigError, match="tracking_no"):
        desk('"software"', rule)


def test_what_has_no_effect_yet_is_said_of_presets_too(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'# first\npreset = "001"\n{TEAM}', encoding="utf-8")
    told = {(each.key, each.line) for each in not_yet_effective(load_config(path))}
    idle_keys = {key for key, line in told if line == 2}
    assert idle_keys <= {"preset:001:follow_up"}


IDS = st.sets(st.sampled_from(["complaint", "returns", "urgent", "high", "crisis", "serious", "coupon"]))


@given(
    presets=st.lists(st.sampled_from(PRESETS), max_size=5, unique=True),
    ids=IDS,
    roles=st.lists(st.sampled_from(["agent", "supervisor", "admin"]), min_size=1, max_size=3),
)
def test_presets_fit_every_desk(presets: list[str], ids: set[str], roles: list[str]) -> None:
    lines = [f"preset = {presets!r}".replace("'", '"') if presets else ""]
    lines += ['[[priorities]]\nid = "medium"']
    for id_ in sorted(ids):
        lines += [f'[[{table}]]\nid = "{id_}"' for table in ("categories", "priorities", "compensations")]
    lines += [f'[urgency]\norder = ["calm", {", ".join(f"{each!r}" for each in sorted(ids))}]']
    lines += [f'[[agents]]\nid = "a{n}"\nrole = "{role}"' for n, role in enumerate(roles)]
    config = load_text("\n".join(lines))
    known = {each.id for each in config.sla} | {each.id for each in config.rules}
    known |= {each.id for each in config.escalations}
    brought_fields: set[str] = set()
    for brought in config.brought:
        prefix = f"preset:{brought.preset}:"
        assert set(brought.ids) <= known | {prefix + each.id for each in config.fields}
        parts = {prefix + row["id"] for key in ("sla", "rules", "escalations", "fields")
                 for row in tables_of(brought.preset).get(key, ())}  # fmt: skip
        parts -= {prefix + each for each in brought_fields}  # what two sets share is there once
        assert parts == set(brought.ids) | {out.id for out in brought.left_out} & parts
        brought_fields |= {each.id for each in config.fields if prefix + each.id in brought.ids}
    assert pickle.loads(pickle.dumps(config)) == config
