"""The library's own scripts beyond regression: the objective decides what is measured."""

import json
import math
import random

import numpy as np
import pytest
from model_support import lay_evaluation, lay_training, prepare, run

SCHEMA = {
    "v": 1,
    "columns": [
        {"name": "length", "type": "number"},
        {"name": "width", "type": "number", "missing": True},
        {"name": "site", "type": "category", "categories": ["a", "b"]},
    ],
    "target": {"name": "kind", "type": "number"},
}


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """Prepared rows whose target is 0, 1 or 2; `classes(2)` makes 1 of 2."""
    folder, pick = tmp_path_factory.mktemp("classes"), random.Random(5)
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    rows = []
    for _ in range(1500):
        kind = pick.choice((0, 1, 1, 2))
        rows.append((pick.gauss(2 * kind, 1), pick.gauss(5 - kind, 1), pick.choice("ab"), kind))

    def made(count):
        out = folder / f"out{count}"
        if not out.exists():
            lines = [f"{a:.4f},{b:.4f},{c},{min(kind, count - 1)}" for a, b, c, kind in rows]
            (folder / "in.csv").write_text("length,width,site,kind\n" + "\n".join(lines) + "\n")
            prepare(folder / "in.csv", folder / "schema.json", out)
        return out, folder / "schema.json"

    return made


def evaluated(prefix, prepared, schema, parameters, champion=None):
    lay_training(prefix, prepared, schema, parameters)
    run("train.py", prefix)
    lay_evaluation(prefix, prepared, schema, prefix / "model", champion)
    run("evaluate.py", prefix)
    return [json.loads((prefix / f"processing/output/{name}.json").read_text()) for name in ("summary", "report")]


def test_two_classes_are_measured_as_probabilities(tmp_path, classes):
    prepared, schema = classes(2)
    weak = {"objective": "binary:logistic", "num_round": "1", "max_depth": "1"}
    evaluated(tmp_path / "weak", prepared, schema, weak)
    summary, report = evaluated(
        tmp_path / "own", prepared, schema, {"objective": "binary:logistic"}, tmp_path / "weak/model"
    )
    own, other = summary["metrics"], summary["championMetrics"]
    assert set(own) == {"auc", "logloss", "accuracy", "f1", "precision", "recall"} == set(other)
    assert 0.9 < own["auc"] < 1 and own["logloss"] < other["logloss"]
    mean, linear = summary["baselines"]["mean"], summary["baselines"]["linear"]
    assert mean["auc"] == 0.5 and mean["logloss"] > linear["logloss"] and linear["auc"] > 0.9
    (right, wrong), (missed, found) = report["confusion"]["counts"]
    assert (right + found) / summary["rows"] == pytest.approx(own["accuracy"])
    assert found / (found + wrong) == pytest.approx(own["precision"])
    assert found / (found + missed) == pytest.approx(own["recall"])
    assert {"accuracy", "logloss", "championAccuracy"} <= set(report["slices"][0])
    assert all(0 < one["prediction"] < 1 and one["actual"] in (0, 1) for one in report["examples"])


def test_three_classes_have_a_probability_each(tmp_path, classes):
    prepared, schema = classes(3)
    parameters = {"objective": "multi:softprob", "num_class": "3"}
    summary, report = evaluated(tmp_path, prepared, schema, parameters)
    assert set(summary["metrics"]) == {"logloss", "accuracy", "f1"}
    mean, linear = summary["baselines"]["mean"], summary["baselines"]["linear"]
    assert summary["metrics"]["logloss"] < mean["logloss"] and linear["logloss"] < mean["logloss"]
    assert summary["metrics"]["accuracy"] > mean["accuracy"] + 0.2
    assert report["confusion"]["labels"] == [0, 1, 2] and "predictedActual" not in report
    assert sum(map(sum, report["confusion"]["counts"])) == summary["rows"]

    import inference

    model = inference.model_fn(str(tmp_path / "model"))
    rows = [{"length": 0, "width": 5, "site": "a"}, {"length": 4.2, "width": None, "site": "b"}]
    data = inference.input_fn(json.dumps({"instances": rows, "explain": True}), "application/json")
    answer = inference.predict_fn(data, model)
    first, second = json.loads(inference.output_fn(answer, "application/json")[0])["predictions"]
    assert (first["value"], second["value"]) == (0, 2)
    assert sum(second["probabilities"]) == pytest.approx(1) and second["probabilities"][2] > 0.5
    margins = model.booster.inplace_predict(
        np.asarray(inference.features(rows, model.schema, model.preprocessing), dtype=np.float32), predict_type="margin"
    )
    assert sum(first["contributions"].values()) == pytest.approx(margins[0, 0], abs=1e-4)
    assert inference.output_fn(answer, "text/csv")[0] == "0\n2\n"


@pytest.mark.parametrize(
    "count, parameters, message",
    [
        (3, {"objective": "binary:logistic"}, "the target holds 2, but the objective binary:logistic takes whole"),
        (3, {"objective": "multi:softprob", "num_class": "2"}, "takes whole numbers from 0 to 1"),
        (2, {"objective": "multi:softprob"}, "num_class goes with the objective multi:softprob"),
        (2, {"num_class": "2"}, "num_class goes with the objective multi:softprob"),
    ],
)
def test_refuses_a_target_that_the_objective_cannot_learn(tmp_path, classes, count, parameters, message):
    prepared, schema = classes(count)
    lay_training(tmp_path, prepared, schema, parameters)
    assert run("train.py", tmp_path, check=False).returncode == 1
    assert message in (tmp_path / "output/failure").read_text()


def test_a_champion_with_another_objective_is_refused_in_words(tmp_path, classes):
    prepared, schema = classes(2)
    evaluated(tmp_path / "number", prepared, schema, {"objective": "reg:squarederror", "num_round": "60"})
    lay_training(tmp_path / "own", prepared, schema, {"objective": "binary:logistic"})
    run("train.py", tmp_path / "own")
    champion = tmp_path / "number/model"
    code = champion / "code/inference.py"
    text = code.read_text()
    code.write_text(text.replace("values = model.booster.inplace_predict(matrix)", "values = matrix[:, 0] * 9"))
    lay_evaluation(tmp_path / "own", prepared, schema, tmp_path / "own/model", champion)
    done = run("evaluate.py", tmp_path / "own", check=False)
    assert "which is no probability: it has another objective" in done.stderr
    assert done.stderr.strip().endswith((tmp_path / "own/output/message").read_text())


def test_measures_are_those_of_their_definitions():
    from metrics import Predicted, auc, binary, multiclass

    pick = np.random.default_rng(3)
    for _ in range(50):
        true = pick.random(40) < 0.4
        scores = pick.integers(0, 6, 40) / 5
        if true.all() or not true.any():
            continue
        pairs = [(a > b) + (a == b) / 2 for a in scores[true] for b in scores[~true]]
        assert auc(true, scores) == pytest.approx(np.mean(pairs))
    certain = binary(np.array([0.0, 1.0]), Predicted(np.array([1.0, 1.0])))
    assert math.isfinite(certain["logloss"]) and certain["accuracy"] == 0.5 and certain["precision"] == 0.5
    assert "auc" not in binary(np.array([1.0, 1.0]), Predicted(np.array([0.2, 0.9])))
    unknown = multiclass(np.array([0.0, 3.0]), Predicted(np.array([0.0, 1.0]), np.array([[0.9, 0.1], [0.2, 0.8]])))
    assert unknown["accuracy"] == 0.5 and unknown["logloss"] > 10
    assert "logloss" not in multiclass(np.array([0.0, 1.0]), Predicted(np.array([0.0, 1.0])))
