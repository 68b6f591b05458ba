"""The policy packs at their newest version, the units that they are bound to, and how often each version has people check in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from okr.goal.v1.policy_pb2 import PolicyPack
from okr.views.v1.policy_pack_list_service_pb2 import ListPolicyPacksRequest, ListPolicyPacksResponse

from libs.permission import Principal
from libs.record import Recorded, UnknownType
from services.views.desk import Desk
from services.views.view import Table, View

#: Where neither the cycle nor a known policy pack says.
USUAL_CHECK_IN_DAYS = 7


class PackDoc:
    """A policy pack, where it came in the log, and the check-in days of each of its versions."""

    __slots__ = ("check_in_days", "created", "pack")

    def __init__(self, created: int) -> None:
        self.created = created
        self.pack = PolicyPack()
        self.check_in_days: list[int] = []


class PolicyPacksView(View[PackDoc]):
    """One row per policy pack."""

    NAME = "policy_packs"
    VERSION = 1
    SOURCE = "goal"
    PREFIX = "policyPacks/"
    TABLE = Table(
        "policy_packs",
        (("name", 'text COLLATE "C"'), ("created", "bigint"), ("check_in_days", "integer[]"), ("pack", "bytea")),
        ("name",),
        ("created",),
    )

    def fold(self, doc: PackDoc | None, recorded: Recorded) -> PackDoc:
        doc = doc or PackDoc(recorded.position)
        pack, event = doc.pack, recorded.event
        match recorded.type:
            case "okr.goal.v1.PolicyPackPublished":
                pack.version, pack.title = event.version, event.title  # type: ignore[attr-defined]
                pack.rules.CopyFrom(event.rules)  # type: ignore[attr-defined]
                doc.check_in_days.append(event.rules.check_in_days)  # type: ignore[attr-defined]
            case "okr.goal.v1.PolicyPackBound":
                _bind(pack, event.unit, True)  # type: ignore[attr-defined]
            case "okr.goal.v1.PolicyPackReplaced":
                _bind(pack, event.unit, False)  # type: ignore[attr-defined]
            case unknown:
                raise UnknownType(f"no view knows what {unknown} does to a policy pack")
        pack.name, pack.etag = recorded.stream, f"v{recorded.version}"
        return doc

    def rows(self, name: str, doc: PackDoc) -> Iterable[tuple[Any, ...]]:
        yield name, doc.created, doc.check_in_days, doc.pack.SerializeToString(deterministic=True)

    def doc(self, row: Sequence[Any]) -> PackDoc:
        doc = PackDoc(row[1])
        doc.check_in_days = list(row[2])
        doc.pack.ParseFromString(row[3])
        return doc


def _bind(pack: PolicyPack, unit: str, bound: bool) -> None:
    kept = [each for each in pack.bound_units if each != unit]
    del pack.bound_units[:]
    pack.bound_units.extend([*kept, unit] if bound else kept)


class PolicyPackListService:
    """okr.views.v1.PolicyPackListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_policy_packs(self, request: ListPolicyPacksRequest, caller: Principal) -> ListPolicyPacksResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, (PolicyPacksView.NAME,))
        rows, token = await desk.rows_by_creation(PolicyPacksView.NAME, page, request, caller, info)
        packs = [PolicyPack.FromString(row["pack"]) for row in rows]
        return ListPolicyPacksResponse(policy_packs=packs, next_page_token=token, read_info=info)


async def check_in_days(desk: Desk, packs: Iterable[str]) -> dict[str, list[int]]:
    """Check-in days of each version of these packs, the first version's first."""
    table = desk.serving(PolicyPacksView.NAME).table
    rows = await desk.fetch(f"SELECT name, check_in_days FROM {table} WHERE name = ANY($1)", sorted({*packs, ""}))
    return {row["name"]: row["check_in_days"] for row in rows}


def days_of(known: Mapping[str, Sequence[int]], pack: str, version: int) -> int:
    """Days between check-ins under a version of a pack; the usual ones if it is not known."""
    days = known.get(pack, ())
    return days[version - 1] if 0 < version <= len(days) else USUAL_CHECK_IN_DAYS
