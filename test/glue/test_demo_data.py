"""scripts/housing-data.mjs gives the raw columns of housing.csv back from scikit-learn's form of it."""

import csv
import json
import shutil
import subprocess

import pytest
from glue_support import ROOT


def test_raw_columns_come_back_exactly(housing):
    if shutil.which("node") is None:
        pytest.skip("no Node here")
    with open(housing, newline="") as file:
        rows = list(csv.DictReader(file))
    averages = ["MedInc,HouseAge,AveRooms,AveBedrms,Population,AveOccup,Latitude,Longitude,MedHouseVal"]
    for row in rows:
        # scikit-learn's source has no blanks; any whole number serves here.
        row["total_bedrooms"] = row["total_bedrooms"] or "435.0"
        homes, per_home = float(row["households"]), lambda name: repr(float(row[name]) / float(row["households"]))  # noqa: B023
        cells = [row["median_income"], row["housing_median_age"], per_home("total_rooms"), per_home("total_bedrooms")]
        cells += [row["population"], repr(float(row["population"]) / homes), row["latitude"], row["longitude"]]
        averages.append(",".join([*cells, repr(float(row["median_house_value"]) / 100000)]))
    module = (ROOT / "scripts/housing-data.mjs").as_uri()
    script = f"import {{ toRawColumns }} from {json.dumps(module)}; import {{ readFileSync }} from 'node:fs';"
    script += "process.stdout.write(toRawColumns(readFileSync(0, 'utf8')))"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], input="\n".join(averages), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    names = list(rows[0])[:9]
    expected = [[row[name] for name in names] for row in rows]
    assert list(csv.reader(done.stdout.splitlines())) == [names, *expected]
