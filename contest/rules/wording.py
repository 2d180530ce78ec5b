"""What tables, columns and values of the rule book are called on a page."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from contest.paper.writing import short_day
from contest.rules.catalogue import name_of
from contest.rules.dated import Certainty, Mark
from contest.rules.edition import Act, Column, ColumnKind, Table

TABLE_WORDS: Mapping[str, Any] = {
    "titles": _("Titles"),
    "forms": _("Forms of commendation"),
    "base_salary": _("Base salary"),
    "coefficients": _("Bonus coefficients"),
    "multipliers": _("Multipliers of forms of commendation"),
    "rounding": _("Rounding"),
    "signing": _("Who signs"),
    "standards": _("Standards"),
    "dossier": _("Dossiers"),
    "voting": _("Voting"),
    "notice": _("Public notice"),
    "basis": _("Documents that papers rest on"),
    "grounds": _("Grounds of each kind of paper"),
    "recognition_conditions": _("Conditions of recognition"),
}
PART_WORDS: Mapping[str, Any] = {
    "honours": _("Honours"),
    "money": _("Bonus money"),
    "signing": _("Who signs"),
    "conditions": _("Standards and dossiers"),
    "councils": _("Councils and notice"),
    "documents": _("Legal basis"),
    "initiatives": _("Recognition of initiatives"),
    "all": _("Everything"),
}
# What a reader needs to know before the rows.
TABLE_HINTS: Mapping[str, Any] = {
    "titles": _("Titles are one catalogue, forms of commendation another: they are never mixed."),
    "coefficients": _("How many base salaries an honour brings. An honour without a row brings no money."),
    "multipliers": _("They hold for forms of commendation only: a title of collectives is never multiplied."),
    "signing": _("The competence to award is the head's: such papers are never signed in the committee's name (TM.)."),
    "voting": _("A council advises. Nothing becomes an award by a vote."),
}
COLUMN_WORDS: Mapping[str, Any] = {
    "code": _("Code"),
    "name": _("Name"),
    "heading": _("Heading of the certificate"),
    "recipients": _("Given to"),
    "authority": _("Whose head awards"),
    "amount": _("Đồng a month"),
    "honour": _("Honour"),
    "coefficient": _("Coefficient"),
    "recipient": _("Recipient"),
    "multiplier": _("Multiplier"),
    "mode": _("Way of rounding"),
    "unit": _("To a multiple of (đồng)"),
    "paper": _("Paper"),
    "competence": _("Whose competence"),
    "capacities": _("May be signed"),
    "check": _("Check"),
    "text": _("Standard"),
    "strict": _("Rules the award out"),
    "count": _("How many titles or months"),
    "share": _("Share at most"),
    "of": _("Titles it is about"),
    "consecutive": _("In years that follow each other"),
    "thematic_counts": _("Thematic awards count"),
    "procedure": _("Procedure"),
    "required": _("Required"),
    "body_kind": _("Council"),
    "method": _("How they vote"),
    "quorum": _("Must be present (of all members)"),
    "pass_basis": _("Measured by"),
    "pass_ratio": _("Ratio"),
    "comparison": _("In favour must be"),
    "written_counts": _("Written opinions count"),
    "days": _("Days"),
    "working": _("Working days"),
    "blocking": _("Nothing is decided before its end"),
    "number": _("Number"),
    "issued_on": _("Date"),
    "title": _("Title"),
    "matter": _("About"),
    "authorities": _("For the competence of"),
    "where": _("Only in"),
    "matters": _("Rests on documents about"),
    "hint": _("What is looked at"),
}
VALUE_WORDS: Mapping[tuple[str, str], Any] = {
    ("recipients", "collective"): _("Collectives"),
    ("recipients", "household"): _("Households"),
    ("recipients", "individual"): _("Individuals"),
    ("recipient", "collective"): _("Collective"),
    ("recipient", "household"): _("Household"),
    ("recipient", "individual"): _("Individual"),
    ("mode", "up"): _("Upwards"),
    ("mode", "half_up"): _("Half upwards"),
    ("mode", "down"): _("Cut off"),
    ("competence", "head"): _("The head in person"),
    ("competence", "committee"): _("The committee"),
    ("competence", "standing_unit"): _("The standing unit"),
    ("competence", "council"): _("The council"),
    ("capacities", "head"): _("by the holder of the office"),
    ("capacities", "for_head"): _("by a deputy (KT.)"),
    ("capacities", "acting"): _("by the acting head (Q.)"),
    ("capacities", "on_behalf"): _("in the committee's name (TM.)"),
    ("capacities", "for_head_on_behalf"): _("in the committee's name by a deputy (TM., KT.)"),
    ("capacities", "by_order"): _("by order (TL.)"),
    ("capacities", "by_authority"): _("with written authority (TUQ.)"),
    ("check", "registered"): _("Registered in time"),
    ("check", "not_on_hold"): _("Not on hold"),
    ("check", "quota"): _("Quota"),
    ("check", "once_per_achievement"): _("One award for one achievement"),
    ("check", "prerequisite_titles"): _("Titles before it"),
    ("check", "recognised_initiative"): _("Recognised initiative"),
    ("check", "unit_exists"): _("The unit exists"),
    ("check", "months_in_post"): _("Months in post"),
    ("procedure", "usual"): _("Usual"),
    ("procedure", "simplified"): _("Simplified"),
    ("body_kind", "tdkt"): _("Council for emulation and commendation"),
    ("body_kind", "initiative"): _("Initiative council"),
    ("method", "open"): _("Show of hands"),
    ("method", "secret"): _("Secret ballot"),
    ("pass_basis", "all"): _("All members"),
    ("pass_basis", "present"): _("Members present"),
    ("pass_basis", "valid"): _("Valid ballots"),
    ("comparison", ">="): _("at least"),
    ("comparison", ">"): _("more than"),
    ("matter", "government"): _("Organisation of government"),
    ("matter", "law"): _("The law on commendation"),
    ("matter", "rules"): _("Rules made under the law"),
    ("matter", "initiatives"): _("Initiatives"),
    ("authority", "commune_chair"): _("Chair of the commune"),
    ("authority", "district_chair"): _("Chair of the district"),
    ("authority", "province_chair"): _("Chair of the province"),
    ("authority", "prime_minister"): _("Prime Minister"),
    ("paper", "award_decision"): _("Decision on awards"),
    ("paper", "certificate"): _("Certificate"),
    ("paper", "amending_decision"): _("Decision that amends"),
    ("paper", "annulling_decision"): _("Decision that annuls"),
    ("paper", "recognition"): _("Decision of recognition"),
    ("paper", "council"): _("Decision that sets up a council"),
    ("paper", "initiative_council"): _("Decision that sets up an initiative council"),
    ("paper", "correction_letter"): _("Letter that corrects"),
    ("paper", "plan"): _("Plan of a movement"),
    ("paper", "report"): _("Report"),
    ("paper", "submission"): _("Submission to the head"),
    ("paper", "invitation"): _("Invitation"),
    ("paper", "notice"): _("Notice"),
    ("paper", "minutes"): _("Minutes"),
    ("paper", "money_list"): _("List of bonus money"),
}
# Columns whose values are called as those of another.
SAME_WORDS = {"matters": "matter", "authorities": "authority"}
ACT_WORDS: Mapping[Act, Any] = {Act.ADD: _("Added"), Act.END: _("Ended"), Act.CORRECT: _("Corrected")}
MARK_WORDS: Mapping[Certainty, Any] = {
    Certainty.FOUND: _("Read in the source"),
    Certainty.WEAK: _("Weak source"),
    Certainty.KNOWN: _("To be confirmed"),
    Certainty.DESIGNED: _("Our own rule"),
}


def value_words(column: str, value: str) -> str:
    """Return what ``value`` of a column is called; the value itself when it has no other name."""
    return str(VALUE_WORDS.get((SAME_WORDS.get(column, column), value), value))


def shown(column: Column, value: Any) -> str:
    """Return ``value`` as a page shows it in ``column``."""
    if column.name == "honour":
        return str(gettext("All others")) if value is None else f"{name_of(value)} ({value})"
    if value is None:
        return ""
    match column.kind:
        case ColumnKind.FLAG:
            return str(gettext("yes") if value else gettext("no"))
        case ColumnKind.CODES:
            return ", ".join(value)
        case ColumnKind.CHOICES:
            return ", ".join(value_words(column.name, one) for one in column.choices if one in value)
        case ColumnKind.CHOICE:
            return value_words(column.name, value)
        case ColumnKind.WHOLE:
            return f"{value:,}".replace(",", ".")
    return _figure(value)


def _figure(value: Any) -> str:
    match value:
        case Decimal():
            return format(value.normalize(), "f").replace(".", ",")
        case Fraction() if 100 % value.denominator == 0:
            return f"{value * 100}\u00a0%"
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date():
            return short_day(value)
    return str(value)


def mark_words(mark: Mark) -> str:
    """Return how sure a row is, in words."""
    return str(MARK_WORDS[mark.certainty])


def row_words(table: Table[Any], row: Any) -> str:
    """Return what a row is about, in words: its table, and its key."""
    parts = [
        shown(column, getattr(row, column.name))
        for column in table.columns
        if column.name in table.key and getattr(row, column.name) is not None
    ]
    return ": ".join([str(TABLE_WORDS[table.name]), *([" · ".join(parts)] if parts else [])])
