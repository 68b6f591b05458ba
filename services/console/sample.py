"""Fills an empty region with the sample company, by the commands that its people would have sent."""

import asyncio
import tomllib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.directory.v1 import person_service_pb2, unit_service_pb2
from okr.goal.v1 import cycle_pb2, cycle_service_pb2, objective_pb2, policy_pb2, policy_service_pb2

from services.console.sample_acts import Act, Live, acts_of, command_of, moment, remember, stamp
from services.console.sample_alignment import WAVES, Stage
from services.console.sample_telling import LOOKING, Telling, stage_of
from services.console.sending import CommandRefused, Sender, Signer

DATA = Path(__file__).with_name("sample")
OBJECTIVE_FILES = (
    "company",
    "functions",
    "heat_pumps",
    "valves",
    "digital_and_research",
    "europe",
    "america",
)
NAMESPACE = uuid.UUID("1f7b1c0e-8c3a-5d62-9e0d-73616d706c65")
SETUP = ("apps/okr-setup", ("okr.setup",))
TIME_ZONES = {"cn": "Asia/Shanghai", "eu": "Europe/Berlin", "us": "America/New_York"}
LOCALES = {"cn": "zh-CN", "eu": "de-DE", "us": "en-US"}
#: Who keeps the directory and who sets the rules in the sample company.
KEEPER = "people/p0009"
NAVIGATOR = "people/p0011"
#: How long the goal service may take to hear from the directory.
NEWS_S = 30.0


@dataclass
class Summary:
    """What a load did.

    refused: decisions that a service did not take, which is a defect of the data. seen: consistency token of a query that
    must see all of it.
    """

    commands: int = 0
    replayed: int = 0
    refused: list[str] = field(default_factory=list)
    seen: str = ""


@dataclass(frozen=True)
class Company:
    """The sample company as its files tell it."""

    organisation: dict[str, Any]
    rules: dict[str, Any]
    objectives: list[dict[str, Any]]

    @property
    def units(self) -> dict[str, list[str]]:
        """By id: title, English title, kind, unit above, home region."""
        units: dict[str, list[str]] = self.organisation["units"]
        return units

    def lead_of(self, unit: str) -> str:
        """Id of who leads a unit."""
        return str(self.organisation["people"][unit][0][0])

    def people(self) -> list[tuple[list[str], str, str, str]]:
        """Everybody: [id, name, Latin name, job title], unit where they began, manager, day; managers first."""
        moved = {move["person"]: move["from"] for move in self.organisation["move"]}
        found = []
        for unit, above in ((unit, self.units[unit][3]) for unit in self.units):
            for place, person in enumerate(self.organisation["people"][unit]):
                manager = self.lead_of(unit) if place else (self.lead_of(above) if above else "")
                found.append((person, moved.get(person[0], unit), manager, "01-05"))
        for join in self.organisation["join"]:
            found.append((join["person"], join["unit"], self.lead_of(join["unit"]), join["day"][5:]))
        return found

    def zone_of(self, unit: str) -> str:
        """Time zone of a unit."""
        return TIME_ZONES[self.units[unit][4]]

    def zones(self) -> dict[str, str]:
        """Time zone of everybody, where they began."""
        return {person[0]: self.zone_of(unit) for person, unit, *_ in self.people()}


@lru_cache(maxsize=1)
def read() -> Company:
    """The sample company."""

    def table(name: str) -> dict[str, Any]:
        return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))

    objectives = [each for name in OBJECTIVE_FILES for each in table(name)["objective"]]
    return Company(table("organisation"), table("rules"), objectives)


def request_id(*parts: str) -> str:
    """The same id for the same decision, however often the sample is loaded."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def objective_name(identity: str) -> str:
    """Name of an objective that was not carried forward."""
    return f"objectives/{uuid.uuid5(NAMESPACE, identity)}"


def headquarters(day: str) -> Timestamp:
    """The morning of a day at headquarters, where directory and rules are kept."""
    return stamp(moment(day, 0, TIME_ZONES["cn"]))


# the directory -----------------------------------------------------------------------------------------------------------


def unit_commands(company: Company) -> list[list[Message]]:
    """Foundings, level by level."""
    depth: dict[str, int] = {}
    for unit, (*_, above, _region) in company.units.items():
        depth[unit] = depth[above] + 1 if above else 0
    found = [[] for _ in range(max(depth.values()) + 1)]  # type: list[list[Message]]
    for unit, (title, english, kind, above, region) in company.units.items():
        found[depth[unit]].append(
            unit_service_pb2.FoundUnitRequest(
                request_id=request_id("unit", unit),
                name=f"units/{unit}",
                title=title,
                english_title=english if english != title else "",
                kind=f"KIND_{kind.upper()}",
                parent=f"units/{above}" if above else "",
                home_region=region,
                effective_time=headquarters("01-02"),
            )
        )
    return found


def person_commands(company: Company) -> list[list[Message]]:
    """Registrations, managers before those who report to them."""
    depth: dict[str, int] = {"": -1}
    found: list[list[Message]] = []
    for (person, name, latin, job), unit, manager, day in company.people():
        depth[person] = depth[manager] + 1
        while len(found) <= depth[person]:
            found.append([])
        region = company.units[unit][4]
        found[depth[person]].append(
            person_service_pb2.RegisterPersonRequest(
                request_id=request_id("person", person),
                name=f"people/{person}",
                display_name=name,
                english_name=latin,
                locale=LOCALES[region],
                time_zone=TIME_ZONES[region],
                unit=f"units/{unit}",
                manager=f"people/{manager}" if manager else "",
                home_region=region,
                job_title=job,
                effective_time=headquarters(day),
            )
        )
    return found


def role_commands(company: Company) -> list[Message]:
    """Roles: that of every lead, then the others; a navigator's come last."""
    given = [
        (company.lead_of(unit), "business_lead", unit, "") for unit in company.units if company.units[unit][2] != "team"
    ]
    given += [(each["person"], each["role"], each["unit"], each["reason"]) for each in company.organisation["role"]]
    given.sort(key=lambda each: each[1] == "hr_navigator")
    return [
        person_service_pb2.AssignRoleRequest(
            request_id=request_id("role", person, role, unit),
            name=f"people/{person}",
            role=f"ROLE_{role.upper()}",
            unit=f"units/{unit}",
            reason=reason,
            effective_time=headquarters("01-12"),
        )
        for person, role, unit, reason in given
    ]


def change_commands(company: Company) -> list[Message]:
    """Moves and changed lines, in the order of their days."""
    changes: list[tuple[str, Message]] = []
    for each in company.organisation["move"]:
        move = person_service_pb2.MovePersonRequest(
            request_id=request_id("move", each["person"]),
            name=f"people/{each['person']}",
            unit=f"units/{each['unit']}",
            job_title=each["title"],
            reason=each["reason"],
            effective_time=headquarters(each["day"][5:]),
        )
        changes.append((each["day"], move))
    for each in company.organisation["manager"]:
        line = person_service_pb2.AssignManagerRequest(
            request_id=request_id("manager", each["person"]),
            name=f"people/{each['person']}",
            manager=f"people/{each['manager']}",
            reason=each["reason"],
            effective_time=headquarters(each["day"][5:]),
        )
        changes.append((each["day"], line))
    return [change for _, change in sorted(changes, key=lambda each: each[0])]


def departure_commands(company: Company) -> list[Message]:
    """Departures. Who has left decides nothing any more, so these come when everything else was told."""
    return [
        person_service_pb2.RecordDepartureRequest(
            request_id=request_id("departure", each["person"]),
            name=f"people/{each['person']}",
            reason=each["reason"],
            effective_time=headquarters(each["day"][5:]),
        )
        for each in company.organisation["departure"]
    ]


# rules -------------------------------------------------------------------------------------------------------------------


def pack_commands(pack: dict[str, Any]) -> list[Message]:
    """Publishes a policy pack, then binds it."""
    name = f"policyPacks/{pack['id']}"
    published = policy_service_pb2.PublishPolicyPackRequest(
        request_id=request_id("pack", pack["id"]),
        name=name,
        title=pack["title"],
        rules=policy_pb2.PolicyRules(**pack["rules"]),
        reason=pack["reason"],
        effective_time=headquarters("05-18"),
    )
    return [
        published,
        *(
            policy_service_pb2.BindPolicyPackRequest(
                request_id=request_id("bind", pack["id"], unit),
                name=name,
                unit=f"units/{unit}",
                reason=reason,
                effective_time=headquarters("05-20"),
            )
            for unit, reason in pack["units"].items()
        ),
    ]


def cycle_commands(company: Company) -> list[tuple[str, Message]]:
    """The life of the cycles, by day."""
    requests: dict[str, Any] = {
        "open": cycle_service_pb2.OpenCycleRequest,
        "start": cycle_service_pb2.StartCycleRequest,
        "wind_up": cycle_service_pb2.WindUpCycleRequest,
        "close": cycle_service_pb2.CloseCycleRequest,
    }
    found: list[tuple[str, Message]] = []
    for cycle in company.rules["cycle"]:
        plan = cycle_pb2.CyclePlan(
            title=cycle["title"],
            start_date=cycle["start"],
            end_date=cycle["end"],
            cadence=cycle_pb2.CyclePlan.CADENCE_QUARTERLY,
            time_zone=TIME_ZONES["cn"],
        )
        for day, step in cycle["steps"]:
            told: dict[str, Any] = {
                "request_id": request_id("cycle", cycle["id"], step),
                "name": f"cycles/{cycle['id']}",
                "effective_time": headquarters(day),
            }
            made = cycle_service_pb2.PlanCycleRequest(plan=plan, **told) if step == "plan" else requests[step](**told)
            found.append((day, made))
    return sorted(found, key=lambda each: each[0])


# objectives --------------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """The life of one objective: its acts, each with its place in it and its minute of the day."""

    planned: dict[str, Any]
    acts: list[tuple[int, int, Act]]
    live: Live

    @classmethod
    def of(cls, planned: dict[str, Any]) -> "Line":
        """The whole life, before anything of it was told."""
        acts: list[tuple[int, int, Act]] = []
        for _, same_day in groupby(acts_of(planned), key=lambda act: act.day):
            acts += [(len(acts) + place, 11 * place, act) for place, act in enumerate(list(same_day))]
        objective = objective_pb2.Objective(name=objective_name(planned["id"]))
        objective.terms.owner = f"people/{planned['owner']}"
        objective.terms.counterpart = f"people/{planned['with']}"
        return cls(planned, acts, Live(objective))

    def command(self, number: int, minutes: int, act: Act, names: Callable[[str], str], zone: str) -> Message:
        """The command of one of its acts."""
        at = moment(act.day, minutes, zone)
        identity = request_id("objective", self.planned["id"], str(number), act.verb)
        return command_of(act, self.planned, self.live, names, identity, at)


async def load(
    channels: Mapping[str, grpc.aio.Channel], signer: Signer, progress: Callable[[str], None] = lambda step: None
) -> Summary:
    """Tells the whole story to the services. Loading it again changes nothing; after an interruption it goes on.

    channels: to every service. progress: told what is being done.
    """
    return await _Loading(Sender(channels, signer), progress).everything()


class _Loading:
    def __init__(self, sender: Sender, progress: Callable[[str], None]) -> None:
        self.sender = sender
        self.progress = progress
        self.company = read()
        self.summary = Summary()
        self.etags: dict[str, str] = {}
        self.lines = [Line.of(planned) for planned in self.company.objectives]
        self.total = sum(len(line.acts) for line in self.lines)
        self.told = 0
        self.heirs = {line.planned["carries"]: line for line in self.lines if "carries" in line.planned}
        #: By id, the name that an objective got when it came to be.
        self.births: dict[str, asyncio.Future[str]] = {}
        #: When the first thing was recorded: the same however often it is loaded.
        self.began: datetime | None = None
        self.telling = Telling(
            self.send,
            lambda request: sender.send(request, *LOOKING),
            lambda key, number: request_id("alignment", key, str(number)),
            self.etags,
            lambda: sender.seen,
        )

    async def everything(self) -> Summary:
        self.births = {line.planned["id"]: asyncio.get_running_loop().create_future() for line in self.lines}
        await self.directory()
        await self.policy()
        steps: list[tuple[str, Message | None]] = [*cycle_commands(self.company), *((day, None) for day in WAVES)]
        steps.sort(key=lambda step: step[0])
        for place, (day, command) in enumerate(steps):
            if command is None:
                self.progress(f"contracts before {day}")
                await self.telling.contracts(self.stage(), day)
            else:
                await self.send(command, NAVIGATOR)
            until = steps[place + 1][0] if place + 1 < len(steps) else "99-99"
            await asyncio.gather(*(self.live_until(line, until) for line in self.lines))
        self.progress("dependencies, capacity and sessions")
        await self.telling.everything_else(self.stage(), self.company.lead_of)
        self.progress("what became of contracts")
        await self.telling.contracts(self.stage(), "99-99")
        self.summary.refused += self.telling.refused
        for command in departure_commands(self.company):
            await self.send(command, KEEPER)
        self.summary.seen = self.sender.seen
        return self.summary

    async def directory(self) -> None:
        self.progress("units")
        for level in unit_commands(self.company):
            await asyncio.gather(*(self.send(command, *SETUP) for command in level))
        self.progress("people")
        for level in person_commands(self.company):
            await asyncio.gather(*(self.send(command, *SETUP) for command in level))
        roles = role_commands(self.company)
        # The keeper's own role comes first, the navigators' last: who sees theirs in force has seen everything before.
        for command in (*roles[:-2], *change_commands(self.company), *roles[-2:]):
            await self.send(command, *(SETUP if command in roles else (KEEPER, ())))

    async def policy(self) -> None:
        self.progress("policy packs")
        for place, pack in enumerate(self.company.rules["pack"]):
            published, *bindings = pack_commands(pack)
            await (self.send(published, NAVIGATOR) if place else self.send_once_known(published, NAVIGATOR))
            for command in bindings:
                await self.send(command, NAVIGATOR)

    async def send(self, command: Any, subject: str, scopes: tuple[str, ...] = ()) -> Any:
        """Sends a command on the etag that was seen last, and keeps the one that comes back."""
        if "etag" in command.DESCRIPTOR.fields_by_name and not command.etag:
            command.etag = self.etags.get(command.name, "v1")
        answer = await self.sender.send(command, subject, scopes)
        resource = getattr(answer, answer.DESCRIPTOR.fields[0].name)
        self.etags[resource.name] = resource.etag
        self.began = self.began or answer.receipt.commit_time.ToDatetime()
        self.summary.commands += 1
        self.summary.replayed += answer.receipt.replayed
        return answer

    async def send_once_known(self, command: Message, subject: str) -> Any:
        """Sends a command of somebody of whom the service may not have heard yet."""
        async with asyncio.timeout(NEWS_S):
            while True:
                try:
                    return await self.send(command, subject)
                except CommandRefused as refused:
                    if refused.status != "PERMISSION_DENIED":
                        raise
                await asyncio.sleep(0.1)

    async def live_until(self, line: Line, day: str) -> None:
        """Tells what happened to an objective before a day."""
        while line.acts and line.acts[0][2].day < day:
            number, minutes, act = line.acts.pop(0)
            try:
                await self.tell(line, number, minutes, act)
            except CommandRefused as refused:
                self.summary.refused.append(f"{line.planned['id']}: {act.verb} on {act.day}: {refused}")
                self.give_up(line)

    async def tell(self, line: Line, number: int, minutes: int, act: Act) -> None:
        planned = line.planned
        if "parent" in planned and act.verb in ("draft", "propose", "take_up"):
            await self.births[planned["parent"].partition("/")[0]]
        if act.verb == "take_up":
            line.live.objective.name = await self.births[planned["id"]]
        command = line.command(number, minutes, act, self.name_of, self.company.zone_of(planned["unit"]))
        answer = await self.send(command, line.live.person(act.who))
        remember(act, line.live, answer.objective)
        if act.verb == "carry":
            self.births[self.heirs[planned["id"]].planned["id"]].set_result(answer.carried_to)
        elif not self.births[planned["id"]].done():
            self.births[planned["id"]].set_result(answer.objective.name)
        self.told += 1
        if 10 * self.told // self.total > 10 * (self.told - 1) // self.total:
            self.progress(f"objectives, {10 * (10 * self.told // self.total)} %")

    def stage(self) -> Stage:
        """What the stories of alignment refer to, as of now."""
        owners = {line.planned["id"]: line.live.objective.terms.owner for line in self.lines}
        return stage_of(
            self.name_of, lambda identity: owners[identity].removeprefix("people/"), self.company.zones(), self.began
        )

    def name_of(self, reference: str) -> str:
        identity, _, key_result = reference.partition("/")
        name = self.births[identity].result()
        return f"{name}/keyResults/{key_result}" if key_result else name

    def give_up(self, line: Line) -> None:
        """Leaves the rest of a life untold; what hangs under it goes on."""
        line.acts.clear()
        waiting = [line.planned["id"], *(heir.planned["id"] for heir in [self.heirs.get(line.planned["id"])] if heir)]
        for identity in waiting:
            if not self.births[identity].done():
                self.births[identity].set_result(objective_name(identity))
