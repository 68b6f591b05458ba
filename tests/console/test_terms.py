"""Terms as a person writes them: key results on one line, files, weights."""

from decimal import Decimal

import pytest
from google.protobuf.json_format import MessageToDict
from hypothesis import given
from hypothesis import strategies as st
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL, KeyResult, Terms

from services.console.advice import Unable
from services.console.terms import keep_promises, key_result, share_weights, terms_from_file


def measured(text):
    made = key_result(text, 1)
    return made.title, MessageToDict(made.measurement), made.weight


@pytest.mark.parametrize(
    ("text", "title", "measurement"),
    [
        (
            "Scrap rate: 4.2 -> 2.0 %",
            "Scrap rate",
            {"metric": {"baseline": "4.2", "target": "2.0", "unit": "%", "direction": "DIRECTION_DOWN"}},
        ),
        (
            "季度装机：894 → 1600 台",
            "季度装机",
            {"metric": {"baseline": "894", "target": "1600", "unit": "台", "direction": "DIRECTION_UP"}},
        ),
        (
            "Margin: -3 -> 1.5",
            "Margin",
            {"metric": {"baseline": "-3", "target": "1.5", "direction": "DIRECTION_UP"}},
        ),
        ("Uptime: 99.5..100 %", "Uptime", {"maintain": {"lower": "99.5", "upper": "100", "unit": "%"}}),
        ("Churn: ? %", "Churn", {"baseline": {"unit": "%"}}),
        (
            "Dealers signed: Spain; Italy",
            "Dealers signed",
            {
                "milestones": {
                    "milestones": [
                        {"milestoneId": "m1", "title": "Spain", "weight": "1"},
                        {"milestoneId": "m2", "title": "Italy", "weight": "1"},
                    ]
                }
            },
        ),
        (
            "The plant passes its audit",
            "The plant passes its audit",
            {
                "milestones": {
                    "milestones": [{"milestoneId": "m1", "title": "The plant passes its audit", "weight": "1"}]
                }
            },
        ),
    ],
)
def test_a_key_result_is_written_on_one_line(text, title, measurement):
    assert measured(text) == (title, measurement, "")
    assert measured(f"{text} @0.25") == (title, measurement, "0.25")
    assert measured(f"{text}@0.25") == (title, measurement, "0.25")


@given(st.lists(st.sampled_from(["", "0.1", "0.05", "0.000000001"]), min_size=1, max_size=18))
def test_weights_that_are_not_given_share_what_is_left_of_one(weights):
    key_results = [KeyResult(weight=weight) for weight in weights]
    share_weights(key_results)
    assert [each.weight for each, weight in zip(key_results, weights, strict=True) if weight] == [
        w for w in weights if w
    ]
    if "" in weights and sum(Decimal(weight) for weight in weights if weight) < 1:
        assert sum(Decimal(each.weight) for each in key_results) == 1


def test_what_was_promised_to_others_stays_in_terms_that_are_written_anew():
    dependency = "dependencies/00000000-0000-4000-8000-0000000000d1"
    promised = KeyResult(key_result_id="dep-d1", title="300 benches", weight="0", dependency=dependency)
    before = Terms(key_results=[key_result("Share: 1 -> 2", 1), promised])
    terms = Terms(key_results=[key_result("Churn: 9 -> 5", 1)])
    keep_promises(terms, before)
    share_weights(terms.key_results)
    assert [(each.key_result_id, each.weight, each.dependency) for each in terms.key_results] == [
        ("kr1", "1", ""),
        ("dep-d1", "0", dependency),
    ]
    anew = Terms(key_results=[KeyResult(key_result_id="dep-d1", title="250 benches", weight="1")])
    keep_promises(anew, before)
    assert [(each.title, each.dependency) for each in anew.key_results] == [("250 benches", dependency)]


def test_terms_come_from_toml(tmp_path):
    file = tmp_path / "objective.toml"
    file.write_text(
        """
        title = "Spanish dealers order from us first"
        why = "Wer liefert, gewinnt"
        owner = "people/p1"
        kind = "aspirational"
        [[key_results]]
        title = "Orders"
        weight = 0.7
        metric = {baseline = 10.50, target = 40, unit = "a week"}
        [[key_results]]
        key_result_id = "training"
        title = "How the training goes"
        weight = 0.3
        rubric = [
            {label = "done", criterion = "It took place", score = 0.5},
            {label = "works", criterion = "They order alone", score = 1},
        ]
        """,
        encoding="utf-8",
    )
    terms = terms_from_file(file)
    assert terms.kind == KIND_ASPIRATIONAL
    assert [each.key_result_id for each in terms.key_results] == ["kr1", "training"]
    assert terms.key_results[0].measurement.metric.baseline == "10.50"
    assert terms.key_results[0].measurement.metric.direction == 1
    assert [level.score for level in terms.key_results[1].measurement.rubric.levels] == ["0.5", "1"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.toml", "title = ", "is not TOML"),
        ("x.json", "{", "is not JSON"),
        ("x.json", "[1]", "does not hold one objective"),
        ("x.json", '{"titel": "a"}', "titel"),
        ("x.json", '{"title": "a", "key_results": ["b"]}', "Key result 1 is not a table"),
        ("x.json", '{"title": "a", "kind": "wish"}', "KIND_WISH"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_sentence(tmp_path, name, text, says):
    (tmp_path / name).write_text(text)
    with pytest.raises(Unable, match=says):
        terms_from_file(tmp_path / name)
    with pytest.raises(Unable, match="cannot be read"):
        terms_from_file(tmp_path / "missing.toml")
