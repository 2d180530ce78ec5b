"""One-time links are signed: nobody makes one up."""

from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from contest.accounts.links import invitation_id_in, token_for

SECRET = "0123456789abcdef0123456789abcdef"


@given(st.integers(1, 2**31))
def test_a_token_tells_its_invitation_only_to_who_knows_the_secret(invitation_id: int) -> None:
    token = token_for(invitation_id, SECRET)

    assert invitation_id_in(token, SECRET) == invitation_id
    assert invitation_id_in(token, SECRET[::-1]) is None


@given(st.text(max_size=60))
def test_no_text_of_somebody_else_is_a_token(text: str) -> None:
    assert invitation_id_in(text, SECRET) is None


def test_a_signature_made_for_another_purpose_or_another_kind_of_value_is_refused() -> None:
    session = URLSafeSerializer(SECRET, salt="cookie-session").dumps(1)
    other = URLSafeSerializer(SECRET, salt="invitation").dumps({"id": 1})

    assert invitation_id_in(str(session), SECRET) is None
    assert invitation_id_in(str(other), SECRET) is None
