"""The dependencies: who needs what from whom, where it is in its life, and what is at risk."""

from collections.abc import Iterable, Sequence
from typing import Any

from libs.record import Recorded
from services.views import dependency, resource
from services.views.alignment import microseconds, objective_of
from services.views.dependency import DependencyDoc
from services.views.view import Table, View


class DependenciesView(View[DependencyDoc]):
    """One row per dependency.

    people are all who may be a party by what was recorded; who leads a unit that is asked, or owns an objective now, is
    joined by the query. units are the consumer's, the one that is asked, and that of the provider's objective.
    answer_due_us is NULL if no answer is owed, needed_by a date.
    """

    NAME = "dependencies"
    VERSION = 1
    SOURCE = "alignment"
    PREFIX = dependency.PREFIX
    TABLE = Table(
        "dependencies",
        (
            *resource.COLUMNS,
            ("state", "integer"),
            ("state_us", "bigint"),
            ("consumer", 'text COLLATE "C"'),
            ("consumer_objective", 'text COLLATE "C"'),
            ("consumer_owner", 'text COLLATE "C"'),
            ("cycle", 'text COLLATE "C"'),
            ("provider", 'text COLLATE "C"'),
            ("provider_objective", 'text COLLATE "C"'),
            ("supporting_key_result", 'text COLLATE "C"'),
            ("accepted_by", 'text COLLATE "C"'),
            ("people", "text[]"),
            ("units", "text[]"),
            ("awaiting", 'text COLLATE "C"'),
            ("awaiting_us", "bigint"),
            ("answer_due_us", "bigint"),
            ("escalated_to", 'text COLLATE "C"'),
            ("needed_by", 'text COLLATE "C"'),
            ("at_risk", "boolean"),
            ("interrupted", "integer"),
            ("offered_by_provider", "boolean"),
            ("slipped", "boolean"),
        ),
        ("name",),
        (
            "created",
            "consumer_objective",
            "provider_objective",
            "provider",
            "awaiting",
            "escalated_to",
            "USING gin (people)",
            "USING gin (units)",
        ),
    )

    def fold(self, doc: DependencyDoc | None, recorded: Recorded) -> DependencyDoc:
        return dependency.fold(doc, recorded)

    def rows(self, name: str, doc: DependencyDoc) -> Iterable[tuple[Any, ...]]:
        known = doc.resource
        asked = known.terms.provider
        parties = (known.consumer.owner, asked, known.accepted_by, known.provider.owner)
        units = (known.consumer.unit, asked, known.provider.unit)
        yield (
            *resource.row(name, doc),
            known.state,
            doc.state_us,
            known.terms.consumer,
            objective_of(known.terms.consumer),
            known.consumer.owner,
            known.consumer.cycle,
            asked,
            known.provider_objective,
            known.supporting_key_result,
            known.accepted_by,
            sorted({each for each in parties if each.startswith("people/")}),
            sorted({each for each in units if each.startswith("units/")}),
            known.awaiting,
            doc.awaiting_us,
            microseconds(known.answer_due) if known.HasField("answer_due") else None,
            known.escalated_to,
            known.terms.needed_by,
            doc.at_risk,
            doc.interrupted,
            doc.offered_by_provider,
            doc.slipped,
        )

    def doc(self, row: Sequence[Any]) -> DependencyDoc:
        doc = resource.fill(DependencyDoc(), row)
        doc.state_us, doc.awaiting_us = row[7], row[19]
        doc.interrupted, doc.offered_by_provider, doc.slipped = row[24], row[25], row[26]
        return doc
