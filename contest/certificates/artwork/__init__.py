"""The artwork of certificates: a frame, a ground and a bronze drum, drawn as SVG by our own geometry.

Nothing here is a picture of somebody else's: every line follows from a few curves, so the same call gives the same
drawing, fine enough for any printer and small enough to lie below every page.
"""

from contest.certificates.artwork.frame import artwork, emblem_placeholder

__all__ = ["artwork", "emblem_placeholder"]
