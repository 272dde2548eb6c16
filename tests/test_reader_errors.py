"""Each file that cannot be read gives one error with exactly this text."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reportgen.errors import InputError
from reportgen.readers import files as reader_files
from reportgen.readers import open_source, open_stdin
from reportgen.readers.columns import label_sets, labels, mapping, matrix, numbers, records

CSV = b"y,p,s\na,b,0.5\nb,b,0.25\n"
DEEP = 100_000


def npz(**arrays: object) -> bytes:
    """Return the bytes of an npz file."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def npy(array: object) -> bytes:
    """Return the bytes of an npy file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def parquet() -> bytes:
    """Return the bytes of a small Parquet file."""
    buffer = io.BytesIO()
    pq.write_table(pa.table({"y": ["a", "b"], "s": [0.1, 0.2]}), buffer)
    return buffer.getvalue()


def arrow(new: Callable[..., pa.ipc.RecordBatchStreamWriter]) -> bytes:
    """Return the bytes of a small Arrow file or stream."""
    table = pa.table({"y": ["a", "b"], "s": [0.1, 0.2]})
    buffer = io.BytesIO()
    with new(buffer, table.schema) as writer:
        writer.write(table)
    return buffer.getvalue()


def empty_zip() -> bytes:
    """Return a ZIP archive that holds a text file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("predictions.csv", CSV)
    return buffer.getvalue()


GZIP = ("{} is a damaged or incomplete gzip file.", "Copy or download the file again.")
ENDING = "Check how it was written, or give it the ending of its real format."
AGAIN = "Write or copy the file again."
CELLS = "Look for a missing cell, or a delimiter inside a cell that is not quoted."
RECORDS = 'Write an array of records: [{{"label": "a", "prediction": "b"}}, ...].'
LINES = "Write one JSON object per line."
FORMATS = "Save the predictions as CSV, JSON, Parquet, Arrow or npz."
PER_COLUMN = "Give each column one value per row."
RENAME = "Rename or remove one of the columns."
NESTED = ("{} nests lists or objects more than 20 deep.", "Write one flat record per prediction.")
OBJECTS = "Save it as numbers or as fixed-width text: array.astype(str)."

# name of the file, its bytes, what is wrong ({} is the name), what to do
CASES = [
    ("blank.csv", b"\n\n", "{} holds only blank lines.", "Write the predictions again."),
    ("header.csv", b"y,p\n", "{} holds no rows.", "Write at least one prediction."),
    ("short.csv", CSV + b"a,b\n", "{}, line 4: 2 cells, but the header has 3.", CELLS),
    ("one.csv", CSV + b"a\n", "{}, line 4: 1 cell, but the header has 3.", CELLS),
    ("long.csv", CSV + b"a,b,0.5,1\n", "{}, line 4: 4 cells, but the header has 3.", CELLS),
    ("bare.csv", b"0.1,0.9\n0.5\n", "{}, line 2: 1 cell, but the first line has 2.", CELLS),
    (
        "quote.csv",
        CSV + b'"a,b,0.5\nb,b,0.5\n',
        "{}, line 4: a quotation mark is not closed.",
        "Close it, or double it inside a cell.",
    ),
    ("header.csv", b"y_true,y_pred", "{} holds no rows.", "Write at least one prediction."),
    ("hello.txt", b"hello", "{} holds no rows.", "Write at least one prediction."),
    (
        "joined.csv",
        CSV + CSV,
        "{}, line 4: the header stands there again, as in files joined end to end.",
        "Remove it; give files of different models one by one instead.",
    ),
    (
        "joined_index.csv",
        b",y,p\n0,a,a\n,y,p\n0,b,a\n",
        "{}, line 3: the header stands there again, as in files joined end to end.",
        "Remove it; give files of different models one by one instead.",
    ),
    ("twice.csv", b"y,p,y\n1,2,3\n", '{} has two columns named "y".', RENAME),
    ("space.csv", b"y,p,y \n1,2,3\n", '{} has two columns named "y".', RENAME),
    (
        "nul.csv",
        b"y,p\na,b\na\0,b\n",
        "{} holds a NUL byte in line 3, so it is not text.",
        "Save the predictions as UTF-8 text, Parquet or npz.",
    ),
    (
        "utf16.csv",
        b"\xff\xfe" + "y,p\na,b\n".encode("utf-16-le") + b"\0",
        "{} starts as UTF-16 text, but byte 19 does not fit.",
        "Save the file as UTF-8.",
    ),
    ("cut.csv.gz", gzip.compress(CSV * 100)[:-20], *GZIP),
    ("noise.csv.gz", b"\x1f\x8b" + b"abc" * 30, *GZIP),
    ("a.parquet", CSV, "{} does not start as a Parquet file.", ENDING),
    ("a.npz", CSV, "{} does not start as an npz file.", ENDING),
    ("a.feather", CSV, "{} does not start as an Arrow file.", ENDING),
    ("a.json", CSV, "{} does not start as a JSON file.", ENDING),
    ("a.jsonl", CSV, "{} does not start as a JSON Lines file.", ENDING),
    ("cut.parquet", parquet()[:-30], "{} is a damaged or incomplete Parquet file.", AGAIN),
    ("cut.arrow", arrow(pa.ipc.new_file)[:-30], "{} is a damaged or incomplete Arrow file.", AGAIN),
    ("stream.arrow", arrow(pa.ipc.new_stream)[:-150], "{} is a damaged or incomplete Arrow file.", AGAIN),
    ("cut.npz", npz(a=np.arange(9))[:-30], "{} is a damaged or incomplete npz file.", AGAIN),
    ("cut.npy", npy(np.arange(90.0))[:-8], "{} is a damaged or incomplete npy file.", AGAIN),
    (
        "objects.npz",
        npz(y=np.array(["a", None], object)),
        '{}: array "y" holds Python objects, which can run code when loaded.',
        OBJECTS,
    ),
    (
        "objects.npy",
        npy(np.array(["a", None], object)),
        '{}: array "objects" holds Python objects, which can run code when loaded.',
        OBJECTS,
    ),
    (
        "lengths.npz",
        npz(y_true=np.arange(3), y_score=np.zeros((4, 2))),
        '{}: array "y_true" has 3 rows but "y_score" has 4.',
        "Save arrays with one entry per row; class names go into an array named classes.",
    ),
    (
        "scalar.npz",
        npz(a=np.float64(3)),
        "{} holds no arrays with rows.",
        "Save the truth and the scores as arrays.",
    ),
    (
        "cube.npz",
        npz(y=np.zeros((2, 2, 2))),
        '{}: array "y" has 3 dimensions.',
        "Save one row per prediction and one column per class.",
    ),
    (
        "complex.npy",
        npy(np.zeros(3, complex)),
        '{}: array "complex" has the type complex128, which is neither number nor text.',
        "Save it as integers, floats or text.",
    ),
    (
        "lie.npy",
        npy(np.zeros(3)).replace(b"(3,)", b"(9000000000,)"),
        "{} needs 67.1 GiB or more once read; the limit is 8 GiB.",
        "Store the scores as float32 Parquet, or split the file.",
    ),
    (
        "names.npz",
        npz(y=np.arange(3), classes=np.array(["a", "a "])),
        '{}: two class names are equal, "a".',
        "Give every class a name of its own.",
    ),
    (
        "text.zip",
        empty_zip(),
        "{} is a ZIP archive without NumPy arrays.",
        "Unpack a zipped file first; save a workbook as CSV.",
    ),
    ("book.xlsx", empty_zip(), "{} is an Excel workbook.", "Save its sheet of predictions as CSV."),
    (
        "cut.zip",
        b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml",
        "{} is an Excel workbook.",
        "Save its sheet of predictions as CSV.",
    ),
    ("a.pkl", b"\x80\x04\x95abc", "{} is a Python pickle, which can run code when loaded.", FORMATS),
    ("a.h5", b"\x89HDF\r\n", "{} is an HDF5 file.", FORMATS),
    (
        "packed.parquet.gz",
        gzip.compress(parquet()),
        "{} is Parquet packed with gzip, which is not read.",
        "Give it as a plain file.",
    ),
    (
        "syntax.json",
        b'[{"y":"a"},\n{"y":}]',
        "{}, line 2: not valid JSON (Expecting value, column 6).",
        "Check the text at that place; a cut file ends too early.",
    ),
    ("record.json", b'{"a":1}', "{} holds a JSON object that is no table.", RECORDS),
    ("numbers.json", b"[1,2]", "{}, row 1: not a JSON object.", RECORDS),
    ("none.json", b"[]", "{} holds no rows.", "Write at least one prediction."),
    (
        "split.json",
        b'{"columns":["a","b"],"data":[[1,2],[1]]}',
        '{}, row 2: "data" has 1 value, but "columns" has 2 names.',
        "Give each row one value per column.",
    ),
    ("names.json", b'{"columns":["a","a"],"data":[[1,2]]}', '{} has two columns named "a".', RENAME),
    ("lists.json", b'{"a":[1,2],"b":[1]}', '{}: column "a" has 2 values but "b" has 1.', PER_COLUMN),
    (
        "index.json",
        b'{"a":{"0":1},"b":{"1":1}}',
        '{}: columns "a" and "b" do not have the same row keys.',
        PER_COLUMN,
    ),
    ("keys.json", b'[{"a":1,"a":2}]', '{}: key "a" is given twice in one object.', "Give each key once."),
    (
        "types.json",
        b'[{"a":1},{"a":"x"}]',
        '{}, row 2: "a" is text, but a number in row 1.',
        "Write one type per key.",
    ),
    ("deep.json", b"[" * DEEP, *NESTED),
    (
        "surrogate.json",
        b'[{"a":"\\ud800"}]',
        "{} holds half of a surrogate pair in a string.",
        "Write valid Unicode.",
    ),
    ("syntax.jsonl", b'{"y":"a"}\n{"y":}\n', "{}, line 2: not valid JSON (Expecting value).", LINES),
    (
        "spread.jsonl",
        b'{"a":1}\n{"a":\n' + b"[\n" * DEEP,
        "{}, line 2: not valid JSON (Expecting value).",
        LINES,
    ),
    (
        "types.jsonl",
        b'{"y":{"a":1}}\n\n{"y":{"a":"x"}}\n',
        '{}, line 3: "y.a" is text, but a number in line 1.',
        "Write one type per key.",
    ),
    ("list.jsonl", b'{"y":1}\n[1]\n', "{}, line 2: not a JSON object.", LINES),
    ("keys.jsonl", b'{"a":1}\n{"b":1,"b":2}\n', '{}, line 2: key "b" is given twice.', "Give each key once."),
    ("deep.jsonl", b'{"a":1}\n{"a":' + b"[" * DEEP + b"]" * DEEP + b"}\n", *NESTED),
    (
        "huge.jsonl",
        b'{"a":1}\n{"a":1e400}\n',
        "{}, line 2: Number too big to be stored in double.",
        "Correct the value.",
    ),
]


def text_of(name: str, what: str, fix: str) -> str:
    """Return the whole text of an error."""
    return f"{what.format(name)}\n{fix.format()}"


@pytest.mark.parametrize(("name", "data", "what", "fix"), CASES, ids=[case[0] for case in CASES])
def test_unreadable_file(tmp_path: Path, name: str, data: bytes, what: str, fix: str) -> None:
    """A file that cannot be read gives its own two sentences, without the directory."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        open_source(tmp_path / name)
    assert str(caught.value) == text_of(name, what, fix)


def test_missing_file(tmp_path: Path) -> None:
    """A file that does not exist is named as the user wrote it."""
    path = tmp_path / "no\x1bsuch.csv"
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert (
        str(caught.value) == f"{tmp_path}/no\\x1bsuch.csv: no such file.\nCheck the name and the directory."
    )


def test_directory(tmp_path: Path) -> None:
    """A directory in place of a file is refused."""
    with pytest.raises(InputError) as caught:
        open_source(str(tmp_path))
    assert str(caught.value) == f"{tmp_path} is a directory, not a file.\nName a file in it."


def test_empty_file(tmp_path: Path) -> None:
    """A file of no bytes is refused whatever its ending."""
    path = tmp_path / "a.parquet"
    path.touch()
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert str(caught.value) == f"{path} is empty.\nWrite the predictions again; the file has 0 bytes."


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is named with the reason."""
    path = tmp_path / "a.csv"
    path.write_bytes(CSV)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so modes do not do
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert str(caught.value) == f"{path}: no permission to read it.\nAllow yourself to read the file."


def test_nul_in_path() -> None:
    """A path that no system can have gives an error and no traceback."""
    with pytest.raises(InputError, match="cannot be read: embedded null byte"):
        open_source("a\0b.csv")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "<stdin> is empty.\nWrite the predictions again; the file has 0 bytes."),
        (parquet(), "<stdin> is Parquet on standard input, which is not read.\nGive it as a plain file."),
    ],
)
def test_standard_input(data: bytes, text: str) -> None:
    """Standard input takes text only, and some of it."""
    with pytest.raises(InputError) as caught:
        open_stdin(io.BytesIO(data))
    assert str(caught.value) == text


def test_damaged_parquet_column(tmp_path: Path) -> None:
    """Damage behind a sound footer is reported with the column when that column is read."""
    data = bytearray(parquet())
    data[4:24] = b"\xff" * 20
    (tmp_path / "a.parquet").write_bytes(data)
    source = open_source(tmp_path / "a.parquet")
    with pytest.raises(InputError) as caught:
        source.columns[0].read()
    assert str(caught.value) == f'a.parquet: column "y" is damaged and cannot be read.\n{AGAIN}'


def test_text_that_is_no_utf8(tmp_path: Path) -> None:
    """Labels of an Arrow file that are no UTF-8 are damage, not a traceback."""
    data = arrow(pa.ipc.new_file).replace(b"ab\0", b"\xff\xfe\0")
    (tmp_path / "a.arrow").write_bytes(data)
    source = open_source(tmp_path / "a.arrow")
    with pytest.raises(InputError) as caught:
        labels(source, source.columns[0])
    assert str(caught.value) == f'a.arrow: column "y" is damaged and cannot be read.\n{AGAIN}'


def test_gzip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that unpacks beyond any ratio of predictions is refused while it is unpacked."""
    monkeypatch.setattr(reader_files, "BYTES_OF_ANY_RATIO", 1 << 21)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"y,p\n" + b"0,0\n" * 1_000_000))
    with pytest.raises(InputError, match=r"a\.csv\.gz unpacks to more than 250 times its size"):
        open_source(tmp_path / "a.csv.gz")


def test_npz_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npz file is judged by what its directory declares, before anything is unpacked."""
    monkeypatch.setattr(reader_files, "BYTES_OF_ANY_RATIO", 1 << 21)
    np.savez_compressed(tmp_path / "a.npz", y=np.zeros(1_000_000))
    with pytest.raises(InputError, match=r"a\.npz unpacks to more than 250 times its size"):
        open_source(tmp_path / "a.npz")


CELL_CASES = [
    (numbers, b"y,s\na,0.5\nb,oops\n", "s", '<stdin>, line 3, column "s": "oops" is not a number.'),
    (numbers, b"y,s\na,0.5\nb,1_0\n", "s", '<stdin>, line 3, column "s": "1_0" is not a number.'),
    (numbers, b"y,s\n\na,0.5\nb,\x1b[0m\n", "s", '<stdin>, row 2, column "s": "\\x1b[0m" is not a number.'),
    (
        numbers,
        b'{"r":[1]}\n{"r":[2]}',
        "r",
        '<stdin>: column "r" holds several values per row, not one number.',
    ),
    (
        numbers,
        b'{"r":1}\n{"r":9007199254740993}',
        "r",
        '<stdin>, line 2, column "r": 9007199254740993 is too large to be kept exactly.',
    ),
    (
        labels,
        b'{"r":[1]}\n{"r":[2]}',
        "r",
        '<stdin>: column "r" holds several values per row, not one label.',
    ),
    (
        labels,
        "y,s\n\u00e9,1\ne\u0301,2\n".encode(),
        "y",
        '<stdin>, column "y": two class names are equal, "é".',
    ),
    (
        label_sets,
        b'y,s\n"[\'a",1\n"[\'a\']",2\n',
        "y",
        '<stdin>: column "y" does not hold sets of labels.',
    ),
    (
        labels,
        b'{"r":1}\n{"r":123456789012345678901}',
        "r",
        '<stdin>: column "r" holds 123456789012345683968, a label too large to be kept exactly.',
    ),
    (matrix, b'{"r":[1,2]}\n{"r":[1]}', "r", '<stdin>, line 2, column "r": 1 value, but 2 in line 1.'),
    (matrix, b'{"r":[1,2]}\n{"r":null}', "r", '<stdin>, line 2, column "r": no list of scores.'),
    (matrix, b"y,s\na,0.5\n", "s", '<stdin>: column "s" does not hold a row of numbers per row.'),
    (mapping, b"y,s\na,0.5\n", "s", '<stdin>: column "s" does not hold a mapping from class to score.'),
    (records, b"y,s\na,0.5\n", "s", '<stdin>: column "s" does not hold lists of label and score.'),
    (
        records,
        b'{"r":[{"label":"a","score":1}]}\n{"r":[{"label":"b","score":0.1},{"label":"b","score":1}]}',
        "r",
        '<stdin>, line 2, column "r": label "b" is given twice.',
    ),
    (
        records,
        b'{"r":[{"label":"a","score":1}]}\n{"r":[{"score":1}]}',
        "r",
        '<stdin>, line 2, column "r": a score has no label.',
    ),
    (
        records,
        b'{"r":[{"a":1.5,"b":0.5}]}\n{"r":[]}',
        "r",
        '<stdin>, column "r": cannot tell label and score among the keys a, b.',
    ),
    (label_sets, b'{"r":["a"]}\n{"q":1}', "r", '<stdin>, line 2, column "r": no list of labels.'),
    (label_sets, b"y,s\na,0.5\n", "y", '<stdin>: column "y" does not hold sets of labels.'),
]


@pytest.mark.parametrize(("read", "data", "name", "what"), CELL_CASES)
def test_unusable_cells(read: Callable[..., object], data: bytes, name: str, what: str) -> None:
    """Cells that cannot be what is asked of them are named by row and column, with something to do."""
    source = open_stdin(io.BytesIO(data))
    column = next(column for column in source.columns if column.name == name)
    with pytest.raises(InputError, match=f"^{re.escape(what)}\n") as caught:
        read(source, column)
    assert caught.value.fix.endswith(".")
