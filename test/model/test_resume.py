"""A training that SageMaker takes its spot capacity from: killed at any moment, it ends with the same bytes."""

import json
import os
import random
import shutil
import subprocess
import sys

import pytest
from model_support import ROOT, lay_training, run

FULL = os.environ.get("ML_WORKFLOW_FULL") == "1"
# Long patience: whole checkpoints lie between the best round and the end.
PATIENCE = 120
PARAMETERS = {
    "default": {"early_stopping_rounds": str(PATIENCE)},
    "sampling": {"subsample": "0.7", "colsample_bynode": "0.5", "num_round": "120", "early_stopping_rounds": "0"},
    "classes": {
        "objective": "multi:softprob", "num_class": "3", "eta": "0.3", "early_stopping_rounds": str(PATIENCE),
        "num_round": "170",
    },
}  # fmt: skip

# Ends itself by SIGKILL in the given round, or before the given operation on a file of a checkpoint.
KILLED = """
import os, signal, sys
where, at, script = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sys.path.insert(0, os.path.dirname(script))
import xgboost
def die(): os.kill(os.getpid(), signal.SIGKILL)
update, count = xgboost.Booster.update, 0
def round_of(self, train, number):
    update(self, train, number)
    if number == at: die()
def counted(operation):
    def call(*arguments, **more):
        global count
        count += 1
        if count == at: die()
        return operation(*arguments, **more)
    return call
if where == "round": xgboost.Booster.update = round_of
else:
    for name in ("fsync", "replace", "remove"): setattr(os, name, counted(getattr(os, name)))
import runpy
runpy.run_path(script, run_name="__main__")
"""


def killed(prefix, where, at):
    command = [sys.executable, "-c", KILLED, where, str(at), str(ROOT / "model/train.py")]
    env = {**os.environ, "ML_PREFIX": str(prefix)}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    return done.stdout


def files(prefix):
    return {path.name: path.read_bytes() for path in (prefix / "model").rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, prepared, schema_file):
    def made(kind):
        prefix = tmp_path_factory.getbasetemp() / f"undisturbed-{kind}"
        if not prefix.exists():
            lay(prefix, kind)
            run("train.py", prefix)
        return files(prefix), json.loads((prefix / "model/metadata.json").read_text())

    def lay(prefix, kind):
        lay_training(prefix, prepared, schema_file, PARAMETERS[kind])
        if kind == "classes":
            for path in (prefix / "input/data").glob("*/*.csv"):
                header, *lines = path.read_text().splitlines()
                rows = [line.split(",", 1) for line in lines]
                thirds = [f"{min(2, int(max(0, float(price)) // 350))},{rest}" for price, rest in rows]
                path.write_text("\n".join([header, *thirds]) + "\n")
        (prefix / "checkpoints").mkdir()

    made.lay = lay
    return made


def seeded_rounds(kind):
    pick = random.Random(f"kill {kind}")
    return [pick.random() for _ in range(20 if FULL else 1)]


@pytest.mark.parametrize("kind", PARAMETERS)
def test_killed_in_any_round_it_ends_with_the_same_bytes(tmp_path, undisturbed, kind):
    whole, metadata = undisturbed(kind)
    best = metadata["best_iteration"]
    rounds, patience = (metadata["params"][name] for name in ("num_round", "early_stopping_rounds"))
    last = min(rounds - 1, best + patience) if patience else rounds - 1
    late = last - 2
    for number in sorted({late, *(int(part * last) for part in seeded_rounds(kind))}):
        prefix = tmp_path / str(number)
        undisturbed.lay(prefix, kind)
        killed(prefix, "round", number)
        again = run("train.py", prefix).stdout
        resumed = number // 50 * 50
        assert (f"resumed from the checkpoint after round {resumed}\n" in again) == (resumed > 0)
        assert files(prefix) == whole, f"killed in round {number}"
    if kind == "default":
        # Early stopping was counting: the best round lies before the checkpoint that was gone on from.
        assert late // 50 * 50 > best + 1


def test_killed_again_and_again_it_ends_with_the_same_bytes(tmp_path, undisturbed):
    whole, metadata = undisturbed("default")
    undisturbed.lay(tmp_path, "default")
    last = metadata["best_iteration"] + PATIENCE
    for number in (60, last // 2, last - 2):
        killed(tmp_path, "round", number)
    run("train.py", tmp_path)
    assert files(tmp_path) == whole


@pytest.mark.parametrize("at", range(1, 17) if FULL else random.Random("file").sample(range(1, 17), 2))
def test_killed_while_it_writes_a_checkpoint_it_ends_with_the_same_bytes(tmp_path, undisturbed, at):
    undisturbed.lay(tmp_path, "default")
    killed(tmp_path, "file", at)
    run("train.py", tmp_path)
    assert files(tmp_path) == undisturbed("default")[0]


def test_a_checkpoint_that_came_to_s3_by_half_is_passed_over(tmp_path, undisturbed):
    undisturbed.lay(tmp_path / "killed", "default")
    killed(tmp_path / "killed", "round", 120)
    for name, spoil in (
        ("model is missing", lambda folder: (folder / "model-100.json").unlink()),
        ("model is cut off", lambda folder: os.truncate(folder / "model-100.json", 1000)),
        ("state is empty", lambda folder: (folder / "state-100.json").write_text("")),
    ):
        prefix = tmp_path / name
        shutil.copytree(tmp_path / "killed", prefix)
        spoil(prefix / "checkpoints")
        assert "resumed from the checkpoint after round 50\n" in run("train.py", prefix).stdout, name
        assert files(prefix) == undisturbed("default")[0]
