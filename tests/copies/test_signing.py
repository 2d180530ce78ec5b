"""What the signatures of a file come to together."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.copies.signing import Coverage, Signature, Trust, Verdict, unpacked, verdict_on

AT = datetime(2020, 2, 7, 2, 0, tzinfo=UTC)
GOOD = Signature(
    "Ky1", "Lê Thị C", "UBND", "54ab", "CA", AT, AT, AT, None, False, True, Coverage.WHOLE, False, Trust.TRUSTED
)
SIGNATURES = st.builds(
    replace, st.just(GOOD), intact=st.booleans(), changed=st.booleans(), coverage=st.sampled_from(Coverage),
    trust=st.sampled_from(Trust), stamped_at=st.sampled_from([None, AT]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("signatures", "verdict"),
    [
        ([], Verdict.UNSIGNED),
        ([GOOD], Verdict.VALID),
        ([replace(GOOD, coverage=Coverage.REVISION), GOOD], Verdict.VALID),
        ([replace(GOOD, intact=False)], Verdict.ALTERED),
        ([replace(GOOD, changed=True)], Verdict.ALTERED),
        ([replace(GOOD, coverage=Coverage.PART)], Verdict.ALTERED),
        ([replace(GOOD, trust=Trust.UNKNOWN_ISSUER)], Verdict.UNKNOWN_ISSUER),
        ([replace(GOOD, trust=Trust.UNFIT)], Verdict.UNFIT_CERTIFICATE),
        ([GOOD, replace(GOOD, trust=Trust.UNKNOWN_ISSUER)], Verdict.UNKNOWN_ISSUER),
        ([replace(GOOD, trust=Trust.UNFIT), replace(GOOD, trust=Trust.UNKNOWN_ISSUER)], Verdict.UNFIT_CERTIFICATE),
        ([replace(GOOD, trust=Trust.UNFIT), replace(GOOD, intact=False)], Verdict.ALTERED),
    ],
)
def test_the_worst_signature_counts(signatures: list[Signature], verdict: Verdict) -> None:
    assert verdict_on(signatures) is verdict


@given(st.lists(SIGNATURES, max_size=4))
def test_the_order_of_signatures_does_not_matter_and_one_more_never_makes_it_better(found: list[Signature]) -> None:
    order = [Verdict.VALID, Verdict.UNKNOWN_ISSUER, Verdict.UNFIT_CERTIFICATE, Verdict.ALTERED]
    assert len({verdict_on(list(turned)) for turned in permutations(found)}) == 1
    if found:
        assert order.index(verdict_on(found)) == max(order.index(one.verdict) for one in found)


@given(SIGNATURES)
def test_a_signature_comes_back_as_it_was_stored(one: Signature) -> None:
    assert unpacked(one.packed()) == one


def test_a_trusted_time_stamp_goes_before_the_signers_clock() -> None:
    stamped = replace(GOOD, stamped_at=datetime(2020, 2, 8, tzinfo=UTC))

    assert stamped.signed_at == AT
    assert replace(stamped, stamp_trusted=True).signed_at == datetime(2020, 2, 8, tzinfo=UTC)
