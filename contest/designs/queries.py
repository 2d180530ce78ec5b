"""Which design a certificate has."""

from contest.designs.design import Design
from contest.designs.ready_made import ready_made
from contest.paper.faces import PaperError


def design_called(version: str) -> Design:
    """Return the design of ``version``; raises PaperError when there is none, or none any more."""
    design = ready_made().get(version)
    if design is None:
        raise PaperError("The layout %(version)s of this certificate is not known any more.", version=version)
    return design
