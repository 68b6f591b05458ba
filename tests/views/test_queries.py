"""Given events, what every query answers."""

from datetime import timedelta

import pytest
from okr.directory.v1.events_pb2 import ContactCorrected, PersonDeparted, PersonMoved, UnitMoved, UnitRenamed
from okr.goal.v1 import events_pb2 as e
from okr.goal.v1 import objective_pb2 as o
from okr.goal.v1.cycle_pb2 import Cycle
from okr.goal.v1.measurement_pb2 import Metric, Reading
from okr.views.v1 import owed_service_pb2 as owed
from okr.views.v1.cycle_list_service_pb2 import ListCyclesRequest
from okr.views.v1.directory_service_pb2 import GetPersonRequest, ListPeopleRequest, ListUnitsRequest
from okr.views.v1.objective_history_service_pb2 import ListObjectiveHistoryRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest
from okr.views.v1.owed_service_pb2 import ListOwedRequest
from okr.views.v1.policy_pack_list_service_pb2 import ListPolicyPacksRequest
from okr.views.v1.unit_board_service_pb2 import ListUnitBoardRequest

from libs.commands import PermissionDenied, ResourceNotFound
from libs.record import timestamp
from tests.views.world import (
    BEGIN,
    BOSS,
    CEO,
    CN,
    CN_SALES,
    DE,
    HQ,
    OWNER,
    PACK,
    PEER,
    Q3,
    Q4,
    World,
    activated,
    agreed,
    all_pages,
    caller,
    drafted,
    name_of,
    opened,
    terms,
)

ONE, TWO, THREE, FOUR = (name_of(number) for number in range(1, 5))


def measured(value, at=BEGIN, key_result="kr1"):
    return e.KeyResultMeasured(
        key_result_id=key_result, reading=Reading(value=value), true_time=timestamp(at), by=OWNER, note="两个客户复购"
    )


# The page


async def test_the_page_shows_all_of_an_objective(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted("公司目标", owner=CEO, counterpart=BOSS, unit=HQ))
        world.goal.add(TWO, drafted(parent=f"{ONE}/keyResults/kr1"), by=OWNER)
        world.goal.add(TWO, *activated(), measured("15"))
        await world.feed()
        answer = await world.pages.get_objective_page(GetObjectivePageRequest(name=TWO), caller())
        page = answer.page
        assert page.objective.name == TWO
        assert page.objective.etag == "v7"
        assert page.objective.state == o.Objective.STATE_ACTIVE
        assert page.objective.terms == terms(parent=f"{ONE}/keyResults/kr1")
        assert page.card.progress == "0.5"
        assert page.card.key_results[0].progress == "0.5"
        assert (page.parent.name, page.parent.key_result_id, page.parent.title) == (ONE, "kr1", "公司目标")
        assert dict(page.people) == {OWNER: "张伟", BOSS: "李强", CEO: "王芳"}
        assert dict(page.units) == {CN_SALES: "销售部", HQ: "同心集团"}
        assert page.cycle_title == "2024 第三季度"
        assert not answer.read_info.stale
        above = await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller())
        assert [(each.name, each.key_result_id) for each in above.page.children] == [(TWO, "kr1")]
        assert above.page.child_count == 1


async def test_the_page_warns_of_risk(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted(parent=FOUR))
        resource = o.Resource(resource_id="r1", description="two engineers", state=o.Resource.STATE_OFFERED)
        world.goal.add(ONE, opened(BEGIN + timedelta(days=1)), e.ResourceOffered(resource=resource, revision=2))
        for by, odds in ((OWNER, "0.2"), (BOSS, "0.9")):
            world.goal.add(ONE, e.OddsEstimated(odds=o.Odds(by=by, odds=odds, revision=2)))
        world.goal.add(ONE, *agreed(OWNER, BOSS), e.ObjectiveActivated())
        world.goal.add(
            ONE, e.ResourceWithdrawn(resource_id="r1", reason="needed elsewhere", by=BOSS, raises_risk=True, revision=3)
        )
        world.goal.add(ONE, e.KeyResultRetargeted(key_result_id="kr1", target="15", lowered=True, revision=4))
        await world.feed()
        page = (await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller())).page
        assert page.objective.resource_risk
        assert {each.reason: each.subject for each in page.warnings} == {
            "RESOURCE_WITHDRAWN": "r1",
            "ODDS_FAR_APART": OWNER,
            "ODDS_LOW": OWNER,
            "ANSWER_OVERDUE": ONE,
            "CONSENSUS_REOPENED": ONE,
            "READING_OUTDATED": f"{ONE}/keyResults/kr1",
            "TARGET_CHANGED": f"{ONE}/keyResults/kr1",
            "PARENT_UNKNOWN": FOUR,
        }


async def test_a_page_that_is_not_there_is_not_found_after_permission_was_looked_at(database):
    async with World(database()) as world:
        world.company()
        await world.feed()
        with pytest.raises(ResourceNotFound):
            await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller())
        with pytest.raises(PermissionDenied):
            await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller("people/stranger"))
        with pytest.raises(PermissionDenied):
            await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller("apps/x"))


async def test_an_import_comes_out_exactly_as_its_source_has_it(database):
    async with World(database()) as world:
        world.company()
        source = o.ImportSource(set="gitlab", reference="O-1", score="0.850")
        source.key_results.add(key_result_id="kr1", reference="KR-1", score="-0.012", final_value="2.270")
        bare = o.Terms(title="Ship", unit=DE, cycle=Q3)
        bare.key_results.add(key_result_id="kr1", title="from A to B")
        bare.key_results[0].measurement.metric.CopyFrom(Metric(baseline="0.10", target="2.50"))
        world.goal.add(ONE, e.ObjectiveImported(terms=bare, source=source, terms_hash="0" * 64))
        await world.feed()
        page = (await world.pages.get_objective_page(GetObjectivePageRequest(name=ONE), caller())).page
        card = page.card
        assert (card.state, card.score, card.source_reference) == (o.Objective.STATE_IMPORTED, "0.850", "O-1")
        assert not card.HasField("progress")
        (key_result,) = card.key_results
        assert (key_result.score, key_result.final_value, key_result.weight) == ("-0.012", "2.270", "")
        assert (key_result.measurement.metric.baseline, key_result.measurement.metric.target) == ("0.10", "2.50")
        assert page.objective.import_source == source


# The board


async def test_the_board_shows_a_unit_and_those_below_it_in_a_cycle(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted(unit=CN))
        world.goal.add(TWO, drafted(unit=CN_SALES))
        world.goal.add(THREE, drafted(unit=CN_SALES, cycle=Q4))
        world.goal.add(FOUR, drafted(unit=DE))
        await world.feed()

        async def board(**asked):
            response = await world.boards.list_unit_board(ListUnitBoardRequest(**asked), caller())
            return [each.name for each in response.objectives]

        assert await board(unit=CN) == [ONE]
        assert await board(unit=CN, units_below=True) == [ONE, TWO, THREE]
        assert await board(unit=CN, units_below=True, cycle=Q3) == [ONE, TWO]
        assert await board(unit=HQ, units_below=True, states=[o.Objective.STATE_ACTIVE]) == []
        world.goal.add(FOUR, e.ObjectiveTransferred(owner=PEER, counterpart=CEO, unit=CN, revision=2))
        await world.feed()
        assert await board(unit=CN) == [ONE, FOUR]
        assert await board(unit=DE) == []


async def test_a_new_unit_above_changes_what_is_below_without_a_rebuild(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted(unit=CN_SALES))
        await world.feed()
        world.directory.add(CN_SALES, UnitMoved(parent=DE, previous_parent=CN))
        await world.feed()
        request = ListUnitBoardRequest(unit=DE, units_below=True)
        assert [each.name for each in (await world.boards.list_unit_board(request, caller())).objectives] == [ONE]


# The tree


async def tree(world, who=None, **asked):
    request = ListObjectiveTreeRequest(**asked)
    nodes = await all_pages(world.trees.list_objective_tree, request, "nodes", who or caller())
    return [(node.depth, node.objective.name, node.parent_objective) for node in nodes]


async def test_the_tree_nests_from_the_company_to_the_person(database):
    async with World(database()) as world:
        world.company()
        # Children may come before what they serve, and units are in another order than objectives.
        world.goal.add(TWO, drafted("团队", parent=f"{ONE}/keyResults/kr1", unit=CN))
        world.goal.add(FOUR, drafted("Größe", unit=DE))
        world.goal.add(THREE, drafted("个人", parent=TWO, unit=CN_SALES))
        world.goal.add(ONE, drafted("公司", unit=HQ))
        await world.feed()
        assert await tree(world) == [(0, ONE, ""), (1, TWO, ONE), (2, THREE, TWO), (0, FOUR, "")]
        assert await tree(world, unit=CN) == [(0, TWO, ""), (1, THREE, TWO)]
        assert await tree(world, root=TWO) == [(0, TWO, ""), (1, THREE, TWO)]
        assert await tree(world, owner=CEO) == []
        assert await tree(world, cycle=Q4) == []
        for size in (1, 2, 3):
            assert await tree(world, page_size=size) == [(0, ONE, ""), (1, TWO, ONE), (2, THREE, TWO), (0, FOUR, "")]


async def test_objectives_that_serve_each_other_in_a_circle_are_all_shown_once(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted(parent=TWO))
        world.goal.add(TWO, drafted(parent=THREE))
        world.goal.add(THREE, drafted(parent=f"{ONE}/keyResults/kr1"))
        world.goal.add(FOUR, drafted(parent=FOUR))
        await world.feed()
        assert await tree(world) == [(0, ONE, ""), (1, THREE, ONE), (2, TWO, THREE), (0, FOUR, "")]


async def test_a_chain_of_a_thousand_is_shown(database):
    async with World(database()) as world:
        world.company()
        for number in range(1, 1001):
            world.goal.add(name_of(number), drafted(parent=name_of(number - 1) if number > 1 else ""))
        await world.feed()
        found = await tree(world, page_size=300)
        assert found == [(n - 1, name_of(n), name_of(n - 1) if n > 1 else "") for n in range(1, 1001)]


async def test_progress_is_weighed_by_the_weights(database):
    async with World(database()) as world:
        world.company()
        said = terms(title="x")
        said.key_results[0].weight = "0.75"
        said.key_results.add().CopyFrom(said.key_results[0])
        said.key_results[1].key_result_id, said.key_results[1].weight = "kr2", "0.25"
        world.goal.add(ONE, e.ObjectiveDrafted(terms=said))
        world.goal.add(ONE, *activated(), measured("20"), measured("15", key_result="kr2"))
        await world.feed()
        (node,) = (await world.trees.list_objective_tree(ListObjectiveTreeRequest(), caller())).nodes
        assert node.objective.progress == "0.875"
        assert [each.progress for each in node.objective.key_results] == ["1", "0.5"]
        assert (node.objective.owner_name, node.objective.unit_title) == ("张伟", "销售部")


# What is owed


async def items(world, person, who=None):
    response = await world.owed.list_owed(ListOwedRequest(person=person), who or caller(person))
    return [(owed.OwedReason.Name(each.reason).removeprefix("OWED_REASON_"), each.subject) for each in response.items]


async def test_what_a_person_owes(database):
    async with World(database()) as world:
        world.company()
        due = world.desk.now() + timedelta(days=3)
        world.goal.add(ONE, drafted())
        await world.feed()
        assert await items(world, OWNER) == [("PROPOSE_DRAFT", ONE)]
        assert await items(world, BOSS) == []

        world.goal.add(ONE, opened(due), e.TermsAccepted(party=OWNER, revision=1), by=OWNER)
        resource = o.Resource(resource_id="r1", description="Zwei Ingenieure", state=o.Resource.STATE_REQUESTED)
        world.goal.add(ONE, e.ResourceRequested(resource=resource), by=OWNER)
        await world.feed()
        assert await items(world, OWNER) == []
        assert await items(world, BOSS) == [("ANSWER_TERMS", ONE), ("ANSWER_RESOURCE", ONE)]
        (answer, _) = (await world.owed.list_owed(ListOwedRequest(), caller(BOSS))).items
        assert answer.due_time == timestamp(due)
        assert not answer.overdue
        assert (answer.waiting, answer.waiting_name) == (OWNER, "张伟")

        world.goal.add(ONE, e.TermsDeclined(party=BOSS, revision=1, reason="no"), by=BOSS)
        world.goal.add(ONE, e.DialogueEscalated(to=CEO, reason="stuck"), by=OWNER)
        await world.feed()
        assert await items(world, OWNER) == [("ANSWER_TERMS", ONE)]
        assert await items(world, CEO) == [("RESOLVE_ESCALATION", ONE)]

        world.goal.add(ONE, *agreed(OWNER, BOSS))
        await world.feed()
        assert await items(world, OWNER) == [("ACTIVATE_OBJECTIVE", ONE)]
        assert await items(world, CEO) == []

        world.goal.add(ONE, e.ObjectiveActivated(), at=world.desk.now())
        await world.feed()
        assert await items(world, OWNER) == [("MEASURE_FIRST", f"{ONE}/keyResults/kr1")]

        world.goal.add(ONE, measured("12", world.desk.now() - timedelta(days=13)))
        await world.feed()
        assert await items(world, OWNER) == []

        world.goal.add(ONE, e.ObjectiveClosed(closing=o.Closing(decision=o.Closing.DECISION_ACHIEVED)))
        await world.feed()
        assert await items(world, OWNER) == []


async def test_a_reading_older_than_the_check_in_days_is_owed_again(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted(), *activated(), measured("12", world.desk.now() - timedelta(days=15)))
        await world.feed()
        (item,) = (await world.owed.list_owed(ListOwedRequest(), caller(OWNER))).items
        assert (item.reason, item.overdue) == (owed.OWED_REASON_MEASURE_AGAIN, True)


async def test_what_is_owed_is_owed_since_when_it_was_true(database):
    async with World(database()) as world:
        world.company()
        began = BEGIN - timedelta(days=40)
        world.goal.add(ONE, drafted(), *activated()[:-1])
        world.goal.add(ONE, e.ObjectiveActivated(), effective=began)
        await world.feed()
        (item,) = (await world.owed.list_owed(ListOwedRequest(), caller(OWNER))).items
        assert (item.since_time, item.due_time) == (timestamp(began), timestamp(began + timedelta(days=14)))


async def test_in_a_closing_cycle_objectives_are_to_be_closed(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        world.goal.add(TWO, drafted(cycle=Q4), *activated(), measured("12", world.desk.now()))
        world.goal.add(Q3, e.CycleWoundUp())
        world.goal.add(Q4, e.CycleWoundUp())
        await world.feed()
        assert await items(world, OWNER) == [("CLOSE_OBJECTIVE", ONE), ("CLOSE_OBJECTIVE", TWO)]
        (first, _) = (await world.owed.list_owed(ListOwedRequest(), caller(OWNER))).items
        assert first.due_time.ToJsonString() == "2024-09-30T16:00:00Z"
        world.goal.add(Q3, e.CycleClosed())
        await world.feed()
        assert await items(world, OWNER) == [("CLOSE_OBJECTIVE", TWO)]


async def test_only_the_person_and_their_line_see_what_they_owe(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted())
        await world.feed()
        assert await items(world, OWNER, caller(BOSS)) == [("PROPOSE_DRAFT", ONE)]
        with pytest.raises(PermissionDenied):
            await items(world, OWNER, caller(PEER))


# The history


async def test_the_history_tells_every_event(database):
    async with World(database()) as world:
        world.company()
        world.goal.add(ONE, drafted("第一"), by=OWNER, effective=BEGIN - timedelta(days=2))
        world.goal.add(ONE, *activated(BEGIN), measured("15"), by=OWNER)
        await world.feed()
        request = ListObjectiveHistoryRequest(name=ONE, page_size=2)
        entries = await all_pages(world.histories.list_objective_history, request, "entries", caller())
        assert [each.version for each in entries] == [1, 2, 3, 4, 5, 6, 7]
        first = entries[0]
        assert first.sentence == "张伟 wrote the objective down “第一”, owned by 张伟."
        assert first.effective_time == timestamp(BEGIN - timedelta(days=2))
        assert (first.actor, first.actor_name, first.rule_id) == (OWNER, "张伟", "party-negotiates")
        assert {each.path: each.value for each in first.facts}["terms.key_results[0].measurement.metric.target"] == "20"
        assert entries[-1].sentence == "张伟 measured kr1: 15 “两个客户复购”."
        back = ListObjectiveHistoryRequest(name=ONE, page_size=4, newest_first=True)
        assert await all_pages(world.histories.list_objective_history, back, "entries", caller()) == entries[::-1]


# Directory, cycles, policy packs


async def test_people_are_shown_as_they_are_today(database):
    async with World(database()) as world:
        world.company()
        now = world.desk.now()
        world.directory.add(OWNER, PersonMoved(unit=DE, job_title="Later"), effective=now + timedelta(days=30))
        world.directory.add(PEER, ContactCorrected(display_name="J. Groß"), effective=now - timedelta(days=30))
        world.directory.add(BOSS, PersonDeparted(reason="left"), effective=now - timedelta(days=1))
        await world.feed()
        person = (await world.people.get_person(GetPersonRequest(), caller(OWNER))).person
        assert (person.name, person.unit, person.etag, person.display_name) == (OWNER, CN_SALES, "v2", "张伟")

        async def listed(**asked):
            request = ListPeopleRequest(page_size=2, **asked)
            return [each.name for each in await all_pages(world.people.list_people, request, "people", caller(OWNER))]

        assert await listed(unit=CN) == [OWNER]
        assert await listed(unit=CN, with_departed=True) == [BOSS, OWNER]
        assert await listed(unit=DE) == [PEER]
        assert len(await listed()) == 4


async def test_units_cycles_and_policy_packs_are_listed(database):
    async with World(database()) as world:
        world.company()
        world.directory.add(DE, UnitRenamed(title="Konzentrik"))
        world.goal.add(PACK, e.PolicyPackBound(unit=CN, policy_pack=PACK), e.PolicyPackBound(unit=DE, policy_pack=PACK))
        world.goal.add(PACK, e.PolicyPackReplaced(unit=CN, replaced_by="policyPacks/x"))
        world.goal.add(Q3, e.CycleWoundUp())
        await world.feed()
        units = await all_pages(world.people.list_units, ListUnitsRequest(page_size=3), "units", caller())
        assert [each.title for each in units] == ["同心集团", "Konzentrik", "中国公司", "销售部"]
        cycles = (await world.cycles.list_cycles(ListCyclesRequest(), caller())).cycles
        assert [(each.name, each.state, each.etag) for each in cycles] == [
            (Q3, Cycle.STATE_CLOSING, "v4"),
            (Q4, Cycle.STATE_ACTIVE, "v3"),
        ]
        only = ListCyclesRequest(states=[Cycle.STATE_ACTIVE])
        assert [each.name for each in (await world.cycles.list_cycles(only, caller())).cycles] == [Q4]
        (pack,) = (await world.packs.list_policy_packs(ListPolicyPacksRequest(), caller())).policy_packs
        assert (pack.title, pack.version, list(pack.bound_units), pack.etag) == ("运营", 1, [DE], "v4")
        assert pack.rules.check_in_days == 14
