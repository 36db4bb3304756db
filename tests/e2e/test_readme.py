"""Every documented command is run: by this file, by `.ci/run` (make check test test-system), by tests/cli (make
demo), or in a shorter form by tests/chaos and tests/bench."""

import html
import os
import re
import subprocess
import sys

import httpx
import pytest

from tests.support.pensum_up import ROOT, Up

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

README = (ROOT / "README.md").read_text()
PAGES = {page.stem: page.read_text() for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
[EXAMPLE] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
[CLIENT_EXAMPLE] = re.findall(r"```python\n(.*?)```", (ROOT / "client" / "README.md").read_text(), re.DOTALL)
LOCK_OUT = ".venv/bin/pensum worker lock-out"  # tests/cli/test_lock_out.py
RUN_BY_CI = {"make test", "make test-system"}
RUN_ELSEWHERE = RUN_BY_CI | {"make demo", "make up", "make chaos", "make prove", "make test-line", LOCK_OUT}
RUN_ON_TWO_HOSTS = "gpu-at-home"  # tests/embedded/test_front.py
RUN_ON_A_STACK_OF_ITS_OWN = "new-job"  # tests/e2e/test_new_job.py
RUN_ON_A_DOCKER_ENGINE = "compose"  # make test-docker, with a mirror's options and other ports
RUN_BELOW = {"README", "people", "library", "grading", "projects", "cv-matching", "chat", "stories", "openai-api"}


def test_every_documented_command_is_run_by_a_test() -> None:
    blocks = {name: re.findall(r"```(?:ba)?sh\n(.*?)```", page, re.DOTALL) for name, page in PAGES.items()}
    del blocks[RUN_ON_TWO_HOSTS], blocks[RUN_ON_A_STACK_OF_ITS_OWN], blocks[RUN_ON_A_DOCKER_ENGINE]
    assert {name for name, found in blocks.items() if "curl" in "".join(found)} == RUN_BELOW
    elsewhere = blocks.keys() - (RUN_BELOW - {"README"})
    others = [block for name in elsewhere for block in blocks[name] if "curl" not in block]
    assert {re.sub(r' ARGS="[^"]*"', "", line) for line in "".join(others).splitlines()} <= RUN_ELSEWHERE


def test_every_documented_make_verb_exists() -> None:
    mentioned = {verb for page in PAGES.values() for verb in re.findall(r"`make ([a-z-]+)`", page)}
    offered = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607  # make is found by PATH
    assert mentioned <= set(re.findall(r"make ([a-z-]+)", offered))


def test_client_readme_has_the_example_of_the_readme() -> None:
    assert CLIENT_EXAMPLE == EXAMPLE


def run_as_printed(up: Up, script: str) -> str:
    """The output of its commands, without whitespace."""
    script = script.replace(".pensum/", f"{up.home}/").replace("http://127.0.0.1:8000", up.url)
    script = script.replace("curl -s", "curl --silent --show-error --fail --noproxy '*'")
    script = script.replace(".venv/bin/pensum", f"{sys.executable} -m cli.main").replace("\ncurl", "\necho; curl")
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {"PENSUM_HOME": str(up.home), "PENSUM_PORT": str(up.port)}
    shell = ["bash", "-euc", script]
    done = subprocess.run(shell, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return "".join(done.stdout.split())


def test_curl_examples_run_as_printed(up: Up) -> None:
    [script] = [block for block in BLOCKS if "curl" in block]
    output = run_as_printed(up, script)
    assert output.count('"state":"succeeded"') == 2
    assert '"results":[{"document_id"' in output


@pytest.mark.parametrize(
    ("page", "jobs", "words"),
    [
        ("people", 3, ['"username":"Ada"', '"is_discoverable":true', '"people":[{', '"mastery":']),
        ("library", 5, ['"results":[{"document_id"', '"citations":[{', "completepass", "recall@5", "all-MiniLM-L6-v2"]),
        ("projects", 0, ['"name":"ML,spring"', "library/gradient-descent.mdread", "completepass", '"course":"ml"']),
        ("cv-matching", 1, ['"rank":2', "rankmatch_score", "Foodhygienecertificate", "rank,match_score", "%PDF-"]),
        ("chat", 3, ['"outcome":"passages"', "Earlystopping", '"role":"assistant"', "#Whatisearlystopping?"]),
        ("stories", 1, ["event_date", "1940", "proposed", "3confirmed", "MyfatherTommendedclocksinourkitchen"]),
        (
            "openai-api",
            1,
            ['"id":"auto"', '"object":"chat.completion"', "Earlystoppingisthepractice", '"object":"embedding"'],
        ),
        ("grading", 4, ['"correct":', '"next_review_at":', '"exercise_id":', '"time_zone":"Europe/Warsaw"']),
    ],
)
def test_commands_of_a_page_run_as_printed(up: Up, page: str, jobs: int, words: list[str]) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / f"docs/{page}.md").read_text(), re.DOTALL)
    output = run_as_printed(up, "\n".join(blocks))
    assert output.count('"state":"succeeded"') == jobs
    assert [word for word in words if word not in output] == []


def test_first_steps_of_the_welcome_page_run_as_printed(up: Up) -> None:
    page = httpx.get(f"{up.url}/", trust_env=False).text
    [code] = re.findall(r"<code>(.*?)</code>", page, re.DOTALL)
    output = run_as_printed(up, f"URL={up.url}\n{html.unescape(code)}")
    assert output.count('"state":"succeeded"') == 2
    assert "achamberthatliftsboats" in output


def test_python_example_runs_as_printed(up: Up) -> None:
    script = EXAMPLE.replace(".pensum/", f"{up.home}/").replace("http://127.0.0.1:8000", up.url)
    output = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    events, quote = output.split(" end ")
    assert events.startswith("1 queued")
    assert quote.partition("\n")[2].strip() in (ROOT / "samples/library/gradient-descent.md").read_text()


def test_example_of_openais_client_runs_as_printed(up: Up) -> None:
    [example] = re.findall(r"```python\n(.*?)```", PAGES["openai-api"], re.DOTALL)
    script = example.replace(".pensum/", f"{up.home}/").replace("http://127.0.0.1:8000", up.url)
    output = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "Early stopping is the practice of ending training" in output
