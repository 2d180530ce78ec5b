"""Sending a signed copy, and a template."""

from flask_babel import lazy_gettext as _

from contest.copies.services import CopyDetails, TemplateDetails
from contest.forms import BaseForm, Day, FileChoice, Line, chosen_file, day_of, sent_file
from contest.storage.uploads import Upload


class CopyForm(BaseForm):
    file = FileChoice(
        _("Signed version"), accept=".pdf,.docx", validators=[chosen_file],
        hint=_("A scan (PDF), a digitally signed PDF, or the Word file as it was signed."),
    )  # fmt: skip
    number = Line(_("Number and symbol"), longest=60, hint=_("As it stands on the paper, for example 05/QĐ-UBND."))
    signed_on = Day(_("Day of signature"))
    signer = Line(_("Signer"), longest=120)

    def upload(self) -> Upload:
        """Return the file that was sent; the form must be valid."""
        return sent_file(self.file)

    def details(self) -> CopyDetails:
        return CopyDetails(self.number.data or "", day_of(self.signed_on), self.signer.data or "")


class TemplateForm(BaseForm):
    file = FileChoice(
        _("Template"), accept=".docx", validators=[chosen_file],
        hint=_("A Word file with placeholders such as {{ number }}; it is filled with sample values first."),
    )  # fmt: skip
    valid_from = Day(_("Fills papers dated from"))
    note = Line(_("What is new in it"), longest=200, required=False)

    def upload(self) -> Upload:
        """Return the file that was sent; the form must be valid."""
        return sent_file(self.file)

    def details(self) -> TemplateDetails:
        return TemplateDetails(day_of(self.valid_from), self.note.data or "")
