"""How a paper cites what it rests on (căn cứ). Pure."""

from datetime import date

from contest.paper.writing import long_day
from contest.rules.basis import Document, Issuer, grounds_of

# Who issues documents of a sign. A law is cited by its day alone, a local rule names its body in its title.
ISSUERS = {
    "NĐ-CP": "Chính phủ",
    "QĐ-TTg": "Thủ tướng Chính phủ",
    "TT-BNV": "Bộ trưởng Bộ Nội vụ",
    "TT-BKHCN": "Bộ trưởng Bộ Khoa học và Công nghệ",
}
KINDS = ("Nghị định", "Nghị quyết", "Thông tư", "Quyết định")


def cited(document: Document) -> str:
    """Return a document of the rule book as a ground, without the sign that ends it."""
    return citation(document.number, document.title, document.issued_on)


def citations(paper: str, issuer: Issuer, day: date) -> list[str]:
    """Return the grounds of such a paper of a body, line by line, without the sign that ends them."""
    return [cited(document) for document in grounds_of(paper, issuer, day)]


def citation(number: str, title: str, issued_on: date | None) -> str:
    """Return a document as a ground: Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ …"""
    day = f" {long_day(issued_on)}" if issued_on else ""
    kind = next((kind for kind in KINDS if title.startswith(f"{kind} ")), None)
    if kind is None:
        return f"Căn cứ {title}{day}" if title.startswith("Luật") else f"Căn cứ {title} số {number}{day}"
    issuer = ISSUERS.get(number.rpartition("/")[2])
    about = title.removeprefix(f"{kind} ")
    words = f"của {issuer} {about}" if issuer else about
    return f"Căn cứ {kind} số {number}{day} {words}"
