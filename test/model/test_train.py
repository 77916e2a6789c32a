import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from model_support import ROOT, lay_training, prepare, run


def test_writes_the_model_with_its_serving_code(trained, prepared, schema_file):
    model = trained / "model"
    assert sorted(str(path.relative_to(model)) for path in model.rglob("*") if path.is_file()) == [
        "code/inference.py", "metadata.json", "model.json", "preprocessing.json", "schema.json"
    ]  # fmt: skip
    assert (model / "preprocessing.json").read_bytes() == (prepared / "preprocessing.json").read_bytes()
    metadata = json.loads((model / "metadata.json").read_text())
    assert metadata["xgboost"] == "3.2.0" and metadata["metric"] == "rmse"
    trees = json.loads((model / "model.json").read_text())["learner"]["gradient_booster"]["model"]["trees"]
    assert len(trees) == metadata["best_iteration"] + 1
    assert not (trained / "output/failure").exists()


def test_prints_lines_that_the_metric_definitions_find(tmp_path, prepared, schema_file):
    lay_training(tmp_path, prepared, schema_file, {"num_round": "25", "early_stopping_rounds": "0"})
    lines = run("train.py", tmp_path).stdout.splitlines()
    rounds = [
        int(found[1])
        for found in (re.match(r"\[(\d+)\] train-rmse:[\d.e+]+ validation-rmse:[\d.e+]+$", line) for line in lines)
        if found
    ]
    assert rounds == [0, 10, 20, 24]


def test_the_same_input_gives_the_same_bytes(trained, tmp_path, prepared, schema_file):
    lay_training(tmp_path, prepared, schema_file, {})
    run("train.py", tmp_path)
    for path in (trained / "model").rglob("*.json"):
        assert path.read_bytes() == (tmp_path / "model" / path.relative_to(trained / "model")).read_bytes()


def test_killed_training_resumes_to_the_same_bytes(tmp_path, prepared, schema_file):
    parameters = {"num_round": "1000", "early_stopping_rounds": "0", "eta": "0.01"}
    for name in ("whole", "killed", "plain"):
        lay_training(tmp_path / name, prepared, schema_file, parameters)
        if name != "plain":
            (tmp_path / name / "checkpoints").mkdir()
    run("train.py", tmp_path / "whole")
    run("train.py", tmp_path / "plain")
    env = {**os.environ, "ML_PREFIX": str(tmp_path / "killed")}
    process = subprocess.Popen([sys.executable, str(ROOT / "model/train.py")], env=env, stdout=subprocess.DEVNULL)
    deadline = time.time() + 60
    while not (tmp_path / "killed/checkpoints/state-100.json").exists() and time.time() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    again = run("train.py", tmp_path / "killed")
    assert "resumed from the checkpoint after round" in again.stdout
    models = {name: (tmp_path / name / "model/model.json").read_bytes() for name in ("whole", "killed", "plain")}
    assert models["killed"] == models["whole"] == models["plain"]


def test_a_checkpoint_of_another_training_is_refused(tmp_path, prepared, schema_file):
    lay_training(tmp_path, prepared, schema_file, {"num_round": "60", "early_stopping_rounds": "0"})
    (tmp_path / "checkpoints").mkdir()
    run("train.py", tmp_path)
    (tmp_path / "input/config/hyperparameters.json").write_text('{"eta": "0.3"}')
    assert "give this training its own checkpoint folder" in run("train.py", tmp_path, check=False).stderr


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("eta", "fast", "hyperparameter eta is 'fast': give a number above 0 to 1"),
        ("eta", "nan", "give a number above 0 to 1"),
        ("max_depth", "2.5", "hyperparameter max_depth is '2.5': give a whole number from 0 to 64"),
        ("num_round", "0", "give a whole number from 1 to"),
        ("subsample", "1.5", "give a number above 0 to 1"),
        ("objective", "reg:magic", "give one of reg:squarederror"),
        ("max_dept", "5", "hyperparameter max_dept is unknown: did you mean max_depth?"),
    ],
)
def test_refuses_a_wrong_hyperparameter_in_words(tmp_path, prepared, schema_file, name, value, message):
    lay_training(tmp_path, prepared, schema_file, {name: value, "sagemaker_program": '"train.py"'})
    done = run("train.py", tmp_path, check=False)
    failure = (tmp_path / "output/failure").read_text()
    assert done.returncode == 1 and message in failure and done.stderr.strip() == failure


def test_names_every_wrong_hyperparameter_at_once():
    from container import JobError
    from hyperparameters import parse

    with pytest.raises(JobError, match="eta is '2'.*max_depth is 'x'"):
        parse({"eta": "2", "max_depth": "x"})
    assert parse({"learning_rate": "0.3", "objective": '"count:poisson"'})["eta"] == 0.3


def test_fails_in_words_without_its_channels(tmp_path, prepared, schema_file):
    lay_training(tmp_path, prepared, schema_file, {})
    train = next((tmp_path / "input/data/train").glob("*.csv"))
    header = train.read_text().splitlines()[0]
    for content, message in (
        (None, "holds no CSV file"),
        (header + "\n", "holds no row"),
        ("a,b\n1,2\n", "does not fit preprocessing.json"),
    ):
        train.unlink() if content is None else train.write_text(content)
        assert message in run("train.py", tmp_path, check=False).stderr
    (tmp_path / "input/data/config/preprocessing.json").unlink()
    run("train.py", tmp_path, check=False)
    assert "holds no preprocessing.json" in (tmp_path / "output/failure").read_text()


def test_housing_is_learned(housing, tmp_path):
    schema = ROOT / "examples/housing/schema.json"
    prepare(housing, schema, tmp_path / "out")
    lay_training(tmp_path, tmp_path / "out", schema, {})
    run("train.py", tmp_path)
    assert json.loads((tmp_path / "model/metadata.json").read_text())["best_score"] < 46_500
