"""local/python/contain.py where the machine forbids what it wants; that it works where allowed is in layout.test.ts."""

import pathlib
import re
import stat
import subprocess
import sys
from importlib import metadata

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTAIN = ROOT / "local/python/contain.py"


@pytest.fixture
def contain(monkeypatch):
    monkeypatch.syspath_prepend(str(CONTAIN.parent))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import contain

    def forbidden(name, *_):
        raise PermissionError(1, "Operation not permitted", name)

    monkeypatch.setattr(contain, "system_call", forbidden)
    return contain


def test_without_namespaces_it_says_so_and_takes_the_write_bits(contain, tmp_path):
    (tmp_path / "code/part").mkdir(parents=True)
    (tmp_path / "code/part/train.py").write_text("x = 1\n")
    said = contain.contain(no_network=True, read_only=[str(tmp_path / "code")])
    assert len(said) == 1 and said[0].startswith("not cut off from the network, as its container is: ")
    for path in (tmp_path / "code", tmp_path / "code/part", tmp_path / "code/part/train.py"):
        assert not path.stat().st_mode & 0o222, path
    assert tmp_path.stat().st_mode & stat.S_IWUSR


def test_on_another_system_it_says_which(contain, monkeypatch, tmp_path):
    monkeypatch.setattr(contain.sys, "platform", "darwin")
    assert contain.contain(no_network=True, read_only=[]) == [
        "not cut off from the network, as its container is: darwin has no namespaces"
    ]
    assert contain.contain(no_network=False, read_only=[str(tmp_path)]) == []


def test_a_command_that_is_not_there_is_told_in_words():
    done = subprocess.run([sys.executable, str(CONTAIN), "--", "no-such-program"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == '"no-such-program" can\'t be started: No such file or directory\n'


def test_the_command_takes_its_place_and_its_status_is_the_answer():
    done = subprocess.run([sys.executable, str(CONTAIN), "--no-network", "--", "bash", "-c", "echo $$; exit 7"], capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 7
    process = subprocess.Popen([sys.executable, str(CONTAIN), "--no-network", "--", "bash", "-c", "echo $$"], stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert process.communicate()[0].splitlines()[-1] == str(process.pid)


def documented():
    """Package: (version of the container, version here), from the table of the docs."""
    text = (ROOT / "docs/containers.md").read_text()
    return {
        name: (theirs, ours) for name, theirs, ours in re.findall(r"^\| `([\w-]+)` \| (\S+) \| (\S+) \|", text, re.M)
    }


def test_the_jobs_run_on_the_packages_of_the_container():
    packages = documented()
    assert {"xgboost", "numpy", "scipy"} <= set(packages)
    pinned = dict(
        line.split(";")[0].strip().split("==")
        for line in (ROOT / "local/python/requirements.txt").read_text().splitlines()
        if "==" in line
    )
    for name, (theirs, ours) in packages.items():
        wheel = "xgboost-cpu" if name == "xgboost" and sys.platform != "darwin" else name
        if ours == "none":
            assert wheel not in pinned, f"{name} is installed, but docs/containers.md says that it is not"
            continue
        assert ours == theirs == pinned[wheel] == metadata.version(wheel)
