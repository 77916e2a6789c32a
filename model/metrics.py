"""Measures of a regression or a classification, slices of the test rows, and the two naive baselines."""

from dataclasses import dataclass
from typing import Optional

import numpy as np

# Of a slice; the champion's first one stands beside.
SLICE_METRICS = {
    "regression": ("rmse", "mae"),
    "binary": ("accuracy", "logloss"),
    "multiclass": ("accuracy", "logloss"),
}

# Which way is better, where it is not higher.
LOWER = {"rmse", "mae", "logloss"}


@dataclass
class Predicted:
    """A number each: the value, the probability of 1, or the class; with several classes how likely each is, too."""

    values: np.ndarray
    probabilities: Optional[np.ndarray] = None

    def of(self, chosen):
        return Predicted(self.values[chosen], None if self.probabilities is None else self.probabilities[chosen])


def measure(task, actual, predicted):
    return {"regression": regression, "binary": binary, "multiclass": multiclass}[task](actual, predicted)


def regression(actual, predicted):
    error = predicted.values - actual
    spread = float(np.sum((actual - actual.mean()) ** 2))
    return {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.mean(np.abs(error))),
        # A constant target has no variance to explain, though its mean may be off by a rounding.
        "r2": float(1 - np.sum(error**2) / spread) if actual.min() < actual.max() else 0.0,
    }


def binary(actual, predicted):
    said, true = predicted.values >= 0.5, actual == 1
    hits = float(np.sum(said & true))
    precision, recall = hits / max(1, said.sum()), hits / max(1, true.sum())
    likely = np.where(true, predicted.values, 1 - predicted.values)
    measured = {
        "logloss": logloss(likely),
        "accuracy": float(np.mean(said == true)),
        "f1": f1(hits, said.sum(), true.sum()),
        "precision": float(precision),
        "recall": float(recall),
    }
    # Without rows of both classes there is no order to measure.
    return measured if true.all() or not true.any() else {"auc": auc(true, predicted.values), **measured}


def multiclass(actual, predicted):
    true, said = actual.astype(int), predicted.values.astype(int)
    sums = ((np.sum((said == one) & (true == one)), np.sum(said == one), np.sum(true == one)) for one in {*true, *said})
    scores = [f1(*each) for each in sums]
    measured = {"accuracy": float(np.mean(said == true)), "f1": float(np.mean(scores))}
    if predicted.probabilities is None:
        return measured
    known = np.minimum(true, predicted.probabilities.shape[1] - 1)
    # A class that the model does not know is one that it took for impossible.
    likely = np.where(known == true, predicted.probabilities[np.arange(len(true)), known], 0.0)
    return {"logloss": logloss(likely), **measured}


def logloss(likely):
    """Of how likely each true class was said to be; a certain error counts as one of 1e-15."""
    return float(-np.mean(np.log(np.clip(likely, 1e-15, 1))))


def f1(hits, said, true):
    return float(2 * hits / (said + true)) if said + true else 0.0


def auc(true, scores):
    """How often a row of class 1 has a higher score than one of class 0; a tie is half."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    ones, zeros = int(true.sum()), int((~true).sum())
    return float((rank[true].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def confusion(actual, predicted, task):
    """Rows by true (down) and predicted (across) class."""
    said = (predicted.values >= 0.5 if task == "binary" else predicted.values).astype(int)
    labels = sorted(set(actual.astype(int).tolist()) | set(said.tolist()))
    counts = [[int(np.sum((actual == true) & (said == one))) for one in labels] for true in labels]
    return {"labels": labels, "counts": counts}


def mean_baseline(task, train, actual):
    """Who always says the mean of the target: of classes, how often each is."""
    target = train[:, 0]
    if task != "multiclass":
        return measure(task, actual, Predicted(np.full(len(actual), target.mean())))
    shares = np.bincount(target.astype(int)) / len(target)
    return measure(task, actual, sure(np.tile(shares, (len(actual), 1))))


def linear_baseline(task, train, test_inputs, actual):
    """Least squares (of classes: logistic regression) on the model's own inputs, standardised; a missing input counts
    as the mean."""
    inputs, target = train[:, 1:], train[:, 0]
    center, scale = np.zeros(inputs.shape[1]), np.ones(inputs.shape[1])
    for at in range(inputs.shape[1]):
        known = inputs[np.isfinite(inputs[:, at]), at]
        if len(known):
            center[at], scale[at] = known.mean(), known.std() if known.min() < known.max() else 1.0

    def standard(values):
        return np.column_stack([np.nan_to_num((values - center) / scale), np.ones(len(values))])

    seen, asked = standard(inputs), standard(test_inputs)
    if task == "regression":
        weights = np.linalg.lstsq(seen, target, rcond=None)[0]
        return measure(task, actual, Predicted(asked @ weights))
    if task == "binary":
        return measure(task, actual, Predicted(sigmoid(asked @ logistic(seen, target))))
    each = [sigmoid(asked @ logistic(seen, target == one)) for one in range(int(target.max()) + 1)]
    likely = np.stack(each, axis=1)
    return measure(task, actual, sure(likely / likely.sum(axis=1, keepdims=True)))


def sure(probabilities):
    return Predicted(probabilities.argmax(axis=1).astype(float), probabilities)


def sigmoid(margin):
    return 1 / (1 + np.exp(-np.clip(margin, -30, 30)))


def logistic(inputs, target, rounds=25):
    """Newton's method with a little ridge, so that classes apart do not send the weights to infinity."""
    weights, ridge = np.zeros(inputs.shape[1]), np.eye(inputs.shape[1])
    for _ in range(rounds):
        likely = sigmoid(inputs @ weights)
        slope = inputs.T @ (target - likely) - weights
        curve = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + ridge
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def slices(task, schema, rows, actual, predicted, champion):
    """The measures for each category, and for each quarter of the rows by each number column."""
    found, names = [], SLICE_METRICS[task]

    def add(column, label, chosen):
        if not chosen.any():
            return
        entry = {"column": column, "slice": label, "rows": int(chosen.sum())}
        measured = measure(task, actual[chosen], predicted.of(chosen))
        entry |= {name: measured[name] for name in names if name in measured}
        if champion is not None:
            other = measure(task, actual[chosen], champion.of(chosen))
            entry[f"champion{names[0].capitalize()}"] = other[names[0]]
        found.append(entry)

    for column in schema["columns"]:
        name = column["name"]
        values = [row[name] for row in rows]
        blank = np.array([value is None for value in values])
        if column["type"] == "category":
            texts = np.array(["" if value is None else value for value in values], dtype=object)
            for text in sorted(set(texts[~blank])):
                add(name, text, texts == text)
        else:
            numbers = np.array([np.nan if value is None else float(value) for value in values])
            for label, chosen in quarters(numbers):
                add(name, label, chosen)
        if not blank.all():
            add(name, "(missing)", blank)
    return found


def quarters(numbers):
    known = numbers[np.isfinite(numbers)]
    if len(known) == 0:
        return
    edges = sorted(set(np.quantile(known, [0, 0.25, 0.5, 0.75, 1], method="lower").tolist()))
    if len(edges) == 1:
        yield f"{edges[0]:g}", numbers == edges[0]
    for low, high in zip(edges, edges[1:]):
        first = low == edges[0]
        chosen = (numbers >= low if first else numbers > low) & (numbers <= high)
        yield f"{low:g} to {high:g}" if first else f"above {low:g}, to {high:g}", chosen


def histogram(values, bins=40):
    counts, edges = np.histogram(values, bins=bins)
    return {"from": float(edges[0]), "to": float(edges[-1]), "counts": counts.tolist()}
