"""A small document with something of everything, for the tests of import and export."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

D = Decimal

DOCUMENT: dict[str, Any] = {
    "organization": "A bakery",
    "cycle": {"name": "Spring", "start": "2026-03-01", "end": "2026-05-31"},
    "units": [
        {"id": "bakery", "name": "Bäckerei Süßkind", "parent": None, "kind": "company"},
        {"id": "oven", "name": "烤炉组", "parent": "bakery", "kind": "team"},
    ],
    "objectives": [
        {
            "id": "o1",
            "unit": "bakery",
            "owner_role": "Baker",
            "title": "Bread that people cross the river for",
            "description": "The other side has two bakeries.",
            "parent_objective": None,
            "kind": None,
            "score": D("-0.012"),
            "outcome": "Nearly.\nNext year.",
            "key_results": [
                {
                    "id": "k1",
                    "text": "Customers from across the river",
                    "metric": {"unit": "people", "start": 10, "target": D("40.5"), "direction": "up"},
                    "milestones": None,
                    "score": D("2.27"),
                    "final_value": 31,
                    "comments": "Counted on Saturdays",
                    "weight": D("0.4"),
                },
                {
                    "id": "k2",
                    "text": "A stall on the market",
                    "metric": None,
                    "milestones": [{"text": "Permit", "done": True}, {"text": "First Saturday", "done": False}],
                    "score": None,
                    "final_value": None,
                    "comments": None,
                    "weight": D("0.6"),
                },
            ],
        },
        {
            "id": "o2",
            "unit": "oven",
            "owner_role": "Baker",
            "title": "面包不再烤焦",
            "description": None,
            "parent_objective": None,
            "parent_key_result": "k1",
            "kind": "committed",
            "key_results": [
                {
                    "id": "k3",
                    "text": "Burnt loaves",
                    "metric": {"unit": "%", "start": 6, "target": 2, "direction": "down"},
                    "milestones": None,
                    "score": None,
                    "final_value": None,
                    "comments": None,
                },
                {
                    "id": "k4",
                    "text": "Crust",
                    "metric": None,
                    "milestones": [
                        {"text": "Golden", "level": "commit"},
                        {"text": "Crisp", "level": "target"},
                        {"text": "It sings", "level": "stretch"},
                    ],
                    "score": None,
                    "final_value": "TARGET",
                    "comments": None,
                },
            ],
        },
        {
            "id": "o3",
            "unit": "oven",
            "owner_role": None,
            "title": "Nobody measures this yet",
            "description": None,
            "parent_objective": "o2",
            "kind": None,
            "key_results": [],
        },
    ],
    "checkins": [{"kr": "k1", "date": "2026-03-09", "value": 12}],
    "retrospective": [],
    "notes": ["made up"],
}


def document(**changes: Any) -> dict[str, Any]:
    """The document; `changes` replaces keys of its top."""
    return deepcopy(DOCUMENT) | changes


def with_objective(place: int, **changes: Any) -> dict[str, Any]:
    """The document with one objective changed."""
    made = document()
    made["objectives"][place] |= changes
    return made


def with_key_result(objective: int, place: int, **changes: Any) -> dict[str, Any]:
    """The document with one key result changed."""
    made = document()
    made["objectives"][objective]["key_results"][place] |= changes
    return made
