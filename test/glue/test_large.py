"""A large file, with quotes and with gzip: read to the last row, in memory that the limit bounds."""

import gzip
import json
import os
import subprocess
import sys

import pytest
from glue_support import HEADER, ROOT, SCHEMA, load, valid_rows

FULL = os.environ.get("ML_WORKFLOW_FULL") == "1"
BYTES = 1_000_000_000 if FULL else 15_000_000
# Beside DuckDB's limit: Python, the engine's code, what is being read, and at a gigabyte the values of percentiles,
# which DuckDB does not count.
LIMIT_MB, BESIDE_MB = (2000, 2000) if FULL else (400, 400)
MEASURE = (
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]);"
    "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // (1024 if sys.platform == 'linux' else 1024 ** 2);"
    "print(f'peak {peak} MB', file=sys.stderr); sys.exit(done.returncode)"
)


def write(file, size):
    """Blocks of rows that differ, some of them refused; answers how many of each."""
    block, written, number = valid_rows(9000), 0, 0
    file.write(HEADER.encode() + b"\n")
    while written < size:
        number += 1
        rows = [row.replace(",", f"{number},", 1) for row in block]
        text = "\n".join([*rows, f"x{number},1,1,inland,1", f"0,{number},1,inland,1"]) + "\n"
        written += file.write(text.encode())
    return number * len(block), number * 2


@pytest.mark.parametrize("compressed", [False, True])
def test_a_large_file_is_read_in_bounded_memory(tmp_path, compressed):
    source = tmp_path / ("rows.csv.gz" if compressed else "rows.csv")
    with gzip.open(source, "wb", compresslevel=1) if compressed else open(source, "wb") as file:
        valid, refused = write(file, BYTES)
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    job = [sys.executable, str(ROOT / "local/python/run_glue.py"), str(ROOT / "glue/prepare.py")]
    uris = ["--input_uri", str(source), "--output_uri", f"{tmp_path}/out/", "--schema_uri", f"{tmp_path}/schema.json"]
    env = {**os.environ, "ML_WORKFLOW_MEMORY": f"{LIMIT_MB}MB"}
    done = subprocess.run([sys.executable, "-c", MEASURE, *job, *uris], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = load(tmp_path / "out", "summary")["rows"]
    assert rows["read"] == valid + refused and rows["quarantined"] == refused
    assert rows["read"] == sum(rows[name] for name in ("quarantined", "duplicates", "train", "validation", "test"))
    peak = int(done.stderr.strip().splitlines()[-1].split()[1])
    assert peak < LIMIT_MB + BESIDE_MB, f"peak {peak} MB"
