"""What is stored: the file's name and type as metadata, its content under a key of ours."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from contest.database import Base, Instant


class StoredFile(Base):
    """One stored file. Two rows may share a key: equal contents are kept once."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size"), CheckConstraint("length(sha256) = 64", name="sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def key(self) -> str:
        """Where the content lies; spread over folders so that none grows too large."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
