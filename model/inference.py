"""Serving: raw columns in, predictions out. One file without siblings: the container may import it from anywhere.

It travels inside model.tar.gz (code/inference.py) with the fitted preprocessing, so that a model always brings its own
way from raw columns to the model's input; evaluation predicts through it as well.
"""

import csv
import io
import json
import os

import numpy as np
import xgboost as xgb

MISSING = "missing"
# How glue/prepare.py writes a derived value: (below, decimal places); the same arithmetic gives the same double.
PLACES = ((1e-3, 15), (1.0, 12), (1e3, 9), (1e6, 6), (1e12, 3), (9e18, 0))


class RequestError(ValueError):
    """What is wrong with a request, in words; the container answers 400 with `message`."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class Model:
    def __init__(self, booster, schema, preprocessing):
        self.booster, self.schema, self.preprocessing = booster, schema, preprocessing
        self.version = os.environ.get("MODEL_VERSION") or None


# Which model input_fn reads for: CSV without a header needs the column order, and a container serves one model.
_served = None


def model_fn(model_dir):
    global _served
    with open(os.path.join(model_dir, "schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    with open(os.path.join(model_dir, "preprocessing.json"), encoding="utf-8") as file:
        preprocessing = json.load(file)
    path = os.path.join(model_dir, "model.json")
    refuse_newer(path)
    booster = xgb.Booster()
    booster.load_model(path)
    if booster.num_features() != len(preprocessing["features"]):
        raise ValueError(
            f"model.json has {booster.num_features()} inputs and preprocessing.json {len(preprocessing['features'])}: "
            "they are of different models; train again"
        )
    _served = Model(booster, schema, preprocessing)
    return _served


def refuse_newer(path):
    """An older xgboost loads a newer model without a word and predicts nonsense."""
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 64))
        tail = file.read().decode("utf-8", "replace")
    # xgboost writes "version":[3,2,0] last; a file that says it elsewhere is read whole.
    if '"version":[' not in tail:
        with open(path, encoding="utf-8") as file:
            made_by = json.load(file)["version"]
    else:
        made_by = json.loads("[" + tail.rsplit('"version":[', 1)[1].split("]")[0] + "]")
    have = [int(part) for part in xgb.__version__.split(".")[:3]]
    if made_by > have:
        raise ValueError(
            f"model.json was made by xgboost {'.'.join(map(str, made_by))} and this is {xgb.__version__}, which would "
            "predict nonsense: serve it with the container version that trained it"
        )


def input_fn(body, content_type):
    try:
        text = body.decode("utf-8-sig") if isinstance(body, (bytes, bytearray)) else body
    except UnicodeDecodeError as error:
        raise RequestError(f"the body is not UTF-8 text ({error}): send application/json or text/csv in UTF-8")
    kind = (content_type or "application/json").split(";")[0].strip().lower()
    if kind == "text/csv":
        return {"rows": csv_rows(text), "explain": False}
    if kind != "application/json":
        raise RequestError(f"content type {content_type} is not served: send application/json or text/csv")
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the body is not JSON ({error}): send {{'instances': [{{column: value}}]}}")
    explain = False
    if isinstance(sent, dict) and "instances" in sent:
        explain = bool(sent.get("explain", False))
        sent = sent["instances"]
    rows = sent if isinstance(sent, list) else [sent]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise RequestError("instances must be one or more objects, each of raw columns and values")
    return {"rows": rows, "explain": explain}


def csv_rows(text):
    if _served is None:
        raise RequestError("no model is loaded")
    names = [column["name"] for column in _served.schema["columns"]]
    try:
        lines = [line for line in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise RequestError(f"the body is not CSV ({error}): send one line of values for each prediction")
    header = names
    if lines and set(map(str.strip, lines[0])) & set(names):
        header = [cell.strip() for cell in lines.pop(0)]
    if not lines:
        raise RequestError("the CSV has no row: send one line of values for each prediction")
    for number, line in enumerate(lines):
        if len(line) != len(header):
            raise RequestError(
                f"row {number + 1} has {len(line)} values, but there are {len(header)} columns: {', '.join(header)}"
            )
    return [dict(zip(header, line)) for line in lines]


def predict_fn(data, model):
    names = model.preprocessing["features"]
    with np.errstate(over="ignore"):
        matrix = np.asarray(features(data["rows"], model.schema, model.preprocessing), dtype=np.float32)
    for row, column in np.argwhere(np.isinf(matrix)):
        raise RequestError(f"row {row + 1}: {names[column]} is beyond 3.4e38, the largest number of the model")
    values = model.booster.inplace_predict(matrix)
    answer = {"version": model.version}
    if values.ndim == 2:
        # Of several classes: the likeliest, and how likely each is.
        answer["probabilities"] = values.tolist()
        values = values.argmax(axis=1)
    answer["values"] = values.tolist()
    if data["explain"]:
        contributions = model.booster.predict(xgb.DMatrix(matrix), pred_contribs=True)
        if contributions.ndim == 3:
            contributions = contributions[np.arange(len(values)), values]
        answer["contributions"] = [dict(zip([*names, "bias"], row)) for row in contributions.tolist()]
    return answer


def output_fn(prediction, accept):
    if (accept or "").split(";")[0].strip().lower() == "text/csv":
        return "\n".join(repr(value) for value in prediction["values"]) + "\n", "text/csv"
    predictions = [{"value": value} for value in prediction["values"]]
    for name in ("probabilities", "contributions"):
        for one, more in zip(predictions, prediction.get(name, ())):
            one[name] = more
    return json.dumps({"predictions": predictions, "modelVersion": prediction["version"]}), "application/json"


def features(rows, schema, preprocessing):
    """The model's input for raw rows, as glue/prepare.py makes it: imputed, derived, encoded; NaN is missing."""
    inputs, columns = [], {}
    for column in schema["columns"]:
        if column["type"] != "category":
            columns[column["name"]] = numbers(rows, column, preprocessing["imputation"][column["name"]])
            inputs.append(columns[column["name"]])
    for derived in schema.get("derived", []):
        inputs.append(derive(derived["kind"], *[columns[name] for name in derived["of"]]))
    for column in schema["columns"]:
        if column["type"] == "category":
            values = [category(row.get(column["name"]), at, column["name"]) for at, row in enumerate(rows)]
            for entry in preprocessing["vocabulary"][column["name"]]:
                inputs.append(np.array([value == entry for value in values], dtype=np.float64))
    return np.stack(inputs, axis=1)


def category(value, at, name):
    if isinstance(value, (dict, list)):
        raise RequestError(f"row {at + 1}: {name} is {value!r}, which is not a category")
    text = "" if value is None else str(value).strip()
    return text or MISSING


def numbers(rows, column, imputed):
    name = column["name"]
    blank_ok = column.get("missing") or column.get("optional")
    filled = np.nan if imputed is None else imputed
    values = np.empty(len(rows))
    for at, row in enumerate(rows):
        value = row.get(name)
        if value is None or value == "":
            if not blank_ok:
                raise RequestError(f"row {at + 1}: {name} is missing")
            values[at] = filled
            continue
        try:
            # float() takes true for 1 and "1_0" for 10.
            if value is True or value is False or (isinstance(value, str) and "_" in value):
                raise ValueError
            values[at] = float(value)
        except (TypeError, ValueError, OverflowError):
            raise RequestError(f"row {at + 1}: {name} is {repr(value)[:100]}, which is not a number")
        if not np.isfinite(values[at]):
            raise RequestError(f"row {at + 1}: {name} is {value!r}, which is not a finite number")
    return values


def derive(kind, a, b=None):
    with np.errstate(all="ignore"):
        if kind == "ratio":
            value = np.where(b != 0, a / b, np.nan)
        elif kind == "product":
            value = a * b
        elif kind == "difference":
            value = a - b
        elif kind == "log1p":
            value = np.where(a > -1, np.log(1.0 + a), np.nan)
        else:
            raise ValueError(f"derived kind {kind!r} is unknown to this model's code")
        return rounded(value)


def rounded(values):
    result = np.full(values.shape, np.nan)
    for below, places in reversed(PLACES):
        fits = np.abs(values) < below
        result[fits] = np.floor(values[fits] * 10.0**places + 0.5) / 10.0**places
    return result
