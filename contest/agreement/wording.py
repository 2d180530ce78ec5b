"""What the figures of agreement mean, in words for whoever chairs a panel. Limits and sources: see ``reliability``."""

from collections.abc import Sequence

from flask_babel import get_locale, gettext

from contest.agreement.beside import Way, spans_of
from contest.agreement.papers import Words
from contest.agreement.queries import Study
from contest.agreement.reliability import Interval


def alpha_words(found: Interval | None) -> str:
    """Return what Krippendorff's alpha says of a panel."""
    if found is None:
        return str(gettext("Nothing can be said yet: it takes two sheets of one initiative, and totals that differ."))
    if found.value >= 0.8:
        return str(gettext("The judges agree well: the places rest on firm ground."))
    if found.value >= 0.667:
        return str(gettext("The judges agree fairly well: look again at places that lie close together."))
    if found.value > 0:
        return str(gettext("The judges agree little: talk over the initiatives below before the places are used."))
    return str(
        gettext("The judges agree no better than chance: talk over what each criterion means, then score again.")
    )


def intraclass_words(value: float | None) -> str:
    """Return what ICC(2,k) says of the panel's means."""
    if value is None:
        return str(gettext("Cannot be computed: it takes at least five initiatives that every judge has scored."))
    if value >= 0.9:
        return str(gettext("Excellent: another panel of this kind would give nearly the same scores."))
    if value >= 0.75:
        return str(gettext("Good: another panel of this kind would give much the same scores."))
    if value >= 0.5:
        return str(gettext("Moderate: another panel of this kind would change a number of places."))
    return str(gettext("Poor: another panel of this kind would give other scores."))


def concordance_words(value: float | None) -> str:
    """Return what Kendall's W says of the order in which judges put initiatives."""
    if value is None:
        return str(gettext("Cannot be computed: it takes at least five initiatives that every judge has scored."))
    if value >= 0.7:
        return str(gettext("Strong: the judges put the initiatives in much the same order."))
    if value >= 0.5:
        return str(gettext("Moderate: the judges put the initiatives in a similar order."))
    if value >= 0.3:
        return str(gettext("Weak: the judges often prefer different initiatives."))
    return str(gettext("Very weak: each judge has an order of the own."))


def decimal(value: float | None, digits: int = 2) -> str:
    """Write a figure with its decimals; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if str(get_locale()) == "vi" else text


def signed(value: float | None, digits: int = 2) -> str:
    """Write a difference with its sign."""
    if value is None:
        return "–"
    text = decimal(value, digits)
    nothing = not text.strip("−0,.")
    return text.lstrip("−") if nothing else text if value < 0 else f"+{text}"


def spans(numbers: Sequence[int]) -> str:
    """Write register numbers with neighbours drawn together: 50–52, 54."""
    return ", ".join(
        f"{first:02d}" if first == last else f"{first:02d}–{last:02d}" for first, last in spans_of(numbers)
    )


def way_words(way: Way) -> str:
    """Return what a way of reckoning is called."""
    words = {
        Way.GIVEN: gettext("As given"),
        Way.ADJUSTED: gettext("Without severity"),
        Way.MEDIAN: gettext("Median"),
    }
    return str(words[way])


def remarks(study: Study, seat_id: int) -> list[str]:
    """Return what is worth a word with a judge; nothing where there is nothing."""
    said, severity, habit = [], study.fitted.severities[seat_id], study.habits[seat_id]
    if study.is_plain(severity):
        said.append(
            gettext("stricter than the others") if severity.value < 0 else gettext("more lenient than the others")
        )
    if habit.narrow:
        said.append(gettext("marks lie close together"))
    if habit.halo:
        said.append(gettext("criteria rise and fall together"))
    return said


def picture_words() -> Words:
    """Return the words of the pictures in the reader's language."""
    if str(get_locale()) == "vi":
        return Words()
    return Words(
        total="Total of the sheet", severity="← stricter · difference from the panel (points) · more lenient →",
        sheets="Sheets", handed_in="Sheets handed in", whole="%s sheets to hand in", seat="Seat %s",
        judge="Judge %s",
        share="Percent of the highest mark", vietnamese=False,
    )  # fmt: skip
