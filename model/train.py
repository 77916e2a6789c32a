"""Training: hyperparameters and two CSV channels in, model.json with its own serving code out (docs/contracts.md)."""

import hashlib
import json
import os
import shutil

import numpy as np
import xgboost as xgb
from checkpoints import Checkpoints
from container import JobError, prefix, read_json, read_matrix, run
from hyperparameters import HIGHER_IS_BETTER, parse, wrong_label

CHECKPOINT_EVERY = 50


def load_hyperparameters(root):
    path = os.path.join(root, "input/config/hyperparameters.json")
    if not os.path.exists(path):
        return parse({})
    with open(path, encoding="utf-8") as file:
        return parse(json.load(file))


def channel(root, name, header, params):
    data = read_matrix(os.path.join(root, "input/data", name), name, header)
    if not np.isfinite(data[:, 0]).all():
        raise JobError(
            f"the {name} channel has a row without a target ({header[0]}): check the output of the Prepare data stage"
        )
    problem = wrong_label(params["objective"], params.get("num_class"), data[:, 0])
    if problem:
        raise JobError(f"the {name} channel: {problem}")
    with np.errstate(over="ignore"):
        inputs = data[:, 1:].astype(np.float32)
    for at in np.flatnonzero(np.isinf(inputs).any(axis=0)):
        raise JobError(
            f"the {name} channel has a value in {header[at + 1]} beyond 3.4e38: give the column a min and max"
        )
    matrix = xgb.DMatrix(inputs, label=data[:, 0])
    return matrix, hashlib.sha256(data.tobytes()).hexdigest()


class Training:
    """Boosting with early stopping, whose whole state is a booster and the best round so far: it can be resumed."""

    def __init__(self, params, rounds, patience, checkpoints):
        self.params, self.rounds, self.patience, self.checkpoints = params, rounds, patience, checkpoints
        self.booster, self.done, self.best = None, 0, None

    def fit(self, train, validation):
        self.resume(train, validation)
        for number in range(self.done, self.rounds):
            self.booster.update(train, number)
            line = self.booster.eval_set([(train, "train"), (validation, "validation")], number)
            scores = {name: float(score) for name, score in (part.split(":") for part in line.split("\t")[1:])}
            name, score = list(scores.items())[-1]
            self.done = number + 1
            if self.best is None or self.better(name, score):
                self.best = {"metric": name.removeprefix("validation-"), "score": score, "round": number}
            stop = self.patience and number - self.best["round"] >= self.patience
            last = stop or self.done == self.rounds
            if number % 10 == 0 or last:
                print(f"[{number}]", *[f"{name}:{value:.7g}" for name, value in scores.items()], flush=True)
            if last:
                break
            if self.checkpoints and self.done % CHECKPOINT_EVERY == 0:
                model = self.checkpoints.save(self.booster, self.done, self.best)
                # Going on from the file, as a resumed training must, keeps both the same to the byte.
                self.booster = xgb.Booster(self.params, [train, validation], model_file=model)
        return self.booster[: self.best["round"] + 1]

    def better(self, name, score):
        higher = name.removeprefix("validation-") in HIGHER_IS_BETTER
        return score > self.best["score"] if higher else score < self.best["score"]

    def resume(self, train, validation):
        found = self.checkpoints.newest() if self.checkpoints else None
        if not found:
            self.booster = xgb.Booster(self.params, [train, validation])
            return
        model, self.done, self.best = found
        self.booster = xgb.Booster(self.params, [train, validation], model_file=model)
        print(f"resumed from the checkpoint after round {self.done}", flush=True)


def write_model(folder, booster, config, metadata):
    os.makedirs(os.path.join(folder, "code"), exist_ok=True)
    booster.save_model(os.path.join(folder, "model.json"))
    for name in ("schema.json", "preprocessing.json"):
        shutil.copyfile(os.path.join(config, name), os.path.join(folder, name))
    with open(os.path.join(folder, "metadata.json"), "w", encoding="utf-8") as file:
        json.dump(metadata, file, indent=1)
    code = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inference.py")
    shutil.copyfile(code, os.path.join(folder, "code/inference.py"))


def main():
    root = prefix()
    given = load_hyperparameters(root)
    config = os.path.join(root, "input/data/config")
    preprocessing = read_json(config, "preprocessing.json", "config")
    read_json(config, "schema.json", "config")
    header = [preprocessing["target"], *preprocessing["features"]]
    (train, train_digest), (validation, validation_digest) = (
        channel(root, name, header, given) for name in ("train", "validation")
    )

    rounds, patience = given.pop("num_round"), given.pop("early_stopping_rounds")
    folder = os.path.join(root, "checkpoints")
    of = {"params": {**given, "early_stopping_rounds": patience}, "data": [train_digest, validation_digest]}
    checkpoints = Checkpoints(folder, of) if os.path.isdir(folder) else None
    training = Training(given, rounds, patience, checkpoints)
    booster = training.fit(train, validation)
    metadata = {
        "v": 1,
        "xgboost": xgb.__version__,
        "metric": training.best["metric"],
        "best_score": training.best["score"],
        "best_iteration": training.best["round"],
        "params": {**given, "num_round": rounds, "early_stopping_rounds": patience},
        "rows": {"train": train.num_row(), "validation": validation.num_row()},
    }
    write_model(os.path.join(root, "model"), booster, config, metadata)
    print(f"best round {training.best['round']}: validation {training.best['metric']} {training.best['score']}")


if __name__ == "__main__":
    run(main, words=os.path.join(prefix(), "output/failure"))
