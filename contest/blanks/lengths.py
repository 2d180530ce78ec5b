"""Lengths in tenths of a millimetre, as offices write them. Pure."""


def size_words(width: int, height: int) -> str:
    """Return a size in tenths of a millimetre as offices write it: 297 × 210 mm."""
    return f"{length(width)} × {length(height)} mm"


def length(tenths: int) -> str:
    """Return tenths of a millimetre in millimetres: 1,3; −0,7; 297."""
    whole, rest = divmod(abs(tenths), 10)
    return f"{'−' if tenths < 0 else ''}{whole}{f',{rest}' if rest else ''}"
