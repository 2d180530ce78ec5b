"""Metadata of an outgoing paper and of a file as XML, by Annex VI of Nghị định 30/2020/NĐ-CP (domain.md §7.4). Pure.

Which values there are, how long they may be and which are needed stands in ``DOCUMENT`` and ``FILE``; the schema is
``annexvi.xsd`` beside this module. Texts are NFC, days are written 2020-02-07.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree

from contest.errors import RuleViolation
from contest.text import nfc

NAMESPACE = "urn:bang-vang:annex-vi:1"
LANGUAGE = "Tiếng Việt"
# The longest that each value may be. Those of the schema are the same.
LONGEST = {
    "OrganId": 13, "FileCatalog": 4, "FileNotation": 20, "DocOrdinal": 3, "TypeName": 100, "CodeNumber": 11,
    "CodeNotation": 30, "IssuedDate": 10, "OrganName": 200, "Subject": 500, "Language": 100, "PageAmount": 4,
    "Position": 100, "FullName": 50, "Priority": 20, "Title": 500, "Maintenance": 100, "Rights": 30, "StartDate": 10,
    "EndDate": 10, "DocTotal": 10, "PageTotal": 10,
}  # fmt: skip
NEEDED = frozenset({
    "OrganId", "FileCatalog", "DocOrdinal", "TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName",
    "Subject", "Language", "PageAmount", "Title", "Maintenance", "Rights", "DocTotal", "PageTotal",
})  # fmt: skip


@dataclass(frozen=True)
class FileCode:
    """Which file it is: the code of the body, the year, and the number and sign of the file, if it has one yet."""

    organ_id: str
    year: int
    notation: str = ""


@dataclass(frozen=True)
class Document:
    """An outgoing paper: its number is the part before the stroke, its notation the part behind it."""

    type_name: str
    number: str
    notation: str
    issued_on: date
    organ: str
    subject: str
    pages: int
    position: str = ""
    signer: str = ""
    recipients: Sequence[str] = field(default_factory=tuple)
    priority: str = "Thường"


@dataclass(frozen=True)
class File:
    """A file with its papers in their order, how long it is kept and who may use it."""

    code: FileCode
    title: str
    maintenance: str
    rights: str
    documents: Sequence[Document]


def document_xml(document: Document, code: FileCode, ordinal: int = 1) -> bytes:
    """Return the metadata of an outgoing paper, which is the ``ordinal``-th of its file.

    Raises RuleViolation, naming the value, when one is missing or longer than the annex allows.
    """
    return _written(_document(document, code, ordinal))


def file_xml(file: File) -> bytes:
    """Return the metadata of a file with those of its papers. Raises RuleViolation as ``document_xml`` does."""
    root = ElementTree.Element("File", xmlns=NAMESPACE)
    _code(root, file.code)
    days = [document.issued_on for document in file.documents]
    _add(root, "Title", file.title)
    _add(root, "Maintenance", file.maintenance)
    _add(root, "Rights", file.rights)
    _add(root, "Language", LANGUAGE)
    _add(root, "StartDate", min(days).isoformat() if days else "")
    _add(root, "EndDate", max(days).isoformat() if days else "")
    _add(root, "DocTotal", str(len(file.documents)))
    _add(root, "PageTotal", str(sum(document.pages for document in file.documents)))
    for ordinal, document in enumerate(file.documents, start=1):
        inner = _document(document, file.code, ordinal)
        del inner.attrib["xmlns"]
        root.append(inner)
    return _written(root)


def _document(document: Document, code: FileCode, ordinal: int) -> ElementTree.Element:
    root = ElementTree.Element("Document", xmlns=NAMESPACE)
    _code(root, code)
    _add(root, "DocOrdinal", str(ordinal))
    _add(root, "TypeName", document.type_name)
    _add(root, "CodeNumber", document.number)
    _add(root, "CodeNotation", document.notation)
    _add(root, "IssuedDate", document.issued_on.isoformat())
    _add(root, "OrganName", document.organ)
    _add(root, "Subject", document.subject)
    _add(root, "Language", LANGUAGE)
    _add(root, "PageAmount", str(document.pages))
    if document.signer or document.position:
        signer = ElementTree.SubElement(root, "SignerInfo")
        _add(signer, "Position", document.position)
        _add(signer, "FullName", document.signer)
    for name in document.recipients:
        _add(ElementTree.SubElement(root, "To"), "OrganName", name)
    _add(root, "Priority", document.priority)
    return root


def _code(root: ElementTree.Element, code: FileCode) -> None:
    inner = ElementTree.SubElement(root, "FileCode")
    _add(inner, "OrganId", code.organ_id)
    _add(inner, "FileCatalog", str(code.year))
    _add(inner, "FileNotation", code.notation)


def _add(parent: ElementTree.Element, name: str, value: str) -> None:
    text = " ".join(nfc(value).split())
    if not text:
        if name in NEEDED:
            raise RuleViolation("The metadata of Annex VI lack “%(name)s”.", name=name)
        return
    if len(text) > LONGEST[name]:
        raise RuleViolation(
            "“%(name)s” in the metadata of Annex VI may have up to %(longest)s characters, and has %(length)s: "
            "%(text)s", name=name, longest=LONGEST[name], length=len(text), text=text,
        )  # fmt: skip
    ElementTree.SubElement(parent, name).text = text


def _written(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
