"""The same bytes from DuckDB and from real Spark, and only functions on which both are known to agree."""

import ast
import importlib.metadata
import shutil

import pytest
from glue_support import HEADER, ROOT, SCHEMA, run_job, valid_rows

ALLOWED = {
    "abs", "array", "avg", "coalesce", "col", "concat", "concat_ws", "count", "explode", "expr", "first", "floor", "instr", "lit",
    "max", "md5", "min", "percentile", "stddev_samp", "sum", "when",
}  # fmt: skip
# Inside F.expr: what the SQL texts may call.
ALLOWED_SQL = {"abs", "cast", "coalesce", "concat", "floor", "least", "ln", "nullif", "trim", "try_cast", "decimal"}


def tree():
    return ast.parse((ROOT / "glue/prepare.py").read_text())


def test_uses_only_functions_that_agree():
    used = {
        node.attr
        for node in ast.walk(tree())
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "F"
    }
    assert used and used <= ALLOWED, f"not known to agree on DuckDB and Spark: {sorted(used - ALLOWED)}"


def test_uses_no_method_that_differs():
    # Dropped silently, missing, or random on one of the engines.
    differs = {
        "fillna",
        "na",
        "cache",
        "persist",
        "randomSplit",
        "sample",
        "describe",
        "partitionBy",
        "rdd",
        "dropDuplicates",
    }
    used = {node.attr for node in ast.walk(tree()) if isinstance(node, ast.Attribute)}
    assert "select" in used and not used & differs


def test_uses_only_sql_functions_that_agree(prepare_module):
    import re

    columns = [*SCHEMA["columns"], SCHEMA["target"]]
    imputation = {"rooms": 1.5, "people": 2.0, "age": None}
    texts = [prepare_module.text_of("h1", True), prepare_module.text_of("h1", False), prepare_module.number_of("h1")]
    texts += [prepare_module.derived_sql(derived, columns, imputation) for derived in SCHEMA["derived"]]
    texts += [prepare_module.decimal_text("d0")]
    used = {name for text in texts for name in re.findall(r"([a-z_]+)\(", text)}
    assert len(used) > 5 and used <= ALLOWED_SQL, (
        f"not known to agree on DuckDB and Spark: {sorted(used - ALLOWED_SQL)}"
    )


def test_imports_only_pyspark_and_the_standard_library():
    import sys

    names = {
        alias.name.split(".")[0] for node in ast.walk(tree()) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {node.module.split(".")[0] for node in ast.walk(tree()) if isinstance(node, ast.ImportFrom)}
    assert names - set(sys.stdlib_module_names) == {"pyspark"}


def outputs(out):
    """Bytes per output: the part files of a folder in order, later headers dropped."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.json")}
    for folder in (path for path in out.iterdir() if path.is_dir() and path.name != "config"):
        parts = [path.read_bytes() for path in sorted(folder.glob("*.csv"))]
        head = parts[0].split(b"\n", 1)[0] + b"\n"
        found[folder.name] = head + b"".join(part.removeprefix(head) for part in parts)
    return found


def compare(source, schema, tmp_path):
    # Not by import: in this process sqlframe stands in its place.
    if not list(importlib.metadata.distributions(name="pyspark")):
        pytest.skip("no PySpark here: node scripts/python-env.mjs --dev --spark")
    if shutil.which("java") is None:
        pytest.skip("no Java here: real Spark needs Java 17")
    for engine in ("duckdb", "spark"):
        # Through file: and Hadoop's file system, Spark goes the way it goes to S3.
        where = f"file://{tmp_path}" if engine == "spark" else str(tmp_path)
        there = f"file://{source}" if engine == "spark" else source
        done = run_job(there, f"{where}/{engine}", f"file://{schema}" if engine == "spark" else schema, engine)
        assert done.returncode == 0, done.stderr[-3000:]
    on_duckdb, on_spark = outputs(tmp_path / "duckdb"), outputs(tmp_path / "spark")
    assert sorted(on_duckdb) == sorted(on_spark) and len(on_duckdb) == 9
    for name, content in on_duckdb.items():
        assert content == on_spark[name], f"{name} differs between the engines"


def test_housing_is_the_same_to_the_byte(housing, tmp_path):
    compare(housing, ROOT / "examples/housing/schema.json", tmp_path)


def test_awkward_data_is_the_same_to_the_byte(tmp_path):
    import json

    tail = [
        'x,1,2,"say ""hi"", then\nleave",5', "1e-9,3,1e-7,inland,1", "+5.,3,-0,inland,0.1", "99.999999999,7,1e300,inland,12345678901234567",
        "1.5,9000000000,0.1,missing,3", " 7 , 2 ,\t3,  inland ,4", "5,5", "5,5,5,inland,5,6,7", "caf\u00e9,1,1,'#\\,1", "#5,1,1,inland,1",
        "1,1,-5,inland,1", "NaN,1d,0x1,,", ",,,,", "", "   ", " , ,,,", '"","",,,', "8,0,1,inland,1", "8,0,1,inland,1", "8,0,1, inland,1",
        'x,1,1,"a,""b#"",c",1', 'x,1,1,"a\n""b#""",1', '#,1,#2,"#",1',
    ]  # fmt: skip
    (tmp_path / "in.csv").write_text("\n".join([HEADER, *valid_rows(500), *tail]) + "\n", encoding="utf-8")
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    compare(tmp_path / "in.csv", tmp_path / "schema.json", tmp_path)
