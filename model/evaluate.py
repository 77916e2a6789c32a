"""Evaluation: challenger and champion on the same held-out raw rows, each through its own serving code. It measures;
the state machine judges (docs/contracts.md)."""

import csv
import glob
import hashlib
import importlib.util
import json
import os
import tarfile
import tempfile

import numpy as np
from container import JobError, data_files, prefix, read_json, read_matrix, run
from hyperparameters import task_of
from metrics import LOWER, Predicted, confusion, histogram, linear_baseline, mean_baseline, measure, slices

BATCH = 10_000
SAMPLE = 500
EXAMPLES = 5


def read_test(folder, schema):
    """Raw rows as a caller of the model would send them, and the true values."""
    kinds = {column["name"]: column["type"] for column in schema["columns"]}
    target, rows, actual = schema["target"]["name"], [], []
    for path in data_files(folder, "test"):
        with open(path, encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                if target not in record or not set(kinds) <= set(record):
                    raise JobError(
                        f"{os.path.basename(path)} of the test channel does not fit schema.json: use outputs of one run"
                    )
                actual.append(float(record[target]))
                rows.append({name: typed(record[name], kind) for name, kind in kinds.items()})
    if not rows:
        raise JobError("the test channel holds no row: check the output of the Prepare data stage")
    return rows, np.array(actual)


def typed(text, kind):
    if text == "":
        return None
    return text if kind == "category" else float(text)


class Candidate:
    """A model.tar.gz, unpacked, with the serving code that it brought."""

    def __init__(self, who, channel, scratch):
        self.who, self.folder = who, os.path.join(scratch, who)
        archives = glob.glob(os.path.join(channel, "**", "model.tar.gz"), recursive=True)
        if not archives:
            raise JobError(
                f"the {who} channel ({channel}) holds no model.tar.gz: check the artifact of the training job"
            )
        with tarfile.open(archives[0]) as archive:
            archive.extractall(self.folder, filter="data")
        code = os.path.join(self.folder, "code", "inference.py")
        if not os.path.exists(code):
            raise JobError(
                f"the {who}'s model.tar.gz has no code/inference.py, so it cannot predict from raw columns: "
                "let the training script write its serving code into the model directory"
            )
        spec = importlib.util.spec_from_file_location(f"{who}_inference", code)
        self.code = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(self.code)
            self.model = self.code.model_fn(self.folder)
        except Exception as error:
            raise JobError(f"the {who}'s model cannot be loaded: {error}")

    @property
    def task(self):
        """Of a model of ours, its objective's; another is measured as a regression."""
        path = os.path.join(self.folder, "metadata.json")
        if not os.path.exists(path):
            return "regression"
        with open(path, encoding="utf-8") as file:
            return task_of(json.load(file).get("params", {}).get("objective", "reg:squarederror"))

    def predict(self, rows, task):
        predictions = []
        for start in range(0, len(rows), BATCH):
            body = json.dumps({"instances": rows[start : start + BATCH]})
            try:
                data = self.code.input_fn(body, "application/json")
                answer = self.code.output_fn(self.code.predict_fn(data, self.model), "application/json")
            except Exception as error:
                raise JobError(f"the {self.who} cannot predict the test rows: {error}")
            text = answer[0] if isinstance(answer, tuple) else answer
            predictions += json.loads(text)["predictions"]
        if len(predictions) != len(rows):
            raise JobError(
                f"the {self.who} gave {len(predictions)} predictions for {len(rows)} rows: "
                "its output_fn must keep the rows"
            )
        values = np.array([prediction["value"] for prediction in predictions], dtype=np.float64)
        if task == "binary" and not ((values >= 0) & (values <= 1)).all():
            raise JobError(
                f"the {self.who} predicts {values.max():g}, which is no probability: it has another objective"
            )
        if task == "multiclass" and all("probabilities" in prediction for prediction in predictions):
            return Predicted(values, np.array([prediction["probabilities"] for prediction in predictions]))
        return Predicted(values)

    def importance(self):
        """Gain per feature, of a model of ours; a model of another kind has none to give."""
        booster = getattr(self.model, "booster", None)
        if booster is None:
            return []
        names = self.model.preprocessing["features"]
        gains = booster.get_score(importance_type="total_gain")
        ranked = sorted(
            ((gain, names[int(key[1:])]) for key, gain in gains.items()), key=lambda pair: (-pair[0], pair[1])
        )
        total = sum(gains.values()) or 1.0
        return [{"feature": name, "gain": gain / total} for gain, name in ranked[:20]]


def examples(rows, actual, predicted):
    """Golden rows spread over the range of the target: the smoke test sends them to the endpoint."""
    order = np.argsort(actual, kind="stable")
    chosen = sorted({int(order[round(at)]) for at in np.linspace(0, len(rows) - 1, EXAMPLES + 2)[1:-1]})
    return [{"input": rows[at], "actual": float(actual[at]), "prediction": float(predicted[at])} for at in chosen]


def predicted_actual(actual, predicted):
    chosen = np.unique(np.linspace(0, len(actual) - 1, min(SAMPLE, len(actual))).astype(int))
    pairs = [[float(predicted[at]), float(actual[at])] for at in chosen]
    return {"pairs": pairs, "residuals": histogram(predicted - actual)}


def main():
    inputs = os.path.join(prefix(), "processing/input")
    config = os.path.join(inputs, "config")
    schema = read_json(config, "schema.json", "config")
    preprocessing = read_json(config, "preprocessing.json", "config")
    train = read_matrix(os.path.join(inputs, "train"), "train", [preprocessing["target"], *preprocessing["features"]])
    rows, actual = read_test(os.path.join(inputs, "test"), schema)

    with tempfile.TemporaryDirectory() as scratch:
        challenger = Candidate("model", os.path.join(inputs, "model"), scratch)
        task = challenger.task
        predicted = challenger.predict(rows, task)
        importance = challenger.importance()
        champion_folder = os.path.join(inputs, "champion")
        champion = None
        # An empty folder is what a channel without an object leaves.
        if os.path.isdir(champion_folder) and os.listdir(champion_folder):
            champion = Candidate("champion", champion_folder, scratch).predict(rows, task)

    from inference import features

    test_inputs = features(rows, schema, preprocessing)
    metrics = measure(task, actual, predicted)
    summary = {
        "v": 1,
        "rows": len(rows),
        "metrics": metrics,
        "better": {name: "lower" if name in LOWER else "higher" for name in metrics},
        "championMetrics": None if champion is None else measure(task, actual, champion),
        "baselines": {
            "mean": mean_baseline(task, train, actual),
            "linear": linear_baseline(task, train, test_inputs, actual),
        },
        "importance": importance,
    }
    report = {
        **summary,
        "slices": slices(task, schema, rows, actual, predicted, champion),
        # A class is right or wrong; only numbers are near or far.
        **({} if task == "multiclass" else {"predictedActual": predicted_actual(actual, predicted.values)}),
        **({} if task == "regression" else {"confusion": confusion(actual, predicted, task)}),
        "examples": examples(rows, actual, predicted.values),
    }
    output = os.path.join(prefix(), "processing/output")
    os.makedirs(output, exist_ok=True)
    content = json.dumps(report, indent=1, ensure_ascii=False).encode()
    with open(os.path.join(output, "report.json"), "wb") as file:
        file.write(content)
    with open(os.path.join(output, "summary.json"), "w", encoding="utf-8") as file:
        json.dump({**summary, "digest": hashlib.sha256(content).hexdigest()}, file, indent=1, ensure_ascii=False)
    for name, measured in (("model", summary["metrics"]), ("champion", summary["championMetrics"])):
        if measured:
            print(name, *[f"{metric}:{value:.7g}" for metric, value in measured.items()])


if __name__ == "__main__":
    run(main, words=os.path.join(prefix(), "output/message"))
