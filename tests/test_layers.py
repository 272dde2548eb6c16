"""The import graph: readers know nothing of pages, pages compute nothing, only the faces know everything."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "reportgen"

PLAIN = {"errors", "version"}
"""Anything may import these."""

ALLOWED = {
    "errors": set(),
    "version": set(),
    "values": set(),
    "batch": set(),
    "names": set(),
    "results": {"batch"},
    "options": {"batch"},
    "limits": {"values"},
    "words": {"results"},
    "numbers": {"results"},
    "order": {"numbers", "results"},
    "readers": {"batch", "names", "numbers"},
}
"""What the modules at the bottom may import, besides PLAIN."""

FORBIDDEN = {
    "readers": {"results", "metrics", "flags", "evaluate", "figures", "pages", "api", "cli", "layouts"},
    "layouts": {"results", "metrics", "flags", "evaluate", "figures", "pages", "api", "cli"},
    "tally": {"readers", "layouts", "results", "figures", "pages", "api", "cli"},
    "ranking": {"readers", "layouts", "results", "figures", "pages", "api", "cli"},
    "metrics": {"readers", "layouts", "figures", "pages", "api", "cli", "evaluate"},
    "flags": {"readers", "layouts", "figures", "pages", "api", "cli", "evaluate"},
    "comparison": {"readers", "layouts", "figures", "pages", "api", "cli"},
    "gate": {"readers", "layouts", "figures", "pages", "api", "cli", "evaluate"},
    "evaluate": {"readers", "layouts", "figures", "pages", "api", "cli"},
    "figures": {"readers", "layouts", "tally", "metrics", "flags", "gate", "evaluate", "pages", "api", "cli"},
    "pages": {"readers", "layouts", "tally", "metrics", "flags", "gate", "evaluate", "api", "cli"},
}
"""What each part must not know: left of a Result nothing shows, right of it nothing computes."""


def imports(path):
    """Return the parts of reportgen that a module imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "reportgen":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportgen."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("reportgen.")}
    return found


def graph():
    """Return every part of reportgen with the parts it imports."""
    parts = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        parts.setdefault(part, set()).update(imports(path) - {part})
    return parts


GRAPH = graph()


@pytest.mark.parametrize("part", ALLOWED)
def test_the_bottom_imports_only_what_it_may(part):
    """A module at the bottom imports nothing but what is listed for it."""
    assert GRAPH[part] <= ALLOWED[part] | PLAIN


@pytest.mark.parametrize("part", FORBIDDEN)
def test_no_part_knows_what_lies_beyond_its_waist(part):
    """A part imports nothing from the other side of the Batch or of the Result."""
    assert GRAPH[part] & FORBIDDEN[part] == set()


def test_only_the_faces_import_the_faces():
    """Report and the command line are imported by the command line and the package alone."""
    users = {part for part, used in GRAPH.items() if used & {"api", "cli"}}
    assert users <= {"cli", "__init__", "__main__"}


def test_no_part_imports_itself_through_others():
    """The import graph has no cycle."""
    done, path = set(), []

    def visit(part):
        assert part not in path, " → ".join([*path, part])
        if part not in done:
            path.append(part)
            for used in sorted(GRAPH.get(part, ())):
                visit(used)
            done.add(path.pop())

    for part in sorted(GRAPH):
        visit(part)


def test_pyplot_is_nowhere():
    """No module imports pyplot, which keeps global state and chooses a display."""
    assert not [path.name for path in PACKAGE.rglob("*.py") if "pyplot" in path.read_text()]
