"""Sends what an import planned, and reports what was taken and what was not, and why."""

import asyncio
from collections.abc import Callable
from typing import Any

from okr.alignment.v1.contract_service_pb2 import ImportContractRequest
from okr.goal.v1.goal_service_pb2 import ImportObjectiveRequest
from okr.views.v1.contract_list_service_pb2 import GetContractRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest

from services.console.differing import differing
from services.console.importing import APP, Left, Plan, Report, Step, shape_faults
from services.console.sending import CommandRefused, Sender, ServiceAway

#: What an import may do, and what it may look at, where it differs.
SCOPES = ("okr.import", "okr.setup")
READING = ("okr.read",)

#: Called with the number of steps done and of all steps.
Progress = Callable[[int, int], None]


async def run(plan: Plan, sender: Sender, progress: Progress | None = None) -> Report:
    """Sends a plan, one step after the other: so things come to be in the order of the source. Contracts come last, all at once.

    Running it again, also after an interruption, changes nothing that is there.
    """
    report = plan.report
    if faults := shape_faults(plan):
        report.not_taken += faults
        report.interrupted = "nothing was sent, because the file has values that no service takes."
        return report
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, len(plan.steps))

    differing_objectives: set[str] = set()
    for step in (each for each in plan.steps if each.sort != "contracts"):
        conflicts = len(report.conflicts)
        try:
            await take(step, sender, report)
        except ServiceAway as away:
            report.interrupted = str(away)
            return report
        if len(report.conflicts) > conflicts:
            differing_objectives.add(step.commands[0].name)  # type: ignore[attr-defined]
        count()
    await take_contracts(plan, sender, differing_objectives, count)
    return report


async def take_contracts(plan: Plan, sender: Sender, differing_objectives: set[str], count: Callable[[], None]) -> None:
    """Sends the contracts. One of an objective that was left as it is in goal is only compared with what is there."""

    async def alone(step: Step) -> Report:
        report = Report(plan.set)
        command: Any = step.commands[0]
        command.validate_only = command.terms.child in differing_objectives
        try:
            await take(step, sender, report)
        except ServiceAway as away:
            report.interrupted = str(away)
        count()
        return report

    for each in await asyncio.gather(*(alone(step) for step in plan.steps if step.sort == "contracts")):
        plan.report.add(each)


async def take(step: Step, sender: Sender, report: Report) -> None:
    """Sends the commands of one step and notes what became of it. Raises ServiceAway."""
    etag, fresh = "", False
    for command in step.commands:
        if "etag" in command.DESCRIPTOR.fields_by_name:
            command.etag = etag  # type: ignore[attr-defined]
        if "consistency_token" in command.DESCRIPTOR.fields_by_name:
            command.consistency_token = sender.seen  # type: ignore[attr-defined]
        try:
            answer = await sender.send(command, APP, SCOPES)
        except CommandRefused as refused:
            if refused.reason in DIFFERS or refused.status == "ALREADY_EXISTS":
                report.conflicts.append(Left(step.what, await difference(command, sender)))
            else:
                report.left(step.what, str(refused))
            return
        resource = getattr(answer, answer.DESCRIPTOR.fields[0].name)
        etag = resource.etag
        if command.validate_only and not answer.receipt.replayed:  # type: ignore[attr-defined]
            report.conflicts.append(Left(step.what, "it is not there, and its objective differs"))
            return
        fresh = fresh or (answer.receipt.event_count > 0 and not answer.receipt.replayed)
    (report.taken if fresh else report.unchanged).update(step.counts)


#: What was imported before says something else.
DIFFERS = ("REQUEST_ID_REUSED", "IMPORT_DIFFERS")


async def difference(command: Any, sender: Sender) -> str:
    """What the file says otherwise than what is there."""
    fallback = "it differs from what was imported before"
    try:
        match command:
            case ImportObjectiveRequest():
                answer = await sender.send(GetObjectivePageRequest(name=command.name), APP, READING)
                there, source = answer.page.objective, answer.page.objective.import_source
            case ImportContractRequest():
                answer = await sender.send(GetContractRequest(name=command.name), APP, READING)
                there, source = answer.contract.contract, answer.contract.contract.source
            case _:
                return fallback
    except (CommandRefused, ServiceAway, KeyError):
        return fallback
    parts = [*differing("", command.terms, there.terms), *differing("", command.source, source)]
    return "; ".join(parts[:5]) + ("; and more" if len(parts) > 5 else "") if parts else fallback
