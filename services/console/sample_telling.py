"""Tells what the sample company aligned, after and between what became of its objectives."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1.goal_service_pb2 import AcceptTermsRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest

from services.console.sample_acts import YEAR, moment, stamp
from services.console.sample_alignment import (
    Deed,
    Stage,
    Story,
    capacity_story,
    contract_story,
    delivering,
    dependency_story,
    overlap_story,
    planned_contracts,
    read,
    standing_stories,
)
from services.console.sample_meetings import series_story, workshop_story
from services.console.sending import CommandRefused

#: The day on which the story of the sample company ends: what is to come then is to come whenever it is told.
ENDS = date(YEAR, 11, 24)
#: How long something may take to arrive that follows by itself.
NEWS_S = 30.0
#: Events that others add to a thing between two decisions of its story at most: what follows by itself, each once.
MOST_BETWEEN = 40
#: Who looks at what has arrived.
LOOKING = ("apps/okr-setup", ("okr.read",))

#: Sends a command on its etag as a person: services.console.sample.
Send = Callable[[Any, str], Awaitable[Any]]


class Telling:
    """All stories of alignment. stage: what they refer to. send, look: as a person, as LOOKING. etags: the latest by name."""

    def __init__(
        self,
        send: Send,
        look: Callable[[Any], Awaitable[Any]],
        ids: Callable[[str, int], str],
        etags: dict[str, str],
        token: Callable[[], str],
    ) -> None:
        self._send = send
        self._look = look
        self._ids = ids
        self._etags = etags
        self._token = token
        self._numbers: dict[str, int] = defaultdict(int)
        #: Contracts whose ends may not be there yet, and those that were begun.
        self._planned = planned_contracts()
        self._contracts: list[Story] = []
        self.refused: list[str] = []

    async def contracts(self, stage: Stage, until: str) -> None:
        """What happened to contracts before a day."""
        begun = [each for each in self._planned if each["offered"] < until]
        self._planned = [each for each in self._planned if each["offered"] >= until]
        self._contracts += [contract_story(each, stage) for each in begun]
        await self._tell(self._contracts, stage, until)

    async def everything_else(self, stage: Stage, leads: Callable[[str], str]) -> None:
        """What rests on objectives as they are at the end. leads: who leads a unit."""
        told = read()
        dependencies = [dependency_story(each, stage) for each in told["dependency"]]
        await self._tell([*dependencies, *standing_stories(stage)], stage)
        capacities = [capacity_story(each, leads(each["unit"]), stage) for each in told["capacity"]]
        overlaps = [overlap_story(each, stage) for each in told["overlap"]]
        meetings = [series_story(stage), *(workshop_story(each, stage, self._ids) for each in told["workshop"])]
        await asyncio.gather(
            self._tell([*capacities, *overlaps, *meetings], stage),
            *(self._accept_supports(identity, day, stage) for identity, day in told["accepted"]["supports"]),
        )

    async def _tell(self, stories: Iterable[Story], stage: Stage, until: str = "99-99") -> None:
        await asyncio.gather(*(self._tell_one(story, stage, until) for story in stories))

    async def _tell_one(self, story: Story, stage: Stage, until: str) -> None:
        while story.deeds and story.deeds[0].day < until:
            deed = story.deeds.pop(0)
            number = self._numbers[story.key]
            self._numbers[story.key] += 1
            deed.request.request_id = self._ids(story.key, number)
            at = stage.at(deed.day, deed.who).ToDatetime(UTC) + timedelta(minutes=7 * number)
            deed.request.effective_time.CopyFrom(stamp(at))
            try:
                await self._do(deed)
            except CommandRefused as refused:
                what = type(deed.request).__name__.removesuffix("Request")
                self.refused.append(f"{story.key}: {what} on {deed.day}: {refused}")
                story.deeds.clear()

    async def _do(self, deed: Deed) -> None:
        """Sends it; waits out what has not arrived yet."""
        request = deed.request
        request.consistency_token = self._token()
        async with asyncio.timeout(NEWS_S):
            while True:
                try:
                    await self._on_its_etag(request, deed.who)
                    return
                except CommandRefused as refused:
                    if not deed.until or refused.reason != deed.until:
                        raise
                await asyncio.sleep(0.1)

    async def _on_its_etag(self, request: Any, who: str) -> None:
        """Sends it on the etag that it was sent on first.

        What follows by itself changes things meanwhile, now sooner and now later: so the etag is the one of the answer before
        or one of those after it. The one of the first time is the only one with which the command is known.
        """
        if "etag" not in request.DESCRIPTOR.fields_by_name:
            await self._send(request, f"people/{who}")
            return
        known = int(self._etags.get(request.name, "v1")[1:])
        for version in range(known, known + MOST_BETWEEN):
            request.etag = f"v{version}"
            try:
                await self._send(request, f"people/{who}")
                return
            except CommandRefused as refused:
                if refused.reason not in ("ETAG_MISMATCH", "REQUEST_ID_REUSED"):
                    raise
        raise CommandRefused("ABORTED", "ETAG_MISMATCH", f"{request.name} is far beyond v{known}")

    async def _accept_supports(self, identity: str, day: str, stage: Stage) -> None:
        """Both parties accept the terms that have the supporting key results of what the objective delivers."""
        name, number = stage.name(identity), delivering()[identity]
        version = int(self._etags[name][1:]) + number
        async with asyncio.timeout(NEWS_S):
            while True:
                terms = (page := (await self._look(GetObjectivePageRequest(name=name))).page.objective).terms
                if sum(bool(each.dependency) for each in terms.key_results) == number:
                    break
                await asyncio.sleep(0.1)
        for place, person in enumerate((terms.owner, terms.counterpart)):
            who = person.removeprefix("people/")
            accept = AcceptTermsRequest(
                request_id=self._ids(f"supports {identity}", place),
                name=name,
                etag=f"v{version + place}",
                terms_hash=page.terms_hash,
                effective_time=stage.at(day, who),
            )
            try:
                await self._send(accept, person)
            except CommandRefused as refused:
                self.refused.append(f"{identity}: {who} accepts what it delivers: {refused}")
                return


def stage_of(
    name: Callable[[str], str], owner: Callable[[str], str], zones: dict[str, str], began: datetime | None
) -> Stage:
    """began: when the first thing of the sample was recorded; later than its story ends, and what is to come moves with it."""
    late = max(timedelta(0), began.date() - ENDS) if began else timedelta(0)

    def coming(day: str) -> str:
        month, number = map(int, day.split("-"))
        return (date(YEAR, month, number) + late).isoformat()

    def at(day: str, who: str) -> Timestamp:
        return stamp(moment(day, 90, zones[who]))

    return Stage(name, owner, coming, at)
