"""Signing with a key in a security token (PKCS#11): one at a time, and never with a PIN that it has refused.

A token locks itself for good after a few wrong PINs. So a PIN that was refused is not tried again by this process, and
the last try that a token leaves is left to a person.
"""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.x509 import load_der_x509_certificate

from contest.errors import RuleViolation
from contest.signatures.keys import check_may_sign
from contest.signatures.pades import Signatory
from contest.signatures.tokens import Token

# Whoever signs in at a token signs in for the whole process, so two of its threads cannot have it at once.
_alone = threading.Lock()
_refused: set[Token] = set()


def token_signatory(token: Token, *, now: datetime, stamps: str = "") -> AbstractContextManager[Signatory]:
    """Open a security token and return who signs with it; ``stamps`` is the address of the authority that stamps it.

    Raises RuleViolation when the token cannot be used, or its certificate may not sign ``now``.
    """
    return _TokenSession(token, now, stamps)


class _TokenSession(AbstractContextManager[Signatory]):
    def __init__(self, token: Token, now: datetime, stamps: str) -> None:
        self._token, self._now, self._stamps = token, now, stamps
        self._held = ExitStack()

    def __enter__(self) -> Signatory:
        try:
            import pkcs11  # noqa: F401
            from pyhanko.sign.pkcs11 import PKCS11Signer
        except ImportError:
            raise RuleViolation("The server lacks what it needs for security tokens. Ask the administrator to install "
                                "pyhanko[pkcs11].") from None  # fmt: skip
        label = self._token.label
        with ExitStack() as held:
            held.enter_context(_alone)
            try:
                session = held.enter_context(_session(self._token))
                own, others = _certificates(session, label)
                signer = PKCS11Signer(session, signing_cert=own, key_label=label, ca_chain=set(_above(own, others)))
                _key_of(session, label)
            except RuleViolation:
                raise
            except Exception as error:
                raise RuleViolation("The security token cannot be used: %(error)s", error=_told(error)) from error
            check_may_sign(load_der_x509_certificate(own.dump()), self._now)
            self._held = held.pop_all()
        return Signatory(signer, self._stamps)

    def __exit__(self, *_problem: object) -> None:
        self._held.close()


def _session(token: Token) -> Any:
    """Sign in at ``token`` unless that could lock it."""
    from pkcs11 import TokenFlag, lib
    from pkcs11.exceptions import PinIncorrect, PinLocked
    from pyhanko.sign.pkcs11 import find_token

    device = find_token(lib(token.module).get_slots(), slot_no=token.slot)
    if device is None:
        raise RuleViolation("The security token cannot be used: %(error)s", error=f"slot {token.slot}")
    if device.flags & TokenFlag.USER_PIN_LOCKED:
        raise _locked()
    if token in _refused:
        raise RuleViolation("The security token has refused its PIN before; it is not tried again, lest the token lock "
                            "itself. Correct PKCS11_PIN and start the program anew.")  # fmt: skip
    if device.flags & TokenFlag.USER_PIN_FINAL_TRY:
        raise RuleViolation("One more wrong PIN would lock the security token. Sign in once with the program of its "
                            "maker, then sign here.")  # fmt: skip
    try:
        return device.open(user_pin=token.pin)
    except PinIncorrect:
        _refused.add(token)
        raise RuleViolation("The security token refuses the PIN. Correct PKCS11_PIN and start the program anew; until "
                            "then it is not tried again.") from None  # fmt: skip
    except PinLocked:
        raise _locked() from None


def _locked() -> RuleViolation:
    return RuleViolation("The security token is locked after too many wrong PINs. Its maker's program unlocks it.")


def _certificates(session: Any, label: str) -> tuple[asn1.Certificate, Sequence[asn1.Certificate]]:
    """Return the certificate called ``label`` in an open token, and all that are in it."""
    from pkcs11 import Attribute, ObjectClass

    found = [
        (one[Attribute.LABEL], asn1.Certificate.load(one[Attribute.VALUE]))
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    ]
    own = [certificate for name, certificate in found if name == label]
    if len(own) != 1:
        raise RuleViolation("The security token has %(count)s certificates called “%(label)s”. PKCS11_KEY must name "
                            "one.", count=len(own), label=label)  # fmt: skip
    return own[0], [certificate for _name, certificate in found]


def _key_of(session: Any, label: str) -> None:
    """Raise the token's own error unless it has one private key called ``label``."""
    from pkcs11 import ObjectClass

    session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)


def _above(own: asn1.Certificate, others: Sequence[asn1.Certificate]) -> list[asn1.Certificate]:
    """Return the certificates of the authorities above ``own``, the nearest first; not those of other people."""
    chain: list[asn1.Certificate] = []
    below = own
    while below.issuer != below.subject:
        over = next((one for one in others if one.subject == below.issuer and one not in [own, *chain]), None)
        if over is None:
            break
        chain.append(over)
        below = over
    return chain


def _told(error: Exception) -> str:
    """Return what went wrong; many errors of tokens have a name alone."""
    return (str(error) or type(error).__name__)[:120]
