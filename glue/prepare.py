"""Prepare data: raw CSV to validated, split, imputed and encoded CSV, as docs/contracts.md says.

One PySpark script that AWS Glue runs as it is, and the local runtime too, on DuckDB: so only functions that agree on
both are used (a test holds the list), every column is read as text, and what is written is text again, never a
formatted double.
"""

import argparse
import codecs
import contextlib
import csv
import gzip
import io
import json
import os
import re
import shutil
import urllib.parse
import zlib

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

TRAIN_BELOW, VALIDATION_BELOW = "b333", "d999"
QUANTILES = {"p01": 0.01, "p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}
VALUES_AT_ONCE = 20_000_000
BINS = 20
MAX_CATEGORIES = 1000
MISSING = "missing"
NOT_IN_NUMBERS = "[^0-9+.eE-]"
TOO_LONG = "the line has more values than the header"
# Behind the last column: the first of too many values may be empty.
MORE = [f"more{k}" for k in range(8)]
CSV = {"header": True, "sep": ",", "quote": '"', "escape": '"'}
# All that a run writes; the summary is what the next stage reads first.
OUTPUTS = ("summary.json", "train", "validation", "test", "quarantine", "config", "preprocessing.json", "profile.json")
DERIVED = {"ratio": 2, "product": 2, "difference": 2, "log1p": 1}
# A derived value is rounded to at least ten digits by arithmetic that is exact everywhere: (below, decimal places).
PLACES = ((1e-3, 15), (1.0, 12), (1e3, 9), (1e6, 6), (1e12, 3), (9e18, 0))

# What is wrong with a file, where ({0}: file, {1}: line), and what to do about it.
QUOTE = (
    "{0} line {1} has a quote that is never closed, or that stands inside a value: put the whole value in quotes and "
    'double each quote inside it ("12"" pipe"), without a blank between quote and comma'
)
FOREIGN = "{0} line {1} is not UTF-8 text: save the file as UTF-8 (it may be Latin-1 or Windows-1252)"
NUL = "{0} line {1} has a NUL character: remove it, or save the file as UTF-8 text"
LONE_CR = "{0} line {1} has a CR without LF: end all lines with LF or CRLF"
TOO_WIDE = "{0} line {1} is longer than a megabyte: a row must be shorter; check that lines end with LF or CRLF"
DAMAGED = "{0} is cut off, damaged or not gzip ({1}): compress and upload it again"
GONE = "{0} was deleted or moved after the run began: upload it again and start a new run"
FORMATS = {
    b"\x1f\x8b": "compressed with gzip but not named .gz",
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"BZh": "compressed with bzip2",
    b"\x28\xb5\x2f\xfd": "compressed with Zstandard",
    b"PAR1": "a Parquet file",
    codecs.BOM_UTF16_LE: "UTF-16 and not UTF-8 text",
    codecs.BOM_UTF16_BE: "UTF-16 and not UTF-8 text",
}  # fmt: skip
HEAD, PIECE, LONGEST = 1 << 16, 950_000, 950_000
AROUND_QUOTED = (b"", b",", b"\r", b"\n")
QUOTED = re.compile(rb'(?<![^,\r\n])"[^"]*+(?:""[^"]*+)*+"(?![^,\r\n])')
UP_TO_QUOTE = re.compile(rb'[^"]*+(?:""[^"]*+)*+"')

# The same look at each line where Spark reads it, in its SQL, as many lines at a time as there are workers.
LINE = (
    "case when value like '\ufeff%' then substr(value, 2) else value end as value",
    "length(value) - length(replace(value, '\"', '')) as quotes",
    f"case when cast(value as binary) <> encode(value, 'UTF-8') then '{FOREIGN}' "
    f"when instr(value, char(0)) > 0 then '{NUL}' when length(value) > {LONGEST} then '{TOO_WIDE}' end as kind",
)
# Whether a line begins inside a quoted value, and the line where that value began.
BEFORE = "over (partition by file order by at rows between unbounded preceding and 1 preceding)"
STATE = (
    f"coalesce(sum(quotes) {BEFORE}, 0) % 2 as inside",
    f"max(case when quotes % 2 = 1 then at end) {BEFORE} as opener",
)
# Between quotes stands a value, or text outside of values: that begins and ends with a comma, or is nothing ("").
OUTSIDE = "exists(transform(split(value, '\"', -1), (s, i) -> (i + inside) % 2 = 0 and ({})), wrong -> wrong)"
MISPLACED = OUTSIDE.format(
    "s <> '' and ((i > 0 and left(s, 1) not in (',', '\r')) or (i < quotes and right(s, 1) <> ','))"
)
INNER_CR = OUTSIDE.format("s like '%\r_%'")
FAULT = (
    "case when kind is not null then named_struct('at', at, 'kind', kind) "
    f"when {MISPLACED} then named_struct('at', case when inside = 1 then opener else at end, 'kind', '{QUOTE}') "
    f"when {INNER_CR} then named_struct('at', at, 'kind', '{LONE_CR}') end as fault",
)
FILE = (
    "min(fault) as fault", "sum(quotes) % 2 = 1 as open", "max(case when quotes % 2 = 1 then at end) as opener",
)  # fmt: skip


class InputError(Exception):
    """What is wrong with the input, where, and what to do about it: one sentence."""


class LocalFiles:
    def list(self, path):
        if os.path.isfile(path):
            return [path]
        if not os.path.isdir(path):
            return []
        return [os.path.join(path, name) for name in sorted(os.listdir(path)) if name[0] not in "._"]

    def is_folder(self, path):
        return os.path.isdir(path)

    def read(self, path):
        with open(path, encoding="utf-8-sig") as file:
            return file.read()

    def head(self, path):
        with self.opened(path) as file:
            return file.read(HEAD)

    def check(self, paths):
        for path in paths:
            with self.opened(path) as file:
                check_lines(name_of(path), file)

    @contextlib.contextmanager
    def opened(self, path):
        try:
            with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:
                yield file
        except FileNotFoundError:
            raise InputError(GONE.format(name_of(path)))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(DAMAGED.format(name_of(path), error))

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def remove(self, path):
        if os.path.isfile(path):
            os.remove(path)
        shutil.rmtree(path, ignore_errors=True)


class HadoopFiles:
    """The same through Hadoop's file systems, which is how Spark reaches S3."""

    def __init__(self, spark):
        self.spark = spark

    def _path(self, uri):
        path = self.spark.sparkContext._jvm.org.apache.hadoop.fs.Path(uri)
        return path, path.getFileSystem(self.spark.sparkContext._jsc.hadoopConfiguration())

    def list(self, uri):
        path, system = self._path(uri)
        if not system.exists(path):
            return []
        return sorted(
            uri
            for uri in (entry.getPath().toString() for entry in system.listStatus(path))
            if name_of(uri)[0] not in "._"
        )

    def is_folder(self, uri):
        path, system = self._path(uri)
        return system.isDirectory(path)

    def read(self, uri):
        return self.spark.read.text(uri, wholetext=True).head()[0]

    def head(self, uri):
        with self.opened([uri]):
            lines = self.spark.read.text(uri, lineSep="\n").selectExpr("cast(value as binary) as line").head(100)
        return b"\n".join(bytes(line[0]) for line in lines)[:HEAD]

    def check(self, paths):
        with self.opened(paths):
            lines = self.spark.read.text(paths, lineSep="\n").selectExpr(
                "input_file_name() as file", "monotonically_increasing_id() as at", *LINE
            )
            looked = lines.filter("quotes > 0 or value like '%\r_%' or kind is not null")
            found = looked.selectExpr("*", *STATE).selectExpr("*", *FAULT)
            ends = found.groupBy("file").agg(*(F.expr(end) for end in FILE)).collect()
        by_name = {name_of(urllib.parse.unquote(end["file"])): end for end in ends}
        for path in paths:
            end = by_name.get(name_of(path))
            if end is None or not (end["fault"] or end["open"]):
                continue
            at, kind = end["fault"] or (end["opener"], QUOTE)
            line = lines.filter((F.col("file") == end["file"]) & (F.col("at") <= at)).count()
            raise InputError(kind.format(name_of(path), line))

    @contextlib.contextmanager
    def opened(self, paths):
        """Spark does not always say which file it cannot read: each is tried by itself."""
        try:
            yield
        except Exception:
            for uri in paths:
                path, system = self._path(uri)
                if not system.exists(path):
                    raise InputError(GONE.format(name_of(uri)))
                try:
                    self.spark.read.text(uri).count()
                except Exception as error:
                    if uri.endswith(".gz"):
                        raise InputError(DAMAGED.format(name_of(uri), java_reason(error)))
                    raise
            raise

    def write(self, uri, text):
        path, system = self._path(uri)
        stream = system.create(path, True)
        stream.write(bytearray(text.encode()))
        stream.close()

    def remove(self, uri):
        path, system = self._path(uri)
        system.delete(path, True)


def name_of(path):
    """The file's own name: what a person looks for."""
    return path.rstrip("/").rsplit("/", 1)[-1]


def java_reason(error):
    """The innermost cause of a Java error."""
    reasons = [line for line in str(error).splitlines() if line.startswith(("Caused by: ", ": "))]
    return reasons[-1].split(": ", 1)[-1].strip() if reasons else str(error).splitlines()[0]


def check_lines(name, file):
    """Refuses what a CSV parser would take for something else, in one fast pass; `file` gives bytes.

    An unclosed quote would swallow the rows behind it, and engines differ in what they make of other bytes than UTF-8."""
    line, opened = 1, None
    while chunk := file.read(PIECE):
        if not chunk.endswith(b"\n"):
            rest = file.readline(LONGEST)
            chunk += rest
            if len(rest) == LONGEST and not rest.endswith(b"\n"):
                raise InputError(TOO_WIDE.format(name, line + chunk.count(b"\n")))
        if not chunk.isascii():
            try:
                chunk.decode()
            except UnicodeDecodeError as error:
                raise InputError(FOREIGN.format(name, line + chunk.count(b"\n", 0, error.start)))
        if (nul := chunk.find(0)) >= 0:
            raise InputError(NUL.format(name, line + chunk.count(b"\n", 0, nul)))
        if opened or b'"' in chunk:
            opened = check_quotes(name, chunk.removeprefix(codecs.BOM_UTF8) if line == 1 else chunk, line, opened)
        else:
            check_line_ends(name, chunk, line)
        line += chunk.count(b"\n")
    if opened:
        raise InputError(QUOTE.format(name, opened))


def check_line_ends(name, chunk, line):
    if chunk.count(b"\r") != chunk.count(b"\r\n"):
        at = re.search(rb"\r(?!\n)", chunk).start()
        raise InputError(LONE_CR.format(name, line + chunk.count(b"\n", 0, at)))


def check_quotes(name, chunk, line, opened):
    """Whole lines from `line` on; `opened` is the line where a quoted value began that has not ended, and so is the answer."""
    at = 0
    if opened:
        closing = UP_TO_QUOTE.match(chunk)
        if not closing:
            return opened
        at = closing.end()
        if chunk[at : at + 1] not in AROUND_QUOTED:
            raise InputError(QUOTE.format(name, opened))
    # Most often nothing is left when all well quoted values are taken away: much faster than to look at each.
    if b'"' not in QUOTED.sub(b"", chunk[at:]):
        before = b"\n" * chunk.count(b"\n", 0, at)
        check_line_ends(name, before + QUOTED.sub(lambda value: b"\n" * value[0].count(b"\n"), chunk[at:]), line)
        return None
    while (at := chunk.find(b'"', at)) >= 0:
        whole = QUOTED.match(chunk, at)
        if not whole:
            here = line + chunk.count(b"\n", 0, at)
            if chunk[max(at - 1, 0) : at] in AROUND_QUOTED and not UP_TO_QUOTE.match(chunk, at + 1):
                return here
            raise InputError(QUOTE.format(name, here))
        at = whole.end()
    return None


def resolve(uri):
    """A path where the URI is local or mapped to a folder by ML_WORKFLOW_S3_ROOT, else the URI."""
    root = os.environ.get("ML_WORKFLOW_S3_ROOT")
    if uri.startswith("s3://") and root:
        return os.path.join(root, uri[len("s3://") :])
    return uri


def load_schema(text, uri):
    try:
        schema = json.loads(text)
        columns, target = schema["columns"], schema["target"]
        names = [column["name"] for column in [*columns, target]]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"schema {uri} is not a FeatureSchema ({error!r}): it needs columns and target, each with a name"
        )
    folded = [name.casefold() for name in names]
    for name in names:
        if folded.count(name.casefold()) > 1:
            raise InputError(
                f"schema {uri} names the column {name} twice (upper and lower case count as one): rename one"
            )
    for column in [*columns, target]:
        kinds = ("number", "integer") if column is target else ("number", "integer", "category")
        if column.get("type") not in kinds:
            raise InputError(
                f"schema {uri}: {column['name']} has type {column.get('type')!r}: use one of {', '.join(kinds)}"
            )
    numbers = {column["name"] for column in columns if column["type"] != "category"}
    for derived in schema.setdefault("derived", []):
        kind, of = derived.get("kind"), derived.get("of", [])
        if kind not in DERIVED or len(of) != DERIVED[kind] or not set(of) <= numbers:
            wanted = ", ".join(f"{name} of {count}" for name, count in DERIVED.items())
            raise InputError(
                f"schema {uri}: derived {derived.get('name')} is not one of {wanted} number columns of the schema"
            )
    required = {column["name"] for column in columns if not column.get("optional")}
    for name in schema.get("splitBy", []):
        if name not in required:
            raise InputError(
                f"schema {uri}: splitBy names {name}: name columns of the schema that are neither target nor optional"
            )
    return schema


def refuse_other_formats(name, head):
    if not head:
        raise InputError(f"{name} is empty: its first line must name the columns")
    for start, what in FORMATS.items():
        if head.startswith(start):
            raise InputError(f"{name} is {what}: give a CSV file in UTF-8, or the gzip of one, named .csv.gz")
    first = head.split(b"\n", 1)[0]
    if b"\0" in first:
        raise InputError(f"{name} is not UTF-8 text (UTF-16 perhaps): save it as UTF-8")
    for mark in ";\t|" if b"," not in first else "":
        if mark.encode() in first:
            raise InputError(f"{name} separates its values by {mark!r}: save it with commas (line 1 has none)")


def columns_of(name, head):
    """The header line's values."""
    text = codecs.getincrementaldecoder("utf-8")().decode(head).removeprefix("\ufeff")
    header = [cell.strip() for cell in next(csv.reader(io.StringIO(text, newline="")), [])]
    if not any(header):
        raise InputError(f"{name} has a blank line 1: its first line must name the columns")
    return header


def header_of(files, paths, schema):
    """The columns of the input, checked: every file must have the same ones."""
    for path in paths:
        if files.is_folder(path):
            name = name_of(path)
            raise InputError(f"{name} is a folder among the input: put all files of one input side by side, or name it")
    heads = {path: files.head(path) for path in paths}
    for path, head in heads.items():
        refuse_other_formats(name_of(path), head)
    files.check(paths)
    first = None
    for path, head in heads.items():
        name, header = name_of(path), columns_of(name_of(path), head)
        if first is None:
            first = (name, header)
        elif header != first[1]:
            raise InputError(
                f"{name} has other columns than {first[0]} ({difference(header, first[1])}): "
                "give all files of the input the same header line"
            )
    name, header = first
    refuse_wrong_columns(name, header, schema)
    return header


def difference(header, other):
    lacking, more = [name for name in other if name not in header], [name for name in header if name not in other]
    said = [f"without {', '.join(lacking)}"] if lacking else []
    said += [f"with {', '.join(more)}"] if more else []
    return ", ".join(said) or "the same names in another order"


def refuse_wrong_columns(name, header, schema):
    required = [column["name"] for column in schema["columns"] if not column.get("optional")]
    required.append(schema["target"]["name"])
    known = [column["name"] for column in [*schema["columns"], schema["target"]]]
    twice = [column for column in known if header.count(column) > 1]
    if twice:
        raise InputError(f"{name} has the column {', '.join(twice)} twice: remove or rename one in line 1")
    missing = [column for column in required if column not in header]
    if not missing:
        return
    folded = {found.casefold().replace(" ", "_"): found for found in header if found not in known}
    near = [(folded[wanted.casefold()], wanted) for wanted in missing if wanted.casefold() in folded]
    fix = "".join(f"rename {found} to {wanted}, " for found, wanted in near)
    raise InputError(
        f"{name} has no column {', '.join(missing)} (line 1 has {', '.join(header)}): {fix}add "
        f"{'it' if len(missing) == 1 else 'them'}, or change the schema (only a column that is no target can be optional)"
    )


def double(value):
    """A literal that is the same double on every engine."""
    return f"cast('{float(value)!r}' as double)"


def blank_ok(column):
    return bool(column.get("missing") or column.get("optional"))


def problem(i, column, is_target):
    """The reason why value t{i} (v{i}, where it is a number) is refused, or null."""
    name, text = column["name"], F.col(f"t{i}")
    blank = F.lit(None).cast("string") if blank_ok(column) and not is_target else F.lit(f"{name} is missing")
    case = F.when(text == "", blank)
    if column["type"] == "category":
        allowed = column.get("categories")
        return case.when(~text.isin(allowed), F.lit(f"{name} is not one of the categories")) if allowed else case
    value = F.col(f"v{i}")
    case = case.when(value.isNull() | (F.abs(value) >= 1e308), F.lit(f"{name} is not a number"))
    if column["type"] == "integer":
        case = case.when(value != F.floor(value), F.lit(f"{name} is not a whole number"))
    if column.get("min") is not None:
        case = case.when(value < float(column["min"]), F.lit(f"{name} is below {column['min']}"))
    if column.get("max") is not None:
        case = case.when(value > float(column["max"]), F.lit(f"{name} is above {column['max']}"))
    return case


def reasons_of(column, is_target):
    name = column["name"]
    if column["type"] == "category":
        return [f"{name} is missing", f"{name} is not one of the categories"]
    bounds = [
        f"{name} is {word} {column[key]}"
        for key, word in (("min", "below"), ("max", "above"))
        if column.get(key) is not None
    ]
    return [f"{name} is missing", f"{name} is not a number", f"{name} is not a whole number", *bounds]


def check(raw, header, columns):
    """Every row with its trimmed texts, the reasons against it (empty: none) and the md5 of its canonical text."""

    found = [f"h{header.index(column['name'])}" if column["name"] in header else None for column in columns]
    together = [h for h, column in zip(found, columns) if h and column["type"] != "category"]
    # Most rows have nothing but plain numbers: one look at all of them is a fifth of the work of one at each.
    # A line without any value is no row: engines differ in whether they skip it.
    # With LF as the end of a line, Spark leaves the CR of CRLF in the last value.
    looked = raw.filter(F.coalesce(*(F.expr(f"nullif({h}, '\r')") for h in found if h)).isNotNull()).select(
        "*", F.concat_ws("", *together).rlike(NOT_IN_NUMBERS).alias("odd")
    )
    texts, numbers = [], []
    for i, (h, column) in enumerate(zip(found, columns)):
        category = column["type"] == "category"
        texts.append((F.expr(text_of(h, category)) if h else F.lit("")).alias(f"t{i}"))
        if not category:
            numbers.append((F.expr(number_of(h)) if h else F.lit(None).cast("double")).alias(f"v{i}"))
    names = [f"t{i}" for i in range(len(columns))]
    problems = [problem(i, column, i == len(columns) - 1) for i, column in enumerate(columns)]
    problems.append(F.when(F.col("more").isNotNull(), F.lit(TOO_LONG)))
    more = F.coalesce(*(F.expr(f"nullif({name}, '\r')") for name in MORE)).alias("more")
    return looked.select(*texts, *numbers, more).select(
        *names, F.concat_ws("; ", *problems).alias("reason"), F.md5(F.concat_ws("\x1f", *names)).alias("key")
    )


def text_of(h, category):
    """A value without blanks around it; null is the empty text, and so is a category's reserved word."""
    trim = f"trim(BOTH ' \t\r\n' FROM {h})"
    if not category:
        return f"case when {h} is null then '' when odd then {trim} else {h} end"
    around = f"{h} < '!' or {h} like '% ' or {h} like '%\t' or {h} like '%\r' or {h} like '%\n'"
    word = f"coalesce(nullif({trim}, '{MISSING}'), '')"
    return f"case when {h} is null or {h} = '{MISSING}' then '' when {around} then {word} else {h} end"


def number_of(h):
    """Java's parser takes "1d" and "NaN", DuckDB's "1_000": no letter but e is let through."""
    cast = f"try_cast({h} as double)"
    return (
        f"case when not odd then {cast} when not trim(BOTH ' \t\r\n' FROM {h}) rlike '{NOT_IN_NUMBERS}' then {cast} end"
    )


def accept(checked, columns, split_by):
    """The valid rows, once each, with numbers as numbers and the split."""
    texts = [f"t{i}" for i in range(len(columns))]
    decides = [f"t{i}" for i, column in enumerate(columns) if column["name"] in split_by]
    key = F.md5(F.concat_ws("\x1f", *decides)) if decides else F.col("key")
    split = F.when(key < TRAIN_BELOW, "train").when(key < VALIDATION_BELOW, "validation").otherwise("test")
    numbers = [F.expr(f"try_cast(t{i} as double)").alias(f"v{i}") for i in numeric(columns)]
    return (
        checked.filter(F.col("reason") == "")
        .select(*texts, "key")
        .distinct()
        .select(*texts, "key", *numbers, split.alias("split"))
    )


def numeric(columns):
    return [i for i, column in enumerate(columns) if column["type"] != "category"]


def rounded(value):
    """Sums depend on their order in the last digits; ten digits do not."""
    return None if value is None else float(f"{value:.10g}")


def number_profiles(train, rows, columns):
    """Exact percentiles hold every value of a column, so that many rows are read a few columns at a time."""
    profiles, places = {}, list(numeric(columns))
    at_once = max(1, VALUES_AT_ONCE // rows)
    for start in range(0, len(places), at_once):
        chosen = places[start : start + at_once]
        aggregates = []
        for i in chosen:
            v = F.col(f"v{i}")
            # F.percentile interpolates on both engines; the same function in an expression does not on DuckDB.
            values = (
                F.count(v), F.min(v), F.max(v), F.avg(v), F.stddev_samp(v), F.percentile(v, list(QUANTILES.values()))
            )  # fmt: skip
            aggregates += [
                value.alias(f"{kind}{i}") for kind, value in zip(("n", "lo", "hi", "avg", "sd", "q"), values)
            ]
        found = train.agg(*aggregates).collect()[0]
        for i in chosen:
            count, values = found[f"n{i}"], found[f"q{i}"]
            profiles[i] = {
                "type": columns[i]["type"], "count": count, "missing": rows - count,
                "min": found[f"lo{i}"], "max": found[f"hi{i}"], "mean": rounded(found[f"avg{i}"]),
                "stddev": rounded(found[f"sd{i}"]) if count > 1 else 0.0 if count else None,
                "quantiles": {name: rounded(value) for name, value in zip(QUANTILES, values)} if count else None,
            }  # fmt: skip
    return profiles


def add_histograms(train, profiles):
    """Equal-width bins between the smallest and the largest value, all columns in one pass."""
    codes = []
    for i, profile in profiles.items():
        low, high, count = profile["min"], profile["max"], profile["count"]
        if not count:
            continue
        profile["histogram"] = {"from": low, "to": high, "counts": [count] if high == low else [0] * BINS}
        if high > low:
            width = (high - low) / BINS
            place = f"cast(least(floor((v{i} - {double(low)}) / {double(width)}), {BINS - 1}) as int)"
            # `least` skips nulls, so a missing value would land in the last bin.
            codes.append(F.expr(f"case when v{i} is not null then {i * 100} + {place} end"))
    if codes:
        exploded = train.select(F.explode(F.array(*codes)).alias("code"))
        for row in (
            exploded.filter(F.col("code").isNotNull()).groupBy("code").agg(F.count(F.lit(1)).alias("rows")).collect()
        ):
            profiles[row["code"] // 100]["histogram"]["counts"][row["code"] % 100] = row["rows"]


def category_profile(train, i, column, rows):
    counts = train.groupBy(f"t{i}").agg(F.count(F.lit(1)).alias("rows")).limit(MAX_CATEGORIES + 2).collect()
    found = {row[f"t{i}"]: row["rows"] for row in counts}
    blank = found.pop("", 0)
    if len(found) > MAX_CATEGORIES:
        raise InputError(
            f"{column['name']} has more than {MAX_CATEGORIES} categories: make it a number, or group its values"
        )
    names = column.get("categories") or sorted(found)
    return {
        "type": "category", "count": rows - blank, "missing": blank,
        "categories": {name: found.get(name, 0) for name in names},
    }  # fmt: skip


def derived_sql(derived, columns, imputation):
    names = [column["name"] for column in columns]

    def part(name):
        value, filled = f"v{names.index(name)}", imputation[name]
        return value if filled is None else f"coalesce({value}, {double(filled)})"

    a, *rest = [part(name) for name in derived["of"]]
    if derived["kind"] == "log1p":
        return f"case when {a} > {double(-1)} then ln({double(1)} + {a}) end"
    if derived["kind"] == "ratio":
        return f"case when {rest[0]} != {double(0)} then {a} / {rest[0]} end"
    return f"({a} {'*' if derived['kind'] == 'product' else '-'} {rest[0]})"


def decimal_text(x):
    """A double as text without any engine's formatting: scaled, rounded to a whole number, and that as a decimal."""
    cases = [f"when {x} = {double(0)} then '0'"]
    for below, places in PLACES:
        whole = f"cast(floor({x} * {double(10**places)} + {double(0.5)}) as bigint)"
        if places >= 15:
            text = f"concat(cast({whole} as string), 'e-{places}')"
        elif places:
            unit = f"cast('{10**-places:.{places}f}' as decimal({places + 1}, {places}))"
            text = f"cast(cast({whole} as decimal(18, 0)) * {unit} as string)"
        else:
            text = f"cast({whole} as string)"
        cases.append(f"when abs({x}) < {double(below)} then {text}")
    return f"case {' '.join(cases)} end"


def raw_texts(columns):
    """The columns as they came; blank is null, which both engines write as nothing."""
    return [F.when(F.col(f"t{i}") != "", F.col(f"t{i}")).alias(column["name"]) for i, column in enumerate(columns)]


def model_inputs(columns, schema, fitted):
    """The text of every feature, in model order, named."""
    features = []
    for i in numeric(columns[:-1]):
        name = columns[i]["name"]
        filled = fitted["imputation"][name]
        blank = F.lit(None if filled is None else repr(filled)).cast("string")
        features.append(F.when(F.col(f"t{i}") != "", F.col(f"t{i}")).otherwise(blank).alias(name))
    for j, derived in enumerate(schema["derived"]):
        features.append(F.expr(decimal_text(f"d{j}")).alias(derived["name"]))
    for i, column in enumerate(columns[:-1]):
        for entry in fitted["vocabulary"].get(column["name"], []):
            is_it = F.col(f"t{i}") == ("" if entry == MISSING else entry)
            features.append(F.when(is_it, F.lit("1")).otherwise(F.lit("0")).alias(f"{column['name']}={entry}"))
    return features


def fit(profiles, schema):
    """What the training split alone decides: the values for blanks, and the categories known to the model."""
    imputation, vocabulary = {}, {}
    for column, profile in zip(schema["columns"], profiles):
        name = column["name"]
        if column["type"] == "category":
            vocabulary[name] = [*profile["categories"], *([MISSING] if blank_ok(column) else [])]
        else:
            imputation[name] = profile["quantiles"]["p50"] if profile["count"] else None
    numbers = [column["name"] for column in schema["columns"] if column["type"] != "category"]
    encoded = [f"{name}={entry}" for name, entries in vocabulary.items() for entry in entries]
    features = [*numbers, *[derived["name"] for derived in schema["derived"]], *encoded]
    return {
        "v": 1,
        "features": features,
        "imputation": imputation,
        "vocabulary": vocabulary,
        "target": schema["target"]["name"],
    }


def refuse_too_few(rows, reasons, where, example):
    if not rows["read"]:
        raise InputError(f"{where} has a header line and no rows: give rows below it (some dozens at least)")
    for split in ("train", "validation", "test"):
        if rows[split] == 0:
            most = max(reasons, key=reasons.get) if reasons else None
            often = f" (most often: {most}{example(most)})" if most else ""
            raise InputError(
                f"{where}: no row is left for the {split} split: {rows['read']} rows read, "
                f"{rows['quarantined']} quarantined{often}, "
                f"{rows['duplicates']} duplicates: give more valid rows (some dozens at least), or widen the schema"
            )


def example_of(checked, columns, reason):
    """A value that was refused for that reason, in words."""
    for i, column in enumerate(columns):
        if reason in reasons_of(column, i == len(columns) - 1):
            hit = F.instr(F.concat(F.lit("; "), F.col("reason"), F.lit("; ")), f"; {reason}; ") > 0
            text = checked.filter(hit).agg(F.min(F.col(f"t{i}")).alias("text")).collect()[0]["text"]
            return f', such as "{text[:60]}"' if text else ""
    return ""


def refuse_constant(name, profile, where):
    if profile["min"] == profile["max"]:
        raise InputError(
            f"{where}: {name} is {profile['min']:g} in all {profile['count']} rows of the training split, so that a model "
            f"has nothing to learn from them: check that column, or the target of the schema"
        )


def quarantine(bad, columns, out):
    """Writes the refused rows with their reasons, and counts each reason and each column."""
    names = {column["name"]: reasons_of(column, i == len(columns) - 1) for i, column in enumerate(columns)}
    wrapped = F.concat(F.lit("; "), F.col("reason"), F.lit("; "))
    every = [(None, TOO_LONG), *((name, reason) for name, reasons in names.items() for reason in reasons)]
    hits = [
        F.sum(F.when(F.instr(wrapped, f"; {reason}; ") > 0, 1).otherwise(0)).alias(f"r{k}")
        for k, (_, reason) in enumerate(every)
    ]
    counted = bad.agg(F.count(F.lit(1)).alias("rows"), *hits).collect()[0]
    bad.orderBy("key").select(*raw_texts(columns), F.col("reason").alias("_reason")).write.csv(
        f"{out}quarantine", mode="overwrite", **CSV
    )
    reasons = {reason: int(counted[f"r{k}"]) for k, (_, reason) in enumerate(every) if counted[f"r{k}"]}
    per_column = {name: sum(reasons.get(reason, 0) for reason in of) for name, of in names.items()}
    return counted["rows"], dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))), per_column


def prepare(spark, input_uri, output_uri, schema_uri):
    source, out = resolve(input_uri), resolve(output_uri.rstrip("/") + "/")
    files = HadoopFiles(spark) if ":/" in source else LocalFiles()
    if any(f"{source}/".startswith(f"{out}{name}/") for name in OUTPUTS):
        raise InputError(f"the input {input_uri} lies where the run writes ({output_uri}): give another output_uri")
    # What an earlier attempt of the same run has left must not be taken for this one's.
    clear(files, out)
    if not files.list(resolve(schema_uri)):
        raise InputError(f"there is no schema at {schema_uri}: check schema_uri")
    schema_text = files.read(resolve(schema_uri))
    schema = load_schema(schema_text, schema_uri)
    paths = files.list(source)
    if not paths:
        raise InputError(
            f"there is no file at {input_uri}: check the input of the run; the data may have been moved or deleted"
        )
    columns = [*schema["columns"], schema["target"]]
    header = header_of(files, paths, schema)
    where = name_of(paths[0]) if len(paths) == 1 else f"{name_of(source)}/ ({len(paths)} files)"
    # Staged as parquet, so that the CSV is parsed once and nothing depends on a cache.
    staged = f"{out}_staged/"
    try:
        # A line with one value too many (a comma that is not quoted) has moved values: it must not pass as a row.
        layout = ", ".join(f"{name} string" for name in [*(f"h{k}" for k in range(len(header))), *MORE])
        # Left to find the end of lines itself, Spark goes by the first line, and reads others into one value.
        raw = spark.read.csv(paths, schema=layout, multiLine=True, mode="PERMISSIVE", lineSep="\n", **CSV)
        try:
            check(raw, header, columns).write.parquet(f"{staged}checked", mode="overwrite")
        except Exception as error:
            why = " ".join(line.strip() for line in str(error).splitlines()[:2])
            raise InputError(f"{where} could not be read: {why}") from error
        checked = spark.read.parquet(f"{staged}checked")
        accept(checked, columns, schema.get("splitBy", [])).write.parquet(f"{staged}clean", mode="overwrite")
        clean = spark.read.parquet(f"{staged}clean")
        # The channel `config` of the jobs is a prefix: the two files that a model carries, and nothing else.
        files.write(f"{out}config/schema.json", schema_text)
        return write_all(files, checked, clean, columns, schema, header, out, where)
    except BaseException:
        clear(files, out)
        raise
    finally:
        files.remove(staged)


def clear(files, out):
    for name in OUTPUTS:
        files.remove(f"{out}{name}")


def write_all(files, checked, clean, columns, schema, header, out, where):
    read = checked.count()
    quarantined, reasons, per_column = quarantine(checked.filter(F.col("reason") != ""), columns, out)
    counts = {
        row["split"]: row["rows"] for row in clean.groupBy("split").agg(F.count(F.lit(1)).alias("rows")).collect()
    }
    splits = {split: counts.get(split, 0) for split in ("train", "validation", "test")}
    rows = {"read": read, "quarantined": quarantined, "duplicates": read - quarantined - sum(splits.values()), **splits}
    refuse_too_few(rows, reasons, where, lambda reason: example_of(checked, columns, reason))

    train = clean.filter(F.col("split") == "train")
    profiles = number_profiles(train, rows["train"], columns)
    add_histograms(train, profiles)
    for i, column in enumerate(columns):
        if column["type"] == "category":
            profiles[i] = category_profile(train, i, column, rows["train"])
    refuse_constant(columns[-1]["name"], profiles[len(columns) - 1], where)
    ordered = [{**profiles[i], "quarantined": per_column[column["name"]]} for i, column in enumerate(columns)]
    fitted = fit(ordered, schema)

    target = F.col(f"t{len(columns) - 1}").alias(columns[-1]["name"])
    features = model_inputs(columns, schema, fitted)
    derived = [
        F.expr(derived_sql(one, columns, fitted["imputation"])).alias(f"d{j}")
        for j, one in enumerate(schema["derived"])
    ]
    with_derived = clean.select("key", "split", *[f"t{i}" for i in range(len(columns))], *derived)
    raw_columns = raw_texts(columns[:-1])
    for split, source, selected in (
        ("train", with_derived, features), ("validation", with_derived, features), ("test", clean, raw_columns)
    ):  # fmt: skip
        chosen = source.filter(F.col("split") == split).orderBy("key").select(target, *selected)
        chosen.write.csv(f"{out}{split}", mode="overwrite", **CSV)

    goal = ordered[-1]
    baseline = {"mean": goal["mean"], "min": goal["min"], "max": goal["max"]}
    named = [column["name"] for column in columns]
    summary = {"v": 1, "rows": rows, "quarantineReasons": reasons, "baseline": baseline}
    summary["ignoredColumns"] = [name for name in header if name not in named]
    by_name = dict(zip(named, ordered))
    values = {
        "preprocessing": fitted, "config/preprocessing": fitted, "profile": {"v": 1, "columns": by_name}, "summary": summary
    }  # fmt: skip
    for name, value in values.items():
        files.write(f"{out}{name}.json", json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    return summary


def main():
    parser = argparse.ArgumentParser()
    for name in ("--input_uri", "--output_uri", "--schema_uri"):
        parser.add_argument(name, required=True)
    # Glue adds arguments of its own.
    args, _ = parser.parse_known_args()
    spark = SparkSession.builder.appName("prepare-data").getOrCreate()
    try:
        summary = prepare(spark, args.input_uri, args.output_uri, args.schema_uri)
    except InputError as error:
        # The last line of stderr here, and the ErrorMessage of the Glue run.
        raise SystemExit(str(error))
    print(json.dumps(summary["rows"]))


if __name__ == "__main__":
    main()
