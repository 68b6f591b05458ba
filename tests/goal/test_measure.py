"""Progress in exact numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from okr.goal.v1.measurement_pb2 import Baseline, Maintain, Measurement, Metric, MilestonesDone, Reading
from okr.goal.v1.objective_pb2 import KeyResult

from libs.measure import decimal_of, exact_progress, fits, number, objective_progress, progress, rolled_up
from tests.goal.company import metric, milestones, rubric

UNSAID, UP, DOWN, TO = Metric.Direction.values()
BAND = Measurement(maintain=Maintain(lower="95", upper="99"))
ESTABLISH = Measurement(baseline=Baseline(unit="days"))
LEVELS = rubric("0.3", "0.7", "1")
STEPS = milestones("1", "3")


def value(text: str) -> Reading:
    return Reading(value=text)


def done(*ids: str) -> Reading:
    return Reading(milestones_done=MilestonesDone(milestone_ids=ids))


@pytest.mark.parametrize(
    "measurement, reading, expected",
    [
        (metric("10", "20", UP), value("10"), "0"),
        (metric("10", "20", UP), value("15"), "0.5"),
        (metric("10", "20", UP), value("20"), "1"),
        (metric("10", "20", UP), value("25"), "1.5"),
        (metric("10", "20", UP), value("5"), "-0.5"),
        (metric("20", "10", DOWN), value("20"), "0"),
        (metric("20", "10", DOWN), value("12.5"), "0.75"),
        (metric("20", "10", DOWN), value("10"), "1"),
        (metric("20", "10", DOWN), value("5"), "1.5"),
        (metric("20", "10", DOWN), value("25"), "-0.5"),
        (metric("-5", "5", UP), value("0"), "0.5"),
        (metric("5", "-5", DOWN), value("0"), "0.5"),
        (metric("10", "20", TO), value("20"), "1"),
        (metric("10", "20", TO), value("15"), "0.5"),
        (metric("10", "20", TO), value("25"), "0.5"),
        (metric("20", "10", TO), value("10"), "1"),
        (metric("20", "10", TO), value("5"), "0.5"),
        (metric("20", "10", TO), value("40"), "-2"),
        (metric("0", "3", UP), value("1"), "0.333333"),
        (metric("0", "3", UP), value("2"), "0.666667"),
        (metric("0", "1", UP), value("0.9999999"), "0.999999"),
        (metric("0", "1", UP), value("1.0000001"), "1.000001"),
        (metric("0", "0.000000001", UP), value("999999999999999999"), "999999999999999999000000000"),
        (BAND, value("95"), "1"),
        (BAND, value("97"), "1"),
        (BAND, value("99"), "1"),
        (BAND, value("94"), "0.75"),
        (BAND, value("100"), "0.75"),
        (BAND, value("91"), "0"),
        (BAND, value("-1000"), "0"),
        (STEPS, done(), "0"),
        (STEPS, done("m1"), "0.25"),
        (STEPS, done("m2", "m1"), "1"),
        (ESTABLISH, value("0"), "1"),
        (LEVELS, Reading(level=0), "0"),
        (LEVELS, Reading(level=2), "0.7"),
        (LEVELS, Reading(level=3), "1"),
    ],
)
def test_progress_of_every_kind(measurement, reading, expected):
    assert progress(measurement, reading) == expected


@pytest.mark.parametrize("measurement", [metric(), BAND, STEPS, ESTABLISH, LEVELS, Measurement()])
def test_what_was_not_observed_has_no_progress(measurement):
    assert progress(measurement, None) is None
    assert progress(measurement, Reading()) is None


@pytest.mark.parametrize(
    "measurement, reading, expected",
    [
        (metric("", "20", UP), value("20"), None),
        (metric("", "20", UP), value("19"), None),
        (metric("", "20", DOWN), value("19"), None),
        (metric("", "20", TO), value("20"), None),
        (metric("", "20", UNSAID), value("20"), None),
        (metric("20", "20", UP), value("20"), None),
        (metric("20", "20.0", UP), value("21"), None),
        (metric("20", "20", UNSAID), value("21"), None),
        (metric("10", "20", UNSAID), value("15"), "0.5"),
        (metric("20", "10", UNSAID), value("15"), "0.5"),
        (metric("20", ""), value("21"), None),
        (metric("10", "20"), Reading(level=1), None),
        (metric("10", "20"), value("NaN"), None),
        (Measurement(maintain=Maintain(lower="5", upper="5")), value("5"), "1"),
        (Measurement(maintain=Maintain(lower="5", upper="5")), value("6"), "0"),
        (Measurement(maintain=Maintain(lower="6", upper="5")), value("5"), None),
        (milestones("0", "3"), done("m1"), "0.5"),
        (milestones(), done(), None),
        (rubric("0.5", "1"), Reading(level=6), "1"),
        (rubric("0.5", ""), Reading(level=2), None),
        (rubric(), Reading(level=0), None),
        (rubric(), Reading(level=1), None),
    ],
)
def test_what_only_an_import_lets_in_is_judged_as_far_as_it_goes(measurement, reading, expected):
    assert progress(measurement, reading) == expected


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1e400", "NaN", "inf", "1.", ".5", "--1", "1_0", "１", "1 ", "+1", "0x1"]
)
def test_what_is_no_decimal_is_no_number(text):
    assert number(text) is None


@pytest.mark.parametrize(
    "measurement, reading, answer",
    [
        (metric(), value("1"), True),
        (metric(), Reading(level=1), False),
        (metric(), Reading(), False),
        (BAND, value("1"), True),
        (ESTABLISH, done(), False),
        (LEVELS, Reading(level=3), True),
        (LEVELS, Reading(level=4), False),
        (STEPS, done("m1"), True),
        (STEPS, done("m3"), False),
        (Measurement(), value("1"), False),
    ],
)
def test_a_reading_fits_its_kind(measurement, reading, answer):
    assert fits(measurement, reading) is answer


def results(*weights: str) -> list[KeyResult]:
    return [
        KeyResult(key_result_id=f"k{place}", weight=weight, measurement=metric("0", "1"))
        for place, weight in enumerate(weights)
    ]


def test_an_objective_is_the_weighted_mean_of_its_key_results():
    assert objective_progress(results("0.75", "0.25"), {"k0": value("1"), "k1": value("0")}) == "0.75"


def test_no_key_result_makes_up_for_another():
    assert objective_progress(results("0.5", "0.5"), {"k0": value("9"), "k1": value("-9")}) == "0.5"


def test_silence_is_never_green():
    assert objective_progress(results("0.5", "0.5"), {"k0": value("1")}) == "0.5"


def test_nothing_observed_is_not_zero():
    assert objective_progress(results("0.5", "0.5"), {}) is None
    assert objective_progress([], {}) is None


def test_without_a_full_set_of_weights_all_weigh_the_same():
    assert objective_progress(results("0.9", ""), {"k0": value("1"), "k1": value("0")}) == "0.5"


# -- what holds for all numbers

DECIMALS = st.builds(
    lambda whole, rest: f"{whole}.{rest:03d}", st.integers(-(10**6), 10**6), st.integers(0, 999)
).filter(lambda text: text != "-0.000")
DIRECTIONS = st.sampled_from([UP, DOWN])


@given(DECIMALS, DECIMALS, st.sampled_from([UP, DOWN, TO]))
def test_progress_is_exactly_one_at_the_target_in_every_direction(baseline, target, direction):
    if number(baseline) != number(target):
        assert progress(metric(baseline, target, direction), value(target)) == "1"
        assert progress(metric(baseline, target, direction), value(baseline)) == "0"


@given(DECIMALS, DECIMALS, DECIMALS, st.sampled_from([UP, DOWN, TO]))
def test_progress_of_one_is_shown_nowhere_but_at_the_target(baseline, target, other, direction):
    if number(baseline) != number(target) and number(other) != number(target):
        assert progress(metric(baseline, target, direction), value(other)) != "1"


@given(DECIMALS, DECIMALS, DECIMALS, DECIMALS)
def test_progress_is_monotone_in_the_value_both_ways(baseline, target, one, two):
    start, end, low, high = number(baseline), number(target), *sorted([number(one), number(two)])
    if start == end:
        return
    measurement = metric(baseline, target, UP if end > start else DOWN)
    first, second = (exact_progress(measurement, value(decimal_of(each))) for each in (low, high))
    assert first <= second if end > start else first >= second


@given(DECIMALS, DECIMALS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_progress_towards_an_exact_number_falls_with_the_distance(baseline, target, near, far):
    start, end = number(baseline), number(target)
    if start == end:
        return
    near, far = sorted([near, far])
    for side in (1, -1):
        measurement = metric(baseline, target, TO)
        closer, further = (exact_progress(measurement, value(decimal_of(end + side * each))) for each in (near, far))
        assert closer >= further


@given(*[DECIMALS | st.just("") | st.text(max_size=9)] * 3, st.sampled_from([UNSAID, UP, DOWN, TO]))
def test_a_metric_has_progress_exactly_if_it_can_be_computed(baseline, target, current, direction):
    start, end, here = number(baseline), number(target), number(current)
    computed = progress(metric(baseline, target, direction), value(current))
    assert (computed is None) == (None in (start, end, here) or start == end)


@given(DECIMALS, DECIMALS, DECIMALS, st.integers(1, 10**6), st.sampled_from([UP, DOWN, TO]))
def test_progress_does_not_depend_on_the_unit(baseline, target, current, scale, direction):
    if number(baseline) == number(target):
        return
    scaled = [decimal_of(number(each) * scale) for each in (baseline, target, current)]
    assert progress(metric(baseline, target, direction), value(current)) == progress(
        metric(scaled[0], scaled[1], direction), value(scaled[2])
    )


@given(DECIMALS, DECIMALS, DECIMALS)
def test_both_directions_are_mirror_images(baseline, target, current):
    start, end, here = number(baseline), number(target), number(current)
    if start >= end:
        return
    mirrored = metric(decimal_of(-start), decimal_of(-end), DOWN)
    assert progress(metric(baseline, target, UP), value(current)) == progress(mirrored, value(decimal_of(-here)))


@given(DECIMALS, DECIMALS, DECIMALS, DECIMALS)
def test_a_band_is_one_inside_and_falls_with_the_distance(lower, upper, one, two):
    low, high = number(lower), number(upper)
    if low >= high:
        return
    band = Measurement(maintain=Maintain(lower=lower, upper=upper))
    distance = [max(low - number(each), number(each) - high, Fraction(0)) for each in (one, two)]
    shown = [exact_progress(band, value(each)) for each in (one, two)]
    assert all((each == 1) == (away == 0) for each, away in zip(shown, distance, strict=True))
    assert all(0 <= each <= 1 for each in shown)
    if distance[0] <= distance[1]:
        assert shown[0] >= shown[1]


@given(st.lists(st.tuples(st.fractions(-2, 2), st.fractions(Fraction(1, 9), 1)), min_size=1, max_size=9))
def test_a_roll_up_lies_between_zero_and_one_and_is_one_only_if_all_are(parts):
    rolled = rolled_up([part for part, _ in parts], [weight for _, weight in parts])
    assert 0 <= rolled <= 1
    assert (rolled == 1) == all(part >= 1 for part, _ in parts)


@given(st.lists(st.tuples(st.fractions(-2, 2), st.fractions(Fraction(1, 9), 1)), min_size=1, max_size=9), st.data())
def test_what_weighs_nothing_changes_no_roll_up(parts, data):
    whole = rolled_up([part for part, _ in parts], [weight for _, weight in parts])
    more = data.draw(st.none() | st.fractions(-2, 2))
    place = data.draw(st.integers(0, len(parts)))
    listed = [*parts[:place], (more, Fraction(0)), *parts[place:]]
    assert rolled_up([part for part, _ in listed], [weight for _, weight in listed]) == whole
    assert rolled_up([None, more], [Fraction(1), Fraction(0)]) is None


def test_without_a_weight_above_zero_all_weigh_the_same():
    parts = [Fraction(1), Fraction(0)]
    for weights in ([Fraction(0), Fraction(0)], [None, Fraction(1)], [Fraction(-1), Fraction(1)]):
        assert rolled_up(parts, weights) == Fraction(1, 2)
    assert rolled_up([], []) is None


@given(st.fractions(-(10**18), 10**18))
def test_a_shown_number_is_within_half_a_digit_and_can_be_read_again(exact):
    shown = number(decimal_of(exact))
    assert abs(shown - exact) <= Fraction(1, 10**6) * (
        1 if shown in (Fraction(999999, 10**6), Fraction(1000001, 10**6)) else Fraction(1, 2)
    )
