"""How far the money of an award is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.payments.budget import FundUse
from contest.payments.standing import MoneyStanding, MoneyState, standing_of


@pytest.mark.parametrize(
    ("awarded", "paid", "recovered", "standing"),
    [
        (True, 0, 0, MoneyStanding(MoneyState.DUE, owed=900)),
        (True, 400, 0, MoneyStanding(MoneyState.PARTLY_PAID, owed=500)),
        (True, 900, 0, MoneyStanding(MoneyState.PAID_UP)),
        (False, 0, 0, MoneyStanding(MoneyState.CANCELLED)),
        (False, 900, 0, MoneyStanding(MoneyState.TO_RECOVER, to_recover=900)),
        (False, 900, 300, MoneyStanding(MoneyState.TO_RECOVER, to_recover=600)),
        (False, 900, 900, MoneyStanding(MoneyState.RECOVERED)),
    ],
)
def test_money_stands_by_what_went_out_and_whether_the_award_stands(
    awarded: bool, paid: int, recovered: int, standing: MoneyStanding
) -> None:
    assert standing_of(900, awarded=awarded, paid=paid, recovered=recovered) == standing


@given(st.booleans(), st.integers(1, 10**8), st.data())
def test_what_is_held_and_what_is_owed_make_the_amount(awarded: bool, amount: int, data: st.DataObject) -> None:
    paid = data.draw(st.integers(0, amount))
    recovered = data.draw(st.integers(0, paid))

    standing = standing_of(amount, awarded=awarded, paid=paid, recovered=recovered)

    if awarded:
        assert (standing.owed + paid - recovered, standing.to_recover) == (amount, 0)
    else:
        assert (standing.owed, standing.to_recover) == (0, paid - recovered)


def test_what_is_left_of_a_fund_is_neither_spent_nor_owed() -> None:
    assert FundUse(1000, 300, 200).left == 500
    assert FundUse(100, 300, 0).left == -200
