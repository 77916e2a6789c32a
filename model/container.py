"""The container's folders, and reading what the Prepare data stage wrote; shared by train.py and evaluate.py."""

import csv
import glob
import io
import json
import os
import re
import sys

import numpy as np


class JobError(Exception):
    """Why a job cannot go on: one sentence with what to do."""


def prefix():
    return os.environ.get("ML_PREFIX", "/opt/ml")


def data_files(folder, what):
    # `_SUCCESS` and the like are not data.
    paths = sorted(path for path in glob.glob(os.path.join(folder, "**", "*.csv"), recursive=True))
    if not paths:
        raise JobError(f"the {what} channel ({folder}) holds no CSV file: check the output of the Prepare data stage")
    return paths


def read_json(folder, name, what):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        raise JobError(f"the {what} channel ({folder}) holds no {name}: check the output of the Prepare data stage")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def read_matrix(folder, what, expected):
    """All part files as one matrix of doubles (blank: NaN); the header must be the expected one."""
    parts = []
    for path in data_files(folder, what):
        with open(path, "rb") as file:
            head, _, body = file.read().partition(b"\n")
        header = next(csv.reader(io.StringIO(head.decode("utf-8").rstrip("\r"))))
        if header != expected:
            odd = sorted(set(header) ^ set(expected)) or ["the order"]
            raise JobError(
                f"the {what} channel does not fit preprocessing.json ({', '.join(odd)} differ): use outputs of one run"
            )
        text = re.sub(rb"(?<=,)(?=[,\r\n]|$)", b"nan", body).replace(b"\r", b"").strip().replace(b"\n", b",")
        values = np.array(text.split(b","), dtype=np.float64) if text else np.empty(0)
        parts.append(values.reshape(-1, len(expected)))
    matrix = np.concatenate(parts)
    if len(matrix) == 0:
        raise JobError(f"the {what} channel holds no row: check the output of the Prepare data stage")
    return matrix


def run(main, words):
    """Runs a job; what stops it is told in words on stderr and in a file: SageMaker shows what that holds."""
    try:
        main()
    except Exception as error:
        expected = isinstance(error, JobError)
        message = str(error) if expected else f"{type(error).__name__}: {error}"
        if not expected:
            import traceback

            traceback.print_exc()
        os.makedirs(os.path.dirname(words), exist_ok=True)
        with open(words, "w", encoding="utf-8") as file:
            file.write(message)
        print(message, file=sys.stderr)
        sys.exit(1)
