"""How a directory keeper works, on a real log: a company is set up, kept, and written to by two processes at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import protovalidate
from okr.directory.v1 import events_pb2, person_service_pb2, unit_service_pb2
from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD, ROLE_DIRECTORY_KEEPER, Unit
from okr.directory.v1.person_service_pb2 import (
    AssignManagerRequest,
    AssignRoleRequest,
    MovePersonRequest,
    RecordDepartureRequest,
    RegisterPersonRequest,
)
from okr.directory.v1.unit_service_pb2 import DissolveUnitRequest, FoundUnitRequest, MoveUnitRequest

from libs.commands import Decider, PermissionDenied
from libs.eventlog import EventLog
from libs.facts import OwnFacts
from libs.permission import Principal
from libs.record import Registry, timestamp
from libs.refusal import Refusal
from services.directory import person, unit
from services.directory.person import ReportingLineCloses
from services.directory.unit import UnitBelowItself, UnitHasMembers, UnitHasUnitsBelow

SERVICES = {
    unit_service_pb2.DESCRIPTOR.services_by_name["UnitService"]: unit,
    person_service_pb2.DESCRIPTOR.services_by_name["PersonService"]: person,
}
RPCS = {method.input_type.full_name: f"{each.full_name}/{method.name}" for each in SERVICES for method in each.methods}
HQ, SALES, EUROPE, LAB = "units/hq", "units/sales", "units/europe", "units/lab"
CEO, KEEPER, ANNE, BERT = "people/p01", "people/p02", "people/p03", "people/p04"
SETUP, HR = Principal("apps/okr-import", frozenset({"okr.setup"})), Principal(KEEPER)


class Process:
    """One process of the directory service, without its edge."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.facts = OwnFacts(log)
        self.decider = Decider(log, SERVICES, self.facts.people, ahead_of_time=True)
        self.decider.recorded = self.facts.reach

    async def do(self, command: Any, by: Principal = HR) -> Any:
        command.request_id = str(uuid4())
        if "etag" in command.DESCRIPTOR.fields_by_name and not command.etag:
            command.etag = f"v{len(await self.log.read_stream(command.name))}"
        assert [each.proto.message for each in protovalidate.collect_violations(command)] == []
        return await self.decider.execute(RPCS[command.DESCRIPTOR.full_name], command, by)


@asynccontextmanager
async def processes(dsn: str, count: int = 1) -> AsyncIterator[list[Process]]:
    logs = [await EventLog.open(dsn, log_id="directory@cn/1", registry=Registry(events_pb2)) for _ in range(count)]
    made = [Process(log) for log in logs]
    try:
        for each in made:
            await each.facts.start()
        yield made
    finally:
        for each in made:
            await each.facts.stop()
            await each.log.close()


def found(name: str, parent: str, kind: Unit.Kind = Unit.KIND_DEPARTMENT, **fields: Any) -> FoundUnitRequest:
    return FoundUnitRequest(name=name, title=name, kind=kind, parent=parent, home_region="cn", **fields)


def register(name: str, at: str, manager: str = "", **fields: Any) -> RegisterPersonRequest:
    return RegisterPersonRequest(
        name=name, display_name=f"{name} 王", unit=at, manager=manager, home_region="cn", **fields
    )


def move(name: str, parent: str) -> MoveUnitRequest:
    return MoveUnitRequest(name=name, parent=parent, reason="reorganisation")


def give_keeper(name: str, where: str) -> AssignRoleRequest:
    return AssignRoleRequest(name=name, role=ROLE_DIRECTORY_KEEPER, unit=where)


async def set_up(process: Process) -> None:
    await process.do(found(HQ, "", Unit.KIND_COMPANY), by=SETUP)
    await process.do(register(CEO, HQ), by=SETUP)
    await process.do(register(KEEPER, HQ, CEO), by=SETUP)
    await process.do(give_keeper(KEEPER, HQ), by=SETUP)


async def refusal(call: Any) -> Refusal:
    try:
        await call
    except Refusal as refused:
        return refused
    raise AssertionError("it was done")


def runs(story: Any) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(60):
            await story

    asyncio.run(in_time())


def test_a_keeper_keeps_a_company_from_its_first_day(database):
    async def story() -> None:
        async with processes(database()) as (hr,):
            await set_up(hr)
            # Each step builds on the one before at once, without waiting for anybody.
            await hr.do(found(SALES, HQ))
            await hr.do(found(EUROPE, SALES, Unit.KIND_TEAM))
            await hr.do(register(ANNE, EUROPE, CEO))
            answer = await hr.do(AssignRoleRequest(name=ANNE, role=ROLE_BUSINESS_LEAD, unit=EUROPE))
            assert (answer.person.etag, answer.person.roles[0].unit, answer.receipt.event_count) == ("v2", EUROPE, 1)
            assert hr.facts.people.unit_path(EUROPE) == (EUROPE, SALES, HQ)
            assert hr.facts.people.holds(ANNE, ROLE_BUSINESS_LEAD, EUROPE)
            assert type(await refusal(hr.do(give_keeper(KEEPER, SALES)))) is PermissionDenied
            leave = DissolveUnitRequest(name=EUROPE, reason="reorganisation")
            assert type(await refusal(hr.do(leave))) is UnitHasMembers
            leave = DissolveUnitRequest(name=SALES, reason="reorganisation")
            assert type(await refusal(hr.do(leave))) is UnitHasUnitsBelow
            await hr.do(MovePersonRequest(name=ANNE, unit=HQ, reason="reorganisation"))
            await hr.do(DissolveUnitRequest(name=EUROPE, reason="reorganisation"))
            answer = await hr.do(DissolveUnitRequest(name=SALES, reason="reorganisation"))
            assert answer.unit.dissolved

    runs(story())


def test_a_keeper_plans_ahead_and_who_leaves_next_month_works_until_then(database):
    async def story() -> None:
        async with processes(database()) as (hr,):
            await set_up(hr)
            soon = datetime.now(UTC) + timedelta(days=30)
            await hr.do(found(LAB, HQ, effective_time=timestamp(soon)))
            await hr.do(register(ANNE, LAB, CEO, effective_time=timestamp(soon)))
            await hr.do(RecordDepartureRequest(name=KEEPER, effective_time=timestamp(soon)))
            people = hr.facts.people
            assert (people.unit_exists(LAB), people.is_active(ANNE), people.is_active(KEEPER)) == (False, False, True)
            await hr.do(found(SALES, HQ))
            people.advance(soon)
            assert (people.unit_exists(LAB), people.is_active(ANNE), people.is_active(KEEPER)) == (True, True, False)
            refused = await refusal(hr.do(found(EUROPE, HQ)))
            assert refused.metadata["rule"] == "departed-may-nothing"

    runs(story())


def test_a_keeper_of_a_part_keeps_that_part_only(database):
    async def story() -> None:
        async with processes(database()) as (hr,):
            await set_up(hr)
            await hr.do(found(SALES, HQ))
            await hr.do(found(LAB, HQ))
            await hr.do(register(ANNE, SALES, CEO))
            await hr.do(give_keeper(ANNE, SALES))
            anne = Principal(ANNE)
            await hr.do(found(EUROPE, SALES), by=anne)
            await hr.do(register(BERT, EUROPE, ANNE), by=anne)
            beyond = [
                found("units/more", LAB),
                move(EUROPE, LAB),
                MovePersonRequest(name=BERT, unit=LAB),
                give_keeper(BERT, HQ),
            ]
            for command in beyond:
                assert type(await refusal(hr.do(command, by=anne))) is PermissionDenied, command

    runs(story())


def test_two_processes_at_once_never_close_a_circle_of_units(database):
    async def story() -> None:
        async with processes(database(), 2) as (one, other):
            await set_up(one)
            await other.facts.reach(one.log.head)
            for place in range(8):
                a, b = f"units/a{place}", f"units/b{place}"
                await one.do(found(a, HQ))
                await one.do(found(b, HQ))
                await other.facts.reach(one.log.head)
                both = await asyncio.gather(one.do(move(a, b)), other.do(move(b, a)), return_exceptions=True)
                refused = [each for each in both if isinstance(each, BaseException)]
                assert [type(each) for each in refused] == [UnitBelowItself]

    runs(story())


def test_two_processes_at_once_never_close_a_reporting_line(database):
    async def story() -> None:
        async with processes(database(), 2) as (one, other):
            await set_up(one)
            for place in range(8):
                a, b, c = f"people/a{place}", f"people/b{place}", f"people/c{place}"
                await one.do(register(a, HQ, CEO))
                await one.do(register(b, HQ, a))
                await one.do(register(c, HQ, CEO))
                await other.facts.reach(one.log.head)
                both = await asyncio.gather(
                    one.do(AssignManagerRequest(name=a, manager=c)),
                    other.do(AssignManagerRequest(name=c, manager=b)),
                    return_exceptions=True,
                )
                refused = [each for each in both if isinstance(each, BaseException)]
                assert [type(each) for each in refused] == [ReportingLineCloses]

    runs(story())
