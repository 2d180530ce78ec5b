"""What is wrong with a print list before it is printed: every reason at once, with what would mend it. Pure.

Texts are looked at as they will print: in the places and faces of their design.
"""

import enum
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import name as name_of_letter

from contest.designs import layout
from contest.designs.design import OWN, Design
from contest.designs.fitting import FittingError
from contest.designs.layout import Block
from contest.designs.preview import preview
from contest.errors import RuleViolation
from contest.paper.faces import Family, PaperError
from contest.paper.linebreaks import MARK, NBSP, tied, unmarked
from contest.text import fold, nfc, tidy


class Severity(enum.StrEnum):
    """Stops: nothing is printed before it is mended. Look: somebody should look at it. Fine: good to know."""

    STOPS = "stops"
    LOOK = "look"
    FINE = "fine"


class Rule(enum.StrEnum):
    MISSING = "missing"
    GLYPH = "glyph"
    TOO_LONG = "too_long"
    DIFFERS = "differs"
    NUMBER = "number"
    SHRUNK = "shrunk"
    LINES = "lines"
    SPLIT = "split"
    UNICODE = "unicode"
    LOOKALIKE = "lookalike"
    CAPITALS = "capitals"
    SPACES = "spaces"
    POST = "post"
    TWICE = "twice"
    NAMESAKE = "namesake"


@dataclass(frozen=True)
class Entry:
    """A certificate of a print list: whose it is, its texts by the places of ``design``, and what its list says.

    ``words`` are the recipient, the line below and the achievement as they will print, ``annex`` what the decision's
    list says of them now; empty where there is nothing to compare. ``needed`` are the places that must not be empty.
    """

    key: int
    position: int
    name: str
    unit: str
    personal: bool
    texts: Mapping[str, str]
    design: Design
    words: Mapping[str, str]
    annex: Mapping[str, str] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    numbered: bool = True
    repeated: bool = False


@dataclass(frozen=True)
class Finding:
    """Something about a certificate; ``better`` is the text that would mend it, where a machine can know."""

    rule: Rule
    severity: Severity
    entry: Entry
    place: str
    why: RuleViolation
    better: str | None = None


# Letters that look like Latin ones, by hand or by a keyboard of another script; what is searched does not find them.
LOOKALIKES: Mapping[str, str] = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιÐƉð",
        "ABESIJKMHOPCTYXaesijopcyxdhABEZHIKMNOPTYXoviĐĐđ",
        strict=True,
    )
)
# Texts that somebody reads as sentences and names.
PROSE = OWN - {"label", "register", "serial"}
# These are never meant in Vietnamese, even in a word of their own.
_NEVER_MEANT = frozenset("ÐƉð")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d")


def findings(entries: Sequence[Entry], family: Family) -> list[Finding]:
    """Return all that is to be said about ``entries``, what stops first, then in the order of the list.

    A text that all certificates share is spoken of once.
    """
    found = [finding for entry in entries for finding in _of_one(entry, family)]
    found += _of_several(entries)
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    told: set[tuple[Rule, str, str]] = set()
    kept = []
    for finding in sorted(found, key=lambda one: (ranks[one.severity], one.entry.position)):
        shared = finding.place and finding.place not in OWN
        seal = (finding.rule, finding.place, finding.entry.texts.get(finding.place, ""))
        if not shared or seal not in told:
            kept.append(finding)
        told.add(seal)
    return kept


def bettered(text: str, *, personal_name: bool = False) -> str:
    """Return ``text`` with all that a machine can mend: loose marks, foreign letters, spaces, the case of a name."""
    better = _plain(tidy(text))
    return _cased(better) if personal_name and _is_shouted(better) else better


def _of_one(entry: Entry, family: Family) -> Iterator[Finding]:
    for place in sorted(entry.needed):
        if not entry.texts.get(place, "").strip():
            why = RuleViolation("Nothing is written here, so there is nothing to print.", field=place)
            yield Finding(Rule.MISSING, Severity.STOPS, entry, place, why)
    if not entry.numbered:
        why = RuleViolation("There is no decision number, or no entry in the register of awards.")
        yield Finding(Rule.NUMBER, Severity.STOPS, entry, "register", why)
    yield from _set(entry, family)
    for place, text in entry.words.items():
        yield from _written(entry, place, text)
        said = entry.annex.get(place, text)
        if unmarked(nfc(text)) != unmarked(nfc(said)):
            why = RuleViolation("The certificate says “%(text)s”, the list says “%(said)s”.", text=text, said=said)
            yield Finding(Rule.DIFFERS, Severity.STOPS, entry, place, why)
    if entry.personal and not entry.words.get("recipient_line"):
        why = RuleViolation("No post and no unit stand below the name.")
        yield Finding(Rule.POST, Severity.LOOK, entry, "recipient_line", why)


def _set(entry: Entry, family: Family) -> Iterator[Finding]:
    """Yield what comes out when the texts of ``entry`` are set in their places."""
    texts = {place: nfc(text) for place, text in entry.texts.items() if place in entry.design.places}
    printable = True
    for place, text in texts.items():
        try:
            family.check({place: text})
        except PaperError as refused:
            printable = False
            why = RuleViolation(
                "The character “%(character)s” (%(code)s) cannot be printed. It stands in “%(text)s”.", field=place,
                character=refused.values["character"], code=refused.values["code"], text=unmarked(text),
            )  # fmt: skip
            yield Finding(Rule.GLYPH, Severity.STOPS, entry, place, why)
    if not printable:
        return
    try:
        blocks = layout.blocks(texts, family, entry.design)
    except FittingError as refused:
        yield from _too_long(entry, texts, family, refused)
        return
    for block in blocks:
        yield from _block(entry, block, texts[block.name])


def _too_long(entry: Entry, texts: Mapping[str, str], family: Family, refused: FittingError) -> Iterator[Finding]:
    try:
        excess = preview(texts, family, entry.design).excess
    except FittingError:
        excess = {refused.field or "": 1}
    for place, words in excess.items():
        text = unmarked(texts.get(place, ""))
        if words:
            why = RuleViolation(
                "“%(text)s” is too long for its place: %(words)s words too many.", field=place, text=text, words=words
            )
        else:
            why = RuleViolation("“%(text)s” is too long for its place: a single word is too wide.", field=place,
                                text=text)  # fmt: skip
        yield Finding(Rule.TOO_LONG, Severity.STOPS, entry, place, why)


def _block(entry: Entry, block: Block, text: str) -> Iterator[Finding]:
    first = entry.design.places[block.name].settings[0]
    if block.size < first.smallest:
        why = RuleViolation(
            "It is set in %(size)s points; the design wants %(wanted)s or more.", size=f"{block.size:g}",
            wanted=f"{first.smallest:g}",
        )  # fmt: skip
        yield Finding(Rule.SHRUNK, Severity.LOOK, entry, block.name, why)
    if len(block.lines) > first.lines:
        why = RuleViolation(
            "It takes %(lines)s lines; the design wants %(wanted)s.", lines=len(block.lines), wanted=first.lines
        )
        yield Finding(Rule.LINES, Severity.LOOK, entry, block.name, why)
    if block.name not in PROSE:
        return
    # Capitals of the design do not tell what belongs together; the text as it was written does.
    for parted in parted_words(block.lines, text):
        what = (
            RuleViolation("A date or a number is split at a line end: “%(parted)s”.", parted=parted)
            if _NUMBER.search(parted)
            else RuleViolation("A name is split at a line end: “%(parted)s”.", parted=parted)
        )
        yield Finding(Rule.SPLIT, Severity.LOOK, entry, block.name, what)


def parted_words(lines: Sequence[str], text: str) -> Iterator[str]:
    """Yield the two words on both sides of a line end that belong together."""
    if len(lines) == 1:
        return
    together = tied(unmarked(text))
    read = 0
    for before, _after in pairwise(lines):
        read += len(before)
        if together[read : read + 1] == NBSP:
            yield f"{before.rsplit(' ', 1)[-1]} / {together[read + 1 :].replace(NBSP, ' ').split(' ', 1)[0]}"
        read += 1


def _written(entry: Entry, place: str, text: str) -> Iterator[Finding]:
    """Yield what is wrong with how ``text`` was typed."""
    name = entry.personal and place == "recipient"
    better = bettered(text, personal_name=name)
    if text != nfc(text):
        why = RuleViolation("“%(text)s” is written with loose marks, so it will not be found.", text=nfc(text))
        yield Finding(Rule.UNICODE, Severity.LOOK, entry, place, why, better)
    if foreign := foreign_letter(nfc(text)):
        why = RuleViolation(
            "“%(word)s” has a letter of another script (%(letter)s).", word=foreign[0], letter=foreign[1]
        )
        yield Finding(Rule.LOOKALIKE, Severity.LOOK, entry, place, why, better)
    if nfc(text) != tidy(text):
        why = RuleViolation("“%(text)s” has spaces too many.", text=text.replace(" ", "␣"))
        yield Finding(Rule.SPACES, Severity.LOOK, entry, place, why, better)
    if place == "recipient" and _is_shouted(tidy(text)):
        why = RuleViolation("“%(text)s” is written in one case throughout.", text=text)
        yield Finding(Rule.CAPITALS, Severity.LOOK, entry, place, why, better if name else None)


def foreign_letter(text: str) -> tuple[str, str] | None:
    """Return the first word of ``text`` in which scripts are mixed, and the name of its letter."""
    if LOOKALIKES.keys().isdisjoint(text):
        return None
    for word in _WORD.findall(text):
        latin = any(name_of_letter(letter, "").startswith("LATIN") for letter in word)
        for letter in word:
            if letter in _NEVER_MEANT or (letter in LOOKALIKES and latin):
                return word, name_of_letter(letter, f"U+{ord(letter):04X}")
    return None


def _plain(text: str) -> str:
    """Return ``text`` with Latin letters in place of those that only look so, in words that are Latin otherwise."""

    def mended(found: re.Match[str]) -> str:
        word = found[0]
        return "".join(LOOKALIKES.get(letter, letter) for letter in word) if foreign_letter(word) else word

    return _WORD.sub(mended, text)


def _is_shouted(name: str) -> bool:
    return " " in name and (name.isupper() or name.islower())


def _cased(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in name.split(" "))


def _of_several(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield who stands in the list with the name of somebody else."""
    named: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        named[fold(unmarked(entry.name.replace(MARK, " ")))].append(entry)
    for same in named.values():
        for former, entry in pairwise(same):
            here = [one for one in same if one.unit == entry.unit and one.position < entry.position]
            if here:
                why = RuleViolation("The same name of the same unit stands at number %(number)s.",
                                    number=here[-1].position)  # fmt: skip
                yield Finding(Rule.TWICE, Severity.FINE if entry.repeated else Severity.LOOK, entry, "recipient", why)
            else:
                why = RuleViolation("Somebody of another unit with the same name stands at number %(number)s.",
                                    number=former.position)  # fmt: skip
                yield Finding(Rule.NAMESAKE, Severity.FINE, entry, "recipient", why)
