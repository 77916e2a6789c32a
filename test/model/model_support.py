"""The model's scripts, run as the container runs them: in a rebuilt /opt/ml, from a copy of their folder."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "model")]
sys.dont_write_bytecode = True

SCHEMA = {
    "v": 1,
    "columns": [
        {"name": "rooms", "type": "number", "min": 1},
        {"name": "people", "type": "integer", "min": 0},
        {"name": "age", "type": "number", "missing": True},
        {"name": "place", "type": "category", "categories": ["inland", "sea, near"], "missing": True},
    ],
    "target": {"name": "price", "type": "number"},
    "derived": [
        {"name": "rooms_per_person", "kind": "ratio", "of": ["rooms", "people"]},
        {"name": "product", "kind": "product", "of": ["rooms", "age"]},
        {"name": "less", "kind": "difference", "of": ["people", "rooms"]},
        {"name": "log_age", "kind": "log1p", "of": ["age"]},
    ],
}


def run(script, prefix, code=ROOT / "model", check=True):
    done = subprocess.run(
        [sys.executable, str(code / script)],
        env={**os.environ, "ML_PREFIX": str(prefix)},
        capture_output=True,
        text=True,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


def prepare(source, schema, out):
    script = [str(ROOT / "local/python/run_glue.py"), str(ROOT / "glue/prepare.py")]
    args = ["--input_uri", str(source), "--output_uri", f"{out}/", "--schema_uri", str(schema)]
    done = subprocess.run([sys.executable, *script, *args], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def lay_training(prefix, prepared, schema, hyperparameters):
    for split in ("train", "validation"):
        shutil.copytree(prepared / split, prefix / "input/data" / split)
    (prefix / "input/data/config").mkdir(parents=True)
    shutil.copy(prepared / "preprocessing.json", prefix / "input/data/config")
    shutil.copy(schema, prefix / "input/data/config/schema.json")
    (prefix / "input/config").mkdir(parents=True)
    (prefix / "input/config/hyperparameters.json").write_text(json.dumps(hyperparameters))


def lay_evaluation(prefix, prepared, schema, model, champion=None):
    inputs = prefix / "processing/input"
    for split in ("train", "test"):
        shutil.copytree(prepared / split, inputs / split)
    (inputs / "config").mkdir()
    shutil.copy(prepared / "preprocessing.json", inputs / "config")
    shutil.copy(schema, inputs / "config/schema.json")
    for name, folder in (("model", model), ("champion", champion)):
        if folder:
            (inputs / name).mkdir()
            with tarfile.open(inputs / name / "model.tar.gz", "w:gz") as archive:
                archive.add(folder, arcname=".")


def read(folder):
    with open(next(pathlib.Path(folder).glob("*.csv")), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
