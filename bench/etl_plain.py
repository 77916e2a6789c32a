"""The Prepare data stage of examples/housing as plain DuckDB SQL, written by hand: the measure for bench/etl.py.

python etl_plain.py INPUT.csv OUTPUT_DIR
"""

import json
import os
import sys
import tempfile

import duckdb

NUMBERS = {
    "longitude": (-125, -113), "latitude": (32, 43), "housing_median_age": (0, 100), "total_rooms": (1, 100000),
    "total_bedrooms": (1, 20000), "population": (1, 100000), "households": (1, 20000), "median_income": (0, 20),
    "median_house_value": (0, 10000000),
}  # fmt: skip
PLACES = ["<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"]
RAW = [*list(NUMBERS)[:-1], "ocean_proximity"]
COLUMNS = [*RAW[:-1], "median_house_value", "ocean_proximity"]
QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
CSV = "(format csv, header)"


def problems():
    for name, (low, high) in NUMBERS.items():
        blank = "null" if name == "total_bedrooms" else f"'{name} is missing'"
        yield (
            f"case when {name} = '' then {blank} when v_{name} is null or not isfinite(v_{name}) then '{name} is not a number' "
            f"when v_{name} < {low} then '{name} is below {low}' when v_{name} > {high} then '{name} is above {high}' end"
        )
    allowed = ", ".join(f"'{place}'" for place in PLACES)
    yield f"case when ocean_proximity = '' then null when ocean_proximity not in ({allowed}) then 'ocean_proximity is not one of the categories' end"


def main(source, out):
    connection = duckdb.connect(os.path.join(tempfile.mkdtemp(dir=out), "work.duckdb"))
    sql = connection.execute
    if os.environ.get("ML_WORKFLOW_MEMORY"):
        sql(f"set memory_limit = '{os.environ['ML_WORKFLOW_MEMORY']}'")
    every = ", ".join(COLUMNS)
    layout = "{" + ", ".join(f"{name}: 'varchar'" for name in COLUMNS) + "}"
    texts = ", ".join(f"trim(coalesce({name}, '')) as {name}" for name in COLUMNS)
    values = ", ".join(f"try_cast({name} as double) as v_{name}" for name in NUMBERS)
    sql(f"""create table checked as
        select {every}, concat_ws('; ', {", ".join(problems())}) as reason, md5(concat_ws(chr(31), {every})) as key
        from (select *, {values} from (select {texts} from read_csv('{source}', header = true, auto_detect = false, columns = {layout})))""")
    numbers = ", ".join(f"cast(nullif({name}, '') as double) as v_{name}" for name in NUMBERS)
    sql(f"""create table clean as
        select *, {numbers}, case when key < 'b333' then 'train' when key < 'd999' then 'validation' else 'test' end as split
        from (select distinct {every}, key from checked where reason = '')""")
    read, quarantined = sql("select count(*), count(*) filter (reason <> '') from checked").fetchone()
    splits = dict(sql("select split, count(*) from clean group by split").fetchall())
    reasons = sql(
        "select unnest(string_split(reason, '; ')) as why, count(*) from checked where reason <> '' group by why"
    ).fetchall()
    sql(f"copy (select {every}, reason from checked where reason <> '' order by key) to '{out}/quarantine.csv' {CSV}")

    measures = ", ".join(
        f"count(v_{n}), min(v_{n}), max(v_{n}), avg(v_{n}), stddev_samp(v_{n}), quantile_cont(v_{n}, {QUANTILES})"
        for n in NUMBERS
    )
    row = sql(f"select {measures} from clean where split = 'train'").fetchone()
    profile = {
        name: dict(zip(("count", "min", "max", "mean", "stddev", "quantiles"), row[6 * i :]))
        for i, name in enumerate(NUMBERS)
    }
    for name, one in profile.items():
        low, width = one["min"], (one["max"] - one["min"]) / 20
        bins = f"select cast(least(floor((v_{name} - {low}) / {width}), 19) as int) as bin, count(*) from clean"
        one["histogram"] = sql(f"{bins} where split = 'train' and v_{name} is not null group by bin").fetchall()
    profile["ocean_proximity"] = sql(
        "select ocean_proximity, count(*) from clean where split = 'train' group by 1"
    ).fetchall()

    medians = {name: profile[name]["quantiles"][3] for name in NUMBERS}
    filled = {name: f"coalesce(v_{name}, {medians[name]})" for name in NUMBERS}
    inputs = ", ".join(f"{filled[name]} as {name}" for name in RAW[:-1])
    encoded = ", ".join(
        f"cast(ocean_proximity = '{place}' as int) as \"ocean_proximity={place}\"" for place in ["", *PLACES]
    )
    ratios = {
        "rooms_per_household": ("total_rooms", "households"),
        "bedrooms_per_room": ("total_bedrooms", "total_rooms"),
    }
    ratios["population_per_household"] = ("population", "households")
    derived = ", ".join(f"{filled[a]} / nullif({filled[b]}, 0) as {name}" for name, (a, b) in ratios.items())
    derived += f", case when {filled['median_income']} > -1 then ln(1 + {filled['median_income']}) end as log_income"
    for split in ("train", "validation"):
        chosen = f"select v_median_house_value, {inputs}, {derived}, {encoded} from clean where split = '{split}' order by key"
        sql(f"copy ({chosen}) to '{out}/{split}.csv' {CSV}")
    sql(
        f"copy (select median_house_value, {', '.join(RAW)} from clean where split = 'test' order by key) to '{out}/test.csv' {CSV}"
    )
    with open(f"{out}/profile.json", "w") as file:
        json.dump(
            {"read": read, "quarantined": quarantined, "splits": splits, "reasons": reasons, "profile": profile}, file
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
