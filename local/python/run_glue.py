"""Runs a Glue script as it is: on DuckDB through the PySpark API, or on real Spark when ML_WORKFLOW_ENGINE=spark.

    python run_glue.py SCRIPT --name value …

ML_WORKFLOW_MEMORY limits the engine's memory (2GB on DuckDB, 2g on Spark).
"""

import gc
import os
import runpy
import sys
import tempfile


def on_duckdb(scratch):
    """Activates sqlframe in place of PySpark, with the CSV reader and writer behaving as Spark's do."""
    import duckdb
    from sqlframe import activate

    connection = duckdb.connect()
    connection.execute(f"SET temp_directory = '{scratch}'")
    # What must be ordered says so; the rest may be written as it comes, which needs less memory.
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")
    # What does not fit is spilled to the scratch folder.
    connection.execute(f"SET memory_limit = '{os.environ.get('ML_WORKFLOW_MEMORY', '2GB')}'")
    activate("duckdb", conn=connection)

    from duckdb_files import adapt

    adapt()


def on_spark(scratch):
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": os.environ.get("ML_WORKFLOW_MEMORY", "2g"),
        "spark.sql.shuffle.partitions": "4",
        "spark.local.dir": scratch,
        "spark.sql.warehouse.dir": scratch,
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")


def main():
    script, *arguments = sys.argv[1:]
    sys.argv = [script, *arguments]
    # A short run that builds large query trees: collecting garbage would only take time.
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="ml-workflow-glue-") as scratch:
        if os.environ.get("ML_WORKFLOW_ENGINE", "duckdb") == "spark":
            on_spark(scratch)
        else:
            on_duckdb(scratch)
        runpy.run_path(script, run_name="__main__")
    # Taking the query trees down again, one by one, would take longer than some queries.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
