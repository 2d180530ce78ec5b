"""The scanning of one file, as background work."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.initiatives.models import Attachment
from contest.work import Work


class Scan(Work):
    """The virus scan of an attachment; what it found stands on the attachment itself."""

    __tablename__ = "scan"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), unique=True)

    attachment: Mapped[Attachment] = relationship()
