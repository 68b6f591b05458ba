"""From an rpc to its rule and back: the state, the decision, the append, the answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, Protocol
from uuid import UUID, uuid5

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from okr.api.v1.receipt_pb2 import CommitReceipt, Warning

from libs import eventlog, freshness, permission, telemetry
from libs.digest import digest_of, reason_code_of, snake
from libs.eventlog import Appended, CommandReused, EventLog, GuardFailed, NewEvent, Save, VersionTaken
from libs.missing import NotKnown, NotLoaded, each_of
from libs.people import People
from libs.permission import Principal
from libs.record import Header, Recorded, moment, stored, timestamp
from libs.refusal import Conflict, Denied, Invalid, NotFound, Refusal
from libs.times import misplaced, times_in

#: How often a command is decided anew because others wrote first.
ATTEMPTS = 5
CACHED_STREAMS = 50_000
#: How far ahead of the edge's clock effective_time may be where nothing can be recorded ahead of its time.
EFFECTIVE_AHEAD = timedelta(minutes=5)
#: How long a command waits for what its consistency_token asks for.
FACTS_WAIT_S = 2.0


def _nothing_loaded(stream: str) -> Any:
    raise NotLoaded(stream)


def _nothing_known(name: str) -> Any:
    return None


class Facts(Protocol):
    """What a service knows of other services' resources, from their events (libs.known)."""

    async def fetch(self, names: Sequence[str]) -> tuple[Mapping[str, Message], Mapping[str, int]]:
        """What is known by name, and the positions of the logs that it is known from, read together."""

    async def reached(self, positions: Mapping[str, int], timeout_s: float) -> bool:
        """True as soon as all that is followed of these logs is known up to the positions; False after timeout_s."""


@dataclass(frozen=True)
class Elsewhere:
    """An event for another stream of the same log, appended atomically with the rest of the decision."""

    stream: str
    event: Message


@dataclass(frozen=True)
class Context:
    """What a rule knows beside its state and the command."""

    #: Who decides: "people/p1", or "apps/okr-import" where an application decides for itself.
    person: str
    #: For whom the caller acts, if not for themselves.
    on_behalf_of: str
    #: The request_id. Ids that a rule needs are derived from it (uuid5), never random.
    command_id: str
    #: When the edge took the command. Only for defaults such as a due date: rules have no other clock.
    at: datetime
    #: What the directory says.
    people: People
    #: State by stream; a test passes a function over a dict.
    states: Callable[[str], Any] = _nothing_loaded
    #: What is known of another service's resource by its name; a test passes dict.get.
    facts: Callable[[str], Any] = _nothing_known

    def state(self, stream: str) -> Any:
        """State of another stream of this log, INITIAL of its rules if it has no events.

        What is read here is still so when the decision is recorded, or the rule is asked again.
        """
        return self.states(stream)

    def foresee(self, streams: Iterable[str]) -> None:
        """Loads the states of all of them at once, where a rule is going to read one after the other."""
        each_of(self.states, streams, NotLoaded)

    def known(self, *names: str) -> tuple[Any, ...]:
        """What this service knows of other services' resources, None for what it does not know.

        As of a position that stands in the header of what is decided. Ask for all that is needed at once.
        """
        return each_of(self.facts, names, NotKnown)


class ResourceNotFound(NotFound):
    """There is no such resource."""


class EtagMismatch(Conflict):
    """The resource is no longer at the etag that the decision was made on."""


class WriteConflict(Conflict):
    """Others kept writing the same resource. Nothing was recorded."""


class RequestIdReused(Invalid):
    """The request_id belongs to another command."""


class PermissionDenied(Denied):
    """No rule allows it to this caller."""


class FactsAreBehind(Refusal):
    """What is known of another service's resources has not come as far as the caller asked."""

    status = "UNAVAILABLE"


class FieldInvalid(Invalid):
    """A field has the wrong shape."""


class EventTooLarge(Invalid):
    """The decision would record an event larger than the log takes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a command belongs to: UUIDs of the transaction and of the event it reacts to, and the caller's traceparent."""

    correlation_id: str = ""
    causation_id: str = ""
    trace_parent: str = ""


NOWHERE = Origin()


def full_name_of(method: MethodDescriptor) -> str:
    """ "okr.goal.v1.GoalService/AcceptTerms" """
    return f"{method.containing_service.full_name}/{method.name}"


class _Rpc:
    """Everything about one rpc that no call has to find out again."""

    def __init__(self, method: MethodDescriptor, rules: ModuleType) -> None:
        request = method.input_type.fields_by_name
        answer = method.output_type.fields
        self.name = full_name_of(method)
        self.action = method.name
        self.rules = rules
        self.rule: Callable[[Any, Message, Context], list[Message | Elsewhere]] = getattr(rules, snake(method.name))
        self.advise: Callable[[Any, Message, Context], list[Warning]] | None = getattr(rules, "advise", None)
        self.request = GetMessageClass(method.input_type)
        self.response = GetMessageClass(method.output_type)
        self.has_etag = "etag" in request
        self.has_effective_time = "effective_time" in request
        self.times = times_in(method.input_type)
        self.has_reason_code = "reason_code" in request
        self.has_token = "consistency_token" in request
        self.resource = answer[0].name
        #: What the answer has beside resource, receipt and warnings: taken from the state by name.
        self.more = [field.name for field in answer[1:] if field.name not in ("receipt", "warnings")]


class _Command:
    """One command on its way: what was asked, and what the present attempt to decide it has read."""

    __slots__ = (
        "by",
        "decider",
        "digest",
        "facts",
        "fetched",
        "id",
        "loaded",
        "origin",
        "principal",
        "read_positions",
        "request",
        "rpc",
        "stream",
        "versions",
    )

    def __init__(self, decider: "Decider", rpc: _Rpc, request: Any, principal: Principal, origin: Origin) -> None:
        self.decider = decider
        self.rpc = rpc
        self.request = request
        self.principal = principal
        self.origin = origin
        self.id = UUID(request.request_id)
        self.digest = digest_of(rpc.name, principal, request)
        name = request.name
        self.stream = "/".join(name.split("/", 2)[:2]) if name else f"{rpc.rules.PREFIX}/{request.request_id}"
        #: Versions of the streams that this attempt has read.
        self.versions: dict[str, int] = {}
        #: Streams that were read from the log since the command came.
        self.fetched: set[str] = set()
        self.loaded: dict[str, tuple[int, Any]] = {}
        #: What was fetched of other services' resources, and the positions of their logs then.
        self.facts: dict[str, Message | None] = {}
        self.read_positions: Mapping[str, int] = {}
        now = datetime.now(UTC)
        decider.people.advance(now)
        self.by = Context(
            principal.person or principal.subject,
            principal.on_behalf_of,
            request.request_id,
            now,
            decider.people,
            self.look,
            self.know,
        )

    @property
    def may_be_new(self) -> bool:
        """True if its rule decides about existence: it needs no etag and names no part of something."""
        return not self.rpc.has_etag and self.request.name in ("", self.stream)

    def look(self, stream: str) -> Any:
        known = self.decider.cached(stream) or self.loaded.get(stream)
        if known is None:
            raise NotLoaded(stream)
        self.versions[stream] = known[0]
        return known[1]

    def know(self, name: str) -> Message | None:
        try:
            return self.facts[name]
        except KeyError:
            raise NotKnown(name) from None

    def own(self) -> tuple[int, Any]:
        """Version and state of the command's own stream. What may be new is taken for new; the append finds out."""
        known = self.decider.cached(self.stream) or self.loaded.get(self.stream)
        if known is None:
            if not self.may_be_new:
                raise NotLoaded(self.stream)
            known = (0, self.decider.initial(self.stream))
        self.versions[self.stream] = known[0]
        return known


@dataclass(slots=True)
class _Place:
    """A stream that a decision writes to, as it is after the decision."""

    version: int
    state: Any


@dataclass(slots=True)
class _Decision:
    version: int
    state: Any
    rule: str
    events: list[tuple[str, int, Message]]
    places: dict[str, _Place]
    warnings: list[Warning]
    #: The caller may not read it as it was before the decision, or as it is now.
    hidden: bool


class Decider:
    """Decides the commands of one service on one log.

    rules: the rule modules of every stream prefix that the log has; services: which module decides the rpcs of which proto
    service. `people` is what the directory says, kept up to date by whoever follows it. `recorded`, if set, is awaited with
    the position of every append before it is answered.
    """

    def __init__(
        self,
        log: EventLog,
        services: Mapping[ServiceDescriptor, ModuleType],
        people: People,
        *,
        rules: Iterable[ModuleType] = (),
        facts: Facts | None = None,
        cached_streams: int = CACHED_STREAMS,
        ahead_of_time: bool = False,
    ) -> None:
        self.log = log
        self.people = people
        self.facts = facts
        self.recorded: Callable[[int], Awaitable[None]] | None = None
        self._rpcs = {
            full_name_of(method): _Rpc(method, module)
            for service, module in services.items()
            for method in service.methods
        }
        self._rules = {module.PREFIX: module for module in (*services.values(), *rules)}
        self._ahead_of_time = ahead_of_time
        self._states: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._cached_streams = cached_streams
        #: Streams of this process's appends under way: the next decision about one waits for the outcome.
        self._appending: dict[str, asyncio.Future[None]] = {}

    @property
    def methods(self) -> dict[str, type[Message]]:
        """Request class of every rpc, "okr.goal.v1.GoalService/AcceptTerms"."""
        return {name: rpc.request for name, rpc in self._rpcs.items()}

    async def execute(self, method: str, request: Any, principal: Principal, origin: Origin = NOWHERE) -> Any:
        """Decides, records and answers one command, "okr.goal.v1.GoalService/AcceptTerms".

        A repeat gets the first answer, `receipt.replayed`. Raises Refusal (nothing recorded), and of the log Overloaded,
        LogUnavailable, AppendRefused. Cancelling the caller does not undo an append under way.
        """
        command = _Command(self, self._rpcs[method], request, principal, origin)
        self._check_time(command)
        await self._await_facts(command)
        for _ in range(ATTEMPTS):
            decision = await self._decided(command)
            if isinstance(decision, Appended):
                return await self._replayed(command, decision)
            if request.validate_only:
                return self._answer(command, decision, CommitReceipt(log_id=self.log.log_id))
            try:
                appended = await self._append(command, decision)
            except (VersionTaken, GuardFailed) as conflict:
                telemetry.count("okr.conflicts", rpc=command.rpc.action)
                await self._catch_up(command, conflict.stream)
                continue
            if appended.replayed:
                return await self._replayed(command, appended)
            self._keep(decision)
            if self.recorded is not None and appended.count:
                await self.recorded(appended.first + appended.count - 1)
            return self._answer(command, decision, self._receipt(appended))
        raise WriteConflict(f"others keep writing {command.stream}", resource=command.stream)

    def _check_time(self, command: _Command) -> None:
        if path := misplaced(command.request, command.rpc.times):
            raise FieldInvalid("the time is on no calendar", field=path)
        if self._ahead_of_time or not command.rpc.has_effective_time or not command.request.HasField("effective_time"):
            return
        if moment(command.request.effective_time) > command.by.at + EFFECTIVE_AHEAD:
            raise FieldInvalid("nothing can be recorded ahead of its time here", field="effective_time")

    async def _await_facts(self, command: _Command) -> None:
        if self.facts is None or not command.rpc.has_token or not command.request.consistency_token:
            return
        asked = freshness.decode(command.request.consistency_token)
        if not await self.facts.reached(asked, FACTS_WAIT_S):
            raise FactsAreBehind("what is known here of other services is behind; try again", field="consistency_token")

    # -- deciding

    async def _decided(self, command: _Command) -> _Decision | Appended:
        """The decision, on a state that is certain if it is not verified by an append; or what the command did before."""
        with telemetry.span("decide"):
            while True:
                if command.stream in self._appending:
                    await asyncio.shield(self._appending[command.stream])
                    continue
                try:
                    decision = self._decide(command)
                    if not command.request.validate_only:
                        return decision
                    refusal = None
                except (NotLoaded, NotKnown) as missing:
                    await self._supply(command, missing)
                    continue
                except Refusal as refused:
                    refusal = refused
                # Nothing verifies this decision, so make certain: was it decided before, and did others write since?
                if (repeated := await self._find(command)) is not None:
                    return repeated
                if await self._refresh(command):
                    continue
                if refusal is not None:
                    raise refusal
                return decision

    def _decide(self, command: _Command) -> _Decision:
        rpc, request, by = command.rpc, command.request, command.by
        command.versions.clear()
        version, state = command.own()
        concerned = rpc.rules.concerns(state, request, by)
        permitted = permission.decide(command.principal, rpc.action, concerned, self.people)
        if not permitted.allowed:
            message = f"{command.principal.subject} may not {rpc.action}: {permitted.rule}"
            raise PermissionDenied(message, action=rpc.action, rule=permitted.rule)
        if not version and not command.may_be_new:
            raise ResourceNotFound(f"there is no {command.stream}", resource=command.stream)
        if rpc.has_etag and request.etag != f"v{version}":
            message = f"{command.stream} is at v{version}, no longer at {request.etag}"
            raise EtagMismatch(message, field="etag", resource=command.stream, currentEtag=f"v{version}")
        places = {command.stream: _Place(version, state)}
        events = []
        for event in rpc.rule(state, request, by):
            stream = command.stream
            if isinstance(event, Elsewhere):
                stream, event = event.stream, event.event
                if stream not in places:
                    found = command.look(stream)
                    places[stream] = _Place(command.versions[stream], found)
            place = places[stream]
            place.version += 1
            place.state = self._rules_of(stream).evolve(place.state, event)
            events.append((stream, place.version, event))
        after = places[command.stream]
        warnings = rpc.advise(after.state, request, by) if rpc.advise else []
        hidden = any(self._hides(command, each) for each in (concerned, rpc.rules.concerns(after.state, request, by)))
        return _Decision(after.version, after.state, permitted.rule, events, places, warnings, hidden)

    def _hides(self, command: _Command, concerned: permission.Resource) -> bool:
        """True if the caller may not read its text: what one may do is not what one may see."""
        if not concerned.restricted:
            return False
        return not permission.decide(command.principal, "ReadObjectiveText", concerned, self.people).allowed

    # -- what is known

    def cached(self, stream: str) -> tuple[int, Any] | None:
        """Version and state as this process knows them."""
        known = self._states.get(stream)
        if known is not None:
            self._states.move_to_end(stream)
        return known

    def initial(self, stream: str) -> Any:
        return self._rules_of(stream).INITIAL

    def _rules_of(self, stream: str) -> ModuleType:
        return self._rules[stream.partition("/")[0]]

    def _know(self, stream: str, version: int, state: Any) -> None:
        known = self._states.get(stream)
        if known is None or known[0] < version:
            self._states[stream] = (version, state)
            if len(self._states) > self._cached_streams:
                self._states.popitem(last=False)

    def _keep(self, decision: _Decision) -> None:
        for stream, place in decision.places.items():
            self._know(stream, place.version, place.state)

    async def _supply(self, command: _Command, missing: NotLoaded | NotKnown) -> None:
        if isinstance(missing, NotLoaded):
            await asyncio.gather(*(self._fetch(command, each) for each in missing.names))
            return
        # All of them together, so that one position is true of all.
        names = list(dict.fromkeys([*command.facts, *missing.names]))
        found, command.read_positions = await self.facts.fetch(names) if self.facts else ({}, {})
        command.facts = {name: found.get(name) for name in names}

    async def _fetch(self, command: _Command, stream: str) -> None:
        version, state = self.cached(stream) or (0, self.initial(stream))
        version, state = self._folded(stream, version, state, await self.log.read_stream(stream, version))
        self._know(stream, version, state)
        command.loaded[stream] = (version, state)
        command.fetched.add(stream)

    def _folded(self, stream: str, version: int, state: Any, events: Iterable[eventlog.Stored]) -> tuple[int, Any]:
        evolve = self._rules_of(stream).evolve
        for each in events:
            state = evolve(state, Recorded.parse(each.state, self.log.registry).event)
            version = each.version
        return version, state

    async def _refresh(self, command: _Command) -> bool:
        """Reads what others wrote to the streams that the decision has read. True if they did."""
        moved, alone = False, len(command.versions) == 1
        # What was fetched of several streams was fetched one after the other: all of it was so at once if none moved.
        for stream, version in list(command.versions.items()):
            if not alone or stream not in command.fetched:
                await self._fetch(command, stream)
                moved = moved or command.loaded[stream][0] != version
        return moved

    async def _catch_up(self, command: _Command, stream: str) -> None:
        """After a conflict: reads the stream, unless this process has learned of a newer version meanwhile."""
        known = self._states.get(stream)
        if known is None or known[0] == command.versions.get(stream, 0):
            await self._fetch(command, stream)

    async def _find(self, command: _Command) -> Appended | None:
        try:
            return await self.log.find_command(command.id, command.digest)
        except CommandReused:
            raise _reused(command) from None

    # -- recording

    async def _append(self, command: _Command, decision: _Decision) -> Appended:
        written = {stream for stream, _, _ in decision.events}
        guards = [guard for guard in command.versions.items() if guard[0] not in written]
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._appending[command.stream] = done
        try:
            with telemetry.span("append", events=len(decision.events)):
                answer = f"{command.stream}@{decision.version}".encode()
                events = self._new_events(command, decision)
                return await self.log.append(Save(command.id, command.digest, events, guards, answer))
        except CommandReused:
            raise _reused(command) from None
        except eventlog.EventTooLarge as error:
            raise EventTooLarge(str(error)) from None
        finally:
            # A command that was not awaited to its end may have been overtaken.
            if self._appending.get(command.stream) is done:
                del self._appending[command.stream]
            done.set_result(None)

    def _new_events(self, command: _Command, decision: _Decision) -> list[NewEvent]:
        origin, request = command.origin, command.request
        header = Header(
            actor=command.principal.subject,
            on_behalf_of=command.principal.on_behalf_of,
            command_id=request.request_id,
            correlation_id=origin.correlation_id or request.request_id,
            causation_id=origin.causation_id,
            trace_parent=telemetry.trace_parent() or origin.trace_parent,
            rule_id=decision.rule,
        )
        for log_id, position in {**self.people.as_of, **command.read_positions}.items():
            header.read_positions.add(log_id=log_id, position=position)
        if command.rpc.has_effective_time and request.HasField("effective_time"):
            header.effective_at.CopyFrom(request.effective_time)
        of_request = reason_code_of(request)
        events = []
        for number, (stream, version, event) in enumerate(decision.events, 1):
            header.stream = stream
            header.version = version
            # The same event of the same command has the same id, however often it was decided.
            header.event_id = str(uuid5(command.id, str(number)))
            header.reason_code = of_request or reason_code_of(event)
            events.append(NewEvent(stream, version, event.DESCRIPTOR.full_name, stored(event, header)))
        return events

    # -- answering

    def _receipt(self, appended: Appended) -> CommitReceipt:
        receipt = CommitReceipt(log_id=self.log.log_id, event_count=appended.count, replayed=appended.replayed)
        if appended.count:
            receipt.position = appended.first + appended.count - 1
            receipt.consistency_token = freshness.encode({self.log.log_id: receipt.position})
        if appended.recorded_at is not None:
            receipt.commit_time.CopyFrom(timestamp(appended.recorded_at))
        return receipt

    def _answer(self, command: _Command, decision: _Decision, receipt: CommitReceipt) -> Any:
        rpc = command.rpc
        described = rpc.rules.describe(command.stream, decision.version, decision.state)
        if decision.hidden:
            described = type(described)(name=described.name, etag=described.etag)
        fields = {rpc.resource: described, "receipt": receipt, "warnings": decision.warnings}
        fields.update((name, getattr(decision.state, name)) for name in rpc.more)
        return rpc.response(**fields)

    async def _replayed(self, command: _Command, appended: Appended) -> Any:
        """The first answer again, from the state that the stream had after the first decision."""
        stream, _, version = appended.answer.decode().rpartition("@")
        known = self.cached(stream)
        if known is None or known[0] != int(version):
            events = await self.log.read_stream(stream, 0, int(version)) if int(version) else []
            known = self._folded(stream, 0, self.initial(stream), events)
        by = replace(command.by, at=appended.recorded_at) if appended.recorded_at else command.by
        while True:
            try:
                warnings = command.rpc.advise(known[1], command.request, by) if command.rpc.advise else []
                hidden = self._hides(command, command.rpc.rules.concerns(known[1], command.request, by))
                break
            except (NotLoaded, NotKnown) as missing:
                await self._supply(command, missing)
        decision = _Decision(known[0], known[1], "", [], {}, warnings, hidden)
        return self._answer(command, decision, self._receipt(appended))


def _reused(command: _Command) -> RequestIdReused:
    request_id = command.request.request_id
    return RequestIdReused(f"{request_id} belongs to another command", field="request_id", requestId=request_id)
