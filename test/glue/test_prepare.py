import csv
import math

import pytest
from glue_support import HEADER, ROOT, SCHEMA, load, read, run_job, valid_rows


def test_every_row_is_accounted_for(prepare):
    bad = ["0.5,1,2,inland,5", "5,1.5,2,inland,-5", "x,,3,desert,7"]
    rows = valid_rows(200)
    out = prepare([HEADER, *rows, *bad, *rows[:4], ",,,,", ""])
    counts = load(out, "summary")["rows"]
    assert counts["quarantined"] == 3 and counts["duplicates"] == 4
    assert counts["read"] == 207  # the line without any value is no row
    assert counts["read"] == sum(counts[name] for name in ("quarantined", "duplicates", "train", "validation", "test"))
    assert {split: len(read(out / split)[1]) for split in ("train", "validation", "test")} == {
        split: counts[split] for split in ("train", "validation", "test")
    }


def test_quarantine_keeps_the_text_and_names_every_reason(prepare):
    out = prepare([HEADER, *valid_rows(200), "x,,3,desert,-7", "5,1.5,1e400,inland,12 000"])
    header, rows = read(out / "quarantine")
    assert header == [*HEADER.split(","), "_reason"]
    reasons = {tuple(row[:-1]): row[-1] for row in rows}
    assert reasons[("x", "", "3", "desert", "-7")] == (
        "rooms is not a number; people is missing; place is not one of the categories; price is below 0"
    )
    assert reasons[("5", "1.5", "1e400", "inland", "12 000")] == (
        "people is not a whole number; age is not a number; price is not a number"
    )
    counted = load(out, "summary")["quarantineReasons"]
    assert counted["people is missing"] == 1 and counted["rooms is not a number"] == 1 and len(counted) == 7
    assert load(out, "profile")["columns"]["price"]["quarantined"] == 2


def test_a_line_with_too_many_values_is_no_row(prepare):
    out = prepare([HEADER, *valid_rows(200), "1,2,3,inland,500,600", "7,2,3,inland,500,", "8,1,2,inland,3,4,5,6"])
    summary = load(out, "summary")
    assert summary["quarantineReasons"] == {"the line has more values than the header": 2}
    assert summary["rows"]["read"] == 203


def test_refuses_what_only_some_parsers_take_for_a_number(prepare):
    texts = ["NaN", "Infinity", "-inf", "1d", "1f", "0x1p3", "1_000", "1,5", "1e999", "--1", "e", ".", "1 2", "\u0663"]
    out = prepare([HEADER, *valid_rows(200), *[f'"{text}",1,1,inland,5' for text in texts]])
    assert load(out, "summary")["quarantineReasons"] == {"rooms is not a number": len(texts)}


def test_takes_every_plain_way_to_write_a_number(prepare):
    texts = ["5", "5.", ".5e1", "+5", "5E0", " 5 ", "\t5", "5.0 "]
    out = prepare([HEADER, *valid_rows(200), *[f"{text},{at},1,inland,5" for at, text in enumerate(texts)]])
    assert load(out, "summary")["rows"]["quarantined"] == 0


def test_a_row_never_moves_to_another_split(prepare):
    rows = valid_rows(300)
    before = read(prepare([HEADER, *rows]) / "test")[1]
    after = read(prepare([HEADER, *reversed(rows), *[row + "1" for row in rows]]) / "test")[1]
    assert before and all(row in after for row in before)


def test_the_columns_of_split_by_alone_decide_the_split(prepare):
    def prices(header, rows, **change):
        out = prepare([header, *rows], {**SCHEMA, **change})
        return {split: {row[0] for row in read(out / split)[1]} for split in ("train", "validation", "test")}

    rows = valid_rows(300)
    cut = lambda row: [cell for at, cell in enumerate(next(csv.reader([row]))) if at != 3]  # noqa: E731
    short = ("rooms,people,age,price", [",".join(cut(row)) for row in rows])
    by_rooms = prices(HEADER, rows, splitBy=["rooms"])
    assert prices(*short, splitBy=["rooms"]) == by_rooms
    assert prices(*short) != prices(HEADER, rows)
    rooms_of = {cut(row)[-1]: cut(row)[0] for row in rows}
    rooms = [{rooms_of[price] for price in split} for split in by_rooms.values()]
    assert all(rooms) and sum(map(len, rooms)) == len(set.union(*rooms))


def test_fits_on_the_training_split_only(prepare):
    out = prepare([HEADER, *valid_rows(300)])
    header, train = read(out / "train")
    fitted, profile = load(out, "preprocessing"), load(out, "profile")["columns"]
    assert header == ["price", *fitted["features"]]
    assert fitted["vocabulary"] == {"place": ["inland", "sea, near", "missing"]}
    assert profile["age"]["missing"] > 0 and profile["age"]["count"] + profile["age"]["missing"] == len(train)
    targets = sorted(float(row[0]) for row in train)
    assert profile["price"]["min"] == targets[0] and profile["price"]["max"] == targets[-1]
    assert profile["price"]["mean"] == pytest.approx(sum(targets) / len(targets))
    assert profile["price"]["quantiles"]["p50"] == pytest.approx(
        (targets[(len(targets) - 1) // 2] + targets[len(targets) // 2]) / 2
    )
    for name in ("price", "rooms", "people", "age"):
        assert sum(profile[name]["histogram"]["counts"]) == profile[name]["count"]
    assert sum(profile["place"]["categories"].values()) + profile["place"]["missing"] == len(train)
    filled = str(fitted["imputation"]["age"])
    assert sum(row[header.index("age")] == filled for row in train) >= profile["age"]["missing"]


def test_derives_and_encodes(prepare):
    header, rows = read(prepare([HEADER, *valid_rows(300)]) / "train")
    for row in rows:
        value = dict(zip(header, row))
        rooms, people = float(value["rooms"]), float(value["people"])
        ratio = value["rooms_per_person"]
        assert ratio == "" if people == 0 else float(ratio) == pytest.approx(rooms / people, rel=1e-9)
        assert float(value["product"]) == pytest.approx(rooms * people, rel=1e-9)
        assert float(value["less"]) == pytest.approx(people - rooms, rel=1e-9)
        assert float(value["log_age"]) == pytest.approx(math.log1p(float(value["age"])), rel=1e-9)
        assert sum(int(value[f"place={name}"]) for name in ("inland", "sea, near", "missing")) == 1


def test_test_split_is_what_a_caller_sends(prepare):
    header, rows = read(prepare([HEADER, *valid_rows(300)]) / "test")
    assert header == ["price", "rooms", "people", "age", "place"]
    assert {row[4] for row in rows} == {"inland", "sea, near", ""}
    assert "" in {row[3] for row in rows}


@pytest.mark.parametrize("name", ["reordered and extra columns", "optional column absent", "BOM and CRLF", "parts"])
def test_takes_every_shape_of_the_same_rows(prepare, name):
    rows = [row.replace('"sea, near"', "inland") for row in valid_rows(200)]
    plain = [HEADER, *rows]
    if name == "reordered and extra columns":
        flipped = ["price,note,place,age,people,rooms"]
        for row in rows:
            rooms, people, age, place, price = row.split(",")
            flipped.append(f'{price},"a ""note"", of\ntwo lines",{place},{age},{people},{rooms}')
        content = flipped
    elif name == "optional column absent":
        content = ["rooms,people,age,price", *[",".join([*row.split(",")[:3], row.split(",")[4]]) for row in rows]]
        plain = [HEADER, *[",".join([*row.split(",")[:3], "", row.split(",")[4]]) for row in rows]]
    elif name == "BOM and CRLF":
        content = ("\ufeff" + "\r\n".join(plain) + "\r\n").encode()
    else:
        content = {"b.csv": "\n".join([HEADER, *rows[:90]]), "a.csv": "\n".join([HEADER, *rows[90:]]), "_SUCCESS": ""}
    expected = read(prepare(plain) / "train")
    assert read(prepare(content) / "train") == expected


def test_a_category_without_list_learns_its_vocabulary(prepare):
    free = {**SCHEMA, "columns": [*SCHEMA["columns"][:3], {"name": "place", "type": "category"}]}
    rows = [row.replace(",,1", ",desert,1") for row in valid_rows(200)]
    out = prepare([HEADER, *[row for row in rows if "desert" in row or "inland" in row]], free)
    assert load(out, "preprocessing")["vocabulary"] == {"place": ["desert", "inland"]}


def test_refuses_a_wrong_schema_in_a_sentence(prepare, prepare_module):
    for change, message in (
        ({"columns": [{"name": "rooms", "type": "text"}]}, "rooms has type 'text'"),
        ({"columns": [{"name": "Price", "type": "number"}]}, "twice"),
        ({"derived": [{"name": "d", "kind": "ratio", "of": ["rooms"]}]}, "derived d is not one of ratio of 2"),
        ({"derived": [{"name": "d", "kind": "log1p", "of": ["place"]}]}, "number columns"),
        ({"target": {}}, "is not a FeatureSchema"),
        (
            {"splitBy": ["place"]},
            "splitBy names place: name columns of the schema that are neither target nor optional",
        ),
    ):
        with pytest.raises(prepare_module.InputError, match=message):
            prepare([HEADER, *valid_rows(3)], {**SCHEMA, **change})


def test_the_whole_job_fails_with_the_sentence_last(tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    done = run_job(tmp_path / "in.csv", tmp_path / "out", ROOT / "examples/housing/schema.json")
    assert done.returncode == 1
    sentence = done.stderr.strip().splitlines()[-1]
    assert (
        sentence.startswith("in.csv has no column longitude, latitude, ") and "(line 1 has a, b): add them" in sentence
    )
    assert "Traceback" not in done.stderr


def test_housing(housing, tmp_path):
    bucket = tmp_path / "s3" / "bucket"
    bucket.mkdir(parents=True)
    (bucket / "housing.csv").symlink_to(housing)
    schema = ROOT / "examples/housing/schema.json"
    done = run_job("s3://bucket/housing.csv", "s3://bucket/runs/1", schema, ML_WORKFLOW_S3_ROOT=str(tmp_path / "s3"))
    assert done.returncode == 0, done.stderr
    out = bucket / "runs/1"
    assert load(out, "summary")["rows"] == {
        "read": 20640, "quarantined": 0, "duplicates": 0, "train": 14350, "validation": 3197, "test": 3093
    }  # fmt: skip
    assert load(out, "profile")["columns"]["total_bedrooms"]["missing"] == 140
    assert sorted(path.name for path in out.iterdir()) == [
        "config", "preprocessing.json", "profile.json", "quarantine", "summary.json", "test", "train", "validation"
    ]  # fmt: skip


def test_refuses_to_write_over_its_input(prepare_module, tmp_path):
    source = tmp_path / "out" / "train" / "in.csv"
    source.parent.mkdir(parents=True)
    source.write_text("\n".join([HEADER, *valid_rows(60)]))
    spark = prepare_module.SparkSession.builder.getOrCreate()
    with pytest.raises(prepare_module.InputError, match="lies where the run writes .* give another output_uri"):
        prepare_module.prepare(spark, str(source), f"{tmp_path}/out/", str(tmp_path / "schema.json"))
    assert source.exists()
