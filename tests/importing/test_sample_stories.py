"""What the sample company aligned, as its files tell it: the right shapes, ids of their own, dates that stay to come."""

from collections import Counter
from datetime import UTC, datetime

import protovalidate
import pytest

from services.console import sample
from services.console.sample_alignment import (
    Stage,
    Story,
    capacity_story,
    contract_story,
    dependency_story,
    overlap_story,
    planned_contracts,
    read,
    standing_stories,
)
from services.console.sample_meetings import series_story, workshop_story
from services.console.sample_telling import stage_of

COMPANY = sample.read()
OBJECTIVES = {each["id"]: each for each in COMPANY.objectives}


def name_of(reference: str) -> str:
    identity, _, key_result = reference.partition("/")
    assert not key_result or int(key_result.removeprefix("kr")) <= len(OBJECTIVES[identity]["kr"])
    return sample.objective_name(identity) + (f"/keyResults/{key_result}" if key_result else "")


def stage(began: datetime | None = None) -> Stage:
    return stage_of(name_of, lambda identity: str(OBJECTIVES[identity]["owner"]), COMPANY.zones(), began)


def stories(at: Stage) -> list[Story]:
    told = read()
    return [
        *(contract_story(each, at) for each in planned_contracts()),
        *(dependency_story(each, at) for each in told["dependency"]),
        *standing_stories(at),
        *(capacity_story(each, COMPANY.lead_of(each["unit"]), at) for each in told["capacity"]),
        *(overlap_story(each, at) for each in told["overlap"]),
        series_story(at),
        *(
            workshop_story(each, at, lambda key, number: sample.request_id(key, str(number)))
            for each in told["workshop"]
        ),
    ]


def test_every_command_has_the_right_shape() -> None:
    people = COMPANY.zones()
    for story in stories(stage()):
        for number, deed in enumerate(story.deeds):
            assert deed.who in people
            command = deed.request
            command.request_id = sample.request_id(story.key, str(number))
            if "etag" in command.DESCRIPTOR.fields_by_name:
                command.etag = "v1"
            faults = [violation.proto.message for violation in protovalidate.collect_violations(command)]
            assert faults == [], (story.key, command)


def test_no_two_stories_are_the_same() -> None:
    keys = Counter(story.key for story in stories(stage()))
    assert [key for key, number in keys.items() if number > 1] == []


def test_things_happen_in_an_order_that_can_be() -> None:
    for story in stories(stage()):
        days = [deed.day for deed in story.deeds]
        assert days == sorted(days), story.key
        assert days[-1] <= "11-24"


@pytest.mark.parametrize(
    ("began", "needed"),
    [
        (None, "2026-12-04"),
        (datetime(2026, 8, 1, tzinfo=UTC), "2026-12-04"),
        (datetime(2026, 11, 24, 12, tzinfo=UTC), "2026-12-04"),
        (datetime(2027, 3, 4, tzinfo=UTC), "2027-03-14"),
    ],
)
def test_what_is_to_come_is_still_to_come_when_it_is_loaded_late(began: datetime | None, needed: str) -> None:
    assert stage(began).coming("12-04") == needed
