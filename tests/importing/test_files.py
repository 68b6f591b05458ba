"""What a file may be: broken ones are refused as a whole, odd values are reported, nothing is made up."""

import json
from decimal import Decimal
from typing import Any

import pytest
from okr.goal.v1 import goal_service_pb2, measurement_pb2, objective_pb2

from services.console import importing, sources
from services.console.values import as_json, decimal_text, parents_first, slug
from tests.importing.documents import D, document, with_key_result, with_objective


def planned(doc: dict[str, Any], set_name: str = "bakery-2026") -> importing.Plan:
    plan = importing.plan(sources.checked(doc), set_name)
    assert importing.shape_faults(plan) == []
    return plan


def objectives(plan: importing.Plan) -> list[goal_service_pb2.ImportObjectiveRequest]:
    found = [step.commands[0] for step in plan.steps if step.sort == "objectives"]
    assert all(isinstance(each, goal_service_pb2.ImportObjectiveRequest) for each in found)
    return found  # type: ignore[return-value]


def whys(plan: importing.Plan) -> dict[str, str]:
    return {left.what: left.why for left in plan.report.not_taken}


# -- what is taken


def test_an_objective_is_taken_as_its_source_has_it() -> None:
    bread, burnt, nobody = objectives(planned(document()))
    assert bread.terms.title == "Bread that people cross the river for"
    assert bread.terms.why == "The other side has two bakeries."
    assert bread.source.score == "-0.012"
    assert [(note.field, note.text) for note in bread.source.notes] == [("outcome", "Nearly.\nNext year.")]
    assert [each.weight for each in bread.terms.key_results] == ["0.4", "0.6"]
    assert bread.source.key_results[0].score == "2.27"
    assert bread.source.key_results[0].final_value == "31"
    assert bread.terms.key_results[0].measurement.metric == measurement_pb2.Metric(
        unit="people", baseline="10", target="40.5", direction=measurement_pb2.Metric.DIRECTION_UP
    )
    assert burnt.terms.kind == objective_pb2.KIND_COMMITTED
    assert burnt.terms.parent == f"{bread.name}/keyResults/k1"
    assert nobody.terms.parent == burnt.name
    assert nobody.terms.owner == ""
    assert nobody.terms.kind == objective_pb2.KIND_UNSPECIFIED
    assert bread.terms.owner == burnt.terms.owner != ""


def test_readings_are_final_values_levels_and_what_is_done() -> None:
    bread, burnt, _ = objectives(planned(document()))
    assert [each.reading.value for each in bread.readings[:1]] == ["31"]
    assert list(bread.readings[1].reading.milestones_done.milestone_ids) == ["m1"]
    assert burnt.readings[0].reading.level == 2
    assert [level.score for level in burnt.terms.key_results[1].measurement.rubric.levels] == ["0.3", "0.7", "1"]


def test_units_come_before_what_is_in_them_and_parents_before_children() -> None:
    doc = document()
    doc["units"].reverse()
    doc["objectives"].reverse()
    plan = planned(doc)
    assert [step.sort for step in plan.steps] == ["units"] * 2 + ["people", "cycles"] + ["objectives"] * 3 + [
        "contracts"
    ] * 2
    assert [step.what for step in plan.steps if step.sort == "units"] == ["unit bakery", "unit oven"]
    assert [each.source.reference for each in objectives(plan)] == ["o1", "o2", "o3"]


def test_the_same_document_makes_the_same_commands() -> None:
    one, other = planned(document()), planned(document())
    assert [step.commands for step in one.steps] == [step.commands for step in other.steps]
    ids = {command.request_id for step in one.steps for command in step.commands}  # type: ignore[attr-defined]
    assert ids.isdisjoint(
        command.request_id  # type: ignore[attr-defined]
        for step in planned(document(), "another-set").steps
        for command in step.commands
    )


def test_an_objective_may_have_a_cycle_of_its_own() -> None:
    plan = planned(with_objective(0, cycle="All year", cycle_start="2026-01-01", cycle_end="2026-12-31"))
    cycles = [step.commands[0].plan for step in plan.steps if step.sort == "cycles"]  # type: ignore[attr-defined]
    assert {(each.title, each.start_date, each.end_date) for each in cycles} == {
        ("All year", "2026-01-01", "2026-12-31"),
        ("Spring", "2026-03-01", "2026-05-31"),
    }


# -- what is not taken, and why


HALF_SAID = [
    ({"unit": "%", "start": None, "target": 30, "direction": "up"}, ("", "30", measurement_pb2.Metric.DIRECTION_UP)),
    ({"unit": "%", "start": None, "target": D("0.50"), "direction": None}, ("", "0.50", 0)),
    ({"unit": "%", "start": 1, "target": 3, "direction": None}, ("1", "3", 0)),
    ({"unit": "%", "start": 3, "target": 3, "direction": None}, ("3", "3", 0)),
    ({"unit": "%", "start": 3, "target": 3, "direction": "up"}, ("3", "3", 1)),
    ({"unit": "%", "start": 3, "target": D("3.0"), "direction": "down"}, ("3", "3.0", 2)),
]


@pytest.mark.parametrize(("metric", "taken"), HALF_SAID)
def test_a_metric_is_taken_as_far_as_its_source_says_it(metric: Any, taken: Any) -> None:
    plan = planned(with_key_result(1, 0, metric=metric, final_value=7))
    baseline, target, direction = taken
    assert objectives(plan)[1].terms.key_results[0].measurement.metric == measurement_pb2.Metric(
        unit="%", baseline=baseline, target=target, direction=direction
    )
    assert objectives(plan)[1].readings[0].reading.value == "7"
    assert not objectives(plan)[1].source.key_results[0].notes
    assert not [what for what in whys(plan) if "k3" in what]


def test_of_two_ways_to_judge_a_key_result_the_second_is_a_note() -> None:
    plan = planned(with_key_result(0, 1, metric={"target": 3}))
    assert objectives(plan)[0].terms.key_results[1].measurement.metric.target == "3"
    assert whys(plan)["key result k2, milestones"] == "it is judged by its metric; kept as a note"
    note = objectives(plan)[0].source.key_results[1].notes[0]
    assert json.loads(note.text) == [{"text": "Permit", "done": True}, {"text": "First Saturday", "done": False}]


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ({"unit": None, "start": 3, "target": None, "direction": "up"}, "the source gives no target; kept as a note"),
        ({"unit": None, "start": 3, "target": 1, "direction": "up"}, "it goes up from 3 to 1; kept as a note"),
        (
            {"unit": None, "start": 1, "target": 3, "direction": "sideways"},
            '"sideways" is no direction; kept as a note',
        ),
        (
            {"unit": "x" * 41, "start": 1, "target": 3, "direction": "up"},
            '"' + "x" * 41 + '" cannot be a unit; kept as a note',
        ),
        (
            {"unit": None, "start": 1, "target": D("1E+400"), "direction": "up"},
            "start or target is not an exact decimal; kept as a note",
        ),
        (
            {"unit": None, "start": "4 or 5", "target": 3, "direction": None},
            "start or target is not an exact decimal; kept as a note",
        ),
        ([1, 3], "it is no object; kept as a note"),
    ],
)
def test_a_metric_that_is_none_is_kept_as_a_note(metric: Any, why: str) -> None:
    plan = planned(with_key_result(1, 0, metric=metric))
    key_result = objectives(plan)[1].terms.key_results[0]
    assert not key_result.HasField("measurement")
    assert whys(plan)["key result k3, metric"] == why
    note = objectives(plan)[1].source.key_results[0].notes[0]
    assert (note.field, json.loads(note.text, parse_float=Decimal)) == ("metric", metric)


def test_a_day_that_the_calendar_does_not_have_is_left_out() -> None:
    plan = planned(document(cycle={"name": "Spring", "start": "2021-02-01", "end": "2021-04-31"}))
    cycle = next(step.commands[0] for step in plan.steps if step.sort == "cycles")
    assert cycle.plan.start_date == "2021-02-01"  # type: ignore[attr-defined]
    assert cycle.plan.end_date == ""  # type: ignore[attr-defined]
    assert whys(plan)["cycle Spring, end"] == '"2021-04-31" is no date of the calendar; left out'


def test_an_end_before_the_start_is_left_out() -> None:
    plan = planned(document(cycle={"name": "Spring", "start": "2026-03-01", "end": "2026-02-28"}))
    assert whys(plan)["cycle Spring, end"] == "2026-02-28 is before the start 2026-03-01"


def test_check_ins_and_the_rest_of_the_file_are_counted_as_not_taken() -> None:
    left = whys(planned(document()))
    assert left["checkins (1)"] == "check-ins are kept by the check-in service, which is not there yet"
    assert left["notes (1)"] == "remarks about the file itself"
    assert "organization" in left


def test_weights_that_are_no_whole_set_are_not_taken() -> None:
    plan = planned(with_key_result(0, 0, weight=D("0.5")))
    assert [each.weight for each in objectives(plan)[0].terms.key_results] == ["", ""]
    assert whys(plan)["objective o1, weights"] == "they are not from 0 to 1 with a sum of 1; all count the same"


def test_a_score_that_is_a_text_becomes_a_note() -> None:
    bread = objectives(planned(with_key_result(0, 0, final_value="27%")))[0]
    assert not bread.source.key_results[0].HasField("final_value")
    assert bread.source.key_results[0].notes[0] == objective_pb2.SourceNote(field="final_value", text="27%")


def test_an_objective_without_a_title_leaves_its_children_without_a_parent() -> None:
    plan = planned(with_objective(1, title="  "))
    assert [each.source.reference for each in objectives(plan)] == ["o1", "o3"]
    assert whys(plan)["objective o2"] == "it has no title"
    assert whys(plan)["objective o3, parent objective"] == "o2 was not taken; it stands without a parent"


def test_a_key_result_without_a_text_is_not_taken_and_its_child_stands_alone() -> None:
    plan = planned(with_key_result(0, 0, text=""))
    assert whys(plan)["key result k1"] == "it has no text"
    assert whys(plan)["objective o2, parent key result"] == "k1 was not taken"
    assert objectives(plan)[1].terms.parent == ""


def test_an_owner_that_cannot_be_a_name_becomes_a_note() -> None:
    plan = planned(with_objective(0, owner_role="Baker\nand miller"))
    bread = next(each for each in objectives(plan) if each.source.reference == "o1")
    assert bread.terms.owner == ""
    assert objective_pb2.SourceNote(field="owner_role", text="Baker\nand miller") in bread.source.notes


def test_texts_that_no_store_holds_lose_only_those_characters() -> None:
    bread = objectives(planned(with_objective(0, title="Bread \x00 and \ud83d salt", outcome="\udfff")))[0]
    assert bread.terms.title == "Bread \ufffd and \ufffd salt"
    assert bread.source.notes[0].text == "\ufffd"


def test_the_longest_notes_go_first_when_an_objective_is_too_large() -> None:
    plan = planned(with_objective(0, **{f"remark {number}": "面" * (4000 + number) for number in range(8)}))
    bread = objectives(plan)[0]
    assert bread.ByteSize() <= importing.LARGEST_OBJECTIVE_BYTES
    kept = [note.field for note in bread.source.notes]
    assert "remark 0" in kept
    assert "remark 7" not in kept
    assert whys(plan)["objective o1, remark 7"] == "4007 characters; the objective is too large with it"


def test_an_objective_that_no_event_holds_is_not_taken() -> None:
    key_results = [{"id": f"x{number}", "text": "面" * 3000} for number in range(20)]
    plan = planned(with_objective(2, key_results=key_results))
    assert whys(plan)["objective o3"] == "it is larger than an event may be (64 KiB)"


def test_more_key_results_than_fit_are_named() -> None:
    key_results = [{"id": f"x{number}", "text": f"Loaf {number}"} for number in range(101)]
    plan = planned(with_objective(2, key_results=key_results))
    assert len(objectives(plan)[2].terms.key_results) == 100
    assert whys(plan)["key result x100"] == "an objective holds 100 key results"


def test_a_title_longer_than_any_line_is_kept_whole_in_a_note() -> None:
    bread = objectives(planned(with_objective(0, title="a" * 5000)))[0]
    assert len(bread.terms.title) == 4000
    assert objective_pb2.SourceNote(field="title", text="a" * 5000) in bread.source.notes


# -- what is broken


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is not JSON"),
        (b"[1, 2", "it is not JSON"),
        (b"\xff\xfe\xfa", "byte"),
        (b"\xc3", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"[" * 60 + b"]" * 60, "the top is not an object"),
        (b'{"units": [], "objectives": ' + b"[" * 60 + b"]" * 60 + b"}", "it is nested too deeply"),
        (b"[]", "the top is not an object with units and objectives"),
        (b"{}", "units is not a list of objects; objectives is not a list of objects"),
        (b'{"units": [], "objectives": [1]}', "objectives is not a list of objects"),
        (b'{"units": [], "units": [], "objectives": []}', "the key 'units' stands twice in one object"),
        (b'{"units": [], "objectives": [], "cycle": 7}', "cycle is not an object"),
        (b"1" * 5000, "it is not JSON"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(content: bytes, says: str) -> None:
    with pytest.raises(sources.Broken, match=says.replace("(", r"\(")):
        sources.parse_json(content)


@pytest.mark.parametrize(
    ("doc", "says"),
    [
        (with_objective(1, id="o1"), "the id 'o1' is used by two objectives"),
        (with_key_result(1, 0, id="k1"), "the id 'k1' is used by two key results"),
        (with_objective(1, id=None), "objective number 2 has no id (a text)"),
        (with_objective(1, unit="cellar"), "objective 'o2' names the unit 'cellar', which is not in the file"),
        (with_objective(1, unit=None), "objective 'o2' names the unit None, which is not in the file"),
        (
            with_objective(2, parent_objective="o9"),
            "objective 'o3' names the parent objective 'o9', which is not in the file",
        ),
        (
            with_objective(1, parent_key_result="k9"),
            "objective 'o2' names the parent key result 'k9', which is not in the file",
        ),
        (with_objective(0, parent_objective="o3"), "the parents of objectives form a circle: o1 -> o3 -> o2 -> o1"),
        (with_objective(0, key_results=7), "key_results of objective 'o1' is not a list of objects"),
        (
            document(units=[{"id": "bakery", "parent": "oven"}, {"id": "oven", "parent": "bakery"}]),
            "the parents of units form a circle: bakery -> oven -> bakery",
        ),
    ],
)
def test_a_broken_structure_is_refused_as_a_whole(doc: dict[str, Any], says: str) -> None:
    with pytest.raises(sources.Broken) as broken:
        sources.checked(doc)
    assert str(broken.value) == says


def test_every_defect_is_named_up_to_a_dozen() -> None:
    doc = document(objectives=[{"id": f"o{n}", "unit": "cellar", "key_results": []} for n in range(20)])
    with pytest.raises(sources.Broken) as broken:
        sources.checked(doc)
    assert len(broken.value.problems) == 20
    assert str(broken.value).endswith("; and 8 more")


# -- values


def test_numbers_keep_their_digits() -> None:
    text = b'{"units": [], "objectives": [], "notes": [0.10, 1e400, NaN, 12345678901234567890, -0.0]}'
    numbers = sources.parse_json(text)["notes"]
    assert [decimal_text(each) for each in numbers] == ["0.10", "", "", "", "-0.0"]
    assert as_json(numbers) == "[0.10, 1E+400, NaN, 12345678901234567890, -0.0]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (D("2.5000000000000"), "2.5"),
        (D("0.0000000001"), ""),
        (D("1E+3"), "1000"),
        (10**18, ""),
        (True, ""),
        ("3", ""),
        (None, ""),
    ],
)
def test_decimals_are_exact_or_none(value: Any, text: str) -> None:
    assert decimal_text(value) == text


def test_ids_differ_where_the_sources_differ() -> None:
    assert slug("kr0001") == "kr0001"
    different = ["KR0001", "kr0001 ", "目标", "目 标", "a" * 64, "a" * 65, "--", "-"]
    assert len({slug(text) for text in different}) == len(different)
    assert all(len(slug(text)) <= 63 for text in different)


def test_sets_that_look_alike_do_not_meet() -> None:
    one = {command.name for step in planned(document(), "x").steps for command in step.commands}  # type: ignore[attr-defined]
    other = {command.name for step in planned(document(), "x-bakery").steps for command in step.commands}  # type: ignore[attr-defined]
    assert one.isdisjoint(other)


def test_parents_stand_first_and_the_order_stays() -> None:
    assert parents_first({"c": "a", "b": None, "a": "b", "d": None}) == ["b", "d", "a", "c"]
