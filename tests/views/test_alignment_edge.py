"""What is asked of dependencies, sessions, actions, workshops, capacities, overlaps and their history, over gRPC."""

from importlib import import_module

import grpc
import pytest

from libs.identity import Signer, Verifier
from libs.rpc import Edge
from services.views.catalogue import answer_queries
from tests.views.gatherings import action, planned, session, took, workshop, workshop_planned
from tests.views.handshakes import NEED, dependency, led, requested
from tests.views.test_capacities import SALES, declared
from tests.views.test_edge import refusal
from tests.views.test_overlaps import declared as overlapping
from tests.views.test_overlaps import overlap
from tests.views.world import OWNER, World, drafted, name_of

ONE, TWO = name_of(1), name_of(2)
#: Module of the service -> its rpcs, what each is asked, and the field of the answer that then holds something.
QUERIES = {
    "dependency_list": {
        "GetDependency": ({"name": dependency(1)}, "dependency"),
        "ListDependencies": (
            {"goal": NEED, "person": OWNER, "unit": "units/hq", "cycle": "cycles/2024-q3"},
            "dependencies",
        ),
    },
    "session_list": {
        "GetSession": ({"name": session(1)}, "session"),
        "ListSessions": ({"person": OWNER, "unit": "units/hq", "cycle": "cycles/2024-q3"}, "sessions"),
    },
    "action_list": {
        "ListActions": ({"owner": OWNER, "unit": "units/hq", "overdue": True}, "actions"),
        "GetActionStatistics": ({"unit": "units/hq"}, "units"),
    },
    "workshop_list": {
        "GetWorkshop": ({"name": workshop(1)}, "workshop"),
        "ListWorkshops": ({"person": OWNER, "unit": "units/hq", "cycle": "cycles/2024-q3"}, "workshops"),
    },
    "capacity_list": {
        "GetCapacity": ({"name": SALES}, "capacity"),
        "ListCapacities": ({"unit": "units/hq", "cycle": "cycles/2024-q3"}, "capacities"),
    },
    "overlap_list": {
        "ListOverlaps": ({"goal": ONE, "unit": "units/hq", "cycle": "cycles/2024-q3"}, "overlaps"),
    },
    "alignment_history": {"ListAlignmentHistory": ({"name": dependency(1)}, "entries")},
}
UNKNOWN = {
    "GetDependency": dependency(9),
    "GetSession": session(9),
    "GetWorkshop": workshop(9),
    "GetCapacity": "capacities/nowhere.2024-q3",
    "ListAlignmentHistory": dependency(9),
}


def service_of(module):
    """(requests, stub) of a service of the views."""
    messages = import_module(f"okr.views.v1.{module}_service_pb2")
    stubs = import_module(f"okr.views.v1.{module}_service_pb2_grpc")
    (service,) = messages.DESCRIPTOR.services_by_name.values()
    return messages, getattr(stubs, f"{service.name}Stub"), {each.name for each in service.methods}


def record(world):
    """Something of everything."""
    led(world)
    world.goal.add(ONE, drafted())
    world.alignment.add(dependency(1), requested(), by=OWNER)
    world.alignment.add(session(1), planned())
    world.alignment.add(action(1), took())
    world.alignment.add(workshop(1), workshop_planned())
    world.alignment.add(SALES, declared())
    world.alignment.add(overlap(1), overlapping(ONE, TWO))


@pytest.mark.parametrize("module", QUERIES)
async def test_every_query_of_alignment_is_served_and_every_error_has_its_reason(database, tmp_path, module):
    messages, stub, rpcs = service_of(module)
    assert set(QUERIES[module]) == rpcs
    async with World(database()) as world:
        world.company()
        record(world)
        await world.feed()
        signer = Signer.create(tmp_path / "key.json")
        edge = Edge(Verifier(signer.public(tmp_path / "public.json")))
        answer_queries(edge, world.desk, {})
        port = await edge.start("127.0.0.1:0")
        await edge.healthy(True)
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:

                def by(person):
                    return {"metadata": (("authorization", f"Bearer {signer.token(person)}"),), "timeout": 20}

                for rpc, (asked, field) in QUERIES[module].items():
                    call, request = getattr(stub(channel), rpc), getattr(messages, f"{rpc}Request")
                    answer = await call(request(**asked), **by(OWNER))
                    assert answer.HasField("read_info") and not answer.read_info.stale
                    assert getattr(answer, field), rpc
                    stranger = call(request(**asked), **by("people/stranger"))
                    assert (await refusal(stranger))[:2] == ("PERMISSION_DENIED", "PERMISSION_DENIED")
                    assert (await refusal(call(request(**asked), timeout=20)))[1] == "TOKEN_MISSING"
                    if name := UNKNOWN.get(rpc):
                        missing = call(request(name=name), **by(OWNER))
                        assert (await refusal(missing))[:2] == ("NOT_FOUND", "RESOURCE_NOT_FOUND")
                        malformed = call(request(name="units/hq"), **by(OWNER))
                        assert (await refusal(malformed))[:2] == ("INVALID_ARGUMENT", "FIELD_INVALID")
                    else:
                        nowhere = call(request(unit="people/x"), **by(OWNER))
                        assert (await refusal(nowhere))[:2] == ("INVALID_ARGUMENT", "FIELD_INVALID")
        finally:
            await edge.stop(1.0)
