"""Confirming what was read, giving it back with a note, and sending a signed form."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import Length

from contest.confirmations.services import Signed
from contest.forms import BaseForm, Block, FileChoice, Several, chosen_file, sent_file
from contest.initiatives.models import Author, ConfirmationKind
from contest.storage.uploads import Upload

HEAD = "head"


class ReadForm(BaseForm):
    """``seal`` is that of the text which the page showed; ``kind`` says as whom it is confirmed."""

    seal = HiddenField(validators=[Length(max=64)])
    kind = HiddenField()

    @property
    def given_kind(self) -> ConfirmationKind:
        """Return as whom the form was sent; anything unknown counts as an author, who is looked up anyway."""
        return ConfirmationKind.HEAD if self.kind.data == HEAD else ConfirmationKind.AUTHOR

    @property
    def read(self) -> str:
        return str(self.seal.data or "")


class GiveBackForm(ReadForm):
    note = Block(_("What is to be changed"), longest=600, required=True, hint=_("The unit will read it."))


class SignedForm(ReadForm):
    """A signed form and who has signed it."""

    file = FileChoice(
        _("Signed form"), accept=".pdf,.jpg,.jpeg,.png", hint=_("A PDF or a clear photo."), validators=[chosen_file]
    )
    signers = Several(_("Who has signed it"), choices=())

    def offer(self, authors: Iterable[Author]) -> "SignedForm":
        """Set who can have signed."""
        named = [(str(author.position), author.full_name or "…") for author in authors]
        self.signers.choices = [*named, (HEAD, _("The head of the unit"))]
        self.signers.flags.required = True
        # Who is listed is known only now, so what was ticked is read again.
        if self.is_submitted() and self.signers.raw_data:
            self.signers.process_formdata(self.signers.raw_data)
        return self

    @property
    def signed(self) -> Signed:
        ticked = self.signers.data or []
        return Signed(frozenset(int(value) for value in ticked if value != HEAD), HEAD in ticked)

    def upload(self) -> Upload:
        """Return the file that was sent; the form must be valid."""
        return sent_file(self.file)
