"""Fixtures; see model_support.py."""

import json
import os
import pathlib
import random

import pytest
from model_support import ROOT, SCHEMA, lay_training, prepare, run

# Where other processes want the cores, OpenMP threads that spin make a training of 1 s one of 50 s.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "schema.json"
    path.write_text(json.dumps(SCHEMA))
    return path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, schema_file):
    """What the Prepare data stage makes of generated rows."""
    folder, pick = tmp_path_factory.mktemp("prepared"), random.Random(7)
    lines = ["rooms,people,age,place,price"]
    for _ in range(3000):
        rooms, people, age = round(pick.uniform(1, 9), 3), pick.randrange(5), pick.randrange(60)
        place = pick.choice(["inland", '"sea, near"', ""])
        price = 100 * rooms + 30 * people + 5 * age * (place == "inland") + pick.gauss(0, 20)
        lines.append(f"{rooms},{people},{age if age else ''},{place},{price:.2f}")
    (folder / "in.csv").write_text("\n".join(lines) + "\n")
    prepare(folder / "in.csv", schema_file, folder / "out")
    return folder / "out"


@pytest.fixture(scope="session")
def trained(tmp_path_factory, prepared, schema_file):
    """The prefix after a training with the defaults."""
    prefix = tmp_path_factory.mktemp("trained")
    lay_training(prefix, prepared, schema_file, {})
    run("train.py", prefix)
    return prefix


@pytest.fixture(scope="session")
def housing():
    path = pathlib.Path(os.environ.get("ML_WORKFLOW_TEST_DATA", ROOT.parent / "shared/data/housing.csv"))
    if not path.exists():
        pytest.skip("no housing.csv: set ML_WORKFLOW_TEST_DATA to one")
    return path
