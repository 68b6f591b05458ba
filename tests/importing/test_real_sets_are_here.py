"""Says whether the real sets are here: without them test_real_sets.py is not collected."""

import pytest

from tests.importing.conftest import REAL_SETS

ABSENT = "the real sets are not here (../shared/okr-data): test_real_sets.py was not run"


def test_the_real_sets_are_here_or_it_is_said_that_they_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    if not REAL_SETS:
        with capsys.disabled():
            print(f"\n{ABSENT}")
    assert all(file.suffix == ".json" for file in REAL_SETS)
