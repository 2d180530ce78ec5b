"""Severity is found again on panels whose truth is known, and scores freed of it lie nearer to that truth."""

import pytest

from benchmarks.severity import recovery, simulated


@pytest.mark.parametrize("sheets", range(3, 10))
@pytest.mark.parametrize("seed", [11, 12])
def test_scores_freed_of_severity_follow_the_truth_better_than_raw_ones(sheets: int, seed: int) -> None:
    found = recovery(simulated(sheets, seed))

    assert found.adjusted > found.raw
    assert found.adjusted_error < 0.9 * found.raw_error
    assert found.severity > 0.95
    assert found.severity_error < 1.2


def test_without_severity_freeing_scores_of_it_does_next_to_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.severity.SEVERITY", 0.0)
    found = recovery_of_errors(seed=13)

    assert found.adjusted_error < 1.1 * found.raw_error


def recovery_of_errors(seed: int):  # type: ignore[no-untyped-def]
    """Return what is found on a panel whose judges are all alike, but for a hair, so that a correlation exists."""
    panel = simulated(4, seed)
    panel.severities[0] += 1e-9
    return recovery(panel)
