"""What terms of a contract say, and whether they can hold: the kind, the numbers, the date, and the link that is counted."""

from datetime import date, timedelta

from okr.alignment.v1.contract_pb2 import (
    CONTRACT_KIND_CONTRIBUTES,
    CONTRACT_KIND_SUPPORTS,
    CONTRACT_KIND_TAKES_SHARE,
    ContractTerms,
)
from okr.alignment.v1.events_pb2 import LinkCounted, LinkUncounted
from okr.alignment.v1.standing_pb2 import CountedLink

from libs.commands import Context, Elsewhere, FieldInvalid
from libs.measure import number
from services.alignment import metric, standing
from services.alignment.ends import key_result_at, objective_at, objective_of
from services.alignment.refusals import (
    DateIsPast,
    EndsAreTheSame,
    ParentHasNoNumber,
    TermsDoNotFitKind,
    UnitsDiffer,
)

#: What each kind says by a number; exactly one of them.
_NUMBERS = {
    CONTRACT_KIND_CONTRIBUTES: ("weight", "amount"),
    CONTRACT_KIND_TAKES_SHARE: ("share",),
    CONTRACT_KIND_SUPPORTS: (),
}


def carries_progress(terms: ContractTerms) -> bool:
    return terms.kind != CONTRACT_KIND_SUPPORTS


def must_be_complete(terms: ContractTerms) -> None:
    """What is wrong whatever the ends are."""
    if objective_of(terms.child) == objective_of(terms.parent):
        raise EndsAreTheSame("an objective and its key results do not contribute to each other", field="terms.parent")
    fitting = _NUMBERS.get(terms.kind, ())
    said = [name for name in ("weight", "amount", "share") if getattr(terms, name)]
    for name in said:
        if name not in fitting:
            raise TermsDoNotFitKind(f"this kind has no {name}", field=f"terms.{name}")
        if not (number(getattr(terms, name)) or 0) > 0:
            raise TermsDoNotFitKind(f"the {name} is not above 0", field=f"terms.{name}")
    if fitting and len(said) != 1:
        raise TermsDoNotFitKind(f"this kind has exactly one of {', '.join(fitting)}", field=f"terms.{fitting[0]}")
    if terms.unit and not terms.amount:
        raise TermsDoNotFitKind("only an amount has a unit", field="terms.unit")
    if terms.metric and not fitting:
        raise TermsDoNotFitKind("what is not counted counts no metric", field="terms.metric")
    if terms.due_date:
        _day(terms.due_date)


def must_fit_parent(terms: ContractTerms, by: Context) -> None:
    """An amount or a share is of a number that the parent has."""
    if not (terms.amount or terms.share):
        return
    parent = key_result_at(terms.parent, by)
    if parent is None or not parent.is_metric:
        raise ParentHasNoNumber(f"{terms.parent} has no number to contribute to", parent=terms.parent)
    if terms.unit and parent.unit and terms.unit != parent.unit:
        # Of a restricted objective the unit is withheld like every other text.
        unit = "" if objective_at(terms.parent, by).restricted else parent.unit
        raise UnitsDiffer(f"{terms.parent} is in {unit or 'another unit'}", field="terms.unit", unit=unit)


def must_not_be_past(terms: ContractTerms, by: Context) -> None:
    """It is past when it is nowhere on earth that day any more."""
    if terms.due_date and _day(terms.due_date) < (by.at - timedelta(hours=12)).date():
        raise DateIsPast(f"{terms.due_date} has passed", field="terms.due_date")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldInvalid(f"there is no day {text}", field="terms.due_date") from None


def link_of(contract: str, terms: ContractTerms) -> CountedLink:
    """What is counted by these terms. What the parent's number is in is its own text: it is looked up, not copied."""
    return CountedLink(
        contract=contract,
        child=terms.child,
        parent=terms.parent,
        kind=terms.kind,
        weight=terms.weight,
        amount=terms.amount,
        share=terms.share,
        metric=terms.metric,
        unit=terms.unit,
    )


def counted(link: CountedLink) -> list[Elsewhere]:
    """From now on, in the standings of both ends and with the metric that it names."""
    events = [
        Elsewhere(standing.stream_of(link.child), LinkCounted(link=link)),
        Elsewhere(standing.stream_of(link.parent), LinkCounted(link=link, is_downward=True)),
    ]
    return [*events, Elsewhere(metric.stream_of(link.metric), LinkCounted(link=link))] if link.metric else events


def uncounted(link: CountedLink) -> list[Elsewhere]:
    """No more, in the same places."""
    places = [standing.stream_of(link.child), standing.stream_of(link.parent)]
    if link.metric:
        places.append(metric.stream_of(link.metric))
    return [Elsewhere(place, LinkUncounted(contract=link.contract)) for place in places]
