"""How long the Prepare data job takes on DuckDB, against plain DuckDB SQL that does the same work (bench/etl_plain.py).

    .venv/bin/python bench/etl.py [--rows 2000000] [--data housing.csv] [--rounds 3] [--memory 1GB]

Goal: at most 1.5 times as long, and a peak memory that the limit bounds. Both run in turn, the best of the rounds counts.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
GOAL = 1.5
# Some rows come twice, some break a rule; the rest are the same places a little changed.
GROW = """
copy (
  select longitude, latitude, housing_median_age, total_rooms + moved as total_rooms, total_bedrooms,
    case when line % 997 = 0 then -1 else population + moved end as population, households, median_income,
    median_house_value + moved as median_house_value, ocean_proximity
  from (
    select *, case when line % 499 = 0 then 0.0 else copy end as moved
    from (select *, copy * 20640 + row_number() over () as line from {data}, range({copies}) as copies(copy))
  ) limit {rows}
) to '{out}' (format csv, header)"""


def grow(data, rows, out):
    import duckdb

    columns = duckdb.execute(f"select * from read_csv('{data}') limit 1").description
    has_place = any(column[0] == "ocean_proximity" for column in columns)
    source = f"read_csv('{data}')" if has_place else f"(select *, null as ocean_proximity from read_csv('{data}'))"
    duckdb.execute(GROW.format(data=source, copies=rows // 20640 + 1, rows=rows, out=out))


def timed(command, memory):
    """Seconds, processor seconds and the peak memory in MB, by a small process in between whose only child it is."""
    measure = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_maxrss, used.ru_utime + used.ru_stime); sys.exit(done.returncode)"
    )
    started = time.perf_counter()
    env = {**os.environ, "ML_WORKFLOW_MEMORY": memory}
    done = subprocess.run(
        [sys.executable, "-c", measure, *map(str, command)], env=env, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"{command[1]} failed; its words are above")
    seconds = time.perf_counter() - started
    peak, processor = done.stdout.split()
    return seconds, float(processor), int(peak) / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--data", default=str(ROOT / ".cache/housing.csv"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="1GB")
    args = parser.parse_args()
    if not os.path.exists(args.data):
        raise SystemExit(f"{args.data} is not there: run node scripts/housing-data.mjs, or give --data FILE")
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        grown = f"{folder}/housing.csv"
        grow(args.data, args.rows, grown)
        schema = ROOT / "examples/housing/schema.json"
        script = ["--input_uri", grown, "--output_uri", f"{folder}/ours/", "--schema_uri", schema]
        for number in range(args.rounds):
            os.makedirs(f"{folder}/plain-{number}")
            commands = {
                "ours": [sys.executable, ROOT / "local/python/run_glue.py", ROOT / "glue/prepare.py", *script],
                "plain SQL": [sys.executable, ROOT / "bench/etl_plain.py", grown, f"{folder}/plain-{number}"],
            }
            for name, command in commands.items():
                seconds, processor, peak = timed(command, args.memory)
                print(f"{name:10s} {seconds:6.2f} s  processor {processor:6.2f} s  peak {peak:5.0f} MB", flush=True)
                best[name] = min(best.get(name, seconds), seconds)
    ratio = best["ours"] / best["plain SQL"]
    print(
        f"{args.rows} rows, memory limit {args.memory}: {best['ours']:.2f} s against {best['plain SQL']:.2f} s, "
        f"ratio {ratio:.2f} (goal {GOAL})"
    )
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
