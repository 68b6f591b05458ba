"""Objectives and key results as the picture of alignment shows them: in brief, and without text that is withheld."""

from collections.abc import Iterable, Mapping
from typing import Any

from okr.goal.v1.objective_pb2 import Objective
from okr.views.v1.alignment_card_pb2 import GoalBrief, ObjectiveBrief

from libs.permission import Principal
from services.views.alignment import key_result_id_of, objective_of
from services.views.desk import Desk
from services.views.objective_tree import ObjectiveTreeView
from services.views.sight import without_text


class Briefs:
    """Briefs of some objectives, as one caller may see them. What no view of goal knows yet has a name and nothing else."""

    def __init__(self, desk: Desk, caller: Principal, objectives: Mapping[str, Objective]) -> None:
        self._directory = desk.directory
        self._sight = desk.sight(caller)
        self._objectives = objectives
        self._made: dict[str, ObjectiveBrief] = {}

    def known(self, name: str) -> Objective | None:
        """All that is known of the objective, whoever asks: nothing of it may be shown that is not of its structure."""
        return self._objectives.get(name)

    def owner(self, name: str) -> str:
        """Who owns the objective now; empty if nobody here knows."""
        known = self._objectives.get(name)
        return known.terms.owner if known is not None else ""

    def of(self, name: str) -> ObjectiveBrief:
        """The objective in brief."""
        brief = self._made.get(name)
        if brief is None:
            brief = self._made[name] = self._brief(name)
        return brief

    def goal(self, goal: str) -> GoalBrief:
        """The objective or key result that is named."""
        name, key_result_id = objective_of(goal), key_result_id_of(goal)
        brief = GoalBrief(objective=self.of(name), key_result_id=key_result_id)
        known = self._objectives.get(name)
        if key_result_id and known is not None and not brief.objective.withheld:
            titles = (each.title for each in known.terms.key_results if each.key_result_id == key_result_id)
            brief.key_result_title = next(titles, "")
        return brief

    def _brief(self, name: str) -> ObjectiveBrief:
        objective = self._objectives.get(name)
        if objective is None:
            return ObjectiveBrief(name=name)
        withheld = not self._sight.may_read(objective)
        shown = without_text(objective) if withheld else objective
        terms = shown.terms
        return ObjectiveBrief(
            name=name,
            title=terms.title,
            unit=terms.unit,
            unit_title=self._directory.title(terms.unit),
            owner=terms.owner,
            owner_name=self._directory.display_name(terms.owner),
            cycle=terms.cycle,
            kind=terms.kind,
            state=shown.state,
            restricted=objective.HasField("restriction"),
            withheld=withheld,
            source_reference=shown.import_source.reference,
        )


async def briefs(desk: Desk, caller: Principal, names: Iterable[str]) -> Briefs:
    """What is known of these objectives."""
    table = desk.serving(ObjectiveTreeView.NAME).table
    rows = await desk.fetch(f"SELECT name, objective FROM {table} WHERE name = ANY($1)", sorted({*names} - {""}))
    return Briefs(desk, caller, {row["name"]: objective_from(row["name"], row["objective"]) for row in rows})


def objective_from(name: str, content: Any) -> Objective:
    """The objective that a row of a view of objectives holds."""
    objective = Objective.FromString(content)
    objective.name = name
    return objective
