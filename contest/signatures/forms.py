"""Signing certificates with a key, and sending what is drawn with signatures."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from contest.forms import BaseForm, FileChoice, Hundredths, Line, chosen_file, sent_file
from contest.signatures.services import MarkDetails
from contest.storage.uploads import Upload


class SignForm(BaseForm):
    """The signing of one batch. ``kept`` says that the key is on the server, so none is sent."""

    file = FileChoice(
        _("Key file"), accept=".p12,.pfx",
        hint=_("A PKCS#12 file (.p12 or .pfx) with your key and its certificate. It is used for this batch and never "
               "stored."),
    )  # fmt: skip
    passphrase = PasswordField(_("Passphrase of the key"), validators=[Length(max=200)])
    despite_name = BooleanField(_("The key bears another name, and it is right all the same"))
    confirmed = BooleanField(_("I have looked at these certificates and sign them"), validators=[InputRequired()])

    def __init__(self, *, kept: bool) -> None:
        super().__init__()
        self.kept = kept
        if kept:
            del self.file, self.passphrase, self.despite_name
        else:
            self.file.flags.required = True

    def validate_file(self, field: FileChoice) -> None:
        chosen_file(self, field)

    def upload(self) -> Upload:
        """Return the key file; the form must be valid."""
        return sent_file(self.file)


class SignatureForm(BaseForm):
    """A picture of somebody's signature."""

    file = FileChoice(
        _("Picture"), accept=".png", validators=[chosen_file],
        hint=_("PNG with a transparent ground, the signature in blue, cut to its edges, at least 300 dots per inch."),
    )  # fmt: skip
    name = Line(_("Whose signature"), longest=120, hint=_("As decisions write the name of the signer."))
    width = Hundredths(_("Width in mm"), hint=_("How wide the signature is on paper, for example 45."))

    def upload(self) -> Upload:
        return sent_file(self.file)

    def details(self) -> MarkDetails:
        return MarkDetails(self.name.data or "", _tenths(self.width))


class SealForm(BaseForm):
    """A picture of the body's seal."""

    file = FileChoice(
        _("Picture"), accept=".png", validators=[chosen_file],
        hint=_("PNG with a transparent ground, the seal in red, cut to its edges, at least 300 dots per inch."),
    )  # fmt: skip
    width = Hundredths(_("Diameter in mm"), hint=_("The true size of the seal, for example 36."))

    def upload(self) -> Upload:
        return sent_file(self.file)

    def details(self) -> MarkDetails:
        return MarkDetails("", _tenths(self.width))


class TermsForm(BaseForm):
    gives_copies = BooleanField(
        _("Whoever holds a certificate may fetch its signed copy from the public verification page")
    )


def _tenths(field: Hundredths) -> int:
    if field.data is None:
        raise ValidationError
    return int(field.data) // 10
