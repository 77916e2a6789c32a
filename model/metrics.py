"""Measures of a regression, slices of the test rows, and the two naive baselines."""

import numpy as np


def measure(actual, predicted):
    error = predicted - actual
    spread = float(np.sum((actual - actual.mean()) ** 2))
    return {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.mean(np.abs(error))),
        # A constant target has no variance to explain.
        "r2": float(1 - np.sum(error**2) / spread) if spread else 0.0,
    }


def mean_baseline(train, actual):
    return measure(actual, np.full(len(actual), train[:, 0].mean()))


def linear_baseline(train, test_inputs, actual):
    """Least squares on the model's own inputs, standardised; a missing input counts as the mean."""
    inputs = train[:, 1:]
    center, scale = np.zeros(inputs.shape[1]), np.ones(inputs.shape[1])
    for at in range(inputs.shape[1]):
        known = inputs[np.isfinite(inputs[:, at]), at]
        if len(known):
            center[at], scale[at] = known.mean(), known.std() or 1.0

    def standard(values):
        return np.column_stack([np.nan_to_num((values - center) / scale), np.ones(len(values))])

    weights = np.linalg.lstsq(standard(inputs), train[:, 0], rcond=None)[0]
    return measure(actual, standard(test_inputs) @ weights)


def slices(schema, rows, actual, predicted, champion):
    """The error for each category, and for each quarter of the rows by each number column."""
    found = []

    def add(column, label, chosen):
        if not chosen.any():
            return
        entry = {"column": column, "slice": label, "rows": int(chosen.sum())}
        measured = measure(actual[chosen], predicted[chosen])
        entry |= {"rmse": measured["rmse"], "mae": measured["mae"]}
        if champion is not None:
            entry["championRmse"] = measure(actual[chosen], champion[chosen])["rmse"]
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
