"""Standing alone with a reason is a legitimate answer."""

from okr.alignment.v1.events_pb2 import StandaloneDeclared, StandaloneWithdrawn

from services.alignment.refusals import CallerIsNoParty, CycleIsClosed, ObjectiveIsClosed, ObjectiveIsUnknown
from tests.alignment.bonds import down, link, terms, up
from tests.alignment.company import (
    BOSS,
    CHILD,
    FACTS,
    OWNER,
    PAST,
    SALES,
    TOP,
    closed,
    contract_name,
    given,
    knowing,
    name,
    objective,
    standing_of,
)
from tests.alignment.spec import do

ALONE = StandaloneDeclared(by=OWNER, reason="it prepares next year's plant")
PLACE = standing_of(CHILD)


def declare(**fields):
    return do("DeclareStandalone", **{"name": PLACE, "reason": ALONE.reason, **fields})


def withdraw():
    return do("WithdrawStandalone", name=PLACE, reason="it serves growth now")


def test_the_owner_says_that_an_objective_stands_alone_and_why():
    given().when(declare(), by=OWNER).then(ALONE).answered(
        name=PLACE, objective=CHILD, standalone=True, reason=ALONE.reason, by=OWNER
    )
    given(ALONE).when(declare(), by=OWNER).then()
    other = StandaloneDeclared(by=OWNER, reason="nobody else has it")
    given(ALONE).when(declare(reason=other.reason), by=OWNER).then(other).answered(reason=other.reason)


def test_nobody_else_says_so():
    given().when(declare(), by=BOSS).refused(CallerIsNoParty)
    given(ALONE).when(withdraw(), by=BOSS).refused(CallerIsNoParty)


def test_an_objective_that_is_unknown_or_over_is_not_declared_alone():
    given().when(declare(name=standing_of(name(99))), by=OWNER).refused(ObjectiveIsUnknown)
    given(facts=knowing({CHILD: closed(FACTS[CHILD])})).when(declare(), by=OWNER).refused(ObjectiveIsClosed)
    given(facts=knowing({CHILD: objective(cycle=PAST)})).when(declare(), by=OWNER).refused(CycleIsClosed)


def test_the_owner_takes_it_back():
    back = StandaloneWithdrawn(by=OWNER, reason="it serves growth now")
    given(ALONE).when(withdraw(), by=OWNER).then(back).answered(standalone=False, reason="", by="")
    given().when(withdraw(), by=OWNER).then()


def test_a_standing_has_the_links_on_both_sides():
    above, below = link(terms(CHILD, TOP)), link(terms(name(9), CHILD), contract_name(2))
    place = given(ALONE, up(above), down(below)).when(declare(), by=OWNER).answer()
    assert (list(place.upward), list(place.downward)) == ([above], [below])


def test_it_concerns_the_owner_of_the_objective():
    resource = given().when(declare(), by=OWNER).concern()
    assert (resource.kind, resource.owner, resource.unit) == ("standing", OWNER, SALES)
