"""The Glue script, run in this process on DuckDB; small schemas and files for it."""

import csv
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "glue"), str(ROOT / "local" / "python")]
sys.dont_write_bytecode = True

SCHEMA = {
    "v": 1,
    "columns": [
        {"name": "rooms", "type": "number", "min": 1, "max": 100},
        {"name": "people", "type": "integer", "min": 0},
        {"name": "age", "type": "number", "missing": True},
        {"name": "place", "type": "category", "categories": ["inland", "sea, near"], "missing": True, "optional": True},
    ],
    "target": {"name": "price", "type": "number", "min": 0},
    "derived": [
        {"name": "rooms_per_person", "kind": "ratio", "of": ["rooms", "people"]},
        {"name": "product", "kind": "product", "of": ["rooms", "people"]},
        {"name": "less", "kind": "difference", "of": ["people", "rooms"]},
        {"name": "log_age", "kind": "log1p", "of": ["age"]},
    ],
}
HEADER = "rooms,people,age,place,price"


def valid_rows(count):
    places = ["inland", '"sea, near"', ""]
    ages = ["" if n % 7 == 0 else f"{n % 50}.25" for n in range(count)]
    return [f"{n % 90 + 1}.5,{n % 5},{ages[n]},{places[n % 3]},{1000 + 3 * n}" for n in range(count)]


def read(folder):
    """Header and rows of all part files together."""
    header, rows = None, []
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        header = lines[0]
        rows += lines[1:]
    return header, rows


def load(out, name):
    return json.loads((pathlib.Path(out) / f"{name}.json").read_text(encoding="utf-8"))


def run_job(source, out, schema, engine="duckdb", **env):
    """The whole job in its own process, as the local runtime starts it."""
    script = [str(ROOT / "local/python/run_glue.py"), str(ROOT / "glue/prepare.py")]
    args = ["--input_uri", str(source), "--output_uri", f"{out}/", "--schema_uri", str(schema), "--JOB_NAME", "prepare"]
    env = {**os.environ, "ML_WORKFLOW_ENGINE": engine, **env}
    return subprocess.run([sys.executable, *script, *args], env=env, capture_output=True, text=True)
