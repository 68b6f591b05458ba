"""The catalogue: every view and every query there is, put together over one database."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from okr.views.v1 import (
    action_list_service_pb2,
    alignment_finding_service_pb2,
    alignment_graph_service_pb2,
    alignment_history_service_pb2,
    alignment_tree_service_pb2,
    capacity_list_service_pb2,
    contract_list_service_pb2,
    cycle_list_service_pb2,
    dependency_list_service_pb2,
    directory_service_pb2,
    objective_history_service_pb2,
    objective_page_service_pb2,
    objective_tree_service_pb2,
    overlap_list_service_pb2,
    owed_service_pb2,
    policy_pack_list_service_pb2,
    session_list_service_pb2,
    unit_board_service_pb2,
    view_service_pb2,
    workshop_list_service_pb2,
)

from libs.follower import Owner
from libs.permission import Principal
from libs.rpc import Answer, Call, Edge, Frames
from services.views import alignment, directory, objective
from services.views.actions import ActionListService, ActionsView
from services.views.alignment_findings import AlignmentFindingService
from services.views.alignment_graph import AlignmentGraphService
from services.views.alignment_history import AlignmentHistoryService, AlignmentHistoryView
from services.views.alignment_tree import AlignmentTreeService
from services.views.capacities import CapacitiesView, CapacityListService
from services.views.contract import ContractsView
from services.views.contracts import ContractListService
from services.views.cycles import CycleListService, CyclesView
from services.views.dependencies import DependenciesView, DependencyListService
from services.views.desk import Desk
from services.views.directory import Directory, DirectoryService, Persons, Units
from services.views.feed import Feed
from services.views.objective_history import ObjectiveHistoryService, ObjectiveHistoryView
from services.views.objective_page import ObjectivePageService, ObjectivePageView
from services.views.objective_tree import ObjectiveTreeService, ObjectiveTreeView
from services.views.overlaps import OverlapListService, OverlapsView
from services.views.owed import OwedService, OwedView
from services.views.policy_packs import PolicyPackListService, PolicyPacksView
from services.views.sessions import SessionListService, SessionsView
from services.views.standing import StandingsView
from services.views.store import Store
from services.views.unit_board import UnitBoardService, UnitBoardView
from services.views.upward import Upward
from services.views.view_service import ViewService
from services.views.workshops import WorkshopListService, WorkshopsView

Query = Callable[[Any, Principal], Awaitable[Message]]


async def open_desk(store: Store, goal: str, directory_log: str, alignment_log: str) -> Desk:
    """Finds or makes every view in the database, and the directory in memory. The arguments are log ids."""
    told, upward = Directory(), Upward()
    goal_views = (
        ObjectivePageView(),
        UnitBoardView(),
        ObjectiveTreeView(),
        OwedView(),
        ObjectiveHistoryView(),
        CyclesView(),
        PolicyPacksView(),
    )
    alignment_views = (
        ContractsView(),
        StandingsView(),
        DependenciesView(),
        SessionsView(),
        ActionsView(),
        WorkshopsView(),
        CapacitiesView(),
        OverlapsView(),
        AlignmentHistoryView(),
    )
    feeds = (
        Feed(goal, objective.REGISTRY, goal_views, store, upward.hear),
        Feed(directory_log, directory.REGISTRY, (Units(), Persons()), store, told.apply),
        Feed(alignment_log, alignment.REGISTRY, alignment_views, store, upward.hear),
    )
    for feed in feeds:
        await feed.prepare()
    await told.load(store, [each.table for each in feeds[1].serving.values()], feeds[1].position)
    return Desk(store, feeds, told, upward, await store.secret())


def answer_queries(edge: Edge, desk: Desk, owners: Mapping[str, Owner]) -> None:
    """Adds every query to an edge. owners: by log id, the service that has the log, for rebuilds."""
    page, board, tree = ObjectivePageService(desk), UnitBoardService(desk), ObjectiveTreeService(desk)
    owed, history, people = OwedService(desk), ObjectiveHistoryService(desk), DirectoryService(desk)
    cycles, packs, views = CycleListService(desk), PolicyPackListService(desk), ViewService(desk, owners)
    contracts, nested, graph = ContractListService(desk), AlignmentTreeService(desk), AlignmentGraphService(desk)
    findings = AlignmentFindingService(desk)
    dependencies, sessions, actions = DependencyListService(desk), SessionListService(desk), ActionListService(desk)
    aligned = AlignmentHistoryService(desk)
    workshops, capacities, overlaps = WorkshopListService(desk), CapacityListService(desk), OverlapListService(desk)
    queries: dict[ServiceDescriptor, dict[str, Query]] = {
        _service(objective_page_service_pb2): {"GetObjectivePage": page.get_objective_page},
        _service(unit_board_service_pb2): {"ListUnitBoard": board.list_unit_board},
        _service(objective_tree_service_pb2): {"ListObjectiveTree": tree.list_objective_tree},
        _service(owed_service_pb2): {"ListOwed": owed.list_owed},
        _service(objective_history_service_pb2): {"ListObjectiveHistory": history.list_objective_history},
        _service(directory_service_pb2): {
            "ListUnits": people.list_units,
            "ListPeople": people.list_people,
            "GetPerson": people.get_person,
        },
        _service(cycle_list_service_pb2): {"ListCycles": cycles.list_cycles},
        _service(policy_pack_list_service_pb2): {"ListPolicyPacks": packs.list_policy_packs},
        _service(contract_list_service_pb2): {
            "GetContract": contracts.get_contract,
            "ListContracts": contracts.list_contracts,
        },
        _service(alignment_tree_service_pb2): {"ListAlignmentTree": nested.list_alignment_tree},
        _service(alignment_graph_service_pb2): {
            "GetAlignmentGraph": graph.get_alignment_graph,
            "GetAlignmentPath": graph.get_alignment_path,
        },
        _service(alignment_finding_service_pb2): {
            "ListAlignmentFindings": findings.list_alignment_findings,
            "GetAlignmentHealth": findings.get_alignment_health,
        },
        _service(dependency_list_service_pb2): {
            "GetDependency": dependencies.get_dependency,
            "ListDependencies": dependencies.list_dependencies,
        },
        _service(session_list_service_pb2): {
            "GetSession": sessions.get_session,
            "ListSessions": sessions.list_sessions,
        },
        _service(action_list_service_pb2): {
            "ListActions": actions.list_actions,
            "GetActionStatistics": actions.get_action_statistics,
        },
        _service(workshop_list_service_pb2): {
            "GetWorkshop": workshops.get_workshop,
            "ListWorkshops": workshops.list_workshops,
        },
        _service(capacity_list_service_pb2): {
            "GetCapacity": capacities.get_capacity,
            "ListCapacities": capacities.list_capacities,
        },
        _service(alignment_history_service_pb2): {"ListAlignmentHistory": aligned.list_alignment_history},
        _service(overlap_list_service_pb2): {"ListOverlaps": overlaps.list_overlaps},
    }
    for service, answers in queries.items():
        edge.answers(service, {name: _answer(query) for name, query in answers.items()})
    edge.answers(
        _service(view_service_pb2),
        {"ListViews": _answer(views.list_views)},
        {"RebuildView": _frames(views.rebuild_view)},
    )


def _service(module: Any) -> ServiceDescriptor:
    """The one service of a generated module."""
    (service,) = module.DESCRIPTOR.services_by_name.values()
    return service


def _answer(query: Query) -> Answer:
    def answer(request: Any, call: Call) -> Awaitable[Message]:
        return query(request, call.principal)

    return answer


def _frames(query: Callable[[Any, Principal], AsyncIterator[Message]]) -> Frames:
    def frames(request: Any, call: Call) -> AsyncIterator[Message]:
        return query(request, call.principal)

    return frames
