"""Measures the model, and the champion on the same rows; each predicts by the serving code that it brought."""

import csv
import glob
import hashlib
import importlib.util
import json
import os
import tarfile
import tempfile

from sklearn.metrics import accuracy_score, f1_score, log_loss, roc_auc_score

FOLDER = os.path.join(os.environ.get("ML_PREFIX", "/opt/ml"), "processing")


def test_rows():
    rows, actual = [], []
    for path in sorted(glob.glob(os.path.join(FOLDER, "input/test", "**", "*.csv"), recursive=True)):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                actual.append(int(float(row.pop("malignant"))))
                rows.append(row)
    return rows, actual


def predictions(channel, rows):
    """None when the channel is empty: no model is served yet."""
    found = glob.glob(os.path.join(FOLDER, "input", channel, "**", "model.tar.gz"), recursive=True)
    if not found:
        return None
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(found[0]) as archive:
            archive.extractall(folder, filter="data")
        spec = importlib.util.spec_from_file_location(channel, os.path.join(folder, "code", "inference.py"))
        code = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(code)
        data = code.input_fn(json.dumps({"instances": rows}), "application/json")
        return code.predict_fn(data, code.model_fn(folder))


def measure(actual, probabilities):
    if probabilities is None:
        return None
    labels = [int(probability >= 0.5) for probability in probabilities]
    return {
        "auc": roc_auc_score(actual, probabilities),
        "f1": f1_score(actual, labels, zero_division=0),
        "accuracy": accuracy_score(actual, labels),
        "log_loss": log_loss(actual, probabilities, labels=[0, 1]),
    }


def main():
    rows, actual = test_rows()
    share = sum(actual) / len(actual)
    report = {
        "v": 1,
        "rows": len(rows),
        "metrics": measure(actual, predictions("model", rows)),
        "championMetrics": measure(actual, predictions("champion", rows)),
        # Who always says what most samples are.
        "baselines": {"majority": measure(actual, [share] * len(actual))},
    }
    output = os.path.join(FOLDER, "output")
    os.makedirs(output, exist_ok=True)
    content = json.dumps(report, indent=1).encode()
    with open(os.path.join(output, "report.json"), "wb") as file:
        file.write(content)
    with open(os.path.join(output, "summary.json"), "w", encoding="utf-8") as file:
        json.dump({**report, "digest": hashlib.sha256(content).hexdigest()}, file, indent=1)
    print("model", *[f"{name}:{value:.4f}" for name, value in report["metrics"].items()])


if __name__ == "__main__":
    main()
