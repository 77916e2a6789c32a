"""Spark's way with CSV and parquet files, for sqlframe on DuckDB: folders of part files, Spark's option names."""

import mmap
import os
import re
import shutil

from sqlframe.duckdb.readwriter import DuckDBDataFrameReader, DuckDBDataFrameWriter


def part_files(paths):
    """The data files of files and folders, in order; names with a leading dot or underscore are not data."""
    found = []
    for path in [paths] if isinstance(paths, str) else paths:
        if os.path.isdir(path):
            found += [os.path.join(path, name) for name in sorted(os.listdir(path)) if name[0] not in "._"]
        else:
            found.append(path)
    return found


def quoted(path):
    return path.replace("'", "''")


def holds(path, character):
    if os.path.getsize(path) == 0:
        return False
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(character.encode()) >= 0


def read_csv(
    self,
    path,
    schema=None,
    header=False,
    sep=",",
    quote='"',
    escape="\\",
    multiLine=False,
    mode="PERMISSIVE",
    lineSep=None,
):
    # DuckDB takes LF and CRLF for the end of a line, also side by side; Spark does so with lineSep "\\n".
    if lineSep not in (None, "\n"):
        raise ValueError(f"lineSep is {lineSep!r}: only LF is known to mean the same on DuckDB and Spark")
    options = {"auto_detect": False, "null_padding": True, "strict_mode": False}
    parts = part_files(path)
    # DuckDB's parallel reader cannot do quoted newlines together with short rows.
    options["parallel"] = not (multiLine and any(part.endswith(".gz") or holds(part, quote) for part in parts))
    options |= {"header": header, "delim": sep, "quote": quote, "escape": escape}
    return self.load([quoted(part) for part in parts], format="csv", schema=schema, **options)


def read_parquet(self, *paths):
    return self.load([quoted(part) for part in part_files(list(paths))], format="parquet")


def new_folder(path, mode):
    if mode == "overwrite":
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.exists(path):
        raise FileExistsError(f"{path} is there already: write with mode overwrite")
    os.makedirs(path)
    return quoted(os.path.join(path, "part-00000"))


def write_csv(self, path, mode=None, header=False, sep=",", quote='"', escape="\\", emptyValue=None):
    part = new_folder(path, mode or self._mode)
    self._write(f"{part}.csv", "overwrite", format="csv", header=header, delim=sep, quote=quote, escape=escape)
    if holds(f"{part}.csv", "#"):
        unquote_hashes(f"{part}.csv", sep.encode(), quote.encode())


def unquote_hashes(path, sep, quote):
    """DuckDB quotes a value because of a # alone, Spark only a line's first value that begins with it. Inside a quoted
    value every quote is doubled, so that a single one with plain text up to the next is a whole value."""
    sep, quote = re.escape(sep), re.escape(quote)
    plain = b"[^%s%s\r\n]*" % (sep, quote)
    value = re.compile(b"(?<![^%s])%s(%s#%s)%s(?=[%s\r\n]|$)" % (sep, quote, plain, plain, quote, sep))
    with open(path, "rb") as old, open(f"{path}.part", "wb") as new:
        for line in old:
            new.write(value.sub(lambda found: found[0 if not found.start() and found[1].startswith(b"#") else 1], line))
    os.replace(f"{path}.part", path)


def write_parquet(self, path, mode=None):
    part = new_folder(path, mode or self._mode)
    self._write(f"{part}.parquet", "overwrite", format="parquet")


def adapt():
    DuckDBDataFrameReader.csv = read_csv
    DuckDBDataFrameReader.parquet = read_parquet
    DuckDBDataFrameWriter.csv = write_csv
    DuckDBDataFrameWriter.parquet = write_parquet
