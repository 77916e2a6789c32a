"""The fast look at quotes and ends of lines, against one that takes a character at a time; in pieces of any size."""

import io
import os
import random

import pytest

COUNT = 200_000 if os.environ.get("ML_WORKFLOW_FULL") == "1" else 4000


def slow(text):
    """The line of the first quote that is not closed or out of place; None where all is well."""
    state, line, opened = "start", 1, None
    for character in text:
        if state == "quoted":
            state = "closed" if character == '"' else "quoted"
        elif character == '"':
            if state == "plain":
                return line
            opened = line if state == "start" else opened
            state = "quoted"
        elif character in ",\n":
            state = "start"
        elif state == "closed":
            return opened
        else:
            state = "plain"
        line += character == "\n"
    return opened if state == "quoted" else None


@pytest.fixture
def fast(prepare_module, monkeypatch):
    def look(text, piece):
        monkeypatch.setattr(prepare_module, "PIECE", piece)
        try:
            prepare_module.check_lines("x.csv", io.BytesIO(text.encode()))
        except prepare_module.InputError as error:
            return int(str(error).split()[2])

    return look


def test_finds_each_misplaced_quote_at_its_line(fast):
    pick, found = random.Random(20261124), 0
    for _ in range(COUNT):
        # Mostly whole values, so that faults stand behind quoted values of several lines.
        values = ["a", "", '"a"', '""', '"a,b"', '"a\nb"', '"a""b"', '"\n\n"', '"', 'a"', '""a', ' "a"', '"a" ']
        weights = [8, 8, 8, 8, 8, 8, 8, 8, 1, 1, 1, 1, 1]
        text = "".join(value + pick.choice(",\n") for value in pick.choices(values, weights, k=pick.randint(1, 12)))
        expected = slow(text)
        found += expected is not None
        for piece in (1, 2, 5, 1_000_000):
            assert fast(text, piece) == expected, (text, piece)
    assert COUNT / 4 < found < COUNT


def test_finds_each_cr_that_ends_no_line(fast):
    assert fast("a\r\nb\rc\r\n", 100) == 2 and fast("a\rb\n", 100) == 1 and fast('"a"\r\n"b"\rc\n', 100) == 2
    assert fast('a\r\n"b\rc\r\nd"\r\n', 100) is None
    assert fast('"a\n\nb"\n"c",d\re\n', 3) == 4
    assert fast('"a\n\nb",c\rd\n', 3) == 3
