"""What carries progress: in no circle, to no more than the whole, and nothing twice to the same place."""

import pytest
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS

from services.alignment.refusals import (
    ContractIsDuplicate,
    MetricIsCountedTwice,
    ProgressWouldCircle,
    SharesExceedTheWhole,
)
from tests.alignment.bonds import LINK, SOURCE, accepted, counted, link, proposed, terms, with_links
from tests.alignment.company import FACTS, contract_name, given, key_result, key_result_of, metric, name, objective
from tests.alignment.spec import do

#: Objectives of one person, each with two numbers and one without.
A, B, C, D, E = (name(number) for number in range(11, 16))
RESULTS = [metric("m", target="40"), metric("n", target="300"), key_result("k")]
GOALS = {each: objective(key_results=RESULTS) for each in (A, B, C, D, E)}
KNOWN = {**FACTS, **GOALS}


def m(goal):
    return key_result_of(goal, "m")


def n(goal):
    return key_result_of(goal, "n")


def k(goal):
    return key_result_of(goal, "k")


def links(*whats):
    return [link(what, contract_name(number)) for number, what in enumerate(whats, 101)]


def given_links(*whats):
    """Contracts 101, 102 and so on are counted with these terms."""
    return with_links(given(facts=KNOWN), *links(*whats))


def weigh(child, parent, weight="0.1", **fields):
    return terms(child, parent, weight=weight, **fields)


def pay(child, parent, amount, **fields):
    return terms(child, parent, amount=amount, unit="EUR", **fields)


def accept(before, what):
    """Both ends are one person's, so that the offer is accepted at once: the contract is LINK."""
    return before.when(do("ProposeContract", name=LINK, terms=what), by="people/owner")


def allowed(when, *counted_also):
    events = when.decide()
    assert list(events[1].counted_also) == [contract_name(each) for each in counted_also]
    return when


def refused_twice(when, contract, meets):
    when.refused(MetricIsCountedTwice)
    with pytest.raises(MetricIsCountedTwice) as caught:
        when.decide()
    expected = {"contract": contract_name(contract) if contract else "", "meets": meets}
    assert caught.value.metadata == expected


# -- circles


@pytest.mark.parametrize(
    ("before", "what", "path"),
    [
        ([weigh(A, B)], weigh(B, A), [A, B]),
        ([weigh(A, B), weigh(B, C), weigh(C, D)], weigh(D, A), [A, B, C, D]),
        # By way of key results: what a key result gets, its objective gets.
        ([weigh(A, m(B))], weigh(B, A), [A, m(B), B]),
        ([weigh(A, m(B))], weigh(m(B), A), [A, m(B)]),
        ([weigh(A, m(B))], weigh(B, m(A)), [m(A), A, m(B), B]),
        ([weigh(m(A), m(B))], weigh(m(B), m(A)), [m(A), m(B)]),
    ],
)
def test_progress_does_not_go_in_a_circle(before, what, path):
    when = accept(given_links(*before), what)
    when.refused(ProgressWouldCircle)
    with pytest.raises(ProgressWouldCircle) as caught:
        when.decide()
    assert caught.value.metadata == {"path": " ".join(path)}


def test_an_objective_does_not_reach_its_own_key_result_by_a_detour():
    accept(given_links(weigh(A, B)), weigh(B, m(A))).refused(ProgressWouldCircle)


def test_key_results_of_two_objectives_serve_each_other_across():
    # Nothing of n(A) gets to m(A).
    allowed(accept(given_links(weigh(m(A), m(B))), weigh(n(B), n(A))))


def test_what_only_serves_may_serve_each_other():
    allowed(accept(given_links(weigh(A, B)), terms(B, A, kind=CONTRACT_KIND_SUPPORTS)))


def test_other_terms_of_a_contract_make_no_circle_with_the_old_ones():
    old = terms(A, B, weight="0.9")
    new = terms(A, B, weight="0.8")
    past = (proposed(old, awaiting="", answer_due=None, facts=KNOWN), accepted(old, by="people/owner", facts=KNOWN))
    before = with_links(given(*past, facts=KNOWN), link(old, LINK))
    before.when(do("CounterContract", name=LINK, terms=new), by="people/owner").decide()


# -- the whole


@pytest.mark.parametrize(
    ("before", "what", "fits"),
    [
        ([weigh(A, C, "0.6")], weigh(B, C, "0.4"), True),
        ([weigh(A, C, "0.6")], weigh(B, C, "0.41"), False),
        ([weigh(A, C, "0.6")], weigh(B, m(C), "0.6"), True),
        ([terms(A, m(C), share="0.6")], terms(B, m(C), share="0.4"), True),
        ([terms(A, m(C), share="0.6")], terms(B, m(C), share="0.5"), False),
        # A share is no weight.
        ([terms(A, m(C), share="0.6")], weigh(B, m(C), "0.6"), True),
        ([weigh(A, C, "0.1"), weigh(B, C, "0.2")], weigh(D, C, "0.7"), True),
    ],
)
def test_weights_and_shares_of_one_place_are_at_most_the_whole(before, what, fits):
    when = accept(given_links(*before), what)
    allowed(when) if fits else when.refused(SharesExceedTheWhole)


def test_a_contract_negotiated_anew_is_not_added_to_itself():
    old, new = terms(A, B, weight="0.9"), terms(A, B, weight="0.8")
    past = (proposed(old, awaiting="", answer_due=None, facts=KNOWN), accepted(old, by="people/owner", facts=KNOWN))
    before = with_links(given(*past, facts=KNOWN), link(old, LINK))
    decided = before.when(do("CounterContract", name=LINK, terms=new), by="people/owner").decide()
    assert decided[-2:] == counted(link(new, LINK))


# -- the same twice


def test_two_ways_that_never_meet_count_nothing_twice():
    allowed(accept(given_links(weigh(A, B)), weigh(A, C)))
    allowed(accept(given_links(weigh(A, B), weigh(C, D)), weigh(A, C)))


def test_by_weights_the_same_may_come_twice_and_the_contract_says_so():
    before = given_links(weigh(A, B), weigh(B, D), weigh(C, D))
    allowed(accept(before, weigh(A, C)), 101).warned("COUNTED_TWICE_BY_WEIGHT")


def test_by_weights_the_same_does_not_come_straight_and_by_a_detour():
    refused_twice(accept(given_links(weigh(A, B), weigh(B, C)), weigh(A, C)), 101, C)
    refused_twice(accept(given_links(weigh(A, C), weigh(B, C)), weigh(A, B)), 101, C)
    refused_twice(accept(given_links(weigh(A, m(C))), weigh(A, C)), 101, C)


def test_the_same_ends_are_not_counted_by_two_contracts():
    accept(given_links(weigh(A, B)), weigh(A, B)).refused(ContractIsDuplicate)


def test_a_new_contract_higher_up_does_not_bring_together_what_comes_by_two_ways():
    # A comes to B and C; now B and C come to the same place.
    before = given_links(weigh(A, B), weigh(A, C), weigh(B, D))
    allowed(accept(before, weigh(C, D)), 101)
    before = given_links(pay(A, m(B), "20"), weigh(A, C), weigh(B, D))
    refused_twice(accept(before, weigh(C, D)), 101, D)


def test_what_met_further_down_does_not_meet_anew_further_up():
    before = given_links(weigh(A, B), weigh(A, C), weigh(B, D), weigh(C, D))
    allowed(accept(before, weigh(D, E)))


def test_a_key_result_comes_with_its_objective():
    # m(A) is part of A, and A comes to D already.
    refused_twice(accept(given_links(weigh(A, D)), weigh(m(A), D)), 101, D)
    refused_twice(accept(given_links(weigh(m(A), D)), weigh(A, D)), 101, D)
    refused_twice(accept(given_links(weigh(A, B), weigh(B, D)), pay(m(A), m(D), "20")), 101, D)
    allowed(accept(given_links(weigh(A, B), weigh(B, D), weigh(C, D)), weigh(m(A), C)), 101)
    # Two key results of one objective are two things.
    allowed(accept(given_links(weigh(m(A), D)), weigh(n(A), D)))


def test_amounts_may_meet_as_long_as_they_are_parts_of_what_there_is():
    # m(A) moves by 40.
    before = given_links(pay(m(A), m(B), "30"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    allowed(accept(before, pay(m(A), m(C), "10")))
    refused_twice(accept(before, pay(m(A), m(C), "11")), 101, m(D))


def test_parts_that_meet_stay_parts_of_what_there_is():
    before = given_links(pay(m(A), m(B), "20"), pay(m(A), m(C), "20"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    refused_twice(accept(before, pay(m(A), m(E), "1")), 102, m(D))
    allowed(accept(before, weigh(m(A), m(E))))
    # Parts that do not meet may be more than there is; it is only said so.
    before = given_links(pay(m(A), m(B), "20"), pay(m(A), m(C), "20"))
    allowed(accept(before, pay(m(A), m(E), "1"))).warned("SCOPE_IS_SPLIT")


def test_of_what_has_no_number_nobody_knows_whether_amounts_are_parts():
    before = given_links(pay(k(A), m(B), "1"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    refused_twice(accept(before, pay(k(A), m(C), "1")), 101, m(D))
    before = given_links(pay(A, m(B), "1"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    refused_twice(accept(before, pay(A, m(C), "1")), 101, m(D))


def test_an_amount_and_a_weight_do_not_meet():
    before = given_links(pay(m(A), m(B), "10"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    refused_twice(accept(before, weigh(m(A), m(C))), 101, m(D))


def test_a_named_metric_is_the_same_wherever_it_is_counted():
    before = given_links(pay(A, m(B), "20", metric="arr"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    refused_twice(accept(before, pay(E, m(C), "20", metric="arr")), 101, m(D))
    allowed(accept(before, pay(E, m(C), "20", metric="nps")))
    refused_twice(accept(given_links(weigh(A, D, metric="arr")), weigh(B, D, metric="arr")), 101, D)


def test_two_named_metrics_of_one_child_are_two_things():
    before = given_links(pay(A, m(B), "20", metric="arr"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    allowed(accept(before, pay(A, m(C), "20", metric="nps")))


def test_a_named_metric_is_carried_on_from_place_to_place():
    before = given_links(pay(A, m(B), "20", metric="arr"))
    allowed(accept(before, pay(m(B), m(D), "20", metric="arr")))
    before = given_links(pay(m(B), m(D), "20", metric="arr"))
    allowed(accept(before, pay(A, m(B), "20", metric="arr")))
    # By another way too, it is there twice.
    before = given_links(pay(A, m(B), "20", metric="arr"), weigh(B, D))
    refused_twice(accept(before, pay(m(B), m(D), "20", metric="arr")), 101, D)


def test_parts_of_one_named_metric_may_meet():
    before = given_links(pay(m(A), m(B), "30", metric="arr"), weigh(m(B), m(D)), weigh(m(C), m(D)))
    allowed(accept(before, pay(m(A), m(C), "10", metric="arr")))


# -- brought in


def bring(before, what):
    return before.when(do("ImportContract", name=LINK, terms=what, source=SOURCE), by="apps/okr-import")


def test_what_a_source_counts_twice_is_imported_and_said_so():
    decided = bring(given_links(weigh(A, B), weigh(B, C)), weigh(A, C)).decide()
    assert decided[0].counted_also == [contract_name(101)]
    assert decided[1:] == counted(link(weigh(A, C), LINK))


def test_a_circle_is_not_imported_nor_more_than_the_whole_nor_the_same_again():
    bring(given_links(weigh(A, B)), weigh(B, A)).refused(ProgressWouldCircle)
    bring(given_links(weigh(A, C, "0.6")), weigh(B, C, "0.6")).refused(SharesExceedTheWhole)
    bring(given_links(weigh(A, B)), weigh(A, B)).refused(ContractIsDuplicate)


def test_what_was_imported_counted_twice_keeps_nobody_from_going_on():
    imported = given_links(weigh(A, B), weigh(B, C), weigh(A, C))
    allowed(accept(imported, weigh(C, D)))
    allowed(accept(imported, weigh(E, A)))
