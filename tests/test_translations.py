"""The Vietnamese catalogue is complete, and the product's texts are all found for it."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "contest/translations/vi/LC_MESSAGES"
PLACE = re.compile(r"%\((\w+)\)[sd]")


@cache
def texts_of_the_product() -> set[tuple[str, ...]]:
    """Return the texts that the sources mark for translation, with their plural if they have one."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    keywords: dict[str, tuple[int, ...] | None] = {
        "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), **_own_keywords(),
    }  # fmt: skip
    found = extract_from_dir(
        ROOT, method_map=[(line["pattern"], line["method"]) for line in mappings], keywords=keywords,
        directory_filter=lambda folder: Path(folder).name not in (".venv", "build", "tests", ".git"),
    )  # fmt: skip
    return {
        message if isinstance(message, tuple) else (message,) for _file, _line, message, _comments, _context in found
    }


def _own_keywords() -> dict[str, tuple[int, ...] | None]:
    """Return the keywords that the Makefile gives to the extraction."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    line = re.search(r"^KEYWORDS := (.*)$", makefile, re.MULTILINE)
    assert line is not None
    given = [word.partition(":") for word in line.group(1).replace("-k ", "").split()]
    return {name: (int(place),) if place else None for name, _colon, place in given}


def catalogue(domain: str) -> Catalog:
    with (CATALOGUES / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="vi")


def filled(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(strings) and not message.fuzzy


def test_every_text_of_the_product_has_its_vietnamese() -> None:
    known = {
        (message.id if isinstance(message.id, tuple) else (message.id,)): message for message in catalogue("messages")
    }
    missing = sorted(text for text in texts_of_the_product() if text not in known or not filled(known[text]))

    assert missing == []


def test_the_catalogue_holds_nothing_that_the_product_does_not_say() -> None:
    said = texts_of_the_product()
    idle = [
        message.id
        for message in catalogue("messages")
        if message.id and (message.id if isinstance(message.id, tuple) else (message.id,)) not in said
    ]

    assert idle == []


def test_every_translation_keeps_the_places_of_its_text() -> None:
    wrong = []
    for message in catalogue("messages"):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        wanted = set(PLACE.findall(ids[-1]))
        wrong += [text for text in strings if message.id and set(PLACE.findall(text)) != wanted]

    assert wrong == []


def test_every_message_of_wtforms_has_its_vietnamese() -> None:
    import wtforms

    with (Path(wtforms.__file__).parent / "locale/wtforms.pot").open("rb") as file:
        said = [message.id for message in read_po(file) if message.id]
    known = catalogue("wtforms")

    assert [text for text in said if text not in known or not filled(known[text])] == []  # type: ignore[index]


def test_a_refusal_takes_its_words_where_the_catalogue_finds_them() -> None:
    """Words that a name stands for are marked by ``msgid``, else nothing translates them."""
    unmarked = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "contest").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and _names(call) & _bare_texts(function)
    ]

    assert unmarked == []


def _names(call: ast.Call) -> set[str]:
    """Return the names that a refusal, or a fault of a list, is given."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {"RuleViolation": call.args[:1], "fault": call.args[2:3], "_": call.args[:1]}.get(called, [])
    return {name.id for name in given if isinstance(name, ast.Name)}


def _bare_texts(function: ast.FunctionDef) -> set[str]:
    """Return the names that stand for a text as it is written."""
    return {
        target.id
        for line in ast.walk(function)
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
