"""What a question about alignment is confined to: a cycle, a unit with those below it, both or neither."""

from typing import Any

from services.views.desk import Desk


class Where:
    """Conditions of a query with their arguments, the first of which is $first."""

    def __init__(self, first: int = 1) -> None:
        self.arguments: list[Any] = []
        self._first = first
        self._conditions: list[str] = []

    def add(self, condition: str, argument: Any) -> "Where":
        """condition: with {} for its one argument."""
        self._conditions.append(condition.format(f"${self._first + len(self.arguments)}"))
        self.arguments.append(argument)
        return self

    @property
    def given(self) -> bool:
        return bool(self._conditions)

    def __str__(self) -> str:
        return " AND ".join(self._conditions) or "true"


class Scope:
    """Of a request that has cycle and unit; either may be empty, which is all."""

    def __init__(self, request: Any, desk: Desk) -> None:
        self.cycle: str = request.cycle
        self.units = desk.directory.units_from(request.unit) if request.unit else None

    def objectives(self, first: int = 1, name: str = "o") -> Where:
        """On rows of objectives, called `name`: where they are now."""
        return self._where(first, f"{name}.unit = ANY({{}})", f"{name}.cycle = {{}}")

    def contracts(self, first: int = 1) -> Where:
        """On rows of contracts: one end is in it."""
        return self._where(first, "units && {}::text[]", "cycles @> ARRAY[{}]::text[]")

    def dependencies(self, first: int = 1) -> Where:
        """On rows of dependencies: a side of it is in the unit, and what needs it in the cycle."""
        return self._where(first, "units && {}::text[]", "cycle = {}")

    def capacities(self, first: int = 1) -> Where:
        """On rows of capacities."""
        return self._where(first, "unit = ANY({})", "cycle = {}")

    def _where(self, first: int, in_units: str, in_cycle: str) -> Where:
        where = Where(first)
        if self.units is not None:
            where.add(in_units, self.units)
        if self.cycle:
            where.add(in_cycle, self.cycle)
        return where
