import http.client
import json
import math
import re
import subprocess
import sys

import numpy as np
import pytest
from model_support import ROOT, SCHEMA, read

ROW = {"rooms": 4.5, "people": 2, "age": 30, "place": "inland"}


@pytest.fixture(scope="module")
def inference():
    import inference

    return inference


@pytest.fixture
def model(inference, trained, monkeypatch):
    monkeypatch.setenv("MODEL_VERSION", "3")
    return inference.model_fn(str(trained / "model"))


def predict(inference, model, body, kind="application/json", accept="application/json"):
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    content, answered = inference.output_fn(inference.predict_fn(inference.input_fn(text, kind), model), accept)
    return json.loads(content) if answered == "application/json" else content


def test_answers_every_form_of_request_the_same(inference, model):
    one = predict(inference, model, {"instances": [ROW]})
    assert one["modelVersion"] == "3" and set(one["predictions"][0]) == {"value"}
    assert predict(inference, model, ROW) == predict(inference, model, [ROW]) == one
    assert predict(inference, model, json.dumps(ROW).encode(), "application/json; charset=utf-8") == one
    value = one["predictions"][0]["value"]
    line = "4.5,2,30,inland\n"
    assert float(predict(inference, model, line, "text/csv", "text/csv")) == value
    assert float(predict(inference, model, "place,age,people,rooms\ninland,30,2,4.5", "text/csv", "text/csv")) == value
    quoted = predict(inference, model, '4.5,2,,"sea, near"\n' + line, "text/csv")
    assert len(quoted["predictions"]) == 2 and quoted["predictions"][1]["value"] == value


def test_contributions_add_up_to_the_prediction(inference, model):
    rows = [ROW, {"rooms": 2, "people": 0, "age": None, "place": None}]
    for one in predict(inference, model, {"instances": rows, "explain": True})["predictions"]:
        assert {"bias", "rooms_per_person", "place=sea, near"} <= set(one["contributions"])
        assert math.isclose(sum(one["contributions"].values()), one["value"], rel_tol=1e-5)


def test_makes_the_same_features_as_the_job(inference, model, prepared):
    """Raw rows of the training split, through the serving code, are the training matrix to the bit."""
    columns = [column["name"] for column in SCHEMA["columns"]]
    made = read(prepared / "train")
    names = model.preprocessing["features"]
    expected = np.array([[float(row[name]) if row[name] else np.nan for name in names] for row in made])
    place = lambda row: next((name for name in ("inland", "sea, near") if row[f"place={name}"] == "1"), None)  # noqa: E731
    raw = [{**{name: row[name] for name in columns[:-1]}, "place": place(row)} for row in made]
    assert np.array_equal(inference.features(raw, model.schema, model.preprocessing), expected, equal_nan=True)


def test_blank_is_imputed_and_an_unknown_category_is_no_category(inference, model):
    imputed = model.preprocessing["imputation"]["age"]
    value = lambda row: predict(inference, model, row)["predictions"][0]["value"]  # noqa: E731
    assert (
        value({**ROW, "age": None})
        == value({**ROW, "age": imputed})
        == value({k: v for k, v in ROW.items() if k != "age"})
    )
    matrix = inference.features([{**ROW, "place": "moon"}], model.schema, model.preprocessing)
    assert matrix[0, -3:].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "body, kind, message",
    [
        ("{", "application/json", "the body is not JSON"),
        ("[]", "application/json", "one or more objects"),
        ('{"instances": [1]}', "application/json", "one or more objects"),
        (json.dumps({**ROW, "rooms": "many"}), "application/json", "row 1: rooms is 'many', which is not a number"),
        (json.dumps({**ROW, "rooms": "nan"}), "application/json", "not a finite number"),
        (json.dumps([ROW, {**ROW, "people": None}]), "application/json", "row 2: people is missing"),
        ("1,2\n", "text/csv", "row 1 has 2 values, but there are 4 columns"),
        ("\n", "text/csv", "the CSV has no row"),
        ("<a/>", "text/xml", "content type text/xml is not served"),
    ],
)
def test_refuses_a_wrong_request_in_words(inference, model, body, kind, message):
    with pytest.raises(inference.RequestError) as error:
        predict(inference, model, body, kind)
    assert message in error.value.message


def test_refuses_the_model_of_a_newer_xgboost(inference, trained, tmp_path):
    import shutil

    shutil.copytree(trained / "model", tmp_path / "newer")
    path = tmp_path / "newer/model.json"
    text = path.read_text()
    for version, allowed in (("[3,2,0]", True), ("[3,1,9]", True), ("[3,2,1]", False), ("[4,0,0]", False)):
        path.write_text(re.sub(r'"version":\[3,2,0\]', f'"version":{version}', text))
        if allowed:
            inference.model_fn(str(tmp_path / "newer"))
        else:
            with pytest.raises(ValueError, match="predict nonsense"):
                inference.model_fn(str(tmp_path / "newer"))


@pytest.fixture(scope="module")
def server(trained, tmp_path_factory):
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "local/python/serve.py"), str(trained / "model"), "--port", "0"],
        stdout=subprocess.PIPE, text=True, env={"MODEL_VERSION": "7"},
    )  # fmt: skip
    port = int(process.stdout.readline().split()[-1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    yield connection
    connection.close()
    process.terminate()
    assert process.wait(10) == 0


def ask(connection, method, path, body=None, **headers):
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_server_stands_in_for_the_container(server):
    assert ask(server, "GET", "/ping")[0] == 200
    status, text = ask(
        server, "POST", "/invocations", json.dumps({"instances": [ROW] * 1000}), Content_Type="application/json"
    )
    assert status == 200 and len(json.loads(text)["predictions"]) == 1000 and json.loads(text)["modelVersion"] == "7"
    status, text = ask(server, "POST", "/invocations", "4.5,2,30,inland\n", Content_Type="text/csv", Accept="text/csv")
    assert status == 200 and float(text) > 0
    status, text = ask(server, "POST", "/invocations", "{", Content_Type="application/json")
    assert status == 400 and text.startswith("the body is not JSON")
    assert ask(server, "GET", "/elsewhere")[0] == 404
    assert ask(server, "POST", "/invocations", b"x" * (6 * 1024 * 1024 + 1), Content_Type="text/csv")[0] == 413
