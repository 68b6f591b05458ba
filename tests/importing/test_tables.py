"""Objectives in a CSV table: byte order marks, semicolons, quoted line breaks, and what a table leaves out."""

from decimal import Decimal
from typing import Any

import pytest

from services.console import importing, sources, tables
from tests.importing.documents import with_key_result

TABLE = (
    "Unit;Parent unit;Owner;Objective;Key result;Metric unit;Start;Target;Direction;Weight;Parent objective;Milestones;Mood\r\n"
    '烤炉组;Bäckerei;"Müller; Bäcker";面包不再烤焦;Burnt loaves;%;6;2,5;down;;;;grim\r\n'
    '烤炉组;Bäckerei;"Müller; Bäcker";面包不再烤焦;"Crust\r\nthat sings";;;;;;;"[x] Golden\r\n[ ] Crisp";\r\n'
    "Bäckerei;;;Bread for all;;;;;;;面包不再烤焦;;sunny\r\n"
)


def read(text: str) -> dict[str, Any]:
    return sources.parse_table(text.encode())


def test_a_table_becomes_a_document() -> None:
    doc = read(TABLE.replace("2,5", "2.5"))
    assert [(unit["name"], unit["parent"]) for unit in doc["units"]] == [("Bäckerei", None), ("烤炉组", "Bäckerei")]
    burnt, bread = doc["objectives"]
    assert burnt["owner_role"] == "Müller; Bäcker"
    assert bread["parent_objective"] == burnt["id"]
    assert bread["key_results"] == []
    assert bread["mood"] == "sunny"
    first, second = burnt["key_results"]
    assert first["metric"] == {"unit": "%", "start": Decimal(6), "target": Decimal("2.5"), "direction": "down"}
    assert first["mood"] == "grim"
    assert second["text"] == "Crust\r\nthat sings"
    assert second["milestones"] == [{"text": "Golden", "done": True}, {"text": "Crisp", "done": False}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_not_matter(encoding: str) -> None:
    assert sources.parse_table(TABLE.encode(encoding)) == read(TABLE)


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found_in_the_header(separator: str) -> None:
    text = f"unit{separator}objective{separator}key result\nOven{separator}Bread{separator}Crust"
    assert read(text)["objectives"][0]["key_results"][0]["text"] == "Crust"


def test_a_number_that_is_none_is_reported_and_kept() -> None:
    plan = importing.plan(read(TABLE), "table")
    assert [left.why for left in plan.report.not_taken if left.what.endswith(", metric")] == [
        "start or target is not an exact decimal; kept as a note"
    ]


def test_the_same_title_in_the_same_unit_is_the_same_objective_unless_an_id_says_otherwise() -> None:
    header = "unit,objective id,objective,key result\n"
    assert len(read(header + "Oven,,Bread,a\nOven,,Bread,b\n")["objectives"]) == 1
    assert len(read(header + "Oven,1,Bread,a\nOven,2,Bread,b\n")["objectives"]) == 2
    assert len(read(header + "Oven,,Bread,a\nShop,,Bread,b\n")["objectives"]) == 2


def test_everything_of_a_table_can_be_sent() -> None:
    plan = importing.plan(read(TABLE), "table")
    assert importing.shape_faults(plan) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the table needs a header row and at least one row under it"),
        ("unit,objective\n", "the table needs a header row and at least one row under it"),
        ("unit,title\nOven,Bread", "the header has no column objective"),
        ("a,b\nOven,Bread", "the header has no column unit and no column objective"),
        ("unit,objective,unit\nOven,Bread,Shop", "the column unit stands twice in the header"),
        ("unit,objective\nOven,Bread,more", "row 2 has 3 cells, the header has 2"),
        ("unit,objective\n,Bread", "row 2 names no unit"),
        ("unit,objective\nOven,", "row 2 names no objective"),
        ('unit,objective\nOven,"Bread', "it is not CSV: unexpected end of data"),
        (
            "unit,objective,parent_objective\nOven,Bread,Cake",
            "objective 'o1' names the parent objective 'Cake', which is not in the file",
        ),
    ],
)
def test_a_text_that_is_no_table_is_refused(text: str, says: str) -> None:
    with pytest.raises(sources.Broken) as broken:
        read(text)
    assert str(broken.value) == says


@pytest.mark.parametrize("start, target, direction", [(6, 2, "down"), (None, 2, None), (2, 2, None)])
def test_a_document_goes_through_a_table_and_back(start: Any, target: Any, direction: Any) -> None:
    doc = with_key_result(1, 0, metric={"unit": "%", "start": start, "target": target, "direction": direction})
    back = sources.parse_table(tables.table_of(doc).encode())
    for before, after in zip(doc["objectives"], back["objectives"], strict=True):
        assert {k: after[k] for k in ("id", "title", "owner_role", "description", "kind")} == {
            k: before[k] for k in ("id", "title", "owner_role", "description", "kind")
        }
        assert after.get("score") == before.get("score")
        assert [each["id"] for each in after["key_results"]] == [each["id"] for each in before["key_results"]]
        for one, other in zip(before["key_results"], after["key_results"], strict=True):
            assert {k: other[k] for k in ("text", "metric", "score", "final_value", "comments")} == {
                k: one[k] for k in ("text", "metric", "score", "final_value", "comments")
            }
