"""Fixtures; see glue_support.py."""

import json
import os
import pathlib

import pytest
from glue_support import ROOT, SCHEMA


@pytest.fixture(scope="session")
def prepare_module(tmp_path_factory):
    import run_glue

    run_glue.on_duckdb(str(tmp_path_factory.mktemp("scratch")))
    import prepare

    return prepare


@pytest.fixture
def prepare(prepare_module, tmp_path):
    """Runs the job on the given text, bytes or {name: text} and gives the output folder."""

    def run(content, schema=SCHEMA):
        source = tmp_path / "in.csv"
        if isinstance(content, dict):
            source = tmp_path / "in"
            source.mkdir()
            for name, text in content.items():
                (source / name).write_text(text, encoding="utf-8")
        elif isinstance(content, bytes):
            source.write_bytes(content)
        else:
            source.write_text("\n".join(content) + "\n" if isinstance(content, list) else content, encoding="utf-8")
        (tmp_path / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
        spark = prepare_module.SparkSession.builder.getOrCreate()
        out = tmp_path / "out"
        prepare_module.prepare(spark, str(source), f"{out}/", str(tmp_path / "schema.json"))
        return out

    return run


@pytest.fixture(scope="session")
def housing():
    """The well-known housing.csv, where this machine has it."""
    path = pathlib.Path(os.environ.get("ML_WORKFLOW_TEST_DATA", ROOT.parent / "shared/data/housing.csv"))
    if not path.exists():
        pytest.skip("no housing.csv: set ML_WORKFLOW_TEST_DATA to one")
    return path
