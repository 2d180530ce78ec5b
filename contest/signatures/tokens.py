"""A key that stays in a security token (PKCS#11). Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Token:
    """Where a token's key is: the library of its maker, the slot, the label of key and certificate, and the PIN."""

    module: str
    slot: int
    label: str
    pin: str = field(repr=False)
