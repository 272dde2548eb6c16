"""The same rows read alike from every format, labels survive as written, and names are made safe."""

import csv
import gzip
import hashlib
import io
import json
import os
import string
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather

from reportgen.errors import InputError
from reportgen.names import clean, clean_all, printable, shorten, slug
from reportgen.readers import READERS, open_source, open_stdin
from reportgen.readers.columns import label_sets, labels, mapping, matrix, numbers, records
from reportgen.readers.lending import parsed
from reportgen.readers.source import MISSING, Coded, Column, Source

TRUTH = ["cat", "dog", "Öl", "cat", "a,b"]
CODE = [3, 10, 3, 1, 2]
SCORE = [0.5, 0.25, 0.1, 1e-05, 1.0]
TABLE = pa.table({"truth": TRUTH, "code": CODE, "score": SCORE})
ROWS = TABLE.to_pylist()


def csv_text(delimiter: str, quote: str = '"') -> str:
    """Return the rows as delimited text with all text quoted."""
    lines = [delimiter.join(["truth", "code", "score"])]
    lines += [
        f"{quote}{t}{quote}{delimiter}{c}{delimiter}{s!r}" for t, c, s in zip(TRUTH, CODE, SCORE, strict=True)
    ]
    return "\n".join(lines) + "\n"


def write_npz(path: Path) -> None:
    """Write the rows as an npz file."""
    np.savez(path, truth=np.array(TRUTH), code=np.array(CODE), score=np.array(SCORE))


def write_stream(path: Path) -> None:
    """Write the rows as an Arrow stream."""
    with pa.ipc.new_stream(str(path), TABLE.schema) as writer:
        writer.write(TABLE)


def bytes_writer(data: bytes) -> Callable[[Path], object]:
    """Return a writer of fixed bytes."""
    return lambda path: path.write_bytes(data)


SPLIT = {"columns": TABLE.column_names, "data": [list(row.values()) for row in ROWS]}
INDEXED = {key: {str(i): value for i, value in enumerate(cells)} for key, cells in TABLE.to_pydict().items()}
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
WRITERS = {
    "comma.csv": bytes_writer(csv_text(",").encode()),
    "bom.csv": bytes_writer(b"\xef\xbb\xbf" + csv_text(",").encode()),
    "semicolon.csv": bytes_writer(csv_text(";").encode()),
    "comma_decimal.csv": bytes_writer(
        csv_text(";").replace("0.", "0,").replace("1.0", "1,0").replace("1e-05", "0,00001").encode()
    ),
    "pipe.txt": bytes_writer(csv_text("|").encode()),
    "tab.tsv": bytes_writer(csv_text("\t").encode()),
    "windows.csv": bytes_writer(csv_text(",").encode("cp1252")),
    "utf16.csv": bytes_writer(csv_text(",").encode("utf-16")),
    "returns.csv": bytes_writer(csv_text(",").replace("\n", "\r\n").encode()),
    "packed.csv.gz": bytes_writer(gzip.compress(csv_text(",").encode())),
    "two_members.csv.gz": bytes_writer(
        gzip.compress(csv_text(",")[:20].encode()) + gzip.compress(csv_text(",")[20:].encode())
    ),
    "ending_lies.csv": lambda path: pq.write_table(TABLE, path),
    "records.json": bytes_writer(json.dumps(ROWS, indent=1).encode()),
    "split.json": bytes_writer(json.dumps(SPLIT).encode()),
    "lists.json": bytes_writer(json.dumps(TABLE.to_pydict()).encode()),
    "index.json": bytes_writer(json.dumps(INDEXED).encode()),
    "packed.json.gz": bytes_writer(gzip.compress(json.dumps(ROWS).encode())),
    "lines.jsonl": bytes_writer(LINES),
    "lines.json": bytes_writer(LINES),
    "blank_lines.jsonl": bytes_writer(b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\n\n")),
    "table.parquet": lambda path: pq.write_table(TABLE, path, row_group_size=2),
    "table.feather": lambda path: feather.write_feather(TABLE, str(path)),
    "table.arrow": lambda path: feather.write_feather(TABLE, str(path), compression="uncompressed"),
    "stream.arrows": write_stream,
    "arrays.npz": write_npz,
}


def column(source: Source, name: str) -> Column:
    """Return the column of that name."""
    return next(column for column in source.columns if column.name == name)


def written(coded: Coded) -> list[str | None]:
    """Return the label of each row."""
    return [None if code == MISSING else coded.names[code] for code in coded.codes]


def from_text(text: str) -> Source:
    """Read text as from standard input."""
    return open_stdin(io.BytesIO(text.encode()))


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    """Labels, numbers, row count, name and digest do not depend on the format."""
    path = tmp_path / name
    WRITERS[name](path)
    source = open_source(path)
    assert written(labels(source, column(source, "truth"))) == TRUTH
    assert written(labels(source, column(source, "code"))) == [str(code) for code in CODE]
    assert numbers(source, column(source, "code")).tolist() == CODE
    assert numbers(source, column(source, "score")).tolist() == SCORE
    assert [c.kind for c in source.columns] == ["text", "integer", "number"]
    assert source.file is not None
    assert (source.name, source.file.name, source.file.rows, source.n_rows) == (name, name, 5, 5)
    assert source.file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("comma.csv", "CSV, delimiter ','"),
        ("comma_decimal.csv", "CSV, delimiter ';', decimal comma"),
        ("tab.tsv", "TSV"),
        ("windows.csv", "CSV, delimiter ',', encoding Windows-1252"),
        ("utf16.csv", "CSV, delimiter ',', encoding UTF-16"),
        ("packed.csv.gz", "CSV, delimiter ',', gzip"),
        ("ending_lies.csv", "Parquet"),
        ("split.json", "JSON, columns and data"),
        ("lines.json", "JSON Lines"),
        ("stream.arrows", "Arrow stream"),
        ("arrays.npz", "npz"),
    ],
)
def test_format_is_described(tmp_path: Path, name: str, described: str) -> None:
    """The report says how a file was understood, unusual encodings included."""
    WRITERS[name](tmp_path / name)
    assert open_source(tmp_path / name).format == described


def test_every_reader_is_tried() -> None:
    """The formats above cover every line of the table of readers, npy apart."""
    endings = {Path(name.removesuffix(".gz")).suffix for name in WRITERS} | {".npy"}
    assert all(endings & set(reader.endings) for reader in READERS)


def test_labels_survive_as_written() -> None:
    """Labels that look like numbers, missing values or booleans are kept to the letter."""
    odd = ["001", "NA", "null", "1e5", "F", "true", "nan", "-", "1.10", "1.1"]
    source = from_text("truth,n\n" + "".join(f"{name},1\n" for name in odd))
    assert written(labels(source, source.columns[0])) == odd


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5), min_size=1
    )
)
def test_any_text_survives_in_quoted_cells(cells: list[str]) -> None:
    """Whatever stands between quotation marks comes back, cleaned; blank text is no label.

    Names that differ in the white space around them only are one; those alike for other reasons are refused.
    """
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["y", "n"], *([cell, "1"] for cell in cells)])
    source = from_text(buffer.getvalue())
    named = {cell: clean(cell) for cell in cells if cell.strip()}
    if len(set(named.values())) < len({cell.strip() for cell in named}):
        with pytest.raises(InputError, match="two class names are equal"):
            labels(source, source.columns[0])
    else:
        assert written(labels(source, source.columns[0])) == [named.get(cell) for cell in cells]


def test_decimal_codes_survive() -> None:
    """Codes such as 250.00 stay apart from 250.0, though the column also reads as numbers."""
    source = from_text("icd,float\n250.00,4.0\n250.0,3.0\n250.01,\n,nan\n")
    icd, coded = source.columns
    assert icd.kind == coded.kind == "number"
    assert written(labels(source, icd)) == ["250.00", "250.0", "250.01", None]
    assert written(labels(source, coded)) == ["4", "3", None, None]
    np.testing.assert_array_equal(numbers(source, coded), [4, 3, np.nan, np.nan])


def test_fractions_after_the_sample() -> None:
    """A column that shows its nature late is still read rightly."""
    late = from_text("s,t\n" + "0,0.5\n" * 70_000 + "0.25,oops\n")
    assert numbers(late, late.columns[0])[-2:].tolist() == [0, 0.25]
    assert late.columns[0].kind == "number"
    assert written(labels(late, late.columns[1]))[-2:] == ["0.5", "oops"]


def test_missing_numbers_in_text() -> None:
    """The usual words for a missing number are NaN in a column of numbers, and names in one of labels."""
    source = from_text("s,t\n0.5,a\nNA,NA\n,\n")
    assert source.columns[0].kind == "number"
    np.testing.assert_array_equal(numbers(source, source.columns[0]), [0.5, np.nan, np.nan])
    assert written(labels(source, source.columns[1])) == ["a", "NA", None]


@pytest.mark.parametrize(
    ("text", "names", "header"),
    [
        ("0.1,0.9\n0.2,0.8\n", ["column 1", "column 2"], False),
        ("0,1\n1,1\n", ["column 1", "column 2"], False),
        ("1,1\n0.5,0.2\n", ["column 1", "column 2"], False),
        ("cat,0.9\ndog,0.1\n", ["column 1", "column 2"], False),
        ("0,1\n0.2,0.8\n", ["0", "1"], True),
        ("truth,1.0,2.0\na,0.2,0.8\n", ["truth", "1.0", "2.0"], True),
        (",truth\n0,a\n", ["column 1", "truth"], True),
        ('"a\nb",truth\n0,a\n', ["a\\x0ab", "truth"], True),
        ("0,5;0,5\n0,25;0,75\n", ["column 1", "column 2"], False),
    ],
)
def test_header_is_recognised(text: str, names: list[str], *, header: bool) -> None:
    """Names are told from values, and columns without one are numbered."""
    source = from_text(text)
    assert [c.name for c in source.columns] == names
    assert source.has_header is header


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("y\na\nb\n", "line 3"),
        ("a\n\ny,p\na,b\n"[3:], "line 2"),
        ("y,p\n\na,b\nc,d\n", "row 2"),
        ("0.5\n0.25\n", "line 2"),
    ],
)
def test_rows_are_numbered_as_a_user_counts(text: str, where: str) -> None:
    """Lines are counted where each row is a line, rows otherwise."""
    source = from_text(text)
    assert source.where(source.n_rows - 1) == where


def test_parquet_columns_are_read_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a Parquet file reads no column, and reading one reads no other."""
    read: list[list[str]] = []
    original = pq.ParquetFile.read

    def watched(self: pq.ParquetFile, columns: list[str]) -> pa.Table:
        read.append(columns)
        return original(self, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read", watched)
    pq.write_table(pa.table({"a.b": [1], "a": [2]}), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    assert read == []
    assert numbers(source, column(source, "a")).tolist() == [2]
    assert read == [["a"]]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (pa.float32(), "float32"),
        (pa.float16(), "float32"),
        (pa.float64(), "float64"),
        (pa.int8(), "float32"),
        (pa.uint16(), "float32"),
        (pa.int32(), "float64"),
        (pa.int64(), "float64"),
        (pa.bool_(), "float32"),
        (pa.decimal128(5, 1), "float64"),
        (pa.string(), "float64"),
    ],
)
def test_number_types(tmp_path: Path, type_: pa.DataType, expected: str) -> None:
    """Numbers keep float32 where that is exact, and missing cells are NaN."""
    array = pa.array([1, 0, None, 1]).cast(pa.int8()).cast(type_)
    pq.write_table(pa.table({"x": array}), tmp_path / "a.parquet", row_group_size=3)
    source = open_source(tmp_path / "a.parquet")
    read = numbers(source, source.columns[0])
    np.testing.assert_array_equal(read, [1, 0, np.nan, 1])
    assert read.dtype == expected


def test_arrow_numbers_are_not_copied(tmp_path: Path) -> None:
    """Floats come straight from the file's buffers."""
    feather.write_feather(pa.table({"x": [0.5, 0.25]}), str(tmp_path / "a.arrow"), compression="uncompressed")
    source = open_source(tmp_path / "a.arrow")
    assert not numbers(source, source.columns[0]).flags.owndata


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (pa.array([1.0, 2.5, None, float("nan"), float("inf")]), ["1", "2.5", None, None, None]),
        (pa.array([0.1, 0.2], pa.float32()), ["0.1", "0.2"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array(["a", "", " ", None]), ["a", None, None, None]),
        (pa.array(["b", "a"]).dictionary_encode(), ["b", "a"]),
        (pa.array([5, None, 5]), ["5", None, "5"]),
        (pa.array([0, 1], pa.date32()), ["1970-01-01", "1970-01-02"]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_label_types(tmp_path: Path, cells: pa.Array, expected: list[str | None]) -> None:
    """Labels of every type have the name a reader expects."""
    feather.write_feather(pa.table({"y": cells}), str(tmp_path / "a.feather"))
    source = open_source(tmp_path / "a.feather")
    assert written(labels(source, source.columns[0])) == expected


def test_unused_categories_are_no_classes(tmp_path: Path) -> None:
    """Names that no row has are left out, and the codes still fit."""
    coded = pa.DictionaryArray.from_arrays(pa.array([2, 2, 0], pa.int8()), pa.array(["c", "b", "a"]))
    pq.write_table(pa.table({"y": coded}), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    assert labels(source, source.columns[0]).names == ("c", "a")
    assert written(labels(source, source.columns[0])) == ["a", "a", "c"]


def test_json_text_that_looks_like_a_time() -> None:
    """Dates and times in JSON stay the text they are, nested ones too."""
    source = from_text('{"y":"2020-01-01","m":["2020-01-01T00:00:00"]}\n{"y":"x","m":[]}\n')
    assert written(labels(source, source.columns[0])) == ["2020-01-01", "x"]
    assert label_sets(source, source.columns[1])[0] == ("2020-01-01T00:00:00",)


def test_struct_that_is_no_mapping() -> None:
    """An object of lists becomes a column per key."""
    record = '{"id":1,"prediction":{"classes":["a","b"],"scores":[0.1,0.9]}}\n'
    source = from_text(record * 2)
    assert [(c.name, c.kind) for c in source.columns] == [
        ("id", "integer"),
        ("prediction.classes", "list"),
        ("prediction.scores", "list"),
    ]
    np.testing.assert_array_equal(matrix(source, source.columns[2]), [[0.1, 0.9]] * 2)


def test_mapping() -> None:
    """A mapping gives scores by name, NaN where a row or a key is missing."""
    source = from_text('{"m":{"a":0.5,"b":1}}\n{"m":{"b":2}}\n{"m":null}\n')
    names, scores = mapping(source, source.columns[0])
    assert names == ("a", "b")
    np.testing.assert_array_equal(scores(0), [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(scores(1), [1, 2, np.nan])


def test_map_type(tmp_path: Path) -> None:
    """Arrow's map type reads like a mapping."""
    maps = pa.array([[("a", 0.5), ("b", 1.0)], None, [("b", 2.0)]], pa.map_(pa.string(), pa.float64()))
    pq.write_table(pa.table({"m": maps}), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    names, scores = mapping(source, source.columns[0])
    assert names == ("a", "b")
    np.testing.assert_array_equal(scores(1), [1, np.nan, 2])


def test_records_are_paired_by_label() -> None:
    """Lists sorted by score, as pipelines write them, give each class its own scores."""
    rows = [
        [{"label": "b", "score": 0.9}, {"label": "a", "score": 0.1}],
        [{"label": "a", "score": 0.8}, {"label": "b", "score": 0.2}],
        None,
        [{"label": "c", "score": 1.0}],
    ]
    source = from_text("".join(json.dumps({"r": row}) + "\n" for row in rows))
    assert source.columns[0].kind == "records"
    names, scores = records(source, source.columns[0])
    assert names == ("b", "a", "c")
    np.testing.assert_array_equal(scores(1), [0.1, 0.8, np.nan, np.nan])
    np.testing.assert_array_equal(scores(2), [np.nan, np.nan, np.nan, 1])


@pytest.mark.parametrize(
    "value_type", [pa.list_(pa.float32()), pa.list_(pa.float32(), 2), pa.large_list(pa.float32())]
)
def test_lists_of_one_width_are_a_matrix(tmp_path: Path, value_type: pa.DataType) -> None:
    """Lists of any Arrow kind give a matrix and keep float32."""
    lists = pa.array([[0.5, 1.0], [0.25, 0.0]], value_type)
    feather.write_feather(pa.table({"p": lists}), str(tmp_path / "a.feather"))
    source = open_source(tmp_path / "a.feather")
    read = matrix(source, source.columns[0])
    assert read.tolist() == [[0.5, 1.0], [0.25, 0.0]]
    assert read.dtype == np.float32


@given(st.lists(st.sets(st.sampled_from(["a", "b", "c c", "1"])), min_size=1))
def test_label_sets_from_text_and_lists(sets: list[set[str]]) -> None:
    """Separated text and lists give the same sets, the empty one included."""
    rows = [sorted(labels_) for labels_ in sets]
    text = from_text("n,y\n" + "".join(f"1,{'; '.join(row)}\n" for row in rows))
    lists = from_text(json.dumps([{"y": row} for row in rows]))
    for names, member in (
        label_sets(text, text.columns[1], ";"),
        label_sets(lists, lists.columns[0]),
    ):
        assert [{names[i] for i in np.flatnonzero(row)} for row in member] == sets
        assert member.flags.f_contiguous
        assert member.dtype == np.uint8


@pytest.mark.parametrize("key", ["classes", "class_names", "labels"])
def test_class_names_of_npz(tmp_path: Path, key: str) -> None:
    """Names that lie beside the rows are class names, not a column."""
    np.savez(tmp_path / "a.npz", y_true=[0, 1, 1], y_score=np.eye(3, 2), **{key: np.array(["x", "y"])})
    source = open_source(tmp_path / "a.npz")
    assert source.class_names == ("x", "y")
    assert [(c.name, c.kind) for c in source.columns] == [("y_true", "integer"), ("y_score", "matrix")]


def test_class_names_as_long_as_the_rows(tmp_path: Path) -> None:
    """With as many rows as classes ``classes`` are names, while ``labels`` may be the truth."""
    np.savez(tmp_path / "a.npz", labels=[0, 1], y_score=np.eye(2), classes=np.array(["x", "y"]))
    source = open_source(tmp_path / "a.npz")
    assert source.class_names == ("x", "y")
    assert [c.name for c in source.columns] == ["labels", "y_score"]


def test_npy(tmp_path: Path) -> None:
    """A lone array is a column named after its file, bytes and big-endian numbers included."""
    np.save(tmp_path / "y_score.npy", np.eye(3, 2, dtype=">f4"))
    source = open_source(tmp_path / "y_score.npy")
    assert (source.columns[0].name, source.columns[0].kind) == ("y_score", "matrix")
    assert matrix(source, source.columns[0]).tolist() == np.eye(3, 2).tolist()
    np.save(tmp_path / "y.npy", np.array([[b"a"], [b"bc"]]))
    source = open_source(tmp_path / "y.npy")
    assert written(labels(source, source.columns[0])) == ["a", "bc"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_named_pipe(tmp_path: Path) -> None:
    """A named pipe, as shells make for a command's output, reads like a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(csv_text(",")))
    writer.start()
    # the pipe is opened once: reading it twice would wait for ever
    source = open_source(pipe)
    writer.join()
    assert source.n_rows == 5


def test_nothing_imports_pandas(tmp_path: Path) -> None:
    """Reading every format leaves pandas, which is slow to import, alone."""
    for name, write in WRITERS.items():
        write(tmp_path / name)
    program = """
import sys
from pathlib import Path
from reportgen.readers import open_source
from reportgen.readers.columns import labels, numbers
for path in sorted(Path(sys.argv[1]).iterdir()):
    source = open_source(path)
    for column in source.columns:
        labels(source, column)
    numbers(source, source.columns[1]), numbers(source, source.columns[2])
    assert "pandas" not in sys.modules, path.name
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=False)
    assert (done.stderr.decode(), done.returncode) == ("", 0)


@given(st.text())
def test_clean_names_are_safe_and_stay_so(name: str) -> None:
    """A cleaned name encodes, shows no control or reordering, and cleaning it again changes nothing."""
    cleaned = clean(name)
    assert cleaned == clean(cleaned)
    assert cleaned.encode().decode() == cleaned
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in cleaned)
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("  a b ", "a b"),
        ("e\u0301", "é"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("\U0001fffe", "\\U0001fffe"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_clean(name: str, cleaned: str) -> None:
    """Unsafe characters are shown as escapes; joiners, which shape words and emoji, stay."""
    assert clean(name) == cleaned


def test_empty_name_is_refused() -> None:
    """A class without a name is an error."""
    with pytest.raises(InputError) as caught:
        clean_all(["a", " "], "class", "x.csv")
    assert str(caught.value) == "x.csv: a class name is empty.\nGive every class a name."


@given(st.text())
def test_slug_is_a_safe_file_name(name: str) -> None:
    """A slug holds only safe characters, is neither hidden, nor an option, nor too long, nor empty."""
    made = slug(name)
    assert 0 < len(made) <= 80
    assert set(made) <= set(string.ascii_lowercase + string.digits + "._-")
    assert made[0] not in ".-"
    assert slug(made) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../x", "x"),
        ("CON", "model-con"),
        ("nul.txt", "model-nul.txt"),
        ("-rf", "rf"),
        ("Größe 2", "groe-2"),
        ("模型", "model"),
        ("a" * 300, "a" * 80),
    ],
)
def test_slug(name: str, expected: str) -> None:
    """Names that would leave the folder or upset a system become plain."""
    assert slug(name) == expected


@given(st.text(), st.integers(1, 50))
def test_shorten(name: str, width: int) -> None:
    """A shortened name fits, and a short one is left alone."""
    assert len(shorten(name, width)) <= width
    assert shorten(name, len(name) + width) == name


def test_printable() -> None:
    """Text for a terminal holds no escape sequence; letters and the no-break space stay."""
    assert printable("a\x1b[0m\x9b\n é\xa0%") == "a\\x1b[0m\\x9b\\x0a é\xa0%"


def test_class_names_beside_columns_of_json(tmp_path: Path) -> None:
    """A JSON list of as many class names as scores in a row names the columns, as in an npz file."""
    path = tmp_path / "p.json"
    path.write_text(
        '{"y_true": [0, 1, 1], "y_prob": [[0.9, 0.1], [0.2, 0.8], [0, 1]], "classes": ["u", "v"]}'
    )
    source = open_source(path)
    assert (source.n_rows, source.class_names) == (3, ("u", "v"))
    assert [column.name for column in source.columns] == ["y_true", "y_prob"]


def test_labels_of_json_may_be_the_truth(tmp_path: Path) -> None:
    """A JSON list called labels with a value for each row is a column."""
    path = tmp_path / "p.json"
    path.write_text('{"labels": [0, 1], "y_prob": [[0.9, 0.1], [0.2, 0.8]]}')
    source = open_source(path)
    assert (source.n_rows, source.class_names) == (2, None)


def test_blanks_are_left_out_and_told() -> None:
    """Cells that differ in white space around them hold one label, which the coded column names."""
    coded = labels(source := from_text("y,p\na,1\n a,2\nb,3\n"), source.columns[0])
    assert (coded.codes.tolist(), coded.names, coded.blanks) == ([0, 0, 1], ("a", "b"), ("a",))


def test_header_may_look_like_a_row() -> None:
    """A row that shares some cells with the header, but not all, is a row."""
    assert from_text("a,b\na,c\nx,b\n").n_rows == 2


@pytest.mark.parametrize("data", [b"y,s\na,1\nb,2\n", b'{"y":"a"}\n{"y":"b"}\n', b"y,s\na\n"])
def test_nothing_holds_the_bytes_after_parsing(data: bytes) -> None:
    """Arrow's threads have let go of the bytes when a reader returns, or fails."""
    before = sys.getrefcount(data)
    for _ in range(20):
        try:
            source: Source | None = open_stdin(io.BytesIO(data))
        except InputError:
            source = None
        del source
    assert sys.getrefcount(data) == before


def test_lent_bytes_are_waited_for() -> None:
    """Bytes that a thread holds for a while after parsing are waited for."""
    held = []

    def parse(stream: pa.BufferReader) -> str:
        held.append(stream)
        threading.Timer(0.05, held.clear).start()
        return "table"

    data = b"some text"
    assert parsed(data, parse) == "table"
    assert held == []


def test_first_rows_of_parquet(tmp_path: Path) -> None:
    """A Parquet column gives its first rows without the others; a damaged one says so."""
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"id": list(range(30_000)), "a.b": ["x"] * 30_000}), path, compression="gzip")
    ids, dotted = open_source(path).columns
    assert ids.read_head is not None
    assert dotted.read_head is not None
    assert ids.read_head().to_pylist() == list(range(10_000))
    assert len(dotted.read_head()) == 10_000
    content = bytearray(path.read_bytes())
    content[40:4000] = bytes(3960)
    path.write_bytes(content)
    damaged = open_source(path).columns[0]
    assert damaged.read_head is not None
    with pytest.raises(InputError, match='column "id" is damaged and cannot be read'):
        damaged.read_head()
