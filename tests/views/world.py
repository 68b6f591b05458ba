"""The views over a real database, and a log kept in memory whose records they are fed with."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from okr.directory.v1.directory_pb2 import (
    ROLE_HR_MECHANIC,
    ROLE_PLATFORM_ENGINEER,
    Unit,
)
from okr.directory.v1.events_pb2 import PersonRegistered, RoleAssigned, UnitFounded
from okr.goal.v1 import objective_pb2 as o
from okr.goal.v1.cycle_pb2 import CyclePlan
from okr.goal.v1.events_pb2 import (
    CycleOpened,
    CyclePlanned,
    CycleStarted,
    DialogueOpened,
    ObjectiveActivated,
    ObjectiveAgreed,
    ObjectiveDrafted,
    PolicyPackPublished,
    TermsAccepted,
)
from okr.goal.v1.measurement_pb2 import Measurement, Metric
from okr.goal.v1.policy_pb2 import PolicyRules

from libs.permission import Principal
from libs.record import Header, completed, stored, timestamp
from services.views.catalogue import open_desk
from services.views.cycles import CycleListService
from services.views.desk import Desk
from services.views.directory import DirectoryService
from services.views.objective_history import ObjectiveHistoryService
from services.views.objective_page import ObjectivePageService
from services.views.objective_tree import ObjectiveTreeService
from services.views.owed import OwedService
from services.views.policy_packs import PolicyPackListService
from services.views.store import Store
from services.views.unit_board import UnitBoardService
from services.views.view_service import ViewService

GOAL, DIRECTORY, ALIGNMENT = "goal@cn/1", "directory@cn/1", "alignment@cn/1"
BEGIN = datetime.fromisoformat("2024-07-01T08:00:00+00:00")
HQ, DE, CN, CN_SALES = "units/hq", "units/de", "units/cn", "units/cn-sales"
CEO, BOSS, OWNER, PEER, MECHANIC = "people/ceo", "people/boss", "people/owner", "people/peer", "people/mechanic"
Q3, Q4 = "cycles/2024-q3", "cycles/2024-q4"
PACK = "policyPacks/operational"


def name_of(number: int) -> str:
    return f"objectives/{UUID(int=number)}"


def caller(subject: str = OWNER, *scopes: str) -> Principal:
    return Principal(subject, frozenset(scopes))


class Log:
    """Records of one log, as its owner would hand them out."""

    def __init__(self, log_id: str) -> None:
        self.log_id = log_id
        self.records: list[tuple[int, bytes]] = []
        self._versions: dict[str, int] = {}

    def add(
        self,
        stream: str,
        *events: Message,
        by: str = BOSS,
        at: datetime | None = None,
        effective: datetime | None = None,
    ) -> int:
        """Records events, a minute each after the one before or all at `at`; answers with the last position."""
        for event in events:
            position = len(self.records) + 1
            self._versions[stream] = self._versions.get(stream, 0) + 1
            header = Header(
                stream=stream,
                version=self._versions[stream],
                event_id=str(UUID(int=position)),
                command_id=str(UUID(int=position << 32)),
                actor=by,
                rule_id="party-negotiates",
            )
            if effective is not None:
                header.effective_at.CopyFrom(timestamp(effective))
            when = at or BEGIN + timedelta(minutes=position)
            self.records.append((position, completed(stored(event, header), self.log_id, position, when)))
        return len(self.records)


class World:
    """`async with World(database()) as world`: an open desk, three logs, and a service of every query."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.goal, self.directory, self.alignment = Log(GOAL), Log(DIRECTORY), Log(ALIGNMENT)
        self.desk: Desk

    async def __aenter__(self) -> "World":
        await self.open()
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.desk.store.close()

    async def open(self) -> None:
        """Opens the desk, as a start of the process does."""
        self.desk = await open_desk(await Store.open(self._dsn, 6), GOAL, DIRECTORY, ALIGNMENT)
        desk = self.desk
        self.pages, self.boards, self.trees = (
            ObjectivePageService(desk),
            UnitBoardService(desk),
            ObjectiveTreeService(desk),
        )
        self.owed, self.histories, self.people = (
            OwedService(desk),
            ObjectiveHistoryService(desk),
            DirectoryService(desk),
        )
        self.cycles, self.packs, self.views = CycleListService(desk), PolicyPackListService(desk), ViewService(desk, {})

    async def feed(self, batch: int = 1000) -> None:
        """Gives the views what they have not had of the logs."""
        for log in (self.directory, self.goal, self.alignment):
            feed = self.desk.feeds[log.log_id]
            while new := log.records[feed.position : feed.position + batch]:
                await feed.apply(new)
                if any(each.trouble for each in feed.serving.values()):
                    return

    async def rows(self, view: str) -> list[tuple[Any, ...]]:
        """All rows of a view's table, by key."""
        serving = self.desk.serving(view)
        key = ", ".join(serving.view.TABLE.key)
        return [tuple(row) for row in await self.desk.store.pool.fetch(f"SELECT * FROM {serving.table} ORDER BY {key}")]

    def company(self) -> None:
        """Units, people, roles, two cycles and a policy pack."""
        for name, title, parent, kind in (
            (HQ, "同心集团", "", Unit.KIND_COMPANY),
            (DE, "Konzentrik GmbH, Größe und Maß", HQ, Unit.KIND_SUBSIDIARY),
            (CN, "中国公司", HQ, Unit.KIND_SUBSIDIARY),
            (CN_SALES, "销售部", CN, Unit.KIND_DEPARTMENT),
        ):
            self.directory.add(
                name, UnitFounded(title=title, parent=parent, kind=kind, home_region="cn"), by="apps/okr"
            )
        for name, called, unit, manager in (
            (CEO, "王芳", HQ, ""),
            (BOSS, "李强", CN, CEO),
            (OWNER, "张伟", CN_SALES, BOSS),
            (PEER, "Jürgen Groß", DE, CEO),
            (MECHANIC, "Mechanikerin", HQ, CEO),
        ):
            event = PersonRegistered(display_name=called, unit=unit, manager=manager, home_region="cn", locale="zh")
            self.directory.add(name, event, by="apps/okr")
        self.directory.add(MECHANIC, RoleAssigned(role=ROLE_HR_MECHANIC, unit=HQ), by="apps/okr")
        self.directory.add(CEO, RoleAssigned(role=ROLE_PLATFORM_ENGINEER, unit=HQ), by="apps/okr")
        rules = PolicyRules(answer_days=7, check_in_days=14, usual_key_results=5)
        self.goal.add(PACK, PolicyPackPublished(version=1, title="运营", rules=rules, reason="set up"))
        for cycle, title in ((Q3, "2024 第三季度"), (Q4, "2024 Q4")):
            plan = CyclePlan(title=title, start_date="2024-07-01", end_date="2024-09-30", time_zone="Asia/Shanghai")
            self.goal.add(cycle, CyclePlanned(plan=plan), CycleOpened(), CycleStarted())


def terms(title: str = "让现场主管第一个想到我们", **changes: Any) -> o.Terms:
    """Terms of one key result, from 10 to 20."""
    key_result = o.KeyResult(
        key_result_id="kr1",
        title="复购率",
        weight="1",
        measurement=Measurement(metric=Metric(baseline="10", target="20", direction=Metric.DIRECTION_UP, unit="%")),
    )
    said = {
        "owner": OWNER,
        "counterpart": BOSS,
        "unit": CN_SALES,
        "cycle": Q3,
        "kind": o.KIND_COMMITTED,
        "policy_pack": PACK,
    }
    return o.Terms(title=title, **{"key_results": [key_result], **said, **changes})


def drafted(title: str = "让现场主管第一个想到我们", **changes: Any) -> ObjectiveDrafted:
    return ObjectiveDrafted(
        terms=terms(title, **changes), origin=o.ORIGIN_BOTTOM_UP, policy_pack_version=1, terms_hash="1" * 64
    )


def opened(due: datetime) -> DialogueOpened:
    return DialogueOpened(answer_due=timestamp(due))


def agreed(*parties: str) -> Iterable[Message]:
    return [
        *(TermsAccepted(party=each, revision=1, terms_hash="1" * 64) for each in parties),
        ObjectiveAgreed(revision=1),
    ]


def activated(due: datetime = BEGIN) -> list[Message]:
    """From a draft to work."""
    return [opened(due), *agreed(OWNER, BOSS), ObjectiveActivated()]


async def all_pages(query: Any, request: Any, field: str, who: Principal) -> list[Any]:
    """Everything that a list gives, page by page."""
    found: list[Any] = []
    while True:
        response = await query(request, who)
        found += getattr(response, field)
        if not response.next_page_token:
            return found
        request.page_token = response.next_page_token
