"""An empty Word file with our styles, into which paragraphs and tables are written as elements of WordprocessingML.

The only importer of python-docx, which knows the package and its parts. Of its default template only what a paper needs
is kept; nothing in the file tells of the hour or the machine it was made on. Elements stand in the order of the schema.
"""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm

from contest.paper.formats import Format
from contest.paper.looks import FONT, HEADER_FROM_TOP, LANGUAGE, MARGINS, PAGE, Look, looks_of

KEPT_PARTS = ("/officeDocument", "/core-properties", "/styles", "/settings", "/header")
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
ALIGNMENTS = {"left": "left", "center": "center", "right": "right", "justify": "both"}
LONGEST = 255  # characters that a property may have
EARLIEST = (1980, 1, 1, 0, 0, 0)


def x(tag: str, *children: Any, **attributes: object) -> Any:
    """Return the element ``w:tag`` with ``children`` (None is left out) and attributes."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend([child for child in children if child is not None])
    return element


def twips(millimetres: float) -> int:
    """Return a length as Word counts most of them: in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


def style_id(kind: str) -> str:
    """Return the id of the style of a kind of text."""
    return "".join(character for character in kind if character.isalnum())


class WordFile:
    """A Word file in the making. Elements are added from top to bottom."""

    def __init__(
        self, *, title: str, author: str, made_at: datetime, layout: Format, wide: bool, numbered: bool = True
    ) -> None:
        self._document = docx.Document(BytesIO(_blank(layout)))
        self._body: Any = self._document.element.body
        self._wide = wide
        self._tell(title, author, made_at.astimezone(UTC).replace(tzinfo=None))
        if numbered:
            self._number_pages(layout)
        self._lay_page()

    def add(self, element: Any) -> None:
        """Add a paragraph or a table below what there is."""
        self._body.sectPr.addprevious(element)

    def picture(self, png: bytes, *, words: str, width: float, height: float) -> Any:
        """Return a run that shows a picture, with what it says in words for whoever cannot see it."""
        inline: Any = self._document.part.new_pic_inline(BytesIO(png), Mm(width), Mm(height))
        inline.docPr.set("descr", words)
        return x("r", x("drawing", inline))

    def hold(self) -> None:
        """Keep the paragraph that stands last, if it is one, on the page of what is added next."""
        last = self._body.sectPr.getprevious()
        if last is not None and last.tag == qn("w:p") and last.pPr.find(qn("w:keepNext")) is None:
            last.pPr.pStyle.addnext(x("keepNext"))

    def turn(self, wide: bool) -> None:
        """Begin a page that lies on its side (or stands on its feet again), unless the pages are like that already."""
        if wide == self._wide:
            return
        self._begin_pages(wide)

    def begin_annex(self, wide: bool) -> None:
        """Begin pages of an annex: they are numbered from 1, and the first does not show its number."""
        self._begin_pages(wide)
        self._document.sections[-1].different_first_page_header_footer = True
        # The schema has the numbering of pages before their columns.
        self._body.sectPr.find(qn("w:cols")).addprevious(x("pgNumType", start=1))

    def _begin_pages(self, wide: bool) -> None:
        self._wide = wide
        section = self._document.add_section()
        section.different_first_page_header_footer = False
        for start in self._body.sectPr.findall(qn("w:pgNumType")):
            self._body.sectPr.remove(start)
        self._body.sectPr.getprevious().get_or_add_pPr().style = style_id("gap")
        self._lay_page()

    def content(self) -> bytes:
        """Return the bytes of the file; the same elements give the same bytes."""
        saved = BytesIO()
        self._document.save(saved)
        return undated(saved.getvalue())

    def _tell(self, title: str, author: str, made_at: datetime) -> None:
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = title[:LONGEST], author[:LONGEST], author[:LONGEST]
        about.created = about.modified = made_at
        about.language, about.comments, about.revision = LANGUAGE, "", 1

    def _number_pages(self, layout: Format) -> None:
        """Number the pages but for the first: at the top in the middle, or at the foot to the right."""
        section = self._document.sections[0]
        section.different_first_page_header_footer = True
        margin, look = (
            (section.footer, "foot_number") if layout.numbers_at_the_foot else (section.header, "page_number")
        )
        margin.is_linked_to_previous = False
        element: Any = margin._element
        number = x("fldSimple", x("r", x("t")), instr="PAGE")
        element[:] = [x("p", x("pPr", x("pStyle", val=style_id(look))), number)]

    def _lay_page(self) -> None:
        """Give the pages from here on their size and their margins."""
        section = self._document.sections[-1]
        section.orientation = WD_ORIENT.LANDSCAPE if self._wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = map(Mm, reversed(PAGE) if self._wide else PAGE)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, MARGINS)
        section.header_distance, section.footer_distance = Mm(HEADER_FROM_TOP), Mm(HEADER_FROM_TOP)


@cache
def _blank(layout: Format) -> bytes:
    """Return an empty file with our styles and without what a paper has no use for."""
    document = docx.Document()
    for rels in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if not rel.reltype.endswith(KEPT_PARTS)]:
            del rels[key]
    _dress(document, layout)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def _dress(document: Document, layout: Format) -> None:
    """Set the font, the language and a named style for each kind of text, in place of all others."""
    styles: Any = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    styles.replace(styles.find(qn("w:docDefaults")), _defaults())
    styles.extend([_style(kind, look) for kind, look in looks_of(layout).items()])
    settings: Any = document.settings.element
    settings[:] = [
        x("defaultTabStop", val=720),
        # Lines that end where we say are not stretched when the paragraph is justified.
        x("compat", x("doNotExpandShiftReturn"), _compatible(15)),
        x("decimalSymbol", val=","),
        x("listSeparator", val=";"),
    ]


def _defaults() -> Any:
    fonts = x("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    text = x("rPr", fonts, x("sz", val=26), x("szCs", val=26), x("lang", val=LANGUAGE, eastAsia=LANGUAGE))
    return x(
        "docDefaults",
        x("rPrDefault", text),
        x("pPrDefault", x("pPr", x("spacing", after=0, line=240, lineRule="auto"))),
    )


def _style(kind: str, look: Look) -> Any:
    """Return the style of a kind of text, by the name under which Word offers it."""
    rule, line = look.spacing
    paragraph = x(
        "pPr",
        x("keepNext") if look.keep_next else None,
        x("spacing", before=twips(look.before), after=twips(look.after), line=line, lineRule=rule),
        x("ind", left=twips(look.indent), right=twips(look.right), firstLine=twips(look.first)),
        x("jc", val=ALIGNMENTS[look.align]),
    )
    text = x(
        "rPr",
        x("b") if look.bold else None,
        x("i") if look.italic else None,
        x("sz", val=round(look.size * 2)),
        x("szCs", val=round(look.size * 2)),
    )
    return x(
        "style", x("name", val=look.name), x("basedOn", val="Normal"), x("qFormat"), paragraph, text,
        type="paragraph", customStyle=1, styleId=style_id(kind),
    )  # fmt: skip


def _compatible(mode: int) -> Any:
    return x("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=mode)


def undated(content: bytes) -> bytes:
    """Return a Word file packed anew, so that it does not tell when that was done."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(packed, "w", ZIP_DEFLATED) as package:
        for entry in given.infolist():
            package.writestr(_undated(entry.filename), given.read(entry))
    return packed.getvalue()


def _undated(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=EARLIEST)
    entry.compress_type = ZIP_DEFLATED
    return entry
