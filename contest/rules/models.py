"""What administrators set in the rule book: amendments that lie over the shipped rows. They are only ever added."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.rules.edition import Act, Change
from contest.units.models import Body


class RuleChange(Base):
    """A row that was added, ended or corrected, for a body or for everybody; immutable.

    ``target`` names the row that is ended or corrected as ``edition.token`` writes it, ``content`` is the row as it
    stands since (``edition.packed``), of an end only its last day; ``source`` the document that says so.
    """

    __tablename__ = "rule_change"
    __table_args__ = (
        CheckConstraint("(act = 'add') = (target = '')", name="target"),
        CheckConstraint("reason <> '' AND source <> ''", name="grounds"),
        Index("ix_rule_change_table_name", "table_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40))
    act: Mapped[Act] = mapped_column(choice_of(Act, "act"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    target: Mapped[str] = mapped_column(String(400))
    content: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body | None] = relationship()
    made_by: Mapped[Account] = relationship()

    @property
    def change(self) -> Change:
        """What this amendment does to the rule book."""
        return Change(self.id, self.table_name, Act(self.act), self.body_id, self.target, self.content)
