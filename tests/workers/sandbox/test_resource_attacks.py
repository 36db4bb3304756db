"""Attacks on the host's processes, memory, time and disk. Each runs in a real sandbox, with limits of its own."""

import os
import threading
from contextlib import suppress

from core.errors import Cancelled
from tests.support.sandboxes import outcome_of
from workers.sandbox.run import run
from workers.sandbox.types import Limits, NotPython, NoValue, Program, Raised, Returned

LONG = 60.0

FORKS = """
    import os, signal
    def attack():
        count = 0
        try:
            while count < 50:
                if os.fork() == 0:
                    signal.pause()
                count += 1
        except OSError:
            return count
"""


def test_fork_bomb_gets_a_few_processes() -> None:
    assert outcome_of(FORKS, processes=4) == Returned(4)


def test_stubborn_fork_bomb_is_killed_and_leaves_room_for_the_next_run() -> None:
    source = """
        import os
        def attack():
            while True:
                try:
                    os.fork()
                except OSError:
                    pass
    """
    assert outcome_of(source, seconds=0.3) == NoValue("time")
    assert outcome_of(FORKS, processes=4) == Returned(4)


def test_each_case_has_all_its_processes_again() -> None:
    outcomes = run(Program(FORKS.replace("\n    ", "\n"), "attack"), [[], [], []], Limits(processes=3))
    assert outcomes == [Returned(3)] * 3


def test_threads_count_as_processes() -> None:
    source = """
        import threading
        def attack():
            event, count = threading.Event(), 0
            try:
                while count < 50:
                    threading.Thread(target=event.wait, daemon=True).start()
                    count += 1
            except RuntimeError:
                return count
    """
    assert outcome_of(source, processes=4) == Returned(4)


def test_large_allocation_is_refused() -> None:
    outcome = outcome_of("def attack(): return len(bytearray(2**30))")
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "MemoryError"


def test_memory_that_grows_is_limited() -> None:
    source = """
        def attack():
            kept = []
            while True:
                kept.append(bytearray(2**20))
    """
    outcome = outcome_of(source, memory_bytes=2**26)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "MemoryError"


def test_mapped_memory_is_limited() -> None:
    outcome = outcome_of("import mmap\ndef attack(): return len(mmap.mmap(-1, 2**31))")
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "OSError"


def test_archive_bomb_is_limited() -> None:
    source = """
        import zlib
        def attack():
            packer = zlib.compressobj()
            packed = b"".join(packer.compress(bytes(2**20)) for _ in range(80)) + packer.flush()
            return len(zlib.decompress(packed))
    """
    outcome = outcome_of(source, memory_bytes=2**26)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "MemoryError"


def test_there_is_no_shared_memory() -> None:
    source = """
        import os
        def attack():
            refused = []
            for make in (lambda: open("/dev/shm/x", "w"), lambda: os.memfd_create("x")):
                try:
                    make()
                except OSError as error:
                    refused.append(type(error).__name__)
            return refused
    """
    assert outcome_of(source) == Returned(["FileNotFoundError", "PermissionError"])


def test_flood_of_output_is_thrown_away() -> None:
    source = """
        import os
        def attack():
            for _ in range(500):
                os.write(1, bytes(2**20)), os.write(2, bytes(2**20))
            print("x" * 2**20)
            return "done"
    """
    assert outcome_of(source) == Returned("done")


def test_flood_into_the_pipe_of_results_ends_the_case() -> None:
    source = """
        import os
        def attack():
            while True:
                for descriptor in range(3, 32):
                    try:
                        os.write(descriptor, bytes(2**16))
                    except OSError:
                        pass
    """
    assert outcome_of(source) == NoValue("too large")


def test_value_that_is_too_large_is_not_taken() -> None:
    assert outcome_of("def attack(): return list(range(100_000))") == NoValue("too large")
    assert outcome_of("def attack(): return 'x' * 10**6") == NoValue("too large")
    assert outcome_of("def attack(): return 1 << 10**7") == NoValue("too large")


def test_value_that_contains_itself_is_not_taken() -> None:
    assert outcome_of("def attack():\n    a = []\n    a.append(a)\n    return a") == NoValue("too large")


def test_sleep_ends_with_the_time() -> None:
    assert outcome_of("import time\ndef attack(): time.sleep(60)", seconds=0.2) == NoValue("time")


def test_busy_loop_ends_with_the_time() -> None:
    assert outcome_of("def attack():\n    while True: pass", seconds=0.2) == NoValue("time")


def test_case_that_does_next_to_nothing_ends_early() -> None:
    sleeps = "import time\ndef attack():\n    while True: time.sleep(0.02)"
    for source in ("import time\ndef attack(): time.sleep(60)", sleeps):
        assert outcome_of(source, idle_seconds=0.3, seconds=LONG, total_seconds=LONG) == NoValue("time")


def test_processor_time_ends_a_case_long_before_its_time() -> None:
    source = "def attack():\n    while True: pass"
    assert outcome_of(source, cpu_seconds=0.2, seconds=LONG, total_seconds=LONG) == NoValue("time")


def test_processes_of_a_case_share_its_processor_time() -> None:
    source = """
        import os
        def attack():
            if os.fork() == 0:
                while True: pass
            return os.waitstatus_to_exitcode(os.wait()[1]) < 0
    """
    limits = {"idle_seconds": LONG, "seconds": LONG, "total_seconds": LONG}
    assert outcome_of(source, cpu_seconds=0.2, **limits) == NoValue("time")


def test_answer_waits_for_a_loaded_machine() -> None:
    """Far longer than its processor time, while others use every core."""
    source = "def attack():\n    return sum(range(2_000_000))"
    burn = Program("def attack():\n    while True: pass", "attack")
    burning = Limits(cpu_seconds=LONG, seconds=LONG, total_seconds=LONG)
    done = threading.Event()

    def end() -> None:
        if done.is_set():
            raise Cancelled

    def burn_until_done() -> None:
        with suppress(Cancelled):
            run(burn, [[]], burning, end)

    others = [threading.Thread(target=burn_until_done) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        for one in others:
            one.start()
        assert outcome_of(source, idle_seconds=0.3) == Returned(sum(range(2_000_000)))
    finally:
        done.set()
        for one in others:
            one.join()


def test_after_three_late_cases_the_others_do_not_run() -> None:
    limits = Limits(cpu_seconds=0.1)
    outcomes = run(Program("def attack(late):\n    while late: pass", "attack"), [[True], [False]] * 4, limits)
    assert outcomes == [NoValue("time"), Returned(None)] * 2 + [NoValue("time")] + [NoValue("stopped")] * 3


def test_busy_loop_while_the_module_is_read_ends_with_the_time() -> None:
    assert outcome_of("while True: pass", seconds=0.2) == NoValue("time")


def test_slow_pattern_ends_with_the_time() -> None:
    source = "import re\ndef attack(): return re.match('(a+)+$', 'a' * 64 + 'b')"
    assert outcome_of(source, seconds=0.2) == NoValue("time")


def test_ignoring_every_signal_does_not_help() -> None:
    source = """
        import signal
        for number in signal.valid_signals():
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        def attack():
            while True: pass
    """
    assert outcome_of(source, seconds=0.2) == NoValue("time")


def test_catching_everything_does_not_help() -> None:
    source = """
        import time
        def attack():
            while True:
                try:
                    time.sleep(1)
                except BaseException:
                    pass
    """
    assert outcome_of(source, seconds=0.2) == NoValue("time")


def test_all_cases_share_one_time() -> None:
    limits = Limits(seconds=0.3, total_seconds=0.4)
    outcomes = run(Program("def attack():\n    while True: pass", "attack"), [[]] * 30, limits)
    assert len(outcomes) == 30
    assert outcomes[0] == NoValue("time")
    assert outcomes[-1] == NoValue("stopped")


def test_sparse_file_is_refused() -> None:
    source = """
        def attack():
            with open("/tmp/sparse", "wb") as file:
                file.truncate(2**40)
    """
    outcome = outcome_of(source)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "OSError"


def test_disk_is_small() -> None:
    source = """
        def attack():
            written = 0
            try:
                for number in range(100):
                    with open(f"/tmp/{number}", "wb", buffering=0) as file:
                        written += file.write(bytes(2**19))
            except OSError as error:
                return written, error.strerror
    """
    outcome = outcome_of(source, tmp_bytes=2**21)
    assert isinstance(outcome, Returned)
    assert outcome.value[0] <= 2**21
    assert outcome.value[1] == "No space left on device"


def test_links_are_refused() -> None:
    source = """
        import os
        def attack():
            refused = []
            for link in (os.symlink, os.link):
                try:
                    link("/tmp", "/tmp/link")
                except OSError as error:
                    refused.append(type(error).__name__)
            return refused
    """
    assert outcome_of(source) == Returned(["PermissionError", "PermissionError"])


def test_folders_within_folders_end_with_the_time() -> None:
    source = """
        import os
        def attack():
            while True:
                os.mkdir("x")
                os.chdir("x")
    """
    outcome = outcome_of(source, seconds=0.2)
    assert outcome == NoValue("time") or isinstance(outcome, Raised)


def test_source_nested_too_deeply_is_no_python() -> None:
    assert isinstance(outcome_of("(" * 5_000 + ")" * 5_000), NotPython)
    assert isinstance(outcome_of("x = " + "-" * 100_000 + "1"), NotPython | NoValue)


def test_endless_recursion_is_an_error_of_the_code() -> None:
    outcome = outcome_of("def attack(): return attack()")
    assert isinstance(outcome, Raised)
    assert (outcome.type_name, outcome.line) == ("RecursionError", 1)


def test_recursion_beyond_the_stack_is_no_value() -> None:
    source = """
        import sys
        sys.setrecursionlimit(10**9)
        class Deep:
            def __getattr__(self, name): return getattr(self, name + "x")
            def __repr__(self): return repr(self)
        def attack(): return repr(Deep())
    """
    assert not isinstance(outcome_of(source), Returned)


def test_limits_cannot_be_raised() -> None:
    source = """
        import resource
        def attack():
            refused = 0
            for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
                try:
                    resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                except (OSError, ValueError):
                    refused += 1
            return refused
    """
    assert outcome_of(source) == Returned(4)
