"""Real samples of the events of overlaps and capacities: every field set, for the bytes that logs in the field hold."""

from okr.alignment.v1.capacity_pb2 import LOAD_KIND_ASPIRATIONAL, LOAD_KIND_COMMITTED, CapacityBounds, Cut, Load
from okr.alignment.v1.events_pb2 import (
    CapacityDeclared,
    LoadCut,
    LoadDropped,
    LoadPlanned,
    OverlapDeclared,
    OverlapDismissed,
    OverlapFound,
    OverlapResolved,
)
from okr.alignment.v1.overlap_pb2 import (
    OVERLAP_KIND_DUPLICATE,
    OVERLAP_KIND_SAME_METRIC,
    OVERLAP_RESOLUTION_YIELDED,
)

from tests.alignment.company import CHILD, LEAD, OTHER, OWNER, PARENT, key_result_of

OVERLAP = "overlaps/00000000-0000-4000-8000-000000000041"
CAPACITY = "capacities/plant.2026-q4"
DEPENDENCY = "dependencies/00000000-0000-4000-8000-000000000021"

DECLARED = OverlapDeclared(
    kind=OVERLAP_KIND_DUPLICATE,
    between=[CHILD, OTHER],
    statement="两个团队都打算接入同一家供应商 / both plan to connect the same supplier",
    by=OWNER,
)
FOUND = OverlapFound(
    kind=OVERLAP_KIND_SAME_METRIC,
    between=[key_result_of(CHILD, "orders"), key_result_of(PARENT, "revenue")],
    rule="same-metric",
    evidence="metrics/net-revenue",
)
RESOLVED = OverlapResolved(
    resolution=OVERLAP_RESOLUTION_YIELDED, kept=CHILD, reason="Sales has begun, the plant waits", by=OWNER
)
DISMISSED = OverlapDismissed(reason="One is the pilot of the other", by=LEAD)

BOUNDS = CapacityBounds(committed_most="0.8", total_least="0.95", total_most="1.25")
AVAILABLE = CapacityDeclared(
    available="12.5", measure="person-weeks", bounds=BOUNDS, reason="五个人，每人两周半 / five people", by=LEAD
)
PLANNED = LoadPlanned(load=Load(subject=OTHER, load="7.25", kind=LOAD_KIND_COMMITTED), by=LEAD)
DROPPED = LoadDropped(subject=OTHER, reason="Handed over to sales", by=LEAD)
CUT = LoadCut(
    cut=Cut(subject=DEPENDENCY, load="3", kind=LOAD_KIND_ASPIRATIONAL, reason="人手不够 / not enough people", by=LEAD)
)

#: Stream -> events in an order in which they can happen.
SAMPLES = {
    OVERLAP: (DECLARED, RESOLVED),
    OVERLAP.replace("41", "42"): (FOUND, DISMISSED),
    CAPACITY: (AVAILABLE, PLANNED, DROPPED, CUT),
}
