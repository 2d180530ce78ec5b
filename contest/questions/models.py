"""The questions of a movement's registration form, and the terms under which units register.

Questions of a launched movement are never deleted: a question that is taken out is retired, and its answers stay
readable under it.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.database import Base, Instant, choice_of
from contest.questions.answers import QuestionKind


class Question(Base):
    """A question of the form. ``code`` names it across movements, so that a registration can be copied or compared.

    ``choices`` are the texts that can be chosen; ``measure`` is what a number counts (đồng, ngày); ``word_limit``
    bounds a text. What is hidden from judges is kept from them with its answers and files, wherever they read.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("movement_id", "code"),
        CheckConstraint("word_limit IS NULL OR word_limit > 0", name="word_limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[QuestionKind] = mapped_column(choice_of(QuestionKind, "kind"))
    label: Mapped[str] = mapped_column(String(200))
    help: Mapped[str] = mapped_column(String(600), default="")
    required: Mapped[bool] = mapped_column(default=False)
    word_limit: Mapped[int | None]
    measure: Mapped[str] = mapped_column(String(40), default="")
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    hidden_from_judges: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class RegistrationTerms(Base):
    """The terms of registration: grace after the deadline, returns, and whose confirmations a submission needs.

    ``completion_days`` and ``appraisal_days`` count working days: for a unit to complete what was returned, and for the
    secretariat to appraise what was submitted.
    """

    __tablename__ = "registration_terms"
    __table_args__ = (
        CheckConstraint("grace_days BETWEEN 0 AND 60", name="grace_days"),
        CheckConstraint("most_returns BETWEEN 0 AND 9", name="most_returns"),
        CheckConstraint("completion_days BETWEEN 1 AND 90", name="completion_days"),
        CheckConstraint("appraisal_days BETWEEN 1 AND 90", name="appraisal_days"),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    grace_days: Mapped[int] = mapped_column(default=0)
    most_returns: Mapped[int] = mapped_column(default=2)
    completion_days: Mapped[int] = mapped_column(default=10)
    appraisal_days: Mapped[int] = mapped_column(default=10)
    confirmed_by_authors: Mapped[bool] = mapped_column(default=False)
    confirmed_by_head: Mapped[bool] = mapped_column(default=False)
