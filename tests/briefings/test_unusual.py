"""What is unusual about a proposed line."""

from dataclasses import replace

import pytest

from contest.briefings.unusual import Facts, Remark, remarks

PLAIN = Facts(
    can_be_given=True, repeated=False, ranked=True, placed=True, wide=False, recognised=True, better=0, of_unit=1,
    lines=9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"can_be_given": False}, [Remark.NOT_GIVEN]),
        ({"repeated": True}, [Remark.REPEATED]),
        ({"ranked": False, "placed": False, "recognised": None}, [Remark.BY_HAND]),
        ({"placed": False}, [Remark.UNPLACED]),
        ({"wide": True}, [Remark.WIDE_SPREAD]),
        ({"recognised": False}, [Remark.NOT_RECOGNISED]),
        ({"recognised": None}, []),
        ({"better": 2}, [Remark.BETTER_PASSED_OVER]),
        ({"of_unit": 3}, [Remark.MOST_OF_UNIT]),
        ({"of_unit": 3, "lines": 10}, []),
        ({"of_unit": 2, "lines": 2}, []),
        (
            {"can_be_given": False, "repeated": True, "wide": True},
            [Remark.NOT_GIVEN, Remark.REPEATED, Remark.WIDE_SPREAD],
        ),
    ],
)
def test_only_what_catches_the_eye_is_told(changes: dict[str, object], told: list[Remark]) -> None:
    assert list(remarks(replace(PLAIN, **changes))) == told  # type: ignore[arg-type]
