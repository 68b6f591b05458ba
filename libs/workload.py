"""What a unit has taken on in a cycle against what it can do: exact sums, and how they stand to the bounds.

The bounds are those of Google's OKR playbook: what is committed takes most of what is available but not all, and with
what is aspirational it is somewhat more than all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from okr.alignment.v1.capacity_pb2 import (
    CAPACITY_VERDICT_COMMITTED_TOO_MUCH,
    CAPACITY_VERDICT_FITS,
    CAPACITY_VERDICT_TOTAL_TOO_LITTLE,
    CAPACITY_VERDICT_TOTAL_TOO_MUCH,
    CAPACITY_VERDICT_UNSPECIFIED,
    LOAD_KIND_ASPIRATIONAL,
    LOAD_KIND_COMMITTED,
    CapacityBounds,
    CapacityVerdict,
    Load,
)

from libs.measure import number


def exact(text: str) -> Fraction:
    """The number that a decimal says; 0 if nobody said any."""
    return number(text) or Fraction(0)


def decimal_text(value: Fraction) -> str:
    """All digits of a sum of decimals."""
    with localcontext(prec=100):
        digits = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


@dataclass(frozen=True, slots=True)
class Workload:
    """Sums of loads, in the measure of `available`: a decimal, empty if nobody said how much there is."""

    available: str
    bounds: CapacityBounds
    committed: Fraction
    aspirational: Fraction

    @property
    def total(self) -> Fraction:
        return self.committed + self.aspirational

    def part(self, bound: str) -> Fraction:
        """So much of what is available."""
        return exact(bound) * exact(self.available)

    @property
    def passed(self) -> list[CapacityVerdict]:
        """Every bound that is passed, the committed one first."""
        bounds, passed = self.bounds, []
        if self.committed > self.part(bounds.committed_most):
            passed.append(CAPACITY_VERDICT_COMMITTED_TOO_MUCH)
        if self.total > self.part(bounds.total_most):
            passed.append(CAPACITY_VERDICT_TOTAL_TOO_MUCH)
        if self.total < self.part(bounds.total_least):
            passed.append(CAPACITY_VERDICT_TOTAL_TOO_LITTLE)
        return passed

    @property
    def verdict(self) -> CapacityVerdict:
        if not self.available:
            return CAPACITY_VERDICT_UNSPECIFIED
        return next(iter(self.passed), CAPACITY_VERDICT_FITS)


def workload_of(available: str, bounds: CapacityBounds, loads: Iterable[Load]) -> Workload:
    """The loads against what is available."""
    sums = {LOAD_KIND_COMMITTED: Fraction(0), LOAD_KIND_ASPIRATIONAL: Fraction(0)}
    for each in loads:
        if each.kind in sums:
            sums[each.kind] += exact(each.load)
    return Workload(available, bounds, sums[LOAD_KIND_COMMITTED], sums[LOAD_KIND_ASPIRATIONAL])
