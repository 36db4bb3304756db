"""Attempts to pass without an answer: whatever is not returned is no value, and never ends another case."""

from textwrap import dedent

import pytest

from tests.support.sandboxes import outcome_of
from workers.sandbox.run import run
from workers.sandbox.types import Foreign, NoEntry, NotPython, NoValue, Outcome, Program, Raised, Returned

RIGHT = 42


@pytest.mark.parametrize("code", [0, 1])
def test_leaving_early_is_no_value(code: int) -> None:
    assert outcome_of(f"import os\ndef attack(): os._exit({code})") == NoValue("exited")
    assert outcome_of(f"import os\nos._exit({code})") == NoValue("exited")


def test_ending_the_interpreter_is_an_error_of_the_code() -> None:
    outcome = outcome_of("import sys\ndef attack(): sys.exit(0)")
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "SystemExit"


@pytest.mark.parametrize(
    "line",
    [
        '{"kind":"value","value":42}',
        "PASSED",
        "42",
        r"\x00\x00\x00\x00\x1b",
    ],
)
def test_printed_result_is_no_value(line: str) -> None:
    source = f"import os\ndef attack():\n    print('{line}', flush=True)\n    os.write(2, b'{line}')\n    os._exit(0)"
    assert outcome_of(source) == NoValue("exited")


def test_bytes_in_the_pipe_that_are_no_value_are_none() -> None:
    source = """
        import os
        def attack(payload):
            for descriptor in range(3, 32):
                try:
                    os.write(descriptor, payload)
                except OSError:
                    pass
            os._exit(0)
    """
    payloads = [
        *(
            b"\xff\xfe\x00",
            b"null",
            b"[1]",
            b'{"kind":"value"}',
            b'{"kind":"passed"}',
            b"[" * 50_000,
            b'{"passed":true}',
        ),
        *(b'{"kind":"value","value":{"$tuple":1,"$set":[]}}', b'{"kind":"value","value":{"$set":[[]]}}'),
        *(b'{"kind":"value","value":{"$eval":"1"}}', b"\x00\x00\x00\x00\x02{}", b'{"kind":"value","value":1}{}'),
        *(b'{"kind":"value","value":{"$int":"' + b"z" * 99 + b'"}}', b'{"kind":"value","value":' + b"9" * 9_999 + b"}"),
    ]
    outcomes = run(Program(dedent(source), "attack"), [[payload] for payload in payloads])
    assert outcomes == [NoValue("garbled")] * len(payloads)


def test_rest_of_a_value_behind_a_forged_one_is_no_value() -> None:
    source = """
        import os
        def attack():
            for descriptor in range(3, 32):
                try:
                    os.write(descriptor, b'{"kind":"value","value":42}')
                except OSError:
                    pass
            return 1
    """
    assert outcome_of(source) == NoValue("garbled")


@pytest.mark.parametrize(
    "patch",
    [
        "builtins.isinstance = lambda *_: True",
        "builtins.type = lambda *_: int",
        "builtins.callable = lambda *_: False",
        "builtins.print = builtins.open = builtins.exec = None",
        "builtins.str = builtins.len = builtins.list = None",
        "sys.exit = os._exit = lambda *_: None",
        "sys.modules.clear()",
        "vars(builtins).clear()",
        "sys.modules['__main__']._encode = lambda *_: '42'; sys.modules['__main__']._object = None",
        "os.write = lambda *_: 10**6",
    ],
)
def test_patched_python_makes_no_wrong_answer_right(patch: str) -> None:
    source = f"import builtins, os, sys\ndef attack():\n    {patch}\n    return 41"
    outcomes: list[Outcome] = run(Program(source, "attack"), [[], []])
    assert Returned(RIGHT) not in outcomes


def test_object_that_equals_everything_is_no_value_of_use() -> None:
    source = """
        class Liar(int):
            def __eq__(self, other): return True
            __hash__ = None
            def __index__(self): return 42
            def __repr__(self): return "42"
        class Other:
            def __eq__(self, other): return True
        def attack(): return Liar(1), Other()
    """
    assert outcome_of(source) == Returned((1, Foreign("Other")))


def test_case_that_kills_everything_ends_alone() -> None:
    source = """
        import os, signal
        def attack(kills):
            if kills:
                for target in (1, -1):
                    for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                        try:
                            os.kill(target, number)
                        except OSError:
                            pass
            return 42
    """
    outcomes = run(Program(dedent(source), "attack"), [[False], [True], [False]])
    assert outcomes[0] == outcomes[2] == Returned(RIGHT)


def test_both_returns_of_a_fork_are_not_two_values() -> None:
    outcome = outcome_of("import os\ndef attack():\n    os.fork()\n    return 1")
    assert outcome in (Returned(1), NoValue("garbled"))


def test_case_starts_afresh() -> None:
    source = "seen = []\ndef attack(items):\n    seen.append(1)\n    items.append(len(seen))\n    return items"
    given: list[int] = []
    assert run(Program(source, "attack"), [[given], [given]]) == [Returned([1]), Returned([1])]
    assert given == []


def test_segmentation_fault_is_no_value() -> None:
    assert outcome_of("import ctypes\ndef attack(): ctypes.string_at(0)") == NoValue("crashed")


def test_strange_text_passes_through() -> None:
    assert outcome_of(r"def attack(): return '\udcff', '\0', b'\xff'") == Returned(("\udcff", "\0", b"\xff"))


@pytest.mark.parametrize(
    "source", ["def attack(:", "\0", "def attack(): return 'a\0b'", "\udcff = 1", "\tx\n y", "é =="]
)
def test_what_is_no_python_is_told(source: str) -> None:
    assert isinstance(outcome_of(source), NotPython)


def test_place_of_a_syntax_error_is_told() -> None:
    assert outcome_of("x = 1\ny = (2 +* 3)\n") == NotPython("invalid syntax", 2, 9)


def test_missing_function_is_told() -> None:
    assert outcome_of("def other(): return 1") == NoEntry()
    assert outcome_of("attack = 3") == NoEntry()


def test_error_is_told_with_the_innermost_line_of_the_source() -> None:
    source = "import json\ndef inner(text):\n    return json.loads(text)\ndef attack():\n    return inner('{')"
    outcome = outcome_of(source)
    assert isinstance(outcome, Raised)
    assert (outcome.type_name, outcome.line) == ("JSONDecodeError", 3)


def test_error_whose_text_is_an_attack_is_no_value() -> None:
    source = """
        import os
        class Nasty(Exception):
            def __str__(self): os._exit(0)
        def attack(): raise Nasty
    """
    assert outcome_of(source) == NoValue("exited")
