"""Writing a PDF/A-2 file as it grows: pages that somebody has composed, what lies below them, the fonts they use.

A file of ours alone is PDF/A-2a; one with a page of another program in it promises to look the same for ever, which is
2b, but not that its letters can be read out. Nothing of a page stays in memory once it is written, so a file of ten
thousand pages takes no more of it than one of ten. Equal pages give equal bytes. ISO 32000-1, ISO 19005-2 (conformance
is claimed, no validator is at hand).
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from isal import isal_zlib
from pikepdf import Array, Dictionary, Object, Pdf, Stream

PRODUCER = "Bảng Vàng"
# How many pages hang on one branch of the tree of pages.
BRANCH = 64
# How many bytes are written at once.
AT_ONCE = 1 << 16
# What tells a piece of a page from the others to somebody who hears it; in a picture it has no number.
_MARKED = re.compile(rb"/\w+ <</MCID \d+>> BDC")
# What a drawing is marked with that another program made.
FOREIGN = "BVForeign"
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True)
class Tagged:
    """What a marked piece of a page is to somebody who hears it: its kind (``P``, ``H1``, ``Figure``), and in words
    what cannot be read out."""

    kind: str
    words: str = ""


@dataclass(frozen=True)
class Leaf:
    """A composed page: its size in points, its operators (deflated), its tags in the order of their numbers, and the
    glyphs by the font's name that it, or the pages composed with it, show, with what each stands for."""

    width: float
    height: float
    content: bytes
    tags: Sequence[Tagged]
    glyphs: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Embedded:
    """A font as it is embedded: its file cut down to the glyphs used, and measures in thousandths of the size."""

    name: str
    file: bytes
    widths: Mapping[int, int]
    stands_for: Mapping[int, str]
    ascent: int
    descent: int
    italic_angle: float
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class About:
    """What a file says of itself."""

    title: str
    author: str
    created: date
    language: str = "vi"


def deflated(content: bytes) -> bytes:
    """Return ``content`` as streams of a file hold it: a tenth longer than zlib makes it, in a tenth of its time."""
    return isal_zlib.compress(content, isal_zlib.Z_DEFAULT_COMPRESSION)


def _packed(content: bytes) -> bytes:
    """Return what stands once in a file as short as it gets."""
    return zlib.compress(content, 9)


@lru_cache(maxsize=1)
def srgb() -> bytes:
    """Return the ICC profile that the colours of our files are meant in. WeasyPrint ships it; it is not loaded here."""
    spec = find_spec("weasyprint")
    assert spec is not None and spec.origin is not None
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()


class PdfFile:
    """A file that is being written to ``out``. ``close`` finishes it; what happens before that is no file yet."""

    def __init__(self, out: BinaryIO, about: About) -> None:
        self._out, self._about = out, about
        self._offsets: dict[int, int] = {}
        self._next, self._at = 1, 0
        self._seal, self._held = sha256(), bytearray()
        self._put(HEADER)
        self._catalog, self._pages, self._own = self._number(), self._number(), self._number()
        self._tree, self._document, self._parents = self._number(), self._number(), self._number()
        self._leaves: list[int] = []
        self._branches: list[tuple[int, list[int]]] = []
        self._sections: list[int] = []
        self._rows: list[int] = []
        self._grounds: dict[str, int] = {}
        self._sealed: dict[bytes, int] = {}
        self._faces: int | None = None
        self._level = "A"
        self._marks: list[tuple[str, int]] = []
        self._next_mark = ""

    def lay(self, name: str, ground: bytes) -> None:
        """Take what lies below pages from ``ground``, a PDF whose first page has it as the object ``name``."""
        with Pdf.open(BytesIO(ground)) as source:
            form = source.pages[0].Resources.XObject[f"/{name}"]
            self._grounds[name] = self._copied(form, {})

    def take(self, resources: Object) -> int:
        """Take what pages of another file share, their fonts and what lies below them; return its number."""
        return self._copied(resources, {})

    def mark(self, title: str) -> None:
        """Let the next page be found by ``title`` in the outline of the file."""
        self._next_mark = title

    def draw(self, leaf: Leaf, resources: int) -> int:
        """Write a page as a picture that others show, made of the same lines and letters; return its number."""
        number = self._number()
        told = {
            "Type": "/XObject", "Subtype": "/Form", "BBox": f"[0 0 {_number(leaf.width)} {_number(leaf.height)}]",
            "Resources": f"{resources} 0 R", "Filter": "/FlateDecode",
        }  # fmt: skip
        self._stream(number, told, deflated(_MARKED.sub(b"/Span BMC", zlib.decompress(leaf.content))))
        return number

    def add(self, leaf: Leaf, resources: int | None = None, *, drawn: Mapping[str, int] | None = None) -> None:
        """Write a page; ``resources`` is what it shares with others of the file it was taken from.

        A page that shows pictures (``drawn``, by their names) besides text of ours has resources of its own.
        """
        if drawn:
            resources = self._showing(drawn)
        page, content = self._number(), self._number()
        self._stream(content, {"Filter": "/FlateDecode"}, leaf.content)
        section, row = self._number(), self._number()
        children = [self._number() for _ in leaf.tags]
        for number, (child, tag) in enumerate(zip(children, leaf.tags, strict=True)):
            words = f"/Alt {_text(tag.words)}" if tag.words else ""
            self._object(child, f"<</S/{tag.kind}/P {section} 0 R/Pg {page} 0 R/K {number}{words}>>")
        self._object(section, f"<</S/Sect/P {self._document} 0 R/K[{_refs(children)}]>>")
        self._object(row, f"[{_refs(children)}]")
        if not self._branches or len(self._branches[-1][1]) == BRANCH:
            self._branches.append((self._number(), []))
        branch, leaves = self._branches[-1]
        leaves.append(page)
        size = f"{_number(leaf.width)} {_number(leaf.height)}"
        self._object(
            page,
            f"<</Type/Page/Parent {branch} 0 R/MediaBox[0 0 {size}]/Resources {resources or self._own} 0 R"
            f"/Contents {content} 0 R/StructParents {len(self._rows)}/Tabs/S>>",
        )
        self._sections.append(section)
        self._rows.append(row)
        if self._next_mark:
            self._marks.append((self._next_mark, page))
            self._next_mark = ""

    def _showing(self, drawn: Mapping[str, int]) -> int:
        if self._faces is None:
            self._faces = self._number()
        number = self._number()
        listed = " ".join(f"/{name} {form} 0 R" for name, form in drawn.items())
        self._object(number, f"<</Font {self._faces} 0 R/XObject<<{listed}>>>>")
        return number

    def close(self, fonts: Mapping[str, Embedded]) -> None:
        """Write ``fonts`` by the names that the pages call them, and all that holds the file together."""
        listed = " ".join(f"/{name} {self._font(font)} 0 R" for name, font in sorted(fonts.items()))
        grounds = " ".join(f"/{name} {number} 0 R" for name, number in sorted(self._grounds.items()))
        self._object(self._own, f"<</Font<<{listed}>>/XObject<<{grounds}>>>>")
        if self._faces is not None:
            self._object(self._faces, f"<<{listed}>>")
        for branch, leaves in self._branches:
            self._object(branch, f"<</Type/Pages/Parent {self._pages} 0 R/Count {len(leaves)}/Kids[{_refs(leaves)}]>>")
        kids = _refs(branch for branch, _leaves in self._branches)
        self._object(self._pages, f"<</Type/Pages/Count {len(self._rows)}/Kids[{kids}]>>")
        self._structure()
        outline = self._outline()
        intent, profile, metadata, info = (self._number() for _ in range(4))
        self._stream(profile, {"N": "3", "Filter": "/FlateDecode"}, _packed(srgb()))
        self._object(
            intent,
            f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile {profile} 0 R>>",
        )
        self._stream(metadata, {"Type": "/Metadata", "Subtype": "/XML"}, _metadata(self._about, self._level))
        self._object(
            self._catalog,
            f"<</Type/Catalog/Pages {self._pages} 0 R/Lang({self._about.language})/MarkInfo<</Marked true>>"
            f"/StructTreeRoot {self._tree} 0 R/OutputIntents[{intent} 0 R]/Metadata {metadata} 0 R"
            f"/ViewerPreferences<</DisplayDocTitle true>>{outline}>>",
        )
        about = self._about
        self._object(
            info,
            f"<</Title {_text(about.title)}/Author {_text(about.author)}/Producer {_text(PRODUCER)}"
            f"/CreationDate(D:{about.created:%Y%m%d})/ModDate(D:{about.created:%Y%m%d})>>",
        )
        self._trailer(info)

    def _outline(self) -> str:
        """Write the outline, if there are marks; return how the catalogue names it."""
        if not self._marks:
            return ""
        root, items = self._number(), [self._number() for _mark in self._marks]
        for at, (title, page) in enumerate(self._marks):
            before = f"/Prev {items[at - 1]} 0 R" if at else ""
            after = f"/Next {items[at + 1]} 0 R" if at + 1 < len(items) else ""
            self._object(items[at], f"<</Title {_text(title)}/Parent {root} 0 R/Dest[{page} 0 R/Fit]{before}{after}>>")
        self._object(root, f"<</Type/Outlines/First {items[0]} 0 R/Last {items[-1]} 0 R/Count {len(items)}>>")
        return f"/Outlines {root} 0 R/PageMode/UseOutlines"

    def _structure(self) -> None:
        rows = " ".join(f"{number} {row} 0 R" for number, row in enumerate(self._rows))
        self._object(self._parents, f"<</Nums[{rows}]>>")
        self._object(self._document, f"<</S/Document/P {self._tree} 0 R/K[{_refs(self._sections)}]>>")
        self._object(
            self._tree,
            f"<</Type/StructTreeRoot/K {self._document} 0 R/ParentTree {self._parents} 0 R"
            f"/ParentTreeNextKey {len(self._rows)}>>",
        )

    def _font(self, font: Embedded) -> int:
        """Write ``font`` as a composite one whose codes are glyphs; return its number."""
        whole, descendant, descriptor, file, meaning = (self._number() for _ in range(5))
        flags = 4 + 2 + (64 if font.italic_angle else 0)
        self._stream(file, {"Length1": str(len(font.file)), "Filter": "/FlateDecode"}, _packed(font.file))
        self._stream(meaning, {"Filter": "/FlateDecode"}, _packed(_meaning(font.stands_for)))
        box = " ".join(map(str, font.box))
        self._object(
            descriptor,
            f"<</Type/FontDescriptor/FontName/{font.name}/Flags {flags}/FontBBox[{box}]"
            f"/ItalicAngle {_number(font.italic_angle)}/Ascent {font.ascent}/Descent {font.descent}"
            f"/CapHeight {font.ascent}/StemV 80/FontFile2 {file} 0 R>>",
        )
        widths = " ".join(f"{glyph}[{width}]" for glyph, width in sorted(font.widths.items()))
        self._object(
            descendant,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font.name}/CIDToGIDMap/Identity"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/W[{widths}]/FontDescriptor {descriptor} 0 R>>",
        )
        self._object(
            whole,
            f"<</Type/Font/Subtype/Type0/BaseFont/{font.name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {meaning} 0 R>>",
        )
        return whole

    def _copied(self, found: Object, known: dict[tuple[int, int], int]) -> int:
        """Write an object of another file and all that it names; return its number. Equal ones are kept once.

        One that names itself on the way gets its number beforehand: while it is not known ``known`` has 0 for it.
        """
        name = found.objgen
        if name in known:
            known[name] = known[name] or self._number()
            return known[name]
        if found.is_indirect:
            known[name] = 0
        if isinstance(found, Stream):
            told = {key[1:]: self._told(value, known) for key, value in found.stream_dict.items() if key != "/Length"}
            if FOREIGN in told:
                self._level = "B"
            content = found.read_raw_bytes()
            number = self._kept(sha256(repr(sorted(told.items())).encode() + content).digest(), known.get(name))
            if number not in self._offsets:
                self._stream(number, told, content)
        else:
            words = self._told(found, known, whole=True)
            number = self._kept(sha256(words.encode("latin-1")).digest(), known.get(name))
            if number not in self._offsets:
                self._object(number, words)
        if found.is_indirect:
            known[name] = number
        return number

    def _kept(self, seal: bytes, promised: int | None) -> int:
        """Return the number of what has this seal: the one that was ``promised``, if any."""
        if promised:
            return promised
        if seal not in self._sealed:
            self._sealed[seal] = self._number()
        return self._sealed[seal]

    def _told(self, value: Any, known: dict[tuple[int, int], int], *, whole: bool = False) -> str:
        if isinstance(value, Object) and value.is_indirect and not whole:
            return f"{self._copied(value, known)} 0 R"
        if isinstance(value, Dictionary):
            return f"<<{''.join(f'{key} {self._told(part, known)}' for key, part in value.items())}>>"
        if isinstance(value, Array):
            return f"[{' '.join(self._told(part, known) for part in value)}]"
        if isinstance(value, Object):
            return value.unparse().decode("latin-1")
        return str(value).lower() if isinstance(value, bool) else str(value)

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def _object(self, number: int, told: str) -> None:
        self._offsets[number] = self._at
        self._put(f"{number} 0 obj\n{told}\nendobj\n".encode("latin-1"))

    def _stream(self, number: int, told: Mapping[str, str], content: bytes) -> None:
        self._offsets[number] = self._at
        told_of = "".join(f"/{key} {value}" for key, value in told.items())
        self._put(f"{number} 0 obj\n<<{told_of}/Length {len(content)}>>\nstream\n".encode("latin-1"))
        self._put(content)
        self._put(b"\nendstream\nendobj\n")

    def _put(self, content: bytes) -> None:
        self._held += content
        self._at += len(content)
        if len(self._held) >= AT_ONCE:
            self._let_go()

    def _let_go(self) -> None:
        """Write what is held: a page is made of many small objects, and each would ask for a write of its own."""
        self._out.write(self._held)
        self._seal.update(self._held)
        self._held.clear()

    def _trailer(self, info: int) -> None:
        begins = self._at
        lines = [f"xref\n0 {self._next}\n0000000000 65535 f \n"]
        lines += [f"{self._offsets[number]:010d} 00000 n \n" for number in range(1, self._next)]
        self._put("".join(lines).encode())
        self._let_go()
        seal = self._seal.hexdigest()[:32]
        self._put(
            f"trailer\n<</Size {self._next}/Root {self._catalog} 0 R/Info {info} 0 R/ID[<{seal}><{seal}>]>>\n"
            f"startxref\n{begins}\n%%EOF\n".encode()
        )
        self._let_go()


def _refs(numbers: Iterable[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _text(words: str) -> str:
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def _meaning(stands_for: Mapping[int, str]) -> bytes:
    """Return the map from glyphs to text, so that what a page shows can be copied and searched."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def", "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def", "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    pairs = sorted(stands_for.items())
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in part]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def _metadata(about: About, level: str) -> bytes:
    day = about.created.isoformat()
    title, author = escape(about.title), escape(about.author)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>{about.language}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()
