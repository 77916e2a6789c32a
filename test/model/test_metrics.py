"""Measures where there is nothing to measure by: a target or an input that is always the same."""

import model_support  # noqa: F401  (puts model/ on the path)
import numpy as np
import pytest

metrics = pytest.importorskip("metrics")


def test_a_constant_target_has_no_variance_to_explain():
    for value, count in ((5.0, 4), (0.1, 10), (1e9 + 0.1, 7)):
        actual = np.full(count, value)
        near = metrics.Predicted(actual + np.linspace(-1, 1, count))
        assert metrics.regression(actual, near)["r2"] == 0.0
        assert metrics.regression(actual, metrics.Predicted(actual))["rmse"] == 0.0


def test_r2_of_a_target_with_variance():
    actual = np.array([1.0, 2.0, 3.0])
    assert metrics.regression(actual, metrics.Predicted(actual))["r2"] == 1.0
    assert metrics.regression(actual, metrics.Predicted(np.full(3, 2.0)))["r2"] == pytest.approx(0.0)
    assert metrics.regression(actual, metrics.Predicted(np.array([1.0, 2.0, 4.0])))["r2"] == pytest.approx(0.5)


@pytest.mark.parametrize("constant", [3.0, 0.1, 0.0])
def test_an_input_that_never_changed_says_nothing(constant):
    # The target follows from the first input alone; the second was constant in training and is not any more.
    x = np.arange(10.0)
    train = np.column_stack([2 * x + 1, x, np.full(10, constant)])
    asked = np.array([[3.0, constant], [4.0, constant + 1], [5.0, np.nan]])
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        measured = metrics.linear_baseline("regression", train, asked, np.array([7.0, 9.0, 11.0]))
    assert measured["rmse"] == pytest.approx(0.0, abs=1e-9)
