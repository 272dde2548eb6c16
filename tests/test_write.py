"""Writing files: whole or not at all, with a clear message when it fails."""

import errno
import os
import stat
from pathlib import Path

import pytest

from reportgen.errors import OutputError
from reportgen.pages import write
from reportgen.pages.write import write_atomically


def names_in(folder):
    """Return the names of the files in a folder."""
    return [path.name for path in folder.iterdir()]


def test_writes_and_replaces(tmp_path):
    """A new file is written, an old one replaced, and no temporary file stays."""
    target = tmp_path / "r.html"
    write_atomically(target, b"first")
    write_atomically(str(target), b"second")
    assert target.read_bytes() == b"second"
    assert names_in(tmp_path) == ["r.html"]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_permissions_follow_the_umask(tmp_path, umask):
    """A new report is as readable as any file the user makes, not private like a temporary file."""
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "r.html", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r.html").stat().st_mode) == 0o666 & ~umask


def test_permissions_of_a_replaced_file_stay(tmp_path):
    """Replacing a file keeps who may read it."""
    target = tmp_path / "r.html"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_leaves_the_old_file(tmp_path, monkeypatch, step):
    """When the disk fills up, the old report is whole and nothing else is left in the folder."""

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "r.html"
    target.write_bytes(b"old")
    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError) as caught:
        write_atomically(target, b"new")
    assert caught.value.what == f"Cannot write {target}: the disk is full."
    assert caught.value.fix == "Free some space or write to another disk; an older file is untouched."
    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["r.html"]


def test_interruption_leaves_no_temporary_file(tmp_path, monkeypatch):
    """Ctrl-C in the middle of writing removes the temporary file and is passed on."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "r.html", b"new")
    assert names_in(tmp_path) == []


def test_missing_folder(tmp_path):
    """A folder that does not exist is named."""
    target = tmp_path / "no" / "r.html"
    with pytest.raises(OutputError) as caught:
        write_atomically(target, b"x")
    assert caught.value.what == f"Cannot write {target}: the folder does not exist."
    assert caught.value.fix == f"Create the folder {target.parent} first, or write elsewhere."


def test_target_is_a_folder(tmp_path):
    """A folder in the place of the file is not touched."""
    with pytest.raises(OutputError) as caught:
        write_atomically(tmp_path, b"x")
    assert caught.value.what == f"Cannot write {tmp_path}: this is a folder."
    assert caught.value.fix == f"Name a file inside it, such as {tmp_path}/report.html."


def test_path_through_a_file(tmp_path):
    """A file where a folder is needed is said to be one."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="a part of the path is a file, not a folder"):
        write_atomically(tmp_path / "file" / "r.html", b"x")


def test_name_too_long(tmp_path):
    """A file name that the system refuses is an output error."""
    with pytest.raises(OutputError, match="the file name is too long"):
        write_atomically(tmp_path / ("x" * 300), b"x")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_other_failures_are_explained(tmp_path, monkeypatch, number):
    """Missing permission, a read-only disk and failures nobody foresaw all end in two plain sentences."""

    def fail(**_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write.tempfile, "mkstemp", fail)
    with pytest.raises(OutputError) as caught:
        write_atomically(tmp_path / "r.html", b"x")
    assert str(tmp_path / "r.html") in caught.value.what
    assert caught.value.fix.endswith(".")


def test_a_device_is_written_to_directly():
    """Writing to /dev/null does not replace the device by a file."""
    write_atomically("/dev/null", b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_link_is_replaced_not_followed(tmp_path):
    """A link in the place of the report gives way; what it pointed to is left alone."""
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "r.html").symlink_to(tmp_path / "other")
    write_atomically(tmp_path / "r.html", b"new")
    assert (tmp_path / "other").read_bytes() == b"other"
    assert (tmp_path / "r.html").read_bytes() == b"new"
    assert not (tmp_path / "r.html").is_symlink()
