"""The form that a list is sent with: the file, the design, and what all of its certificates have in common."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from contest.designs.design import Design
from contest.forms import BaseForm, Choice, Day, FileChoice, Line, chosen_file, labels, sent_file
from contest.lists.issuing import Wording
from contest.storage.uploads import Upload
from contest.units.models import Body, Capacity
from contest.words import word

# What most lists are for, on the paper that every printer has.
USUAL = "giay-khen-a4"


class SheetForm(BaseForm):
    file = FileChoice(
        _("Filled-in list"), accept=".xlsx,.csv,.txt", validators=[chosen_file],
        hint=_("XLSX or CSV, at most 10 MB and 20,000 lines. Headings may stand below a title, in any order."),
    )  # fmt: skip
    convert = BooleanField(_("Convert to Unicode, if it is written in TCVN3 (.Vn fonts), VNI or Windows-1258"))
    template = Choice(_("Template"))
    heading = Line(
        _("Heading"), longest=80, required=False, hint=_("Leave empty to print the heading of the template.")
    )
    closing = Line(
        _("Closing words of a letter"), longest=100, required=False,
        hint=_("For letters that say none, for example Trân trọng cảm ơn!"),
    )  # fmt: skip
    capacity = Choice(_("Signed as"))
    signer = Line(_("Name of the signer"), longest=120)
    decision = Line(
        _("Decision number"), longest=60, required=False,
        hint=_("For lines that name none, for example 101/QĐ-UBND."),
    )  # fmt: skip
    decided_on = Day(
        _("Day of the decision"), required=False, hint=_("For lines that name none, for example 07/02/2020.")
    )

    @classmethod
    def of(cls, body: Body, designs: Sequence[Design]) -> "SheetForm":
        """Return the form for a list of ``body``."""
        usual = next((design.version for design in designs if design.folder.startswith(USUAL)), None)
        form = cls(data={"template": usual})
        form.template.offer([(design.version, design.name) for design in designs])
        form.capacity.offer(labels(Capacity, word))
        return form

    def upload(self) -> Upload:
        return sent_file(self.file)

    def wording(self, body: Body) -> Wording:
        """Return what was chosen; the form must be valid."""
        return Wording.of_body(
            body, template=self.template.data, capacity=Capacity(self.capacity.data), signer=self.signer.data,
            heading=self.heading.data or "", decision=self.decision.data or "", decided_on=self.decided_on.data,
            convert=bool(self.convert.data), closing=self.closing.data or "",
        )  # fmt: skip
