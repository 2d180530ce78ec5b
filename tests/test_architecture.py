"""Who may import whom: down the layers and left along the domains; and a few habits of the house."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "contest"
# The story's order: a domain may import those to its left.
DOMAINS = (
    "storage", "paper", "journal", "units", "accounts", "notices", "rules", "questions", "movements", "initiatives",
    "confirmations", "lateness", "evidence", "appraisals", "registrations", "panels", "scoring", "entries", "standings",
    "agreement", "results", "numbers", "recognition", "councils", "votes", "awards", "corrections", "amendments",
    "payments", "histories", "consultations", "nominations", "advice", "copies", "briefings", "filing", "binders",
    "changes", "designs", "certificates", "blanks", "printing", "lists", "ceremonies", "verification", "signatures",
    "home",
)  # fmt: skip
# What a drawer may import inside its own domain and in those to its left. Every other module is a pure rule.
DRAWERS = {
    "models": {"models", "rule"},
    "queries": {"models", "queries", "rule"},
    "papers": {"models", "queries", "papers", "rule"},
    "services": {"models", "queries", "papers", "services", "rule"},
    "invariants": {"models", "queries", "papers", "services", "rule"},
    "forms": {"models", "services", "forms", "rule"},
    "tasks": {"models", "queries", "papers", "services", "tasks", "rule"},
    "views": {"models", "queries", "papers", "services", "tasks", "forms", "sessions", "views", "rule"},
    "commands": {"models", "queries", "papers", "services", "tasks", "forms", "commands", "rule"},
}
# Modules that belong to a drawer without bearing its name.
KIN = {
    ("journal", "wording"): "views",
    ("scoring", "wording"): "views",
    ("standings", "wording"): "views",
    ("agreement", "wording"): "views",
    ("rules", "wording"): "forms",
    ("councils", "founding"): "services",
    ("councils", "sitting"): "services",
    ("home", "progress"): "queries",
    ("initiatives", "similar"): "queries",
    ("histories", "register"): "queries",
    ("histories", "statistics"): "queries",
    ("accounts", "sessions"): "views",
    ("storage", "places"): "services",
    ("storage", "scanning"): "services",
    ("storage", "uploads"): "rule",
    ("votes", "casting"): "services",
    ("blanks", "printing"): "services",
    ("votes", "hands"): "services",
    ("paper", "typeset"): "tasks",
    ("designs", "typeset"): "tasks",
    ("designs", "grounds"): "tasks",
    ("certificates", "keyring"): "services",
    ("lists", "understanding"): "services",
    ("signatures", "pades"): "tasks",
    ("signatures", "devices"): "tasks",
    ("signatures", "archive"): "tasks",
    ("nominations", "examination"): "queries",
    ("nominations", "wording"): "views",
    ("certificates", "lists"): "views",
}
# The edge of every domain may ask who is signed in and whose bodies that account keeps, wherever the domain stands.
WHO_IS_THERE = {("accounts", "views"), ("accounts", "queries"), ("accounts", "models")}
EDGE = ("views", "tasks", "commands")
FLASK = ("flask", "flask_login", "flask_wtf", "flask_babel", "wtforms", "werkzeug", "flask_migrate")
# Services read the settings and the place of files from the running product, and nothing else of Flask.
FLASK_IN_SERVICES = {("storage", "services"), ("notices", "services")}
ALONE = {
    "weasyprint": "paper/typeset.py",
    "docx": "paper/wordfile.py",
    "argon2": "accounts/passwords.py",
    "vl_convert": "paper/chart.py",
    "obstore": "storage/places.py",
    "docxtpl": "copies/wordtemplate.py",
    "icalendar": "movements/dates.py",
    "pyhanko": "copies/pdfsignatures.py",
    "pyhanko_certvalidator": "copies/pdfsignatures.py",
}
# One reads signatures in a process of its own, the other makes them.
ALSO = {
    ("signatures/pades.py", "pyhanko"),
    ("signatures/pades.py", "pyhanko_certvalidator"),
    ("signatures/devices.py", "pyhanko"),
}


@cache
def sources() -> tuple[tuple[Path, list[ast.AST]], ...]:
    """Return every file of the house with all nodes of its tree, read once for all habits."""
    return tuple(
        (path, list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))) for path in sorted(HOUSE.rglob("*.py"))
    )


def imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield every module that a file imports, wherever in it; names of a package count as its modules."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def place(module: str) -> tuple[str, str] | None:
    """Return the domain and the drawer of ``contest.<domain>.<module>``; None for what every domain may use."""
    parts = module.split(".")
    if len(parts) < 3 or parts[0] != "contest" or parts[1] not in DOMAINS:
        return None
    if not (HOUSE / parts[1] / f"{parts[2]}.py").exists():
        return None
    drawer = KIN.get((parts[1], parts[2]), parts[2])
    return parts[1], drawer if drawer in DRAWERS else "rule"


def own_place(path: Path) -> tuple[str, str] | None:
    return place(".".join(("contest", *path.relative_to(HOUSE).with_suffix("").parts)))


def test_domains_import_only_to_the_left() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}: move the need to the right-hand domain, or read it there"
        for path, nodes in sources()
        if (here := own_place(path))
        for module in imports(nodes)
        if (there := place(module))
        and DOMAINS.index(there[0]) > DOMAINS.index(here[0])
        and not (here[1] in EDGE and there in WHO_IS_THERE)
    ]

    assert wrong == []


def test_layers_import_only_downwards() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} ({here[1]}) imports {module} ({there[1]}): turn the call round or move the code down"
        for path, nodes in sources()
        if (here := own_place(path)) and here[1] in DRAWERS
        for module in imports(nodes)
        if (there := place(module)) and there[1] not in DRAWERS[here[1]]
    ]

    assert wrong == []


def test_rules_know_no_database_and_no_flask() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}: a rule takes values and gives values"
        for path, nodes in sources()
        if (here := own_place(path)) and here[1] == "rule" and path.name not in ("links.py", "roster.py")
        for module in imports(nodes)
        if module.split(".")[0] in (*FLASK, "sqlalchemy")
        or (place(module) or ("", "rule"))[1] not in ("rule", "models")
    ]

    assert wrong == []


def test_models_queries_and_services_know_nothing_of_flask() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}: pass in what it needs"
        for path, nodes in sources()
        if (here := own_place(path)) and here[1] in ("models", "queries", "services", "papers", "invariants")
        and (here[0], path.stem) not in FLASK_IN_SERVICES | {("storage", "places")}
        for module in imports(nodes)
        if module.split(".")[0] in FLASK
    ]  # fmt: skip

    assert wrong == []


def test_only_the_edge_opens_a_transaction() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} opens a transaction: leave it to the view, the task or the command"
        for path, nodes in sources()
        if (here := own_place(path)) and here[1] not in EDGE
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "transaction"
    ]

    assert wrong == []


@pytest.mark.parametrize("call", ["commit", "now", "utcnow", "today"])
def test_there_is_one_place_for_commits_and_one_for_the_clock(call: str) -> None:
    home = {"commit": "database.py"}.get(call, "clock.py")
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls .{call}()"
        for path, nodes in sources()
        if path.name != home
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == call
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "clock")
    ]

    assert wrong == []


def test_only_the_settings_read_the_environment() -> None:
    wrong = [
        str(path.relative_to(ROOT)) for path, nodes in sources() if {"os.environ", "os.getenv"} & set(imports(nodes))
    ]
    wrong += [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, nodes in sources()
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    ]

    assert wrong == []


def test_each_outside_library_has_its_one_importer() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}: only contest/{ALONE[module.split('.')[0]]} does"
        for path, nodes in sources()
        for module in imports(nodes)
        if module.split(".")[0] in ALONE
        and path != HOUSE / ALONE[module.split(".")[0]]
        and (path.relative_to(HOUSE).as_posix(), module.split(".")[0]) not in ALSO
    ]

    assert wrong == []


def test_no_file_is_called_after_nothing() -> None:
    vague = {"utils", "helpers", "common", "misc", "manager", "base"}

    assert [str(path) for path, _ in sources() if path.stem in vague] == []


def test_every_page_of_a_view_exists_under_its_name() -> None:
    """``initiatives.register`` renders ``initiatives/register.html``; each template that a view names is there."""
    named = {
        node.value
        for path, nodes in sources()
        if path.name in ("views.py", "pages.py", "tasks.py")
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith((".html", ".txt"))
        and "/" in node.value and " " not in node.value
    }  # fmt: skip

    assert [name for name in sorted(named) if not (ROOT / "templates" / name).exists()] == []


def test_templates_carry_no_script_and_no_style_of_their_own() -> None:
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        printed = "paper" in path.parts or "papers" in path.parts or "certificate" in path.name
        if not printed and ("<style" in text or " style=" in text or "<script>" in text or " onclick=" in text):
            wrong.append(str(path.relative_to(ROOT)))

    assert wrong == []
