"""SageMaker gives hyperparameters as strings; this gives them checked and typed, with defaults for tabular data."""

import difflib

from container import JobError

OBJECTIVES = (
    "reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror", "reg:gamma", "reg:tweedie",
    "count:poisson", "binary:logistic", "multi:softprob",
)  # fmt: skip
METRICS = (
    "rmse", "mae", "mape", "rmsle", "logloss", "error", "auc", "aucpr", "mlogloss", "merror", "gamma-deviance",
    "poisson-nloglik",
)  # fmt: skip
HIGHER_IS_BETTER = ("auc", "aucpr")


def whole(low, high):
    return int, f"a whole number from {low} to {high}", lambda value: low <= value <= high


def real(low, high=float("inf"), above=False):
    text = f"a number {'above' if above else 'from'} {low}" + ("" if high == float("inf") else f" to {high}")
    return float, text, lambda value: (low < value if above else low <= value) and value <= high


def one_of(*choices):
    return str, f"one of {', '.join(choices)}", lambda value: value in choices


# name: (default, (type, what is allowed, check)). No sampling by default: a resumed training is the same to the byte.
KNOWN = {
    "num_round": (2000, whole(1, 100_000)),
    "early_stopping_rounds": (20, whole(0, 10_000)),
    "objective": ("reg:squarederror", one_of(*OBJECTIVES)),
    "num_class": (None, whole(2, 1000)),
    "eval_metric": (None, one_of(*METRICS)),
    "eta": (0.1, real(0, 1, above=True)),
    "max_depth": (6, whole(0, 64)),
    "min_child_weight": (5.0, real(0)),
    "max_leaves": (None, whole(0, 1_000_000)),
    "grow_policy": (None, one_of("depthwise", "lossguide")),
    "gamma": (0.0, real(0)),
    "lambda": (1.0, real(0)),
    "alpha": (0.0, real(0)),
    "max_delta_step": (None, real(0)),
    "max_bin": (256, whole(2, 65_536)),
    "subsample": (1.0, real(0, 1, above=True)),
    "colsample_bytree": (1.0, real(0, 1, above=True)),
    "colsample_bylevel": (None, real(0, 1, above=True)),
    "colsample_bynode": (None, real(0, 1, above=True)),
    "scale_pos_weight": (None, real(0, above=True)),
    "tweedie_variance_power": (None, real(1, 2)),
    "huber_slope": (None, real(0, above=True)),
    "tree_method": ("hist", one_of("hist", "exact", "approx")),
    "seed": (0, whole(0, 2_147_483_647)),
    "nthread": (None, whole(1, 1024)),
}
ALIASES = {
    "learning_rate": "eta",
    "reg_lambda": "lambda",
    "reg_alpha": "alpha",
    "n_estimators": "num_round",
    "random_state": "seed",
}


def parse(strings):
    """All parameters, typed; every problem is named at once."""
    values, problems = {name: default for name, (default, _) in KNOWN.items()}, []
    for given, text in strings.items():
        # The SageMaker toolkit adds its own, and its SDK quotes strings as JSON.
        if given.startswith("sagemaker_"):
            continue
        name, text = ALIASES.get(given, given), str(text).strip().strip('"')
        if name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(KNOWN)}"
            problems.append(f"hyperparameter {given} is unknown: {hint}")
            continue
        kind, allowed, fits = KNOWN[name][1]
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not fits(value):
            problems.append(f"hyperparameter {given} is {text!r}: give {allowed}")
        else:
            values[name] = value
    if (values["objective"] == "multi:softprob") != (values["num_class"] is not None):
        problems.append("hyperparameter num_class goes with the objective multi:softprob: give both, or neither")
    if problems:
        raise JobError("; ".join(problems))
    return {name: value for name, value in values.items() if value is not None}


def task_of(objective):
    """What is predicted: a number, a probability of 1, or one of several classes."""
    return {"binary": "binary", "multi": "multiclass"}.get(objective.split(":")[0], "regression")


def wrong_label(objective, classes, labels):
    """Why these values of the target cannot be learned; None when they can."""
    task = task_of(objective)
    if task == "regression":
        return None
    high = 1 if task == "binary" else classes - 1
    wrong = labels[(labels != labels.round()) | (labels < 0) | (labels > high)]
    if len(wrong) == 0:
        return None
    return f"the target holds {wrong[0]:g}, but the objective {objective} takes whole numbers from 0 to {high}"
