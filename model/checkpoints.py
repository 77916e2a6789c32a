"""Checkpoints of a training: the booster, and what early stopping has to remember."""

import hashlib
import json
import os

from container import JobError


class Checkpoints:
    """The last two, in a folder that SageMaker copies to S3 while the job runs, file by file and in no order."""

    def __init__(self, folder, of):
        # What a checkpoint must agree on to be gone on from.
        self.folder, self.of = folder, of

    def save(self, booster, done, best):
        model = self.path("model", done)
        content = booster.save_raw("json")
        self.write(model, content)
        state = {"v": 1, "of": self.of, "done": done, "best": best, "model": hashlib.sha256(content).hexdigest()}
        # Written last: with it the checkpoint is whole.
        self.write(self.path("state", done), json.dumps(state).encode())
        for rounds in self.rounds()[:-2]:
            for name in ("state", "model"):
                if os.path.exists(self.path(name, rounds)):
                    os.remove(self.path(name, rounds))
        return model

    def newest(self):
        """The model file, the rounds done and the best so far; None when there is no whole checkpoint."""
        for rounds in reversed(self.rounds()):
            state, model = self.read(rounds)
            if state is None:
                continue
            if state["of"] != self.of:
                raise JobError(
                    "the checkpoint was made with other hyperparameters or data: "
                    "give this training its own checkpoint folder"
                )
            return model, state["done"], state["best"]
        return None

    def read(self, rounds):
        model = self.path("model", rounds)
        try:
            with open(self.path("state", rounds), encoding="utf-8") as file:
                state = json.load(file)
            with open(model, "rb") as file:
                whole = hashlib.sha256(file.read()).hexdigest() == state["model"]
        except (OSError, ValueError, KeyError):
            # Copied by half, or cut off by a power failure.
            return None, model
        return (state if whole else None), model

    def rounds(self):
        names = os.listdir(self.folder)
        return sorted(int(name[6:-5]) for name in names if name.startswith("state-") and name.endswith(".json"))

    def path(self, name, rounds):
        return os.path.join(self.folder, f"{name}-{rounds}.json")

    def write(self, path, content):
        with open(f"{path}.part", "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{path}.part", path)
