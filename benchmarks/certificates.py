"""What a certificate costs, side by side with the peers that an office or a programmer could use instead.

The same design, the same thousand recipients, the same machine, one run. Every peer is given what makes it quick: the
QR codes are ready before its time begins, what is to be fitted was fitted (it is told the lines and sizes that ours has
found), and the artwork is a finished page that Typst can take as it is; the others cannot, and get a picture of it, as
drawing thousands of lines on every page would make them ten times slower. Ours makes all of that itself within its
time, and draws the artwork as lines. Its pages are tagged PDF/A with fonts cut down; a peer's file is as it comes.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import segno

import config
from benchmarks.recipients import recipients
from contest.designs import layout, squares
from contest.designs.composing import Composer, bound
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION
from contest.designs.sharing import Page, composed
from contest.designs.typeset import ground_pdf
from contest.paper.faces import family_in
from contest.paper.pdffile import About

FONTS = config.Settings().fonts_dir
DESIGN = design_called(COMMENDATION)
ABOUT = About("Giấy khen", "Ủy ban nhân dân huyện Nhà Bè", date(2020, 2, 7))
COUNT, SOME, MANY = 1000, 30, 10_000
MILLIMETRE = 72 / 25.4


def main() -> None:
    pages = recipients(COUNT)
    print(f"\nCertificates: {'each, elapsed':>56} {'processor':>13} {'file, each':>13}")
    with tempfile.TemporaryDirectory(prefix="bangvang-bench-") as folder:
        place = Path(folder)
        _ours(place)
        ready = Ready(place, pages)
        for words, peer, count in (
            ("WeasyPrint, a document for each, as usually done", _weasyprint, SOME),
            ("WeasyPrint, one document of many pages", _weasyprint_at_once, SOME * 4),
            ("Chromium, one document printed to PDF", _chromium, COUNT),
            ("LibreOffice, one document converted to PDF", _libreoffice, COUNT),
            ("ReportLab, artwork as a picture", _reportlab, COUNT),
            ("Typst", _typst, COUNT),
        ):
            _told(words, lambda peer=peer, count=count: peer(ready, count), count)  # type: ignore[misc]
        _growth()
    _codes(pages)


class Ready:
    """What every peer is given before its time begins."""

    def __init__(self, place: Path, pages: Sequence[Page]) -> None:
        self.place, self.pages = place, pages
        family = family_in(FONTS)
        self.blocks = [layout.blocks(DESIGN.own(texts) | DESIGN.shared(texts), family, DESIGN) for texts, _url in pages]
        self.squares = [_square_path(address) for _texts, address in pages]
        self.side = squares.side_of(pages[0][1]) + 2 * squares.QUIET
        self.pictures = [_png(address) for _texts, address in pages]
        with (place / "ground.pdf").open("wb") as file:
            bound([Composer(DESIGN, family).leaf({})], file, ABOUT, family, ground=ground_pdf(DESIGN, None, FONTS))
        command = ["pdftoppm", "-r", "150", "-jpeg", "-singlefile", str(place / "ground.pdf"), str(place / "ground")]
        subprocess.run(command, check=True)

    def page(self, number: int) -> str:
        """Return a page as HTML, each text in its place."""
        code = DESIGN.code
        assert code is not None
        texts = "".join(
            f'<p class="{block.name}" style="top:{block.top:.3f}mm;font-size:{block.size}pt;'
            f'line-height:{block.pitch:.3f}mm">{"<br>".join(map(escape, block.lines))}</p>'
            for block in self.blocks[number]
        )
        drawn = (
            f'<svg class="code" style="left:{code.left}mm;top:{code.top}mm;width:{code.width}mm;height:{code.width}mm" '
            f'viewBox="0 0 {self.side} {self.side}"><path d="{self.squares[number]}"/></svg>'
        )
        return f'<section><img src="ground.jpg">{texts}{drawn}</section>'

    def html(self, count: int) -> str:
        """Return ``count`` pages as one document."""
        return f"<!doctype html><meta charset=utf-8><style>{self.style}</style>" + "".join(map(self.page, range(count)))

    @property
    def style(self) -> str:
        return (
            f"{family_in(FONTS).rules}\n{layout.rules(DESIGN)}\nhtml {{ font-family: 'BV Serif' }} body {{ margin: 0 }}"
            "section { position: relative; width: 297mm; height: 209.9mm; overflow: hidden; break-after: page }"
            "p, svg.code, img { position: absolute; margin: 0; white-space: nowrap }"
            "img { left: 0; top: 0; width: 297mm; height: 210mm }"
        )


def _square_path(address: str) -> str:
    """Return the dark squares of the QR code of ``address`` as an SVG path, the origin at the upper left."""
    side = squares.side_of(address) + 2 * squares.QUIET
    runs = (map(int, run.split()) for run in squares.squares(address).split(" re ")[:-1])
    return "".join(f"M{left} {side - bottom - 1}h{length}v1h-{length}z" for left, bottom, length, _height in runs)


def _png(address: str) -> bytes:
    content = BytesIO()
    segno.make_qr(address, error="m", mask=squares.MASK).save(content, kind="png", scale=4)
    return content.getvalue()


def _ours(place: Path) -> None:
    """Measure ours in processes of their own: cold with all it loads and draws, warm, and on all cores."""
    for words, how, count in (
        ("ours, cold: with starting Python and drawing the artwork", "cold", COUNT),
        ("ours, warm, one process", "warm", COUNT),
        ("ours, warm, all cores, with starting their processes", "cores", COUNT),
        ("ours, warm, one process, of 10,000", "warm", MANY),
        ("ours, warm, all cores, of 10,000", "cores", MANY),
    ):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.certificates", how, str(count), str(place / "ours.pdf")],
            check=True, capture_output=True, text=True, cwd=config.ROOT,
        ).stdout.split()  # fmt: skip
        elapsed, processor, size = map(float, told)
        _line(words, elapsed / count, processor / count, size / count)


def ours(how: str, count: int, out: Path) -> None:
    """Print the seconds that pass, the processor's seconds and the bytes of ``count`` certificates."""
    pages = recipients(count)
    ground = ground_pdf(DESIGN, None, FONTS)
    if how != "cold":
        _write(pages[:SOME], out, ground)
    elapsed, processor = (_started(), 0.0) if how == "cold" else (time.time(), _processor())
    _write(pages, out, ground, cores=None if how == "cores" else 1)
    print(time.time() - elapsed, _processor() - processor, out.stat().st_size)


def _write(pages: Sequence[Page], out: Path, ground: bytes, cores: int | None = 1) -> None:
    with out.open("wb") as file:
        worth = 1 if cores is None else 10**9
        bound(composed(pages, DESIGN, FONTS, cores=cores, worth=worth), file, ABOUT, family_in(FONTS), ground=ground)


def _started() -> float:
    """Return when this process began, in seconds since the epoch."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    boot = next(
        int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime")
    )
    return boot + ticks / os.sysconf("SC_CLK_TCK")


def _processor() -> float:
    """Return the processor's seconds of this process and of those that it has begun and ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _told(words: str, act: Callable[[], int | None], count: int) -> None:
    elapsed, processor = time.perf_counter(), _processor()
    size = act()
    if size is None:
        print(f"{words:56} not on this machine")
        return
    _line(words, (time.perf_counter() - elapsed) / count, (_processor() - processor) / count, size / count)


def _line(words: str, elapsed: float, processor: float, size: float) -> None:
    print(f"{words:56} {elapsed * 1000:10.2f} ms {processor * 1000:10.2f} ms {size / 1000:10.1f} kB")


def _weasyprint(ready: Ready, count: int) -> int:
    from weasyprint import HTML

    size = 0
    for number in range(count):
        html = f"<!doctype html><meta charset=utf-8><style>{ready.style}</style>{ready.page(number)}"
        size += len(HTML(string=html, base_url=f"{ready.place}/").write_pdf())
    return size


def _weasyprint_at_once(ready: Ready, count: int) -> int:
    from weasyprint import HTML

    return len(HTML(string=ready.html(count), base_url=f"{ready.place}/").write_pdf())


def _chromium(ready: Ready, count: int) -> int | None:
    program = shutil.which("chromium")
    if program is None:
        return None
    page, out = ready.place / "chromium.html", ready.place / "chromium.pdf"
    page.write_text(ready.html(count), encoding="utf-8")
    subprocess.run(
        [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--print-to-pdf={out}", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    return out.stat().st_size


def _libreoffice(ready: Ready, count: int) -> int | None:
    program = shutil.which("soffice")
    if program is None:
        return None
    document = ready.place / "list.fodt"
    document.write_text(_flat_document(ready, count), encoding="utf-8")
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation=file://{ready.place}/office", "--convert-to", "pdf",
         "--outdir", str(ready.place), str(document)],
        check=True, capture_output=True,
    )  # fmt: skip
    return (ready.place / "list.pdf").stat().st_size


def _flat_document(ready: Ready, count: int) -> str:
    """Return an OpenDocument text: the artwork behind each page, the texts centred one below the other, the QR code."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
        for name, path in (
            ("office", "office"), ("style", "style"), ("text", "text"), ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
        )
    )  # fmt: skip
    ground = b64encode((ready.place / "ground.jpg").read_bytes()).decode()
    sizes = sorted({block.size for blocks in ready.blocks[:count] for block in blocks})
    styles = "".join(
        f'<style:style style:name="S{size:g}" style:family="paragraph">'
        '<style:paragraph-properties fo:text-align="center"/>'
        f'<style:text-properties fo:font-size="{size}pt" style:font-name="Tinos"/></style:style>'
        for size in sizes
    )
    pages = []
    for number in range(count):
        lines = "".join(
            f'<text:p text:style-name="S{block.size:g}">{"<text:line-break/>".join(map(escape, block.lines))}</text:p>'
            for block in ready.blocks[number]
        )
        picture = b64encode(ready.pictures[number]).decode()
        pages.append(
            f'<text:p text:style-name="New"><draw:frame text:anchor-type="as-char" svg:width="17mm" svg:height="17mm">'
            f"<draw:image><office:binary-data>{picture}</office:binary-data></draw:image></draw:frame></text:p>{lines}"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:font-face-decls><style:font-face '
        'style:name="Tinos" svg:font-family="Tinos"/></office:font-face-decls><office:automatic-styles>'
        f'{styles}<style:style style:name="New" style:family="paragraph"><style:paragraph-properties '
        'fo:break-before="page"/></style:style><style:page-layout style:name="A"><style:page-layout-properties '
        'fo:page-width="297mm" fo:page-height="210mm" fo:margin="10mm"><style:background-image>'
        f"<office:binary-data>{ground}</office:binary-data></style:background-image></style:page-layout-properties>"
        '</style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="A"/></office:master-styles><office:body><office:text>{"".join(pages)}</office:text>'
        "</office:body></office:document>"
    )


def _reportlab(ready: Ready, count: int) -> int | None:
    try:
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        return None
    for face in family_in(FONTS).faces:
        pdfmetrics.registerFont(TTFont(f"{face.weight}-{face.style}", str(face.file)))
    out = ready.place / "reportlab.pdf"
    canvas = Canvas(str(out), pagesize=(DESIGN.width * MILLIMETRE, DESIGN.height * MILLIMETRE), pageCompression=1)
    canvas.beginForm("ground")
    ground = ImageReader(str(ready.place / "ground.jpg"))
    canvas.drawImage(ground, 0, 0, DESIGN.width * MILLIMETRE, DESIGN.height * MILLIMETRE)
    canvas.endForm()
    for number in range(count):
        canvas.doForm("ground")
        for block in ready.blocks[number]:
            place = DESIGN.places[block.name]
            canvas.setFont(f"{place.weight}-{place.style}", block.size)
            canvas.setFillColor(place.colour)
            for line, text in enumerate(block.lines):
                bottom = (DESIGN.height - block.top - block.pitch * (line + 0.7)) * MILLIMETRE
                if place.align == "center":
                    canvas.drawCentredString((place.left + place.width / 2) * MILLIMETRE, bottom, text)
                else:
                    canvas.drawString(place.left * MILLIMETRE, bottom, text)
        _reportlab_code(canvas, ready, number)
        canvas.showPage()
    canvas.save()
    return out.stat().st_size


def _reportlab_code(canvas: object, ready: Ready, number: int) -> None:
    code = DESIGN.code
    assert code is not None
    unit = code.width * MILLIMETRE / ready.side
    left, bottom = code.left * MILLIMETRE, (DESIGN.height - code.top - code.width) * MILLIMETRE
    path = canvas.beginPath()  # type: ignore[attr-defined]
    for run in squares.squares(ready.pages[number][1]).split(" re ")[:-1]:
        column, row, length, _height = map(int, run.split())
        path.rect(left + column * unit, bottom + row * unit, length * unit, unit)
    canvas.setFillColor("#000000")  # type: ignore[attr-defined]
    canvas.drawPath(path, stroke=0, fill=1)  # type: ignore[attr-defined]


def _typst(ready: Ready, count: int) -> int | None:
    try:
        import typst
    except ImportError:
        return None
    code = DESIGN.code
    assert code is not None
    lines = [
        f'#set page(width: {DESIGN.width}mm, height: {DESIGN.height}mm, margin: 0mm)\n#set text(font: "Tinos")\n'
        '#let ground = image("ground.pdf", width: 297mm, height: 210mm)\n'
    ]
    for number in range(count):
        lines.append("#place(ground)\n" if not number else "#pagebreak()\n#place(ground)\n")
        for block in ready.blocks[number]:
            place = DESIGN.places[block.name]
            said = " \\\n".join(_typst_text(line) for line in block.lines)
            lines.append(
                f"#place(dx: {place.left}mm, dy: {block.top:.3f}mm, block(width: {place.width}mm, align("
                f'{place.align}, text(size: {block.size}pt, weight: "{_WEIGHTS[place.weight]}", '
                f'style: "{place.style}", fill: rgb("{place.colour}"))[{said}])))\n'
            )
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ready.side} {ready.side}">'
            f'<path d="{ready.squares[number]}"/></svg>'
        )
        lines.append(
            f'#place(dx: {code.left}mm, dy: {code.top}mm, image(bytes({_quoted(picture)}), format: "svg", '
            f"width: {code.width}mm))\n"
        )
    source = ready.place / "list.typ"
    source.write_text("".join(lines), encoding="utf-8")
    return len(typst.compile(str(source), font_paths=[FONTS]))


_WEIGHTS: Mapping[str, str] = {"normal": "regular", "bold": "bold"}


def _typst_text(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\#[]*_$<>@`~-" else letter for letter in text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _growth() -> None:
    """Tell what one more certificate costs from ten to ten thousand, and how much memory that takes."""
    print(f"\n{'ours, from few to many':40} {'each':>10} {'file, each more':>18} {'most memory':>14}")
    told = []
    for count in (10, 100, COUNT, MANY):
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.certificates", "growth", str(count)],
            check=True, capture_output=True, text=True, cwd=config.ROOT,
        ).stdout.split()  # fmt: skip
        told.append((count, *map(float, answer)))
    sizes = dict(pairwise([(0, 0.0, 0.0, 0.0), *told]))
    for former, (count, processor, size, memory) in sizes.items():
        more = (size - former[2]) / (count - former[0])
        print(f"{count:>32,} pages {processor / count * 1000:10.3f} ms {more / 1000:15.1f} kB {memory / 1000:11.0f} MB")


def growth(count: int) -> None:
    """Print the processor's seconds, the bytes and the kilobytes of memory of ``count`` certificates."""
    ground = ground_pdf(DESIGN, None, FONTS)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "many.pdf"
        began = _processor()
        with out.open("wb") as file:
            leaves = composed(iter(recipients(count)), DESIGN, FONTS, cores=1)
            bound(leaves, file, ABOUT, family_in(FONTS), ground=ground)
        print(_processor() - began, out.stat().st_size, _most_memory())


def _most_memory() -> int:
    """Return the most kilobytes that this process has held since it began; its ``rusage`` tells its parent's too."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def _codes(pages: Sequence[Page]) -> None:
    """Tell what a QR code alone costs."""
    print()
    for words, make in (
        ("a QR code by segno", lambda address: segno.make(address, error="m")),
        ("a QR code by segno, mask given", lambda address: segno.make_qr(address, error="m", mask=squares.MASK)),
        ("a QR code of ours", squares.squares),
    ):  # fmt: skip
        squares.squares.cache_clear()
        began = _processor()
        for _texts, address in pages[:500]:
            make(address)
        print(f"{words:56} {(_processor() - began) / 500 * 1000:10.3f} ms")


if __name__ == "__main__":
    # A process of its own for each way of making them, so that none profits from what another has loaded.
    if sys.argv[1] == "growth":
        growth(int(sys.argv[2]))
    else:
        ours(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
