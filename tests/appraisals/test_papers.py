"""The request for completion as a PDF and as a Word file."""

from io import BytesIO

from pypdf import PdfReader

from contest.appraisals import services
from contest.initiatives.models import Verdict
from contest.paper.tasks import print_paper
from contest.storage.services import content_of
from contest.storage.uploads import DOCX
from tests.appraisals.conftest import Bureau
from tests.initiatives.texts import box
from tests.wordfiles import text_of as words_of


def test_the_request_names_every_part_its_note_and_the_last_day_in_both_formats(bureau: Bureau) -> None:
    effect = box(bureau.movement, "effect")
    initiative = bureau.submitted()
    notes = {"title": "Viết rõ tên.", effect: "Nêu số liệu trước và sau khi áp dụng.", "evidence": "Thêm ảnh chụp."}
    bureau.appraise(initiative, Verdict.RETURNED, "Hồ sơ còn thiếu.\nĐề nghị bổ sung.", notes=notes)
    [appraisal] = initiative.appraisals

    paper = services.request_of(appraisal)
    assert paper is not None
    print_paper(paper.id)

    assert paper.file is not None and paper.word_file is not None
    pages = PdfReader(BytesIO(content_of(paper.file))).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) == 1
    expected = [
        "PHIẾU YÊU CẦU BỔ SUNG", "Số tiếp nhận: 01", initiative.title, bureau.unit.name, "Tên giải pháp",
        "Viết rõ tên.", "Hiệu quả", "Nêu số liệu trước và sau khi áp dụng.", "Minh chứng", "Thêm ảnh chụp.",
        "Hồ sơ còn thiếu.", "Thư ký 01", f"hết ngày {paper.values['due_on']}",
    ]  # fmt: skip
    assert [words for words in expected if words not in printed] == []
    assert paper.word_file.media_type == DOCX
    written = " ".join(words_of(content_of(paper.word_file)).split())
    assert [words for words in expected if words not in written] == []


def test_the_request_keeps_what_was_asked_when_the_question_is_worded_anew(bureau: Bureau) -> None:
    from contest.database import transaction

    effect = box(bureau.movement, "effect")
    initiative = bureau.submitted()
    bureau.appraise(initiative, Verdict.RETURNED, notes={effect: "Nêu số liệu."})
    with transaction():
        initiative.movement.asked[3].label = "Kết quả"

    paper = services.request_of(initiative.appraisals[0])
    assert paper is not None and paper.values["rows"] == [["1", "Hiệu quả", "Nêu số liệu."]]
