"""How a paper cites what it rests on (căn cứ). Pure."""

from contest.paper.writing import long_day
from contest.rules.basis import Document

# Who issues documents of a sign. A law is cited by its day alone, a local rule names its body in its title.
ISSUERS = {
    "NĐ-CP": "Chính phủ",
    "QĐ-TTg": "Thủ tướng Chính phủ",
    "TT-BNV": "Bộ trưởng Bộ Nội vụ",
    "TT-BKHCN": "Bộ trưởng Bộ Khoa học và Công nghệ",
}
KINDS = ("Nghị định", "Nghị quyết", "Thông tư", "Quyết định")


def cited(document: Document) -> str:
    """Return ``document`` as a ground, without the sign that ends it.

    Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ quy định …
    """
    kind = next((kind for kind in KINDS if document.title.startswith(f"{kind} ")), None)
    if kind is None:
        return f"Căn cứ {document.title} {long_day(document.issued_on)}"
    issuer = ISSUERS.get(document.number.rpartition("/")[2])
    about = document.title.removeprefix(f"{kind} ")
    words = f"của {issuer} {about}" if issuer else about
    return f"Căn cứ {kind} số {document.number} {long_day(document.issued_on)} {words}"
