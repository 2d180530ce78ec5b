"""From a template and plain values to a Word file: the text of the PDF in the same order, dressed alike, to be edited.

Lengths are millimetres until they are written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contest.paper import looks
from contest.paper.chart import dots
from contest.paper.columns import Need, cell_need, column_widths, text_width
from contest.paper.faces import Family, family_in
from contest.paper.filling import filled
from contest.paper.formats import Format, format_told
from contest.paper.reading import ANNEXES, Page, Part, read
from contest.paper.wordfile import WordFile, twips, x
from contest.paper.wordparts import Cell, Row, item, paragraph, said, table

INVISIBLE = Cell([])


def word(template: str, values: Mapping[str, Any], *, fonts_dir: str) -> bytes:
    """Return the DOCX of ``template`` with ``values``, in the format of its day; equal values give equal bytes."""
    family = family_in(fonts_dir)
    family.check(values)
    return docx_of(filled(template, values), family)


def docx_of(html: str, family: Family) -> bytes:
    """Return the DOCX of a filled paper, whose text ``family`` measures.

    Raises PaperError when the paper has a part that a Word file has no place for.
    """
    return docx_of_page(read(html), family, format_told(html))


def docx_of_page(page: Page, family: Family, layout: Format) -> bytes:
    """Return the DOCX of a paper that was read, laid out by ``layout``."""
    writer = Writer(page, family, layout)
    writer.write()
    return writer.file.content()


class Writer:
    """Writes the parts of a page into a Word file, from top to bottom."""

    def __init__(self, page: Page, family: Family, layout: Format) -> None:
        self.file = WordFile(
            title=page.title, author=page.author, made_at=page.made_at, layout=layout, wide=page.wide,
            numbered=page.numbered,
        )  # fmt: skip
        self._page = page
        self._family = family
        self._room = looks.room(page.wide)
        # Room that an invisible line leaves above what is written next.
        self._above = 0.0

    def write(self) -> None:
        for part in self._page.parts:
            if part.kind == "main":
                self._flow(part, self._page.wide)
                self._turn(self._page.wide)
            elif part.kind == "header.head":
                if part is not self._page.parts[0]:
                    self.file.add(paragraph("gap", [], x("pageBreakBefore")))
                self._head(part)
            elif part.kind == "section.title":
                self._title(part)
            elif part.kind in ANNEXES:
                self._annex(part, wide=part.kind == "section.annex_wide")
            elif part.parts:
                self._signatures(part)

    def _annex(self, annex: Part, *, wide: bool) -> None:
        """Write what is enclosed, on pages that begin with number 1."""
        self.file.begin_annex(wide)
        self._room = looks.room(wide)
        self._flow(annex, wide)

    def _flow(self, holder: Part, wide: bool) -> None:
        """Write what runs from page to page; some of it on pages that lie on their side."""
        for part in holder.parts:
            if part.kind == "section.wide":
                self._flow(part, wide=True)
                continue
            self._turn(wide)
            if part.kind == "table.list":
                self._list(part)
            elif part.kind == "table.facts":
                self._facts(part)
            elif part.kind == "section.title":
                self._add(self._texts(part.parts, self._room))
            elif part.kind in ("ul", "ol"):
                self._items(part)
            elif part.kind == "figure":
                self._figure(part, wide)
            else:
                self._add(self._texts([part], self._room))

    def _turn(self, wide: bool) -> None:
        self.file.turn(wide)
        self._room = looks.room(wide)

    def _add(self, elements: Iterable[Any]) -> None:
        for element in elements:
            self.file.add(element)
            self._above = 0.0

    def _gap(self, height: float) -> None:
        """Add an invisible line: without one between them, two tables would become one."""
        self.file.add(paragraph("gap", [], x("spacing", before=twips(height))))
        self._above = height

    def _head(self, head: Part) -> None:
        """The issuer to the left, the country to the right."""
        issuer, country = head.parts
        left, right = looks.ISSUER_WIDTH, looks.COUNTRY_WIDTH
        cells = [Cell(self._texts(issuer.parts, left)), INVISIBLE, Cell(self._texts(country.parts, right))]
        self.file.add(table([left, self._room - left - right, right], [Row(cells)]))
        self._gap(looks.AFTER_HEAD)

    def _title(self, title: Part) -> None:
        if title.parts:
            self._add(self._texts(title.parts, self._room))
            self._gap(looks.AFTER_TITLE)

    def _figure(self, figure: Part, wide: bool) -> None:
        """A picture as large as it is or as the page allows, and its words on the same page."""
        for part in figure.parts:
            if part.picture is None:
                self._add(self._texts([part], self._room))
                continue
            shown = part.picture
            scale = min(1.0, self._room / shown.width, looks.tallest(wide) / shown.height)
            png = dots(shown.svg, fonts_dir=str(self._family.folder))
            run = self.file.picture(png, words=shown.words, width=shown.width * scale, height=shown.height * scale)
            self.file.add(paragraph(part.kind, [run]))

    def _items(self, items: Part) -> None:
        for place, part in enumerate(items.parts, start=1):
            self.file.add(item(f"{place}." if items.kind == "ol" else "-", part))
        self._gap(looks.AFTER_ITEMS)

    def _facts(self, facts: Part) -> None:
        """Names, and beside each what stands for it."""
        rows = [
            Row([Cell([said(part, f"table.facts {part.kind}")]) for part in line.parts], whole=False)
            for section in facts.parts
            for line in section.parts
        ]
        self.file.add(table([looks.FACT_WIDTH, self._room - looks.FACT_WIDTH], rows))
        self._gap(looks.AFTER_TABLE)

    def _list(self, listing: Part) -> None:
        """A table with lines; its head stands again on every page."""
        lines = [(section.kind == "thead", line) for section in listing.parts for line in section.parts]
        rows = [
            Row([Cell([said(part, _look(part, head))], part.span, head) for part in line.parts], head=head)
            for head, line in lines
        ]
        self.file.add(table(column_widths(self._needs(lines), self._room), rows, lined=True))
        self._gap(looks.AFTER_TABLE)

    def _needs(self, lines: Sequence[tuple[bool, Part]]) -> list[Need]:
        """Return what the columns of a table need; a cell that spans several has no say."""
        needs = [Need()] * max(sum(part.span for part in line.parts) for _head, line in lines)
        for head, line in lines:
            place = 0
            for part in line.parts:
                if part.span == 1:
                    needs[place] |= cell_need(part, _look(part, head), self._family)
                place += part.span
        return needs

    def _signatures(self, holder: Part) -> None:
        """Signatures side by side, left of them whom the paper goes to; a signature alone stands to the right."""
        asked = [looks.SIGNING_WIDTHS[part.kind] for part in holder.parts]
        scale = min(1.0, self._room / sum(asked))
        alone = len(asked) == 1
        spare = (self._room - sum(asked) * scale) / max(1, len(asked) - 1)
        columns: list[tuple[float, Cell]] = []
        for part, width in zip(holder.parts, asked, strict=True):
            if columns or alone:
                columns.append((spare, INVISIBLE))
            columns.append((width * scale, Cell(self._texts(part.parts, width * scale))))
        self.file.hold()
        self._gap(looks.BEFORE_SIGNATURES)
        self.file.add(table([width for width, _cell in columns], [Row([cell for _width, cell in columns])]))
        self._gap(0)

    def _texts(self, parts: Iterable[Part], room: float) -> list[Any]:
        """Return the paragraphs of ``parts`` that say something, with the lines that stand under them in ``room``."""
        return [element for part in parts if any(part.lines) for element in self._text(part, room)]

    def _text(self, part: Part, room: float) -> Iterator[Any]:
        yield said(part, part.kind, *self._nearer(part.kind))
        if part.kind in looks.RULES:
            length = looks.RULES[part.kind] * text_width(part, part.kind, self._family)
            aside = twips((room - length) / 2)
            line = x("pBdr", x("top", val="single", sz=6, space=1, color="000000"))
            yield paragraph("rule", [], line, x("ind", left=aside, right=aside))

    def _nearer(self, kind: str) -> list[Any]:
        """Return what takes the room of an invisible line off that above a heading: the two are one in the PDF."""
        if kind != "h2" or not self._above:
            return []
        return [x("spacing", before=twips(max(0.0, looks.LOOKS[kind].before - self._above)))]


def _look(part: Part, head: bool) -> str:
    """Return the look of a cell of a table with lines."""
    return "table.list thead" if head else f"table.list {part.kind}"
