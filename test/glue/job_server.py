"""Runs the Prepare data job many times in one process: a request a line in, an answer a line out, both JSON.

    python job_server.py duckdb|spark

Request: {"input", "output", "schema"} (paths or URIs). Answer: {"rows"} or {"error"}; {"crash"} where no sentence was made.
"""

import gc
import json
import os
import sys
import tempfile
import traceback

from glue_support import ROOT


def main(engine):
    assert (ROOT / "glue/prepare.py").exists()
    import run_glue

    # The answers alone go to the pipe, whatever the engine prints.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="ml-workflow-glue-") as scratch:
        (run_glue.on_spark if engine == "spark" else run_glue.on_duckdb)(scratch)
        import prepare

        spark = prepare.SparkSession.builder.getOrCreate()
        for line in sys.stdin:
            request = json.loads(line)
            try:
                summary = prepare.prepare(spark, request["input"], request["output"], request["schema"])
                answer = {"rows": summary["rows"]}
            except prepare.InputError as error:
                answer = {"error": str(error)}
            except Exception:
                answer = {"crash": traceback.format_exc()}
            gc.collect()
            print(json.dumps(answer), file=answers, flush=True)
        if engine == "spark":
            spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
