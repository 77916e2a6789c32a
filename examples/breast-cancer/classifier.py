"""Trains a scikit-learn classifier, and serves it: the model directory takes this file along as code/inference.py."""

import csv
import glob
import io
import json
import os
import shutil

import joblib
import numpy as np

PREFIX = os.environ.get("ML_PREFIX", "/opt/ml")


class RequestError(ValueError):
    """What is wrong with a request, in words; the container answers 400 with `message`."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


def read(channel):
    """Header, and the rows as numbers: the target first, then the features."""
    header, rows = None, []
    for path in sorted(glob.glob(os.path.join(PREFIX, "input/data", channel, "**", "*.csv"), recursive=True)):
        with open(path, encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
            rows += [[float(cell) for cell in line] for line in lines]
    if not rows:
        raise ValueError(f"the {channel} channel holds no row")
    return header, np.array(rows)


def train():
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    with open(os.path.join(PREFIX, "input/config/hyperparameters.json"), encoding="utf-8") as file:
        parameters = json.load(file)
    header, rows = read("train")
    _, validation = read("validation")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=float(parameters.get("C", "1")), max_iter=1000))
    model.fit(rows[:, 1:], rows[:, 0].astype(int))
    auc = roc_auc_score(validation[:, 0], model.predict_proba(validation[:, 1:])[:, 1])
    print(f"validation-auc:{auc:.6f}", flush=True)

    folder = os.path.join(PREFIX, "model")
    os.makedirs(os.path.join(folder, "code"), exist_ok=True)
    joblib.dump(model, os.path.join(folder, "model.joblib"))
    with open(os.path.join(folder, "columns.json"), "w", encoding="utf-8") as file:
        json.dump(header[1:], file)
    shutil.copyfile(os.path.abspath(__file__), os.path.join(folder, "code", "inference.py"))


def model_fn(model_dir):
    with open(os.path.join(model_dir, "columns.json"), encoding="utf-8") as file:
        columns = json.load(file)
    return {"pipeline": joblib.load(os.path.join(model_dir, "model.joblib")), "columns": columns}


def input_fn(body, content_type):
    text = body.decode() if isinstance(body, (bytes, bytearray)) else body
    if content_type.split(";")[0].strip() == "text/csv":
        return list(csv.DictReader(io.StringIO(text)))
    try:
        sent = json.loads(text)
    except ValueError as error:
        raise RequestError(f"the body is not JSON: {error}")
    sent = sent.get("instances", sent) if isinstance(sent, dict) else sent
    return sent if isinstance(sent, list) else [sent]


def predict_fn(rows, model):
    try:
        matrix = [[float(row[name]) for name in model["columns"]] for row in rows]
    except KeyError as error:
        raise RequestError(f"{error.args[0]} is missing")
    except (TypeError, ValueError) as error:
        raise RequestError(f"a value is no number: {error}")
    return model["pipeline"].predict_proba(np.array(matrix))[:, 1].tolist()


def output_fn(prediction, accept):
    if accept.split(";")[0].strip() == "text/csv":
        return "\n".join(map(repr, prediction)) + "\n", "text/csv"
    answer = {
        "predictions": [{"value": value} for value in prediction],
        "modelVersion": os.environ.get("MODEL_VERSION"),
    }
    return json.dumps(answer), "application/json"


if __name__ == "__main__":
    try:
        train()
    except Exception as error:
        os.makedirs(os.path.join(PREFIX, "output"), exist_ok=True)
        with open(os.path.join(PREFIX, "output/failure"), "w", encoding="utf-8") as file:
            file.write(str(error))
        raise
