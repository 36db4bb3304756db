"""HTML of a problem and of their list, for people who follow the `type` of one in a browser."""

import re
from html import escape

from fastapi.responses import HTMLResponse

from api.account_pages.rendering import page
from api.problem_pages.explanations import EXPLANATIONS
from tasks.problems import PROBLEMS

CODE = re.compile(r"`([^`]+)`")


def one(slug: str) -> HTMLResponse:
    problem, explained = PROBLEMS[slug], EXPLANATIONS[slug]
    return page(
        problem.title,
        f"<p><code>{slug}</code>, HTTP status {problem.status}</p>\n"
        f"<h2>What it means</h2>\n<p>{_with_code(explained.meaning)}</p>\n"
        f"<h2>What to do</h2>\n<p>{_with_code(explained.remedy)}</p>\n"
        f'<p><a href="../problems">All problems</a></p>',
        root="../",
    )


def index() -> HTMLResponse:
    items = (f'<li><a href="problems/{slug}">{escape(known.title)}</a></li>' for slug, known in PROBLEMS.items())
    return page("Problems", "<ul>\n" + "\n".join(items) + "\n</ul>")


def _with_code(text: str) -> str:
    return CODE.sub(r"<code>\1</code>", escape(text))
