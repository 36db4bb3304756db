"""Markup and scripts in what people and documents say: the console shows them as text, and nothing of them runs.

A dialog, a script that the content policy stopped or an image that was asked for is a complaint of the browser, which
the fixture reports. What a model writes is in `test_jobs.py`.
"""

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.web.samples import Reader, file

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

IMAGE = "<img src=x onerror=alert(1)>"
CORPUS = (
    IMAGE,
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe srcdoc='<b>1</b>'>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<style>*{background:url(//example.org/x)}</style>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "${alert(1)} {{7*7}}",
    "[more](javascript:alert(1)) ![](https://example.org/x.png)",
    "<a href='jav\tascript:alert(1)'>more</a>",
    "\u202egnp.exe\u202c",
)
EVERY = " ".join(CORPUS)

TEXT = f"A canal lock is a chamber that lifts boats {EVERY} by letting water in.\n\nIts gates are of wood.\n"
FILES = (
    file(f"{IMAGE}.txt", TEXT),
    file("marked.md", f"# Weirs {EVERY}\n\nA weir is a low dam across a river {EVERY}.\n"),
)
QUESTION = f"What is a canal lock {EVERY}?"


def assert_only_text(console: Console, text: str) -> None:
    """It can be read, and made no element, attribute or link."""
    console.page.get_by_text(text).first.wait_for()
    made = "img, svg, script, iframe, object, embed, base, [onerror], [onload], [onclick], a[href^='javascript' i]"
    assert console.page.locator(f"#root :is({made})").count() == 0


def test_markup_in_names_texts_and_questions_is_text(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/library")
    console.upload(*FILES)
    console.row(".txt").get_by_text("Ready", exact=True).wait_for()
    console.row("marked.md").get_by_text("Ready", exact=True).wait_for()
    assert_only_text(console, f"{IMAGE}.txt")

    console.follow("Ask")
    console.ask(QUESTION)
    assert IMAGE in console.page.locator("blockquote").first.inner_text()
    assert_only_text(console, QUESTION)
    console.follow("Show the job")
    console.page.get_by_role("heading", name="Receipt").wait_for()
    assert_only_text(console, "alert(1)")
    console.follow("All jobs")
    console.row("answers.ask").wait_for()
    assert_only_text(console, QUESTION)
    console.follow("Library")
    console.row("marked.md").get_by_role("link", name="Weirs").click()
    assert_only_text(console, "A weir is a low dam across a river")


def test_markup_in_the_name_of_a_person_is_text(open_console: OpenConsole) -> None:
    console, learner = open_console(), Learner(IMAGE)
    console.open("/register")
    console.page.get_by_label("E-mail address").fill(learner.email)
    console.page.get_by_label("Name").fill(learner.name)
    console.page.get_by_label("Password").fill(learner.password)
    console.press("Create an account")
    console.await_heading("Ask your library")
    assert_only_text(console, IMAGE)


def test_markup_in_an_account_is_text(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.may_refuse("/api/profiles/me")
    console.open("/account")
    console.page.get_by_label("Name in the profile").fill(IMAGE)
    console.page.get_by_label("About you").fill(EVERY)
    console.press("Save")
    console.page.get_by_text("Saved", exact=True).wait_for()
    console.page.get_by_label("Name of the key").fill(IMAGE)
    console.press("Make a key")
    console.row(IMAGE).wait_for()
    assert_only_text(console, IMAGE)
    console.press(f"Delete: {IMAGE}")
    console.page.get_by_role("alertdialog").get_by_text(IMAGE).wait_for()
    assert console.page.locator("[role=alertdialog] img").count() == 0


def test_markup_in_an_instruction_is_text(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/account/instructions")
    console.page.get_by_label("Name", exact=True).fill(IMAGE)
    console.page.get_by_label("What it is for").fill(EVERY)
    console.page.get_by_label("Text", exact=True).fill("Be brief.")
    console.press("Add it")
    console.await_heading(IMAGE)
    console.press("Edit")
    console.page.get_by_role("textbox", name="Text", exact=True).fill(EVERY)
    console.press("Save as a new version")
    console.page.get_by_role("list", name="Compare two versions").get_by_text(f"added: {CORPUS[0]}").wait_for()
    assert_only_text(console, IMAGE)
    console.press(f"Delete: {IMAGE}")
    console.page.get_by_role("alertdialog").get_by_text(IMAGE).wait_for()
    assert console.page.locator("[role=alertdialog] img").count() == 0


def test_markup_in_a_story_is_text(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/stories")
    console.page.get_by_label("Name of the project").fill(IMAGE)
    console.press("Make the project")
    console.page.get_by_label("Tell", exact=True).fill(f"In 1962 I moved to York with {EVERY} my sister Ann.")
    console.press("Tell it")
    console.page.get_by_role("button", name="Confirm").first.click()
    console.page.get_by_text("Interviewer").wait_for()
    assert_only_text(console, IMAGE)
    for view in ("Timeline", "People and places", "Memories"):
        console.follow(view)
        assert_only_text(console, "1962" if view == "Timeline" else IMAGE)
    console.follow("Chapters")
    console.page.get_by_label("Title").fill(IMAGE)
    console.press("Write the chapter")
    console.page.get_by_text("The memories in it").wait_for()
    assert_only_text(console, IMAGE)


def test_markup_in_a_cv_is_text(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/cv")
    console.page.get_by_label("Name of the project").fill(IMAGE)
    console.press("Make the project")
    for part, sent in (
        ("Job ads", f"# Bakers\n\nRequirements\n- Knowledge of Python {IMAGE}\n- Knowledge of Kafka\n"),
        ("CVs", f"{IMAGE}\n\nExperience\n2018 - 2024 Python developer {EVERY}, Mill\n"),
    ):
        chosen = console.page.locator(f"section[aria-label='{part}']")
        chosen.locator("input[type=file]").set_input_files([file(f"{part}.txt", sent)])
        chosen.get_by_role("checkbox").wait_for()
    console.press("Compare what is chosen")
    console.page.locator("section[aria-label=Ranking] ol a").click()
    console.page.locator("main blockquote").first.wait_for()
    assert_only_text(console, IMAGE)


@pytest.mark.parametrize(
    "path",
    [
        *("/ask?job={}", "/ask?question={}", "/jobs?state={}&kind={}", "/jobs/{}", "/library?state={}", "/{}"),
        *("/documents/{}?start={}&end={}", "/practice?topic={}&job={}", "/practice/{}?job={}", "/progress?topic={}"),
        *("/playground?call={}&from={}", "/playground?job={}", "/account/instructions/{}?from={}&to={}"),
        *("/cv/{}?job={}", "/cv/{}/matches/{}", "/stories/{}?view={}", "/stories/{story}?view=chapters&chapter={}"),
    ],
)
def test_markup_in_an_address_does_nothing(open_console: OpenConsole, reader: Reader, path: str) -> None:
    console = open_console(reader.learner)
    console.may_refuse("/api/jobs/")
    console.may_refuse("/api/documents/")
    console.may_refuse("/api/learning/exercises/")
    console.may_refuse("/api/instructions/")
    console.open(path.replace("{}", "%3Cimg%20src=x%20onerror=alert(1)%3E"))

    for noun in ("learning/exercises", "projects", "cv-matcher", "stories"):
        console.may_refuse(f"/api/{noun}/")
    console.open(path.replace("{story}", reader.story).replace("{}", "%3Cimg%20src=x%20onerror=alert(1)%3E"))
    console.page.get_by_role("heading", level=1).wait_for()
    assert console.page.locator("#root img").count() == 0
