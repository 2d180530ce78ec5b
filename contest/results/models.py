"""The two files that a closing sealed, kept byte for byte."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.database import Base
from contest.scoring.models import ScoringClosing
from contest.storage.models import StoredFile


class SealedFiles(Base):
    """``sheets.csv`` and ``rule.json`` as they were when scoring was closed."""

    __tablename__ = "sealed_files"

    closing_id: Mapped[int] = mapped_column(ForeignKey("scoring_closing.id"), primary_key=True)
    sheets_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    closing: Mapped[ScoringClosing] = relationship()
    sheets: Mapped[StoredFile] = relationship(foreign_keys=[sheets_id])
    rule: Mapped[StoredFile] = relationship(foreign_keys=[rule_id])
