"""One bad configuration for each kind of fault: the line, the key, what was expected, what was probably meant."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from igdesk.config.load import load_config, load_text
from igdesk.config.problems import ConfigError, Problem
from igdesk.i18n import LANGUAGES
from igdesk.rules.model import LEARNED, SYSTEM_ACTORS, TIMER

BASE = """\
[[agents]]
id = "mei"
skills = ["returns"]
[[agents]]
id = "zhou"
role = "supervisor"
[[categories]]
id = "complaint"
kinds = ["logistics"]
[[fields]]
id = "order_no"
[[fields]]
id = "size"
type = "select"
options = ["S", "M"]
[[fields]]
id = "count"
type = "number"
[[fields]]
id = "bought"
type = "date"
[[templates]]
id = "ack"
text = "Hello"
[[compensations]]
id = "coupon"
[[escalations]]
id = "up"
when = { urgency = "crisis" }
to = { role = "supervisor" }
"""
FIRST = BASE.count("\n") + 1
"""Line of the first line that a case adds."""


@dataclass(frozen=True)
class Case:
    text: str
    key: str
    what: str
    """A part of the English sentence."""
    line: int = 2
    """Within the case's own text."""
    nearest: str | None = None


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    return caught.value.problems


def rule(line: str) -> str:
    return f'[[rules]]\nid = "r"\nwhen = {{}}\nset = {{ tags = ["t"] }}\n{line}'


def when(condition: str) -> str:
    return f'[[rules]]\nid = "r"\nwhen = {{ {condition} }}\nset = {{ tags = ["t"] }}'


def effect(effects: str) -> str:
    return f'[[rules]]\nid = "r"\nwhen = {{ text_regex = "(a)" }}\nset = {{ {effects} }}'


CASES = {
    # types
    "text": Case("[desk]\nname = 5", "desk.name", "expected text in quotes, not blank, found 5"),
    "blank text": Case('[desk]\nname = " "', "desk.name", "not blank"),
    "knowledge key": Case('[knowledge]\nfoldr = "kb"', "knowledge.foldr", "folder", nearest="folder"),
    "knowledge folder": Case("[knowledge]\nfolder = 7", "knowledge.folder", "text"),
    "knowledge review": Case('[knowledge]\nreview_every = "often"', "knowledge.review_every", "a duration such as"),
    "flag": Case('[csat]\nonly_inside_window = "yes"', "csat.only_inside_window", "true or false"),
    "whole": Case("[desk]\ncanary_percent = 101", "desk.canary_percent", "from 0 to 100, found 101"),
    "flag for a whole": Case("[desk]\ncanary_percent = true", "desk.canary_percent", "found true"),
    "fraction for a whole": Case(when("followers_min = 1.5"), "rules[r].when.followers_min", "from 0 up", 3),
    "amount": Case(when("refund_over = -1"), "rules[r].when.refund_over", "amount of money", 3),
    "amount not a number": Case(when("refund_over = nan"), "rules[r].when.refund_over", "found NaN", 3),
    "share": Case("[sla_warnings]\nwarn_at = 75", "sla_warnings.warn_at", "share from 0 to 1"),
    "choice": Case('[desk]\nmode = "shadwo"', "desk.mode", "one of: live, shadow", nearest="shadow"),
    "table": Case("[store]\nbackups = 1", "store.backups", "expected a table"),
    "list for text": Case('[desk]\nname = ["a"]', "desk.name", "found a list"),
    "table for text": Case("[desk]\nname = { a = 1 }", "desk.name", "found a table"),
    "date for text": Case("[desk]\nname = 2026-01-01", "desk.name", "found 2026-01-01"),
    "id": Case('[[sla]]\nid = "a b"\nfirst_response = "1h"', "sla[a b].id", "no spaces"),
    "control characters": Case('[desk]\nme = "\\u001b[31m\\u009b"', "desk.me", '"\\x1b[31m\\x9b"'),
    "empty list": Case(when("text_any = []"), "rules[r].when.text_any", "empty list", 3),
    "item of a list": Case(
        '[[rules]]\nid = "r"\nset = { tags = ["t"] }\n[rules.when]\ntext_any = [\n"a",\n7,\n]',
        "rules[r].when.text_any[2]",
        "found 7",
        7,
    ),
    # time
    "duration": Case('[instagram]\npoll = "30 sec"', "instagram.poll", "a duration such as"),
    "duration order": Case('[instagram]\nhistory = "12h1d"', "instagram.history", "a duration such as"),
    "duration without unit": Case("[instagram]\npoll = 30", "instagram.poll", "found 30"),
    "duration of nothing": Case('[instagram]\npoll = "0s"', "instagram.poll", "1s or more"),
    "empty duration": Case('[desk]\nundo_send = ""', "desk.undo_send", "a duration such as"),
    "limit of nothing": Case('[[sla]]\nid = "a"\nfirst_response = "0h"', "sla[a].first_response", "a duration", 3),
    "time zone": Case(
        '[desk]\ntimezone = "Asia/Shanghia"', "desk.timezone", "a time zone such as", nearest="Asia/Shanghai"
    ),
    "time zone that is a folder": Case('[desk]\ntimezone = "Asia"', "desk.timezone", "a time zone such as"),
    "time zone outside": Case('[desk]\ntimezone = "../../etc"', "desk.timezone", "a time zone such as"),
    "weekday": Case('[hours]\nweekdays = ["mon-fry 09:00-18:00"]', "hours.weekdays[1]", "mon-fri 09:00-18:00"),
    "hour": Case('[hours]\nweekdays = ["mon 09:00-25:00"]', "hours.weekdays[1]", "days and times"),
    "hours of nothing": Case('[hours]\nweekdays = ["mon 09:00-09:00"]', "hours.weekdays[1]", "days and times"),
    "never open": Case("[hours]\nweekdays = []", "hours.weekdays", "days and times"),
    "holiday": Case('[hours]\nholidays = ["2026-02-30"]', "hours.holidays[1]", "a day or days"),
    "holidays backwards": Case('[hours]\nholidays = ["2026-10-07..2026-10-01"]', "hours.holidays[1]", "a day or days"),
    "times of day": Case(when('time_of_day = "late"'), "rules[r].when.time_of_day", "22:00-06:00", 3),
    "moment": Case('[[rule_tests]]\ntext = "a"\nat = "soon"\nexpect = {}', "rule_tests[1].at", "date and time", 3),
    # Instagram
    "token in the file": Case('[instagram]\ntoken = "IGAA"', "instagram.token", "no key", nearest="token_env"),
    "token for a variable": Case('[instagram]\ntoken_env = "IG-AA"', "instagram.token_env", "not the token itself"),
    "long token for a variable": Case(
        f'[instagram]\ntoken_env = "IGAA{"x" * 100}"', "instagram.token_env", "not the token itself"
    ),
    "open address": Case('[instagram]\nbase_url = "http://example.com"', "instagram.base_url", "https://"),
    "address": Case('[instagram]\nbase_url = "https://[::1"', "instagram.base_url", "https://"),
    "address with version": Case('[instagram]\nbase_url = "https://g.com/v25.0"', "instagram.base_url", "`version`"),
    "version": Case('[instagram]\nversion = "25"', "instagram.version", "v25.0"),
    "account": Case('[instagram]\naccount_id = "@aurora"', "instagram.account_id", "user_id"),
    "webhook": Case('[notifications]\nwebhooks = ["chat/SECRET"]', "notifications.webhooks[1]", "not shown"),
    # keys
    "unknown section": Case("[notification]\nterminal_bell = true", "notification", "no key", 1, "notifications"),
    "unknown key": Case(when('text_anny = ["a"]'), "rules[r].when.text_anny", "no key", 3, "text_any"),
    "unknown key like none": Case('[csat]\nzzz = "a"', "csat.zzz", "there are: ask, template, only_inside_window"),
    "missing key": Case('[[faq]]\nquestion = "a"', "faq[faq1].answer", "is missing", 1),
    "missing id": Case('[[sla]]\nfirst_response = "1h"', "sla[1].id", "is missing", 1),
    "missing template": Case('[csat]\nask = "on_close"', "csat.template", "is missing", 1),
    "missing options": Case('[[fields]]\nid = "a"\ntype = "select"', "fields[a].options", "is missing", 1),
    # ids
    "taken": Case('[[fields]]\nid = "order_no"', "fields[order_no].id", '"order_no" is taken on line 11'),
    "taken agent": Case('[[agents]]\nid = "mei"', "agents[mei].id", "is taken on line 2"),
    "reserved": Case('[[agents]]\nid = "timer"', "agents[timer].id", "acts under"),
    "level twice": Case('[urgency]\norder = ["general", "crisis", "general"]', "urgency.order[3]", "twice"),
    "second intake": Case(
        '[[departments]]\nid = "support"\nintake = true\n[[departments]]\nid = "tech"\nintake = true',
        "departments[tech].intake",
        '"support" is the intake department',
        6,
    ),
    "nobody in the intake": Case(
        '[[departments]]\nid = "a"\n[[departments]]\nid = "b"\n[[agents]]\nid = "x"\ndepartments = "c"',
        "agents[x].departments",
        "no department",
        7,
    ),
    "default priority": Case('[desk]\n[[priorities]]\nid = "p"', "desk.default_priority", "is missing", 1),
    # references
    "me": Case('[desk]\nme = "mai"', "desk.me", 'no agent "mai"', nearest="mei"),
    "desk priority": Case('[desk]\ndefault_priority = "med"', "desk.default_priority", "no priority", nearest="medium"),
    "agent department": Case(
        '[[agents]]\nid = "x"\ndepartments = ["suport"]',
        "agents[x].departments[1]",
        'no department "suport"',
        3,
        "support",
    ),
    "authority": Case('[[agents]]\nid = "x"\nauthority = { cupon = 5 }', "agents[x].authority.cupon", "", 3, "coupon"),
    "category department": Case(
        '[[categories]]\nid = "x"\ndepartment = "zzz"', "categories[x].department", "there are: support", 3
    ),
    "sop lead": Case('[[categories]]\nid = "x"\nsop = { lead = "zz" }', "categories[x].sop.lead", "no department", 3),
    "sop with": Case(
        '[[categories]]\nid = "x"\nsop = { lead = "support", with = ["zz"] }',
        "categories[x].sop.with[1]",
        "no department",
        3,
    ),
    "tier name": Case('[customer_tiers]\norder = ["a"]\nnames = { b = "B" }', "customer_tiers.names.b", "no custom", 3),
    "set category": Case(effect('category = "complain"'), "rules[r].set.category", "no category", 4, "complaint"),
    "set priority": Case(effect('priority = "hihg"'), "rules[r].set.priority", "no priority", 4, "high"),
    "set urgency": Case(effect('urgency = "zzz"'), "rules[r].set.urgency", "no urgency", 4),
    "set tier": Case(effect('tier = "VIPs"'), "rules[r].set.tier", "no customer tier", 4, "vip"),
    "set kind": Case(effect('kind = "logistic"'), "rules[r].set.kind", "kind", 4, "logistics"),
    "set field": Case(effect('fields = { order_nr = "1" }'), "rules[r].set.fields.order_nr", "", 4, "order_no"),
    "set option": Case(effect('fields = { size = "L" }'), "rules[r].set.fields.size", "one of: S, M", 4),
    "set number": Case(effect('fields = { count = "two" }'), "rules[r].set.fields.count", "a number", 4),
    "set date": Case(effect('fields = { bought = "today" }'), "rules[r].set.fields.bought", "a day such as", 4),
    "set group": Case(effect('fields = { order_no = "$2" }'), "rules[r].set.fields.order_no", "$2 is no group", 4),
    "when category": Case(when('category = "zzz"'), "rules[r].when.category", "no category", 3),
    "when field": Case(when("fields = { zzz = true }"), "rules[r].when.fields.zzz", "no field", 3),
    "when nested": Case(
        when('any = [{ verified = true }, { not = { urgency = "crises" } }]'),
        "rules[r].when.any[2].not.urgency",
        "no urgency",
        3,
        "crisis",
    ),
    "assign department": Case(rule('assign = { department = "legal" }'), "rules[r].assign.department", "no dep", 5),
    "assign agent": Case(rule('assign = { agent = "mie" }'), "rules[r].assign.agent", "no agent", 5, "mei"),
    "assign skill": Case(rule('assign = { skill = "return" }'), "rules[r].assign.skill", "", 5, "returns"),
    "assign role": Case(rule('assign = { role = "admin" }'), "rules[r].assign.role", "in the role", 5),
    "assign role name": Case(rule('assign = { role = "admins" }'), "rules[r].assign.role", "one of", 5, "admin"),
    "notify": Case(rule('notify = ["asignee"]'), "rules[r].notify[1]", "agent or a department", 5, "assignee"),
    "reply": Case(rule('reply = "ak"'), "rules[r].reply", "no template", 5, "ack"),
    "escalate": Case(rule('escalate = "down"'), "rules[r].escalate", "no escalation", 5),
    "rule test": Case('[[rule_tests]]\ntext = "a"\nexpect = { tier = "x" }', "rule_tests[1].expect.tier", "", 3),
    "escalation target": Case(
        '[[escalations]]\nid = "e"\nwhen = {}\nto = { department = "pr" }', "escalations[e].to.department", "no", 4
    ),
    "follow-up": Case('[follow_up]\nafter = "1d"\ntemplate = "ask"', "follow_up.template", "no template", 3, "ack"),
    "survey": Case('[csat]\ntemplate = "survey"', "csat.template", "no template"),
    "compensation": Case(
        '[[compensations]]\nid = "x"\ncounts_as = "refunds"', "compensations[x].counts_as", "", 3, "refund"
    ),
    "field category": Case('[[fields]]\nid = "x"\ncategories = ["y"]', "fields[x].categories[1]", "no category", 3),
    # texts
    "variable": Case(
        '[[templates]]\nid = "a"\ntext = "{customer.firstname}"',
        "templates[a].text",
        "cannot fill in",
        3,
        "customer.first_name",
    ),
    "field variable": Case(
        '[[templates]]\nid = "a"\ntext = "{fields.order}"', "templates[a].text", "", 3, "fields.order_no"
    ),
    "language": Case('[[templates]]\nid = "a"\ntext = "a"\nlanguage = "Chinese"', "templates[a].language", "code", 4),
    "pattern": Case(when('text_regex = "(a"'), "rules[r].when.text_regex", "google-re2", 3),
    "pattern with look-ahead": Case(when('text_regex = "a(?=b)"'), "rules[r].when.text_regex", "cannot run", 3),
    "pattern with back reference": Case('[[fields]]\nid = "x"\npattern = "(a)\\\\1"', "fields[x].pattern", "re2", 3),
    "currency": Case(when('refund_over = 5, currency = "yuan"'), "rules[r].when.currency", "three capitals", 3),
    # what does not go together
    "nothing done": Case('[[rules]]\nid = "r"\nwhen = {}', "rules[r]", "does nothing", 1),
    "nothing limited": Case('[[sla]]\nid = "a"', "sla[a]", "does nothing", 1),
    "nobody assigned": Case(rule("assign = {}"), "rules[r].assign", "does nothing", 5),
    "agent and strategy": Case(
        rule('assign = { agent = "mei", strategy = "round_robin" }'), "rules[r].assign.agent", "leave out", 5
    ),
    "two targets": Case(
        '[[escalations]]\nid = "e"\nwhen = {}\nto = { role = "agent", agent = "mei" }',
        "escalations[e].to",
        "exactly one",
        4,
    ),
    "bounds": Case(when("followers_min = 5, followers_max = 4"), "rules[r].when.followers_max", "below", 3),
    "authority by currency": Case(
        '[[compensations]]\nid = "c"\nname = "c"\n[[agents]]\nid = "x"\nauthority = { c = { yuan = 5 } }',
        "agents[x].authority.c.yuan",
        "three capitals",
        6,
    ),
    "desk currency": Case('[desk]\ncurrency = "yuan"', "desk.currency", "three capitals", 2),
    "closing notice alone": Case(
        '[desk]\nclosing_notice = "t"\n[[templates]]\nid = "t"\ntext = "t"',
        "desk.closing_notice",
        "without closes_after",
        2,
    ),
    "currency alone": Case(when('currency = "CNY"'), "rules[r].when.currency", "without refund_over", 3),
    "time without timer": Case(when('any = [{ unanswered_for = "2h" }]'), "rules[r].when", "timer", 3),
    "options of a text": Case('[[fields]]\nid = "x"\noptions = ["a"]', "fields[x].options", "select", 3),
    "pattern of a number": Case('[[fields]]\nid = "x"\ntype = "number"\npattern = "a"', "fields[x].pattern", "text", 4),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_fault_is_reported_with_its_line_key_and_cure(case: Case) -> None:
    (problem,) = problems(BASE + case.text)
    assert problem.key == case.key
    assert problem.line == FIRST - 1 + case.line
    assert problem.nearest == case.nearest
    assert case.what in problem.what.in_("en")
    assert problem.in_("en").startswith(f"config.toml:{problem.line}: {case.key}: ")
    assert problem.in_("zh")


def test_the_base_of_the_cases_is_right() -> None:
    assert load_text(BASE).source is not None


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("desk = 1\n", "desk", "expected a table"),
        ("rules = 1\n", "rules", "each headed [[rules]]"),
        ("departments = []\n", "departments", "empty list"),
        ("faq = [1]\n", "faq[1]", "expected a table"),
        ('"a\\u0007b" = 1\n', '"a\\x07b"', "no key"),
    ],
)
def test_a_section_of_the_wrong_shape_is_a_fault(text: str, key: str, what: str) -> None:
    problem = problems(text + BASE)[0]
    assert (problem.key, problem.line) == (key, 1)
    assert what in problem.in_("en")


@pytest.mark.parametrize("name", sorted({*SYSTEM_ACTORS, LEARNED, TIMER}))
def test_nobody_has_the_name_under_which_a_part_of_the_program_acts(name: str) -> None:
    (problem,) = problems(f'{BASE}[[agents]]\nid = "{name}"')
    assert problem.key == f"agents[{name}].id"


def test_agents_are_asked_for() -> None:
    (problem,) = problems("[desk]")
    assert (problem.key, problem.line) == ("agents", None)
    assert "[[agents]]" in problem.in_("en")


def test_somebody_must_be_able_to_answer_customers() -> None:
    team = '[[departments]]\nid = "a"\n[[departments]]\nid = "b"\n'
    agents = "".join(f'[[agents]]\nid = "{name}"\ndepartments = ["b"]\n' for name in "xy")
    (problem,) = problems(team + agents)
    assert (problem.key, problem.line) == ("agents", 5)
    assert 'intake department "a"' in problem.in_("en")


def test_all_faults_are_reported_at_once_from_top_to_bottom() -> None:
    text = '[desk]\nmode = "shadwo"\ntimezone = 3\n[[agents]]\nid = "mei"\ncapacity = "many"\n'
    found = problems(text + '[[rules]]\nid = "r"\nwen = 1\n')
    assert [(problem.line, problem.key) for problem in found] == [
        (2, "desk.mode"),
        (3, "desk.timezone"),
        (6, "agents[mei].capacity"),
        (7, "rules[r].when"),
        (9, "rules[r].wen"),
    ]


def test_what_only_holds_between_keys_is_told_with_the_faults_of_others() -> None:
    """Whoever mends what they are told of is not told of something else by the next check."""
    team = '[[agents]]\nid = "mei"\n'
    late = '[[rules]]\nid = "late"\nwhen = { unanswered_for = "2h" }\nnotify = ["asignee"]\n'
    taken = '[[rules]]\nid = "no"\nwhen = { text_regex = "(a)" }\nreply = "gone"\n'
    taken += 'set = { fields = { refund_amount = "$2" } }\n'
    dear = '[[sla]]\nid = "s"\nwhen = { currency = "CNY", channel = "dmm" }\nfirst_response = "1h"\n'
    assert [(problem.line, problem.key) for problem in problems(team + late + taken + dear)] == [
        (5, "rules[late].when"),
        (6, "rules[late].notify[1]"),
        (10, "rules[no].reply"),
        (11, "rules[no].set.fields.refund_amount"),
        (14, "sla[s].when.channel"),
        (14, "sla[s].when.currency"),
    ]


def test_one_fault_does_not_make_others() -> None:
    text = '[desk]\nme = "mei"\n[[agents]]\nid = "mei"\nrole = "boss"\nskills = ["returns"]\n'
    rules = '[[rules]]\nid = "r"\nwhen = {}\nassign = { skill = "returns" }\n'
    assert [problem.key for problem in problems(text + rules)] == ["agents[mei].role"]


def test_the_error_says_every_problem_on_its_own_line_in_either_language() -> None:
    with pytest.raises(ConfigError) as caught:
        load_text('[desk]\nmode = "x"\nlanguage = "fr"\n[[agents]]\nid = "a"', "my.toml")
    error = caught.value
    assert error.exit_code == 2
    assert [line[:10] for line in str(error).splitlines()] == ["my.toml:2:", "my.toml:3:"]
    chinese = error.phrase.in_("zh").splitlines()
    assert chinese[0] == 'my.toml:2: desk.mode: 应为以下之一：live, shadow, canary，实际是 "x"'
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert str(copy) == str(error)


def test_secrets_in_wrong_places_are_not_repeated() -> None:
    text = '[instagram]\ntoken_env = "IGAA-SECRET"\ntoken = "SECRET"\n[notifications]\nwebhooks = ["http://x/SECRET"]\n'
    with pytest.raises(ConfigError) as caught:
        load_text(text + '[[agents]]\nid = "a"')
    assert len(caught.value.problems) == 3
    assert "SECRET" not in str(caught.value) + repr(caught.value.problems)


def test_a_long_wrong_value_is_cut() -> None:
    (problem,) = problems(BASE + f'[desk]\nmode = "{"x" * 500}"')
    assert len(problem.in_("en")) < 200


def test_a_template_file_that_cannot_be_read_hides_no_fault_of_the_others(tmp_path: Path) -> None:
    path, folder = tmp_path / "config.toml", tmp_path / "templates.d"
    folder.mkdir()
    path.write_text(
        '[[agents]]\nid = "mei"\nrole = "boss"\n[[rules]]\nid = "a"\nwhen = { verified = true }\nreply = "elsewhere"\n',
        encoding="utf-8",
    )
    (folder / "a.toml").write_text('[[templates]]\nid = "elsewhere"\ntext = \n', encoding="utf-8")
    (folder / "b.toml").mkdir()
    (folder / "c.toml").write_text('[[templates]]\nid = "c"\n[desk]\n', encoding="utf-8")
    (folder / "d.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    found = [(Path(each.file).name, each.line, each.key) for each in caught.value.problems]
    assert found == [
        ("config.toml", 3, "agents[mei].role"),
        ("c.toml", 1, "templates[c].text"),
        ("c.toml", 3, "desk"),
        ("a.toml", 3, ""),
        ("b.toml", None, ""),
        ("d.toml", 1, ""),
    ]


@pytest.mark.parametrize("key", ["account_id", "login", "base_url", "version", "poll", "human_agent", "token_env"])
def test_a_token_that_strayed_into_the_file_is_never_quoted(key: str) -> None:
    token = "IGAA" + "Zx9" * 40
    for text in (f'[instagram]\n{key} = "{token}"\n', f'{token} = 1\n[desk]\nme = "{token}"\n'):
        with pytest.raises(ConfigError) as caught:
            load_text(f'{text}[[agents]]\nid = "mei"\n')
        told = [
            (each.in_(lang), each.key, each.got, repr(each)) for each in caught.value.problems for lang in LANGUAGES
        ]
        assert "Zx9" not in str(told)
