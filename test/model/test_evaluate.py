import hashlib
import json
import math
import shutil

from model_support import lay_evaluation, lay_training, read, run


def output(prefix, name):
    return json.loads((prefix / f"processing/output/{name}.json").read_text())


def test_measures_challenger_champion_and_baselines_on_the_same_rows(tmp_path, prepared, schema_file, trained):
    lay_training(tmp_path / "weak", prepared, schema_file, {"num_round": "3"})
    run("train.py", tmp_path / "weak")
    lay_evaluation(tmp_path, prepared, schema_file, trained / "model", tmp_path / "weak/model")
    done = run("evaluate.py", tmp_path)
    summary, report = output(tmp_path, "summary"), output(tmp_path, "report")
    rows = read(prepared / "test")
    assert summary["rows"] == len(rows)
    assert 15 < summary["metrics"]["rmse"] < 40 < summary["championMetrics"]["rmse"]
    assert summary["metrics"]["rmse"] < summary["baselines"]["linear"]["rmse"] < summary["baselines"]["mean"]["rmse"]
    assert abs(summary["baselines"]["mean"]["r2"]) < 0.05 and summary["metrics"]["r2"] > 0.98
    raw = (tmp_path / "processing/output/report.json").read_bytes()
    assert summary["digest"] == hashlib.sha256(raw).hexdigest()
    assert {key: value for key, value in summary.items() if key != "digest"}.items() <= report.items()
    assert "model rmse:" in done.stdout and "champion rmse:" in done.stdout


def test_slices_cover_every_row_of_each_column(tmp_path, prepared, schema_file, trained):
    lay_evaluation(tmp_path, prepared, schema_file, trained / "model")
    run("evaluate.py", tmp_path)
    report = output(tmp_path, "report")
    assert report["championMetrics"] is None and "championRmse" not in report["slices"][0]
    for column in ("rooms", "people", "age", "place"):
        found = [one for one in report["slices"] if one["column"] == column]
        assert sum(one["rows"] for one in found) == report["rows"]
        overall = math.sqrt(sum(one["rows"] * one["rmse"] ** 2 for one in found) / report["rows"])
        assert math.isclose(overall, report["metrics"]["rmse"], rel_tol=1e-9)
    assert {one["slice"] for one in report["slices"] if one["column"] == "place"} == {
        "inland",
        "sea, near",
        "(missing)",
    }


def test_report_shows_pairs_residuals_importance_and_golden_rows(tmp_path, prepared, schema_file, trained):
    lay_evaluation(tmp_path, prepared, schema_file, trained / "model")
    run("evaluate.py", tmp_path)
    report = output(tmp_path, "report")
    assert 100 < len(report["predictedActual"]["pairs"]) <= 500
    assert sum(report["predictedActual"]["residuals"]["counts"]) == report["rows"]
    assert (
        report["importance"][0]["feature"] == "rooms" and 0.99 < sum(one["gain"] for one in report["importance"]) < 1.01
    )
    assert len(report["examples"]) == 5
    raw = read(prepared / "test")
    for example in report["examples"]:
        assert set(example["input"]) == {"rooms", "people", "age", "place"}
        assert any(
            float(row["price"]) == example["actual"] and float(row["rooms"]) == example["input"]["rooms"] for row in raw
        )
        assert abs(example["prediction"] - example["actual"]) < 120


def test_a_model_without_serving_code_fails_in_words(tmp_path, prepared, schema_file, trained):
    shutil.copytree(trained / "model", tmp_path / "bare")
    (tmp_path / "bare/code/inference.py").unlink()
    lay_evaluation(tmp_path, prepared, schema_file, trained / "model", tmp_path / "bare")
    done = run("evaluate.py", tmp_path, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("the champion's model.tar.gz has no code/inference.py")


def test_a_champion_predicts_by_its_own_code(tmp_path, prepared, schema_file, trained):
    """A model of any framework is a champion when its serving code speaks the protocol."""
    (tmp_path / "other/code").mkdir(parents=True)
    (tmp_path / "other/code/inference.py").write_text(
        "import json\n"
        "def model_fn(folder): return 1000.0\n"
        "def input_fn(body, kind): return json.loads(body)['instances']\n"
        "def predict_fn(rows, model): return [model for _ in rows]\n"
        "def output_fn(values, accept): return json.dumps({'predictions': [{'value': value} for value in values]})\n"
    )
    lay_evaluation(tmp_path, prepared, schema_file, trained / "model", tmp_path / "other")
    run("evaluate.py", tmp_path)
    actual = [float(row["price"]) for row in read(prepared / "test")]
    mae = sum(abs(1000 - value) for value in actual) / len(actual)
    assert math.isclose(output(tmp_path, "summary")["championMetrics"]["mae"], mae, rel_tol=1e-9)


def test_a_champion_that_cannot_predict_says_why(tmp_path, prepared, schema_file, trained):
    shutil.copytree(trained / "model", tmp_path / "broken")
    schema = json.loads((tmp_path / "broken/schema.json").read_text())
    schema["columns"][0]["name"] = "chambers"
    preprocessing = json.loads((tmp_path / "broken/preprocessing.json").read_text())
    preprocessing["imputation"]["chambers"] = 1.0
    (tmp_path / "broken/schema.json").write_text(json.dumps(schema))
    (tmp_path / "broken/preprocessing.json").write_text(json.dumps(preprocessing))
    lay_evaluation(tmp_path, prepared, schema_file, trained / "model", tmp_path / "broken")
    done = run("evaluate.py", tmp_path, check=False)
    assert done.returncode == 1
    assert "the champion cannot predict the test rows: row 1: chambers is missing" in done.stderr
