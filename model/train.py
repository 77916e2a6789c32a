"""Training: hyperparameters and two CSV channels in, model.json with its own serving code out (docs/contracts.md)."""

import hashlib
import json
import os
import shutil

import numpy as np
import xgboost as xgb

from container import JobError, prefix, read_json, read_matrix, run
from hyperparameters import HIGHER_IS_BETTER, parse

CHECKPOINT_EVERY = 50


def load_hyperparameters(root):
    path = os.path.join(root, "input/config/hyperparameters.json")
    if not os.path.exists(path):
        return parse({})
    with open(path, encoding="utf-8") as file:
        return parse(json.load(file))


def channel(root, name, header):
    data = read_matrix(os.path.join(root, "input/data", name), name, header)
    if not np.isfinite(data[:, 0]).all():
        raise JobError(
            f"the {name} channel has a row without a target ({header[0]}): check the output of the Prepare data stage"
        )
    matrix = xgb.DMatrix(data[:, 1:].astype(np.float32), label=data[:, 0])
    return matrix, hashlib.sha256(data.tobytes()).hexdigest()


class Training:
    """Boosting with early stopping, whose whole state is a booster and the best round so far: it can be resumed."""

    def __init__(self, params, rounds, patience, checkpoints, data):
        self.params, self.rounds, self.patience, self.checkpoints = params, rounds, patience, checkpoints
        # What a checkpoint must agree on to be gone on from.
        self.of = {"params": {**params, "early_stopping_rounds": patience}, "data": data}
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
                self.save()
                # Going on from the file, as a resumed training must, keeps both the same to the byte.
                self.load(train, validation, self.done)
        return self.booster[: self.best["round"] + 1]

    def better(self, name, score):
        higher = name.removeprefix("validation-") in HIGHER_IS_BETTER
        return score > self.best["score"] if higher else score < self.best["score"]

    def resume(self, train, validation):
        found = self.saved()
        if not found:
            self.booster = xgb.Booster(self.params, [train, validation])
            return
        self.load(train, validation, max(found))
        print(f"resumed from the checkpoint after round {self.done}", flush=True)

    def saved(self):
        """Rounds with a complete checkpoint: its state file is written last."""
        if not self.checkpoints:
            return []
        names = os.listdir(self.checkpoints)
        return [int(name[6:-5]) for name in names if name.startswith("state-") and name.endswith(".json")]

    def save(self):
        self.booster.save_model(os.path.join(self.checkpoints, f"model-{self.done}.json"))
        path = os.path.join(self.checkpoints, f"state-{self.done}.json")
        with open(f"{path}.part", "w", encoding="utf-8") as file:
            json.dump({"v": 1, "of": self.of, "done": self.done, "best": self.best}, file)
        os.replace(f"{path}.part", path)
        for rounds in sorted(self.saved())[:-2]:
            for name in ("state", "model"):
                os.remove(os.path.join(self.checkpoints, f"{name}-{rounds}.json"))

    def load(self, train, validation, rounds):
        with open(os.path.join(self.checkpoints, f"state-{rounds}.json"), encoding="utf-8") as file:
            state = json.load(file)
        if state["of"] != self.of:
            raise JobError(
                "the checkpoint was made with other hyperparameters or data: "
                "give this training its own checkpoint folder"
            )
        model = os.path.join(self.checkpoints, f"model-{rounds}.json")
        self.booster = xgb.Booster(self.params, [train, validation], model_file=model)
        self.done, self.best = state["done"], state["best"]


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
        channel(root, name, header) for name in ("train", "validation")
    )

    rounds, patience = given.pop("num_round"), given.pop("early_stopping_rounds")
    folder = os.path.join(root, "checkpoints")
    checkpoints = folder if os.path.isdir(folder) else None
    training = Training(given, rounds, patience, checkpoints, [train_digest, validation_digest])
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
    run(main, failure=os.path.join(prefix(), "output/failure"))
