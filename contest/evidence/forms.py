"""Forms for sending files and for their captions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, MultipleFileField
from wtforms.validators import Optional, Regexp

from contest.evidence.services import LONGEST_CAPTION
from contest.forms import BaseForm, Line
from contest.initiatives.models import Attachment
from contest.storage.uploads import Upload
from contest.text import tidy


class FilesChoice(MultipleFileField):  # type: ignore[misc]
    """Several uploaded files. Its data is a list of them."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = [item for item in valuelist if getattr(item, "filename", "")]
        self.data = [Upload(tidy(item.filename), item.read()) for item in sent]


class EvidenceForm(BaseForm):
    """Files that are sent, for a question of the form or as evidence of the whole."""

    files = FilesChoice(_("Files"))
    question = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,9}\Z")])

    @property
    def question_id(self) -> int | None:
        return int(self.question.data) if self.question.data else None


class CaptionsForm(BaseForm):
    """The captions of files, as many of them as were sent."""

    attachments: Iterable[Attachment] = ()

    @classmethod
    def of(cls, attachments: Iterable[Attachment]) -> "CaptionsForm":
        """Return the form with a field for each of ``attachments``."""
        fields = {
            _name(file): Line(_("Caption"), longest=LONGEST_CAPTION, required=False, default=file.caption)
            for file in attachments
        }
        form: CaptionsForm = type("CaptionsForm", (cls,), {**fields, "attachments": attachments})()
        return form

    def given(self) -> dict[int, str]:
        """Return the captions that were sent and can stand, by the id of the file."""
        sent = {file.id: self[_name(file)] for file in self.attachments}
        return {file_id: field.data or "" for file_id, field in sent.items() if field.raw_data and not field.errors}


def _name(attachment: Attachment) -> str:
    return f"caption-{attachment.id}"
