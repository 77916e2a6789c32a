"""Bad files, on DuckDB and on real Spark: each ends in a sentence that names file, line or column and fix, and leaves nothing."""

import bz2
import gzip
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys

import pytest
from glue_support import HEADER, ROOT, SCHEMA, load, read, valid_rows

FILE = "new data.csv"
QUOTE_FIX = "put the whole value in quotes and double each quote inside it"


def text(*more, rows=60, end="\n"):
    return end.join([HEADER, *valid_rows(rows), *more]) + end


def gzipped(content):
    return gzip.compress(content.encode(), mtime=0)


# Content (text, bytes or {name: either}) and what the sentence must hold.
BAD = {
    "empty file": ("", [FILE, "is empty", "first line must name the columns"]),
    "blank first line": ("\n" + text(), [FILE, "blank line 1", "must name the columns"]),
    "header only": (HEADER + "\n", [FILE, "has a header line and no rows", "give rows below it"]),
    "missing columns": (
        "rooms,place,price\n1,inland,3\n",
        [FILE, "no column people, age", "line 1 has rooms, place, price", "add them"],
    ),
    "columns by other names": (
        text().replace("people", "People", 1),
        ["no column people", "rename People to people"],
    ),
    "columns twice": (
        text().replace("age,place", "rooms,people", 1),
        [FILE, "has the column rooms, people twice", "line 1"],
    ),
    "semicolons": (text().replace(",", ";"), [FILE, "separates its values by ';'", "save it with commas"]),
    "tabs": (HEADER.replace(",", "\t") + "\n1\t2\n", ["separates its values by '\\t'"]),
    "UTF-16": (text().encode("utf-16"), [FILE, "UTF-16", "in UTF-8"]),
    "UTF-16 without a mark": (text().encode("utf-16-le"), [FILE, "UTF-16", "save it as UTF-8"]),
    "Latin-1": (text("1,1,1,caf\u00e9,1").encode("latin-1"), [f"{FILE} line 62 is not UTF-8", "save the file as UTF-8"]),
    "Latin-1 header": (text().replace("age", "\u00e2ge", 1).encode("latin-1"), [f"{FILE} line 1 is not UTF-8"]),
    "Latin-1 far down": (
        text("1,1,1,caf\u00e9,1", rows=60_000).encode("latin-1"),
        [f"{FILE} line 60002 is not UTF-8"],
    ),
    "NUL": (text("1,1,1,in\0land,1"), [f"{FILE} line 62 has a NUL", "remove it"]),
    "CR alone": (text(end="\r"), [f"{FILE} line 1 has a CR without LF", "end all lines with LF or CRLF"]),
    "a CR in a value": (text("1,1,1,in\rland,1"), [f"{FILE} line 62 has a CR without LF"]),
    "a CR behind a quoted value": (text('1,1,1,"sea, near"\r,1'), [f"{FILE} line 62 has a CR without LF"]),
    "a quote that is never closed": (text('1,1,1,"inland,1', "2,2,2,inland,2"), [f"{FILE} line 62 has a quote", QUOTE_FIX]),
    "two of them": (
        text('1,1,1,"inland,1', *valid_rows(30)[1::3], '1,1,1,"inland,2'),
        [f"{FILE} line 62 has a quote", QUOTE_FIX],
    ),
    "one before quoted values": (
        text('1,1,1,"inland,1', '2,2,2,"sea, near",2', "3,3,3,inland,3"),
        [f"{FILE} line 62 has a quote", QUOTE_FIX],
    ),
    "one far down, in CRLF": (
        text('1,1,1,"sea,\r\nnear",1', '1,1,1,"inland,1', *valid_rows(5), rows=60_000, end="\r\n"),
        [f"{FILE} line 60004 has a quote", QUOTE_FIX],
    ),
    "a quote inside a value": (text('1,1,1,12" pipe,1'), [f"{FILE} line 62 has a quote", QUOTE_FIX]),
    "a pair inside a value": (text('1,1,1,a""b,1'), [f"{FILE} line 62 has a quote"]),
    "text behind a quoted value": (text('1,1,1,"inland"x,1'), [f"{FILE} line 62 has a quote"]),
    "text behind an empty one": (text('1,1,1,""x,1'), [f"{FILE} line 62 has a quote"]),
    "a blank before a quote": (text('1,1,1, "sea, near",1'), [f"{FILE} line 62 has a quote", "without a blank"]),
    "a quote in the header": (text().replace("age", '"age', 1), [f"{FILE} line 1 has a quote"]),
    "an endless line": (text("1,1,1," + "x" * 2_500_000 + ",1"), [f"{FILE} line 62 is longer than a megabyte"]),
    "gzip cut off": ({"rows.csv.gz": gzipped(text(rows=5000))[:-3000]}, ["rows.csv.gz is cut off", "upload it again"]),
    "gzip of which only the name is": ({"rows.csv.gz": text()}, ["rows.csv.gz is", "not gzip", "compress"]),
    "gzip by another name": (gzipped(text()), [FILE, "compressed with gzip", "named .csv.gz"]),
    "bzip2": (bz2.compress(text().encode()), [FILE, "compressed with bzip2", "give a CSV file"]),
    "a workbook": (b"PK\x03\x04" + b"\0" * 50, [FILE, "Excel workbook", "give a CSV file"]),
    "Parquet": (b"PAR1" + b"\0" * 50, [FILE, "a Parquet file"]),
    "all rows quarantined": (
        [HEADER, "0,1,1,inland,1", "0.5,2,1,inland,1", "x,2,1,inland,1"],
        [FILE, "3 quarantined", 'most often: rooms is below 1, such as "0"', "widen the schema"],
    ),
    "two rows": ([HEADER, *valid_rows(2)], [FILE, "no row is left", "2 rows read, 0 quarantined", "give more valid rows"]),
    "constant target": (
        [HEADER, *[row.rsplit(",", 1)[0] + ",7.5" for row in valid_rows(60)]],
        [FILE, "price is 7.5 in all", "check that column"],
    ),
    "parts with other columns": (
        {"a.csv": text(), "b.csv": text().replace("age,place", "age,site", 1)},
        ["b.csv has other columns than a.csv", "without place, with site", "the same header line"],
    ),
    "parts in another order": (
        {"a.csv": text(), "b.csv": text().replace("rooms,people", "people,rooms", 1)},
        ["b.csv has other columns than a.csv (the same names in another order)"],
    ),
    "an empty part": ({"a.csv": text(), "b.csv": ""}, ["b.csv is empty"]),
    "a bad part": ({"a.csv": text(), "b.csv": text('1,1,1,"x,1')}, ["b.csv line 62 has a quote"]),
    "a folder of folders": ({"a.csv": text(), "more/b.csv": text()}, ["more is a folder among the input", "side by side"]),
    "no file": ({}, ["there is no file at", "check the input of the run", "moved or deleted"]),
}  # fmt: skip

NUMBERS = ["5", "5.", ".5e1", "+5", "-0", "9.99e307"]
NOT_NUMBERS = ["NaN", "nan", "Infinity", "1e400", "-1e400", "1e308", '"1,234"', '"1.234,5"', "1 234", "1'234", "$5"]
# What is unusual and right, with the counts read, quarantined, duplicates.
GOOD = {
    "BOM and CRLF": ("\ufeff" + text(end="\r\n"), (60, 0, 0)),
    "CRLF and blank lines": (text("", "", "1,1,1,inland,7", "", end="\r\n"), (61, 0, 0)),
    "both ends of lines": (text(end="\r\n") + text("").split("\n", 1)[1], (120, 0, 60)),
    "no end of the last line": (text()[:-1], (60, 0, 0)),
    "quoted header": ('"' + HEADER.replace(",", '","') + '","a ""note"",\nor two"\n' + text().split("\n", 1)[1], (60, 0, 0)),
    "quotes, commas and newlines": (
        text('"1","1","1","sea, near","1"', '1,1,"","",2', '1,1,"a ""b"",\nc",inland,3', '"""",1,1,inland,4', '"1\r\n",1,1,inland,5'),
        (65, 2, 0),
    ),
    "numbers": (text(*[f"{number},1,{number},inland,1" for number in NUMBERS]), (66, 2, 0)),
    "no numbers": (text(*[f"1,1,{number},inland,1" for number in NOT_NUMBERS]), (60 + len(NOT_NUMBERS), len(NOT_NUMBERS), 0)),
    "a thousands separator without quotes": (text("1,1,1,inland,1,234"), (61, 1, 0)),
    "one category": ([HEADER, *[f"{n}.5,1,1,inland,{n}" for n in range(1, 90)]], (89, 0, 0)),
    "gzip": ({"rows.csv.gz": gzipped(text())}, (60, 0, 0)),
    "gzip in two members": ({"rows.csv.gz": gzipped(text()) + gzipped("1,1,1,inland,1\n")}, (61, 0, 0)),
    "many parts, some of them gzip": (
        {"_SUCCESS": "", **{f"part-{n:05}.csv": "\n".join([HEADER, *valid_rows(60)[n::9]]) for n in range(9)}, "x.csv.gz": gzipped(text())},
        (120, 0, 60),
    ),
}  # fmt: skip


class Jobs:
    """The job, many times in one process of an engine."""

    def __init__(self, engine, folder):
        self.scheme, self.folder = "file://" if engine == "spark" else "", folder
        command = [sys.executable, str(ROOT / "test/glue/job_server.py"), engine]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def write(self, content):
        source = self.folder / ("in" if isinstance(content, dict) else FILE)
        source.mkdir() if isinstance(content, dict) else None
        for name, one in (content if isinstance(content, dict) else {"": content}).items():
            one = "\n".join(one) + "\n" if isinstance(one, list) else one
            path = source / name if name else source
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(one if isinstance(one, bytes) else one.encode())
        return source

    def run(self, source, schema=SCHEMA):
        (self.folder / "schema.json").write_text(json.dumps(schema))
        paths = {"input": source, "output": f"{self.folder}/out/", "schema": f"{self.folder}/schema.json"}
        request = {name: f"{self.scheme}{path}" for name, path in paths.items()}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "crash" not in answer, answer["crash"]
        return answer

    def left(self):
        return [str(path) for path in (self.folder / "out").rglob("*") if path.is_file()]


# Spark takes its time: outside of `npm run test:full` it has one case of each way to look at a file.
ON_SPARK = {
    "UTF-16", "Latin-1 far down", "two of them", "one far down, in CRLF", "a CR behind a quoted value", "gzip cut off",
    "a bad part", "no file", "both ends of lines", "quotes, commas and newlines", "many parts, some of them gzip",
}  # fmt: skip
FULL = os.environ.get("ML_WORKFLOW_FULL") == "1"


def on_engines(names):
    """Each case on DuckDB, then the same on Spark."""
    pairs = [("duckdb", name) for name in names] + [("spark", name) for name in names if FULL or name in ON_SPARK]
    return pytest.mark.parametrize(("engine", "name"), pairs, indirect=["engine"])


on_each_engine = pytest.mark.parametrize("engine", ["duckdb", "spark"] if FULL else ["duckdb"], indirect=True)


@pytest.fixture(scope="session")
def engine(request, tmp_path_factory):
    # Not by import: in this process sqlframe stands in its place.
    if request.param == "spark" and not list(importlib.metadata.distributions(name="pyspark")):
        pytest.skip("no PySpark here: node scripts/python-env.mjs --dev --spark")
    if request.param == "spark" and shutil.which("java") is None:
        pytest.skip("no Java here: real Spark needs Java 17")
    jobs = Jobs(request.param, tmp_path_factory.mktemp("jobs"))
    yield jobs
    jobs.process.stdin.close()
    jobs.process.wait()


@pytest.fixture
def jobs(engine, tmp_path):
    engine.folder = tmp_path
    return engine


@on_engines(BAD)
def test_bad_data_ends_in_a_sentence_and_leaves_nothing(jobs, name):
    content, expected = BAD[name]
    error = jobs.run(jobs.write(content))["error"]
    assert all(part in error for part in expected) and "\n" not in error, error
    assert len(error) < 600 and jobs.left() == []


@on_engines(GOOD)
def test_unusual_data_is_read_to_the_last_row(jobs, name):
    content, expected = GOOD[name]
    answer = jobs.run(jobs.write(content))
    rows = answer["rows"]
    assert (rows["read"], rows["quarantined"], rows["duplicates"]) == expected
    assert rows["read"] == sum(expected[1:]) + rows["train"] + rows["validation"] + rows["test"]


@on_each_engine
def test_a_run_with_mended_data_is_unhindered_by_the_failed_one(jobs):
    source = jobs.write(text())
    assert "rows" in jobs.run(source)
    complete = folders(jobs.left())
    source.write_text(text('1,1,1,"inland,1'))
    assert "error" in jobs.run(source) and jobs.left() == []
    source.write_text(text("1,1,1,inland,1"))
    assert jobs.run(source)["rows"]["read"] == 61
    assert len(complete) == 9 and folders(jobs.left()) == complete


def folders(paths):
    """The outputs, whatever their part files are called."""
    return {path if path.endswith(".json") else path.rsplit("/", 1)[0] for path in paths}


@on_each_engine
def test_a_target_is_never_missing_whatever_the_schema_says(jobs):
    schema = {**SCHEMA, "target": {**SCHEMA["target"], "missing": True, "optional": True}}
    answer = jobs.run(jobs.write(text("1,1,1,inland,", "2,1,1,inland,")), schema)
    assert answer["rows"]["quarantined"] == 2
    assert load(jobs.folder / "out", "summary")["quarantineReasons"] == {"price is missing": 2}
    gone = jobs.run(jobs.write("rooms,people,age,place\n1,1,1,inland\n"), schema)
    assert "has no column price" in gone["error"]


@on_each_engine
def test_a_number_must_be_below_1e308(jobs):
    assert (
        jobs.run(jobs.write(text("1,1,1e308,inland,1", "1,1,-1e308,inland,1", "1,1,9.9e307,inland,1")))["rows"][
            "quarantined"
        ]
        == 2
    )
    header, rows = read(jobs.folder / "out" / "quarantine")
    assert [row[header.index("_reason")] for row in rows] == ["age is not a number"] * 2
