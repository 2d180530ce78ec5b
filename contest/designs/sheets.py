"""An uploaded PDF as a ground: its only page as it is drawn, without what the file holds besides. Pure.

What stays lies in the file itself: its fonts, its pictures, nothing from elsewhere, no layer that is hidden. Colours
for four inks are told by how they look (a page may not mix them with ours otherwise, ISO 19005-2 §6.2.4.3).
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, PdfError, Rectangle, Stream

from contest.errors import RuleViolation
from contest.paper.pdffile import FOREIGN
from contest.storage.uploads import Upload

MILLIMETRE_OF_POINT = 25.4 / 72
# How many bytes of operators a page may come to, its marks as often as they are drawn; how deep its parts may nest.
MOST_DRAWN, DEEPEST = 50_000_000, 150
DRAWS = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# What other programs note about a drawing, and what changes its colours on some printers only.
NOTES = ("/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/OPI", "/Alternates",
         "/Interpolate")  # fmt: skip
TRANSFERS = ("/TR", "/TR2", "/HT", "/HTP")
# How cyan, magenta, yellow and black look on coated paper in sRGB: alone and on top of each other, in the order in
# which a sampled function counts (cyan first, black last). What lies between is mixed of these sixteen.
FOUR_INKS = bytes.fromhex(
    "ffffff 00adef ec008c 2e3192 fff200 00a650 ed1c24 363639 231f20 000f24 240000 000002 1c1a00 001300 220000 000000"
)


def cleaned_sheet(upload: Upload) -> tuple[bytes, float, float]:
    """Return a PDF of the only page of ``upload``, its width and its height in millimetres, trimmed if it says how."""
    try:
        with Pdf.open(BytesIO(upload.content)) as document, Pdf.new() as kept:
            _refuse_unfit(document, upload)
            size = _laid(document.pages[0], kept, upload)
            _refuse_more_than_drawn(kept, upload)
            _refuse_too_much_drawn(kept, upload)
            _tidy(kept)
            out = BytesIO()
            kept.save(out, deterministic_id=True)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise _damaged(upload) from None
    return out.getvalue(), size[0] * MILLIMETRE_OF_POINT, size[1] * MILLIMETRE_OF_POINT


def _refuse_unfit(document: Pdf, upload: Upload) -> None:
    if len(document.pages) != 1:
        raise RuleViolation("“%(name)s” has %(count)s pages; a ground is one page.", name=upload.filename,
                            count=len(document.pages))  # fmt: skip
    if any(_lacks_file(part) for item in document.objects for part in _inside(item)):
        raise RuleViolation(
            "“%(name)s” uses a font that is not embedded. Save it with its fonts, or with text as paths.",
            name=upload.filename,
        )
    if any(_is_old_packing(item) for item in document.objects):
        raise RuleViolation(
            "“%(name)s” is packed in an old way (LZW) that is not kept for long. Print it to a new PDF and send that.",
            name=upload.filename,
        )
    layers = document.Root.get("/OCProperties", Dictionary()).get("/D", Dictionary())
    if len(layers.get("/OFF", Array())) or layers.get("/BaseState", Name.ON) != Name.ON:
        raise RuleViolation("“%(name)s” has layers that are hidden. Take them out and save it again.",
                            name=upload.filename)  # fmt: skip


def _is_old_packing(item: Any) -> bool:
    """Say whether ``item`` is packed in the way that no limit can be set for when it is unpacked (``storage.uploads``),
    and that ISO 19005-2 §6.1.7.2 forbids."""
    packing = item.get("/Filter") if isinstance(item, Stream) else None
    ways = packing if isinstance(packing, Array) else [packing]
    return any(str(way) in ("/LZWDecode", "/LZW") for way in ways)


def _laid(source: Page, kept: Pdf, upload: Upload) -> tuple[float, float]:
    """Lay ``source`` onto the only page of ``kept``; return its size in points."""
    box, turned = source.trimbox, int(source.obj.get("/Rotate", 0)) % 180 == 90
    across, down = float(box[2]) - float(box[0]), float(box[3]) - float(box[1])
    size = (down, across) if turned else (across, down)
    if min(size) <= 0:
        raise _damaged(upload)
    page = kept.add_blank_page(page_size=size)
    page.add_overlay(source, Rectangle(page.mediabox))
    return size


def _refuse_more_than_drawn(kept: Pdf, upload: Upload) -> None:
    """Raise RuleViolation for a drawing that takes anything from elsewhere, or is a program."""
    for item in kept.objects:
        if isinstance(item, Stream) and (
            "/F" in item or "/Ref" in item or "/FFilter" in item or str(item.get("/Subtype")) == "/PS"
        ):
            raise RuleViolation(
                "“%(name)s” takes something from another file. Print it to a new PDF and send that.",
                name=upload.filename,
            )


def _refuse_too_much_drawn(kept: Pdf, upload: Upload) -> None:
    """Raise RuleViolation when what the page draws has no end or is too much, or when its parts nest too deep."""
    counted: dict[tuple[int, int], int] = {}
    under_way: set[tuple[int, int]] = set()

    def count(stream: Object, resources: Object) -> int:
        name = stream.objgen
        if name in under_way or len(under_way) > DEEPEST:
            raise _too_much(upload)
        if name not in counted:
            under_way.add(name)
            operators, marks = stream.read_bytes(), resources.get("/XObject", Dictionary())
            drawn = (marks.get("/" + _unescaped(mark)) for mark in DRAWS.findall(operators))
            counted[name] = len(operators) + sum(
                count(mark, mark.get("/Resources", resources))
                for mark in drawn
                if isinstance(mark, Stream) and str(mark.get("/Subtype")) == "/Form"
            )
            under_way.discard(name)
        if counted[name] > MOST_DRAWN:
            raise _too_much(upload)
        return counted[name]

    page = kept.pages[0]
    page.contents_coalesce()
    count(page.obj.Contents, page.obj.get("/Resources", Dictionary()))
    if _depth(page.obj.get("/Resources", Dictionary())) > DEEPEST:
        raise _too_much(upload)


def _unescaped(name: bytes) -> str:
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name).decode("utf-8", "surrogateescape")


def _depth(root: Object) -> int:
    """Return how many parts lie in each other on the way down from ``root``, as whoever copies it would go."""
    ways, seen, deepest = [iter([root])], set[tuple[int, int]](), 0
    while ways:
        deepest = max(deepest, len(ways))
        part = next(ways[-1], None)
        if part is None or deepest > DEEPEST:
            ways.pop()
        elif not part.is_indirect or part.objgen not in seen:
            seen.add(part.objgen)
            ways.append(iter(_parts(part)))
    return deepest


def _parts(part: Object) -> list[Any]:
    told = part.stream_dict if isinstance(part, Stream) else part
    values = [told[key] for key in told.keys()] if isinstance(told, Dictionary) else list(told)  # noqa: SIM118 - no mapping
    return [value for value in values if isinstance(value, Dictionary | Array | Stream)]


def _tidy(kept: Pdf) -> None:
    """Take away what is noted about the drawing, and say how its inks look."""
    inks = kept.make_indirect(_four_inks(kept))
    for item in list(kept.objects):
        if isinstance(item, Stream):
            for note in NOTES:
                if note in item:
                    del item[note]
            if str(item.get("/Subtype")) == "/Form":
                item[f"/{FOREIGN}"] = True
            group = item.get("/Group")
            if isinstance(group, Dictionary) and group.get("/CS") == Name.DeviceCMYK:
                group.CS = Name.DeviceRGB
        for part in _inside(item):
            resources = part.get("/Resources")
            if isinstance(resources, Dictionary):
                _tidy_resources(resources, inks)


def _tidy_resources(resources: Object, inks: Object) -> None:
    states = resources.get("/ExtGState", Dictionary())
    for state in (states[key] for key in states.keys()):  # noqa: SIM118 - a PDF object is no mapping
        for transfer in TRANSFERS:
            if isinstance(state, Dictionary) and transfer in state:
                del state[transfer]
    if "/ColorSpace" not in resources:
        resources.ColorSpace = Dictionary()
    if "/DefaultCMYK" not in resources.ColorSpace:
        resources.ColorSpace.DefaultCMYK = inks


def _four_inks(kept: Pdf) -> Array:
    mixed = kept.make_stream(
        FOUR_INKS, FunctionType=0, Domain=[0, 1] * 4, Range=[0, 1] * 3, Size=[2, 2, 2, 2], BitsPerSample=8
    )
    return Array([Name.DeviceN, Array([Name.Cyan, Name.Magenta, Name.Yellow, Name.Black]), Name.DeviceRGB, mixed])


def _inside(item: Any) -> Iterator[Any]:
    """Yield every dictionary that stands directly in ``item``, itself included."""
    waiting = [item.stream_dict if isinstance(item, Stream) else item]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Dictionary):
            yield part
            inner = [part[key] for key in part.keys()]  # noqa: SIM118 - a PDF object is no mapping
        else:
            inner = list(part) if isinstance(part, Array) else []
        waiting += [one for one in inner if isinstance(one, Dictionary | Array) and not one.is_indirect]


def _lacks_file(part: Any) -> bool:
    """Say whether ``part`` is a font whose letters do not lie in the file. What other fonts are made of is looked at
    by itself, and a font that the page draws needs none."""
    kind = str(part.get("/Subtype"))
    if kind not in ("/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"):
        return str(part.get("/Type")) == "/Font" and kind not in ("/Type0", "/Type3")
    told = part.get("/FontDescriptor")
    return told is None or not any(key in told for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _damaged(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename)


def _too_much(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” draws far too much. Make it simpler.", name=upload.filename)
