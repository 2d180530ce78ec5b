"""Papers that the product issues about some row: a receipt, for one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.storage.models import StoredFile
from contest.work import Work


class Paper(Work):
    """A paper to be printed in the background from values frozen when it was asked for.

    ``template`` names the page it is made of; ``subject_kind`` and ``subject_id`` what it is about. ``file`` is the
    PDF, ``word_file`` the same paper to be edited; papers that were printed before Word files came lack theirs.
    ``format`` is the code of the format that it was printed in, by the day of its act; ``title`` is its heading.
    ``said`` is what it says of itself (``heading.Heading``) and ``pages`` how many it has; papers that were printed
    before these were kept lack both.
    """

    __tablename__ = "paper"

    template: Mapped[str] = mapped_column(String(60))
    filename: Mapped[str] = mapped_column(String(150))
    subject_kind: Mapped[str] = mapped_column(String(40), index=True)
    subject_id: Mapped[int] = mapped_column(index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    format: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str | None] = mapped_column(String(200))
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pages: Mapped[int | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    word_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    word_file: Mapped[StoredFile | None] = relationship(foreign_keys=[word_file_id])

    def says(self, values: Mapping[str, Any]) -> bool:
        """Say whether this paper says just what ``values`` do, whenever it was ordered."""
        return {**self.values, "ordered_at": None} == {**values, "ordered_at": None}
