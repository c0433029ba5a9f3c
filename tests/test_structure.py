"""How the code hangs together: which way imports go, what is public, what starts quickly."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import archive
import archive_cli
from archive.engines import ENGINES
from archive.formats import FORMATS
from archive.query.fields import FIELDS
from archive_cli.main import COMMANDS
from tests.support.archives import ROOT

LIBRARY = sorted((ROOT / "archive").rglob("*.py"))
PROGRAM = sorted((ROOT / "cli" / "archive_cli").rglob("*.py"))

LAYERS = [
    ["opening"],
    ["library"],
    ["indexing"],
    ["merging"],
    ["answers"],
    ["corrections"],
    ["reading", "settings"],
    ["engines", "containers", "frames"],
    ["query", "formats"],
    ["text", "storage", "files"],
    ["model", "deadlines"],
    ["errors", "locators", "arguments", "display", "scripts"],
]
"""The modules and folders at the top of `archive/`: each imports only from rows below its own."""

TOP = {"__init__", *(name for layer in LAYERS for name in layer)}


def imports(file: Path) -> set[str]:
    """The modules that a file imports, at its top or anywhere in it; `from a import b` is `a.b`."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
    return found


def part_of(file: Path) -> str:
    return file.relative_to(ROOT / "archive").parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_go_one_way(file: Path) -> None:
    part = part_of(file)
    if part == "__init__":
        return
    row = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    for module in imports(file):
        assert not module.startswith("archive_cli")
        if module.startswith("archive."):
            other = module.split(".")[1]
            assert other in row, f"{file.name} imports {module}, not the module that has it"
            assert other == part or row[other] > row[part], f"{file.name} imports {module}"


_WHERE = "import archive, archive_cli; print(archive.__file__, archive_cli.__file__, sep='\\n')"


def test_the_code_under_test_is_the_checkout(tmp_path: Path) -> None:
    wanted = [ROOT / "archive" / "__init__.py", ROOT / "cli" / "archive_cli" / "__init__.py"]
    assert [Path(module.__file__ or "") for module in (archive, archive_cli)] == wanted
    ran = subprocess.run(
        [sys.executable, "-c", _WHERE], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert list(map(Path, ran.stdout.splitlines())) == wanted
    ran = subprocess.run(
        [sys.executable, "-v", "-m", "archive_cli", "--version"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # Python says from which file it has each module.
    found = re.findall(r"(?:from|matches) '?(/.*?/archive(?:_cli)?/__init__\.py)", ran.stderr)
    assert set(map(Path, found)) == set(wanted)


def test_every_part_has_its_layer() -> None:
    assert {part_of(file) for file in LIBRARY} == TOP


def run_time_imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    """What code imports when it runs, at its top or in a function: a module, and a name of it."""
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.If) and "TYPE_CHECKING" in ast.unparse(below.test):
            continue
        if isinstance(below, ast.ImportFrom) and below.module:
            yield from ((below.module, name.name) for name in below.names)
        elif isinstance(below, ast.Import):
            yield from ((name.name, "") for name in below.names)
        yield from run_time_imports(below)


def test_no_circle_of_imports() -> None:
    files = {
        ".".join(file.relative_to(above).with_suffix("").parts).removesuffix(".__init__"): file
        for above, found in ((ROOT, LIBRARY), (ROOT / "cli", PROGRAM))
        for file in found
    }
    del files["archive"]  # It imports the public names from everywhere, once they are asked for.
    graph: TopologicalSorter[str] = TopologicalSorter()
    for module, file in files.items():
        for package, name in run_time_imports(ast.parse(file.read_text(encoding="utf-8"))):
            needed = f"{package}.{name}" if f"{package}.{name}" in files else package
            if needed in files:
                graph.add(module, needed)
    graph.prepare()  # Raises CycleError.


def test_only_one_package_knows_whoosh() -> None:
    users = {
        file.relative_to(ROOT / "archive" / "engines" / "whoosh").as_posix()
        for file in LIBRARY
        if any(each.partition(".")[0] == "whoosh" for each in imports(file))
    }
    assert users == {"commit.py", "compat/codec.py", "compat/readers.py", "compat/schema.py"}


def test_the_program_uses_public_names_only() -> None:
    for file in PROGRAM:
        used = {
            node.attr
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "archive"
        }
        assert used <= set(archive.__all__), file.name
        assert not {each for each in imports(file) if each.startswith("archive.")}, file.name


def test_the_library_prints_nothing_and_reads_no_configuration() -> None:
    for file in LIBRARY:
        text = file.read_text(encoding="utf-8")
        for word in ("print(", "environ", "getenv", "expanduser", "sys.stdout", "sys.argv"):
            code = "\n".join(line for line in text.splitlines() if not line.startswith(">>>"))
            if file.name != "__init__.py":
                assert word not in code, f"{file.name}: {word}"


def test_the_library_gives_no_advice_about_the_command() -> None:
    for file in LIBRARY:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documented = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                advice = re.search(r"\barchive (?:index|search)\b|(?<!\S)--[a-z]", node.value)
                assert advice is None or node in documented, f"{file.name}: {node.value}"


def test_public_names_are_there_and_say_what_they_are() -> None:
    stub = ast.parse((ROOT / "archive" / "__init__.pyi").read_text(encoding="utf-8"))
    typed = [
        (node.module, name.name, name.asname)
        for node in ast.walk(stub)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    ]
    assert sorted(archive.__all__) == sorted(public for _, _, public in typed)
    for module, name, public in typed:
        assert module.startswith("archive.")
        assert getattr(archive, public) is getattr(importlib.import_module(module), name)
    for name in archive.__all__:
        assert getattr(archive, name) is not None
        assert name in dir(archive)
    for name in set(archive.__all__) - {"Progress", "Grouping", "SortOrder", "LineOrder"}:
        assert getattr(archive, name).__doc__, name
    with pytest.raises(AttributeError):
        _ = archive.nothing  # type: ignore[attr-defined]


def test_contributing_names_the_lists_that_are_extended() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for listing in ("FORMATS", "ENGINES", "FIELDS", "COMMANDS"):
        assert listing in text
    assert FORMATS
    assert ENGINES
    assert FIELDS
    assert COMMANDS


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import archive", ["whoosh", "tantivy", "babel", "snowballstemmer", "attr", "click"]),
        ("import archive; archive.parse(b'x')", ["whoosh", "click", "filelock"]),
        (
            "from archive_cli.main import program",
            ["whoosh", "tantivy", "archive.library", "babel", "attr"],
        ),
    ],
)
def test_what_is_not_needed_is_not_imported(code: str, unwanted: list[str]) -> None:
    check = f"{code}; import sys; print([name for name in {unwanted!r} if name in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, encoding="utf-8", check=True
    )
    assert finished.stdout.strip() == "[]"


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_question_brings_in_what_it_needs_alone(seeds: Path, engine: str) -> None:
    with archive.open(".archive", create=True, engine=engine) as made:
        made.index(["seeds"])
    other = {"whoosh": "tantivy", "tantivy": "numpy"}[engine]
    unwanted = [
        other,
        "numpy.ma",
        "babel",
        "archive.indexing.run",
        "archive.formats",
        "archive.merging",
    ]
    code = (
        "import sys; from archive_cli.main import run; run(sys.argv[1:]); "
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code, "search", "E3 blueprint", "--format", "ids"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    *found, imported = finished.stdout.splitlines()
    assert len(found) == 2
    assert imported == "[]"
