"""Contracts that were agreed elsewhere: days that passed there end nothing here."""

from datetime import timedelta

from okr.alignment.v1.contract_pb2 import Contract, ContractSource
from okr.alignment.v1.events_pb2 import ContractImported

from services.alignment.refusals import DateIsNotPast
from tests.alignment.bonds import HALF, LINK, ends, link, with_links
from tests.alignment.company import NOW, given
from tests.alignment.spec import do

KEEPER = "apps/alignment-timekeeper"


def imported(**fields: str) -> ContractImported:
    terms = type(HALF)()
    terms.CopyFrom(HALF)
    for name, value in fields.items():
        setattr(terms, name, value)
    return ContractImported(terms=terms, source=ContractSource(set="2019", reference="o1"), **ends(terms))


def breach():
    return do("BreachContract", name=LINK, reason="it was due")


def test_a_cycle_that_ended_long_ago_breaches_nothing_that_was_brought_in():
    given(imported()).when(breach(), by=KEEPER, at=NOW + timedelta(days=3650)).refused(DateIsNotPast)


def test_a_day_of_its_own_that_passes_here_does():
    dated = imported(due_date="2026-10-20")
    standing = with_links(given(dated), link(dated.terms))
    standing.when(breach(), by=KEEPER, at=NOW.replace(year=2027)).answered(state=Contract.STATE_BREACHED)
