"""One-time links: signed, never stored, good for one invitation. Pure but for the signing library."""

from itsdangerous import BadSignature, URLSafeSerializer

_SALT = "invitation"


def token_for(invitation_id: int, secret: str) -> str:
    """Return the token that stands in the link of an invitation."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(invitation_id))


def invitation_id_in(token: str, secret: str) -> int | None:
    """Return the invitation a token was made for, or None when it was not made by us."""
    try:
        invitation_id = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return invitation_id if isinstance(invitation_id, int) else None
