"""Every screen and dialog on one desk: which there are, and which keys lead there.

Who adds a screen adds a scene: what holds for all (`test_every_screen.py`, `test_keyboard_checks.py`) is tried on it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

import igdesk.screens
import igdesk.widgets
from igdesk.config.model import Agent, Category, Config, Phrasing, Template, TicketField
from igdesk.config.settings import Knowledge
from igdesk.desk.article_files import save_new
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.desk.new_wording import Typed
from igdesk.desk.saved_views import NewView
from igdesk.i18n import Lang, Words
from igdesk.rules import commands as c
from igdesk.rules.articles import Article
from igdesk.rules.model import Attachment, Channel
from igdesk.rules.phrasing import Doubt, Doubtful
from igdesk.screens.app import IgdeskApp
from igdesk.screens.brief import BriefCard
from igdesk.screens.customer_card import CustomerCardScreen
from igdesk.screens.customers import CustomersDialog
from igdesk.screens.decision_tree import DecisionTree
from igdesk.screens.escalate_dialog import EscalateDialog
from igdesk.screens.escalation import EscalationScreen
from igdesk.screens.evidence import EvidenceCard
from igdesk.screens.handover import HandoverCard
from igdesk.screens.help import HelpScreen
from igdesk.screens.note_dialog import NoteDialog
from igdesk.screens.palette import Palette
from igdesk.screens.queue import QueueScreen
from igdesk.screens.reporting import ReportScreen
from igdesk.screens.search import TYPING_PAUSE, SearchScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.screens.triage import TriageScreen
from igdesk.store.inbound import InboundThread
from igdesk.store.saved_views import LONGEST_NAME
from igdesk.widgets.article_form import SaveArticle
from igdesk.widgets.articles_dialog import ArticlesDialog
from igdesk.widgets.bulk_reply_dialogs import AskCount, AskSamples
from igdesk.widgets.dialogs import Ask, Confirm, ErrorModal, Pick
from igdesk.widgets.fields_dialog import FillFields
from igdesk.widgets.joint_dialogs import PickMessages, PickTicket
from igdesk.widgets.leg_dialog import AskLeg
from igdesk.widgets.promise_dialog import AskPromise
from igdesk.widgets.send_dialogs import AskParts, AskPublic, AskSendAnyway, AskWords
from igdesk.widgets.settings_dialog import SettingsDialog
from igdesk.widgets.share_dialogs import AskLeft, Row
from igdesk.widgets.template_dialog import SaveTemplate
from igdesk.widgets.template_picker import TemplatePicker

from .ticket_fixtures import (
    ACCOUNT,
    CONFIG,
    NOW,
    as_person,
    come_in,
    desk_over,
    fill_mia,
    inbound,
    mia,
    quiet,
    take_notices,
    thread,
    type_keys,
    write,
)

Taint = Callable[[str], str]
"""What is done to every text that a customer or colleague wrote, and to every name that somebody gave."""
MOST = 150
"""Letters of what is to fit in one message."""
MIA, ANNA, SAM, TOM, AGAIN = 1, 2, 3, 4, 5
"""Numbers of the tickets."""


@dataclass(frozen=True)
class Stage:
    """The app over the desk of all scenes.

    Attributes:
        pilot: Its keys.
        desk: Its desk.
        taint: What was done to its texts.
    """

    pilot: Pilot[Any]
    desk: Desk
    taint: Taint = str

    @property
    def app(self) -> IgdeskApp:
        """The app, by its own type."""
        assert isinstance(self.pilot.app, IgdeskApp)
        return self.pilot.app

    async def write(self, text: str) -> None:
        """Write in the field that has the focus."""
        if isinstance(line := self.app.screen.focused, Input):
            line.value = text
            await quiet(self.pilot)
        else:
            await write(self.pilot, text)


More = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """Something to look at.

    Attributes:
        name: What its picture is called.
        shows: The screen that is on top then.
        keys: What is pressed, on the ticket or on the queue.
        ticket: The ticket that is opened first; none: the queue.
        more: What happens then.
        tells: Whether notices that come up are part of it.
        pictures: Where its four pictures are, if another test takes them: how their names begin. None: others do.
    """

    name: str
    shows: type[Screen[Any]]
    keys: tuple[str, ...] = ()
    ticket: int | None = None
    more: More | None = None
    tells: bool = False
    pictures: str | None = ""


def _writing(text: str, *keys: str) -> More:
    async def more(stage: Stage) -> None:
        await stage.write(stage.taint(text)[: len(text) + MOST])
        await type_keys(stage.pilot, *keys)

    return more


def _typing(text: str) -> More:
    async def more(stage: Stage) -> None:
        await stage.write(text)
        await stage.pilot.pause(TYPING_PAUSE)

    return more


async def _news(stage: Stage) -> None:
    """The customer writes while somebody answers."""
    await stage.write("稍等，马上查。")
    come_in(stage.desk, thread("mia.wang", [inbound(stage.taint("算了，不用了")[:MOST], timedelta(), "m-late")]))
    await stage.app.live.look()
    await quiet(stage.pilot)
    await type_keys(stage.pilot, "ctrl+s")


async def _begun(stage: Stage) -> None:
    """Somebody has begun two texts, and asks for them."""
    stage.app.drafts.keep(MIA, stage.taint("您好，已经帮您催过物流了，"))
    stage.app.drafts.keep(TOM, stage.taint("给财务打电话"), Kind.NOTE)
    await type_keys(stage.pilot, "g", "d")


def _pushing(dialog: Callable[[Words, Taint], Screen[Any]]) -> More:
    async def more(stage: Stage) -> None:
        stage.app.push_screen(dialog(stage.app.words, stage.taint))
        await quiet(stage.pilot)

    return more


def _error(words: Words, taint: Taint) -> ErrorModal:
    return ErrorModal(words, words("ui.bug"), taint("ValueError: 客户写了意料之外的内容，" + "无法显示；" * 120))


def _left(words: Words, taint: Taint) -> AskLeft:
    heads = [f"11-21 14:2{place}  {words('ui.context_ticket')} #{place}" for place in (1, 2)]
    return AskLeft(words, [Row(each, taint("您好，已经帮您催过物流了。")) for each in heads])


def _careful(words: Words, taint: Taint) -> AskWords:
    return AskWords(words, [Doubtful(Doubt.PROMISE, taint("保证"), 0), Doubtful(Doubt.BANNED, taint("亲"), 9)])


def _keeping(words: Words, taint: Taint) -> SaveTemplate:
    async def save(_typed: Typed, _replace: bool) -> str | None:
        return None

    begun = {"id": "late", "title": taint("物流延误"), "language": "zh", "style": "warm", "categories": "order",
             "text": taint("您好，{customer.first_name|您}的包裹在路上。")}  # fmt: skip
    return SaveTemplate(words, begun, save)


SCENES: tuple[Scene, ...] = (
    Scene("queue", QueueScreen),
    Scene("keys-that-follow", QueueScreen, ("g",)),
    Scene("help", HelpScreen, ("question_mark",)),
    Scene("palette", Palette, ("ctrl+p",)),
    Scene("palette-finds", Palette, ("ctrl+p",), more=_typing("退款"), pictures=None),
    Scene("search", SearchScreen, ("slash",), more=_typing("退款")),
    Scene("filter", QueueScreen, ("f",), pictures="test_filter_builder/test_what_the_builder_looks_like"),
    Scene("selection", QueueScreen, ("space", "space"), pictures="test_selecting/test_what_a_selection_looks_like"),
    Scene("view-name", Ask, ("f", *"退款", "enter", "F")),
    Scene("samples", AskSamples, ("V", "t", *"thanks", "enter"),
          pictures="test_bulk_reply/test_what_the_samples_look_like"),
    Scene("count", AskCount, ("V", "t", *"thanks", "enter", "s")),
    Scene("drafts", Pick, (), None, _begun),
    Scene("outbox", Pick, ("g", "o"), pictures="test_outbox/test_what_the_question_looks_like"),
    Scene("notices", Pick, ("g", "n"), pictures=None),
    Scene("customers", CustomersDialog, ("g", "c")),
    Scene("knowledge", ArticlesDialog, ("g", "k")),
    Scene("handover", HandoverCard, ("g", "t")),
    Scene("report", ReportScreen, ("g", "r", "2")),
    Scene("settings", SettingsDialog, ("g", "comma")),
    Scene("escalations", EscalationScreen, ("g", "e"),
          pictures="test_escalation/test_what_the_escalations_look_like"),
    Scene("brief", BriefCard, ("g", "e", "enter"), pictures="test_answering_up/test_what_the_brief_looks_like"),
    Scene("triage", TriageScreen, ("T",), pictures="test_triage_pictures/test_what_it_looks_like[ticket"),
    Scene("triage-armed", TriageScreen, ("T", "2"), pictures="test_triage_pictures/test_what_it_looks_like[armed"),
    Scene("ticket", TicketScreen, (), MIA, pictures="test_ticket/test_what_a_ticket_looks_like[reading"),
    Scene("timeline", TicketScreen, ("h",), MIA),
    Scene("ticket-help", HelpScreen, ("question_mark",), MIA, pictures=None),
    Scene("card", CustomerCardScreen, ("i",), MIA),
    Scene("evidence", EvidenceCard, ("O",), MIA),
    Scene("tree", DecisionTree, ("W",), MIA, pictures="test_decision_tree/test_what_it_looks_like"),
    Scene("templates", TemplatePicker, ("t",), MIA, pictures="test_ticket/test_what_a_ticket_looks_like[templates"),
    Scene("composer", TicketScreen, ("2",), MIA, pictures="test_ticket/test_what_a_ticket_looks_like[writing"),
    Scene("parts", AskParts, ("r",), MIA, _writing("您好，我们查到您的包裹还在海关。" * 30, "ctrl+s")),
    Scene("words", AskWords, (), MIA, _pushing(_careful)),
    Scene("news", AskSendAnyway, ("r",), AGAIN, _news),
    Scene("public", AskPublic, ("r",), ANNA, _writing("有的，白色和米色都有。", "ctrl+s")),
    Scene("snag", Ask, ("exclamation_mark",), MIA, pictures=None),
    Scene("colleague", Pick, ("c", "at", "at"), MIA, pictures=None),
    Scene("note", NoteDialog, ("c",), MIA, _writing("物流说明天到。")),
    Scene("keep-template", SaveTemplate, (), MIA, _pushing(_keeping)),
    Scene("assign", Pick, ("a",), MIA),
    Scene("status", Pick, ("s",), MIA, pictures=None),
    Scene("category", Pick, ("I",), MIA, pictures=None),
    Scene("priority", Pick, ("p",), MIA, pictures=None),
    Scene("snooze", Pick, ("b",), MIA),
    Scene("later", Pick, ("r",), MIA, _writing("您好，物流说明天到。", "f2"), pictures=None),
    Scene("tags", Ask, ("l",), MIA),
    Scene("insert-article", ArticlesDialog, ("r", "f3"), MIA),
    Scene("draft-article", SaveArticle, ("w", "1"), MIA),
    Scene("fields", FillFields, ("D",), MIA),
    Scene("escalate", EscalateDialog, ("S",), SAM),
    Scene("department", Pick, ("d",), MIA, pictures=None),
    Scene("leg", AskLeg, ("d", "1"), MIA),
    Scene("promises", Pick, ("P",), MIA, pictures=None),
    Scene("promise", AskPromise, ("P",), TOM),
    Scene("merge", PickTicket, ("m",), MIA),
    Scene("two-customers", Confirm, ("m", "4", "enter"), MIA, pictures=None),
    Scene("split", PickMessages, ("M",), MIA),
    Scene("links", Pick, ("o",), MIA, pictures=None),
    Scene("link", Confirm, ("o",), TOM),
    Scene("left-over", AskLeft, (), None, _pushing(_left)),
    Scene("error", ErrorModal, (), None, _pushing(_error)),
    Scene("told", TicketScreen, ("a", "2"), TOM, tells=True),
)  # fmt: skip


def all_screens() -> Iterator[type[Screen[Any]]]:
    """Every screen and dialog that the program can show: what is no base of another, and bases that a scene shows."""
    for package in (igdesk.screens, igdesk.widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    yield from dict.fromkeys(each for each in _below(Screen) if each.__module__.startswith("igdesk."))


def _below(base: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    for each in base.__subclasses__():
        yield from _below(each)
        if not each.__subclasses__() or any(scene.shows is each for scene in SCENES):
            yield each


def _configured(taint: Taint) -> Config:
    """The configuration of all scenes, every name in it tainted."""
    named: list[tuple[str, tuple[Any, ...]]] = [
        ("agents", (*CONFIG.agents, Agent("ken", "阿肯", "agent", ("finance",)))),
        ("departments", CONFIG.departments),
        ("categories", (*CONFIG.categories, *(Category(f"c{place}", f"第{place}类") for place in range(3, 20)))),
        ("priorities", CONFIG.priorities),
        ("fields", (TicketField("order_no", "订单号"), TicketField("color", "颜色", "select", options=("白", "黑")))),
    ]
    tainted: dict[str, Any] = {
        table: tuple(replace(each, name=taint(each.name)) for each in rows) for table, rows in named
    }
    templates = [replace(each, title=taint(each.title), text=taint(each.text)[:MOST]) for each in _WORDINGS]
    escalations = tuple(replace(each, reason=taint(each.reason or "")) for each in CONFIG.escalations)
    return replace(
        CONFIG, desk=replace(CONFIG.desk, name=taint(CONFIG.desk.name)), templates=tuple(templates),
        escalations=escalations, phrasing=Phrasing(banned=(), promises=(), fine=()), **tainted,
    )  # fmt: skip


_WORDINGS = (
    *CONFIG.templates,
    Template("refund", "退款进度", "退款已经在处理，3 天内到账。", "zh", "warm", ("returns",)),
    Template("thanks", "Received", "Thank you, we have your message and will answer soon.", "en"),
)


def _threads(taint: Taint) -> list[InboundThread]:
    """Who wrote what."""
    anna = (inbound(taint("这款灯有白色的吗？"), timedelta(hours=2), "c1", channel=Channel.COMMENT),)
    picture = Attachment("image", "https://example.com/cup.jpg")
    made = [
        mia(),
        InboundThread(ACCOUNT, "comment", "c1/igsid-anna", "igsid-anna", "anna", None, anna, post="p1"),
        thread("sam", [inbound(taint("皮肤过敏了，怎么办？"), timedelta(minutes=10), "s1")], "Sam"),
        thread(
            "tom", [inbound(taint("我要退款，杯子碎了"), timedelta(minutes=30), "t1", attachments=(picture,))], "Tom"
        ),
    ]
    return [
        replace(
            each,
            username=taint(each.username or ""),
            name=taint(each.name or ""),
            messages=tuple(replace(said, text=taint(said.text)) if said.text else said for said in each.messages),
        )
        for each in made
    ]


@contextmanager
def desk_of_scenes(path: Path, taint: Taint = str) -> Iterator[Desk]:
    """A supervisor's desk on which every scene can be opened; all texts and names went through `taint`."""
    _write_articles(path / "articles", taint)
    config = replace(_configured(taint), knowledge=Knowledge(path / "articles"))
    with desk_over(path, _threads(taint), config, me="zhou") as desk:
        fill_mia(desk)
        as_person(
            desk, "lin", c.AddNote(TOM, taint("客户在等电话")), c.Escalate(MIA, taint("客户要求经理回电"), "agent:zhou")
        )
        as_person(desk, "mei", c.SetTags(MIA, (taint("加急"),)), c.SetField(MIA, "order_no", taint("88231")))
        as_person(desk, "zhou", c.GivePromise(MIA, taint("周一前告知物流进展"), NOW + timedelta(hours=5)))
        as_person(desk, "zhou", c.Reply(SAM, (taint("请先停用，我们马上联系您。")[:MOST],)), c.Assign(TOM, "zhou"))
        _second_matter(desk)
        take_notices(desk)
        desk.saved_views().save(NewView(_printable(taint("退款")), "open", "tag:退款", "sla", shared=True)).result()
        yield desk


def _write_articles(folder: Path, taint: Taint) -> None:
    """What the team knows."""
    answer = f"{taint('同事要知道的')}\n\n## 回答\n\n{taint('收到商品 **7 天**内，保持完好可以退换。')[:MOST]}\n"
    for name, review in (("return", date(2026, 11, 1)), ("ship", date(2027, 1, 1)), ("size", None)):
        title = taint({"return": "退货怎么走", "ship": "多久发货", "size": "尺码表"}[name])
        save_new(folder, Article(name, title, answer, "mei", review, (taint("退款"),), ("returns",), "zh"))


def _printable(text: str) -> str:
    """What of a text may be the name of a view."""
    return "".join(each for each in text if each.isprintable())[:LONGEST_NAME]


def _second_matter(desk: Desk) -> None:
    """What Mia wrote last is a ticket of its own."""
    detail = desk.detail(MIA).result()
    assert detail is not None
    as_person(desk, "lin", c.Split(MIA, (detail.messages[-1].id,)))


@asynccontextmanager
async def stage_on(
    desk: Desk, size: tuple[int, int] = (80, 24), lang: Lang = "en", taint: Taint = str
) -> AsyncIterator[Stage]:
    """The app over the desk of all scenes."""
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size, notifications=True) as pilot:
        await quiet(pilot)
        yield Stage(pilot, desk, taint)


async def set_up(stage: Stage, scene: Scene) -> None:
    """Bring a scene on the screen; the one before was torn down."""
    app = stage.app
    here = app.screen.number if isinstance(app.screen, TicketScreen) else None
    if here != scene.ticket:
        await _leave_until(stage, lambda: len(app.screen_stack) == 1)
    if scene.ticket not in (None, here):
        assert scene.ticket is not None
        app.open_ticket(scene.ticket, (MIA, ANNA, SAM, TOM, AGAIN))
        await quiet(stage.pilot)
    await type_keys(stage.pilot, *scene.keys)
    if scene.more is not None:
        await scene.more(stage)
    if not scene.tells:
        app.clear_notifications()
    await at_rest(stage)
    assert type(app.screen) is scene.shows, (scene.name, app.screen, [each.message for each in app._notifications])


async def at_rest(stage: Stage) -> None:
    """Wait for what is read a little after a key: the counts, and the messages beside the list."""
    await quiet(stage.pilot)
    root = stage.app.screen_stack[0]
    assert isinstance(root, QueueScreen)
    while root._waiting:
        await stage.pilot.pause(0.005)
        await quiet(stage.pilot)
    await quiet(stage.pilot)


async def tear_down(stage: Stage, scene: Scene) -> None:
    """Go back to the ticket or the queue as they were: nothing begun, nothing selected, nothing told."""
    screen = stage.app.screen
    if isinstance(screen, TicketScreen):
        await _leave_until(stage, lambda: stage.app.screen is not screen)
    await _leave_until(stage, lambda: _is_bare(stage.app.screen))
    for number, kind in tuple(stage.app.drafts._kept):
        stage.app.drafts.forget(number, kind)
    stage.app.clear_notifications()
    await type_keys(stage.pilot, *(() if isinstance(stage.app.screen, TicketScreen) else ("home",)))


def _is_bare(screen: Screen[Any]) -> bool:
    """Whether nothing lies over a ticket or the queue, and neither shows anything but itself."""
    if isinstance(screen, QueueScreen):
        return screen.tickets.has_focus and not (screen.prefix or screen.selection or screen._filter)
    return type(screen) is TicketScreen and not screen.composer.is_open


async def _leave_until(stage: Stage, done: Callable[[], bool]) -> None:
    for _ in range(8):
        if done():
            return
        await type_keys(stage.pilot, "escape")
    raise AssertionError(f"{stage.app.screen} cannot be left")
