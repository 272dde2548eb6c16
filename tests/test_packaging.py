"""The wheel and the source archive: what they hold, and that an installed wheel works anywhere."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import reportgen
from reportgen.pages.templates import folder

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = {str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*") if path.is_file()}
TIDY = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DISPLAY")}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the wheel and the source archive once, without a network, and return their folder."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True, text=True)
    return out


@pytest.fixture(scope="module")
def wheel(built):
    """Return the wheel."""
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel in a fresh environment that sees this one's packages, and return its Python."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    # Packages of this environment, but not its editable install of reportgen: .pth files there are not read.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return python


def test_wheel_holds_the_package_its_templates_and_its_data(wheel):
    """Everything lies inside the package: templates, demonstration data with licences, the type marker."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"reportgen/{name}" for name in TEMPLATES} <= names
    data = {"hpc_cv/lda_cv.csv", "hpc_cv/LICENSE.origin", "ecg6/dnn.parquet", "ecg6/LICENSE.origin"}
    assert {
        f"reportgen/demo_data/{name}" for name in (*data, "digits_generated/shallow_tree.csv", "README.md")
    } <= names
    assert "reportgen/py.typed" in names
    assert {name.split("/")[0] for name in names} == {
        "reportgen",
        f"reportgen-{reportgen.__version__}.dist-info",
    }


def test_wheel_leaves_out_what_users_do_not_need(wheel):
    """No tests, caches or samples travel in the wheel, and it stays small."""
    assert not [
        name for name in zipfile.ZipFile(wheel).namelist() if "__pycache__" in name or "/tests/" in name
    ]
    assert wheel.stat().st_size < 1_000_000


def test_source_archive_holds_what_the_checks_need(built):
    """The source archive has templates, tests, data and set-up, so that it can be checked and built again."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as found:
        names = {name.split("/", 1)[1] for name in found.getnames() if "/" in name}
    wanted = {
        "Makefile",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "tools/setup.sh",
        "tests/test_packaging.py",
    }
    assert wanted | TEMPLATES <= names


def test_installed_wheel_writes_the_demo_in_an_empty_folder(installed, tmp_path):
    """The program of an installed wheel writes finished example reports, away from the source tree."""
    command = [installed.parent / "reportgen", "demo", "examples"]
    run = subprocess.run(command, cwd=tmp_path, env=TIDY, check=True, capture_output=True, text=True)
    assert f"The example reports lie in {tmp_path.resolve() / 'examples'}" in run.stdout
    written = {path.name: path.read_bytes() for path in (tmp_path / "examples").iterdir()}
    names = ("linear-discriminant-analysis", "shallow-decision-tree", "ecg-network")
    assert set(written) == {f"{name}.{form}" for name in names for form in ("html", "pdf")}
    assert all(data.startswith((b"<!doctype html>", b"%PDF-")) for data in written.values())


def test_installed_wheel_does_not_use_the_source_tree(installed, tmp_path):
    """The installed package and its templates are those of the wheel; none lie beside it."""
    code = "import reportgen, reportgen.pages.templates as t; print(reportgen.__file__); print(t.folder())"
    run = subprocess.run(
        [installed, "-c", code], cwd=tmp_path, env=TIDY, check=True, capture_output=True, text=True
    )
    package, templates = (Path(line) for line in run.stdout.split())
    assert package.parent.parent.is_relative_to(installed.parent.parent)
    assert templates == package.parent / "templates"
    assert not (package.parent.parent / "templates").exists()


def test_source_tree_finds_its_templates():
    """In the source tree, as in an editable install, the templates lie at the top level."""
    assert folder() == ROOT / "templates"


def test_every_dependency_has_a_reason():
    """Each package that reportgen or its checks need is explained in docs/dependencies.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["dev"]
    text = (ROOT / "docs" / "dependencies.md").read_text()
    assert [name for name in (one.split(">")[0] for one in needed) if name not in text] == []


def test_bundled_data_are_those_of_the_tests():
    """The demonstration data are the same bytes as the copies in tests/data, which name their origin."""
    bundled = [path for path in (ROOT / "reportgen" / "demo_data").rglob("*/*") if path.is_file()]
    assert len(bundled) == 5
    for path in bundled:
        assert path.read_bytes() == (ROOT / "tests" / "data" / path.parent.name / path.name).read_bytes()
