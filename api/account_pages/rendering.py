"""HTML of the pages. Whatever comes from outside is escaped."""

from html import escape
from pathlib import Path
from string import Template

from fastapi.responses import HTMLResponse

FOLDER = Path(__file__).parent
STYLE_NAME = "account.css"
STYLE = (FOLDER / STYLE_NAME).read_text()

CSP = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know `frame-ancestors`
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}

_page = Template((FOLDER / "page.html").read_text())


def page(title: str, content: str, *, status: int = 200, root: str = "") -> HTMLResponse:
    """`content` is HTML. `root` leads from the page to the first level of this site."""
    filled = _page.substitute(title=escape(title), content=content, style=f"{root}{STYLE_NAME}")
    return HTMLResponse(filled, status_code=status, headers=HEADERS)


def message(title: str, text: str, *, then: str, to: str, status: int = 200) -> HTMLResponse:
    """`then` is a link to a page of the console, for what comes next."""
    link = f'<p><a href="console/{escape(to)}">{escape(then)}</a></p>'
    return page(title, f"<p>{escape(text)}</p>\n{link}", status=status)


def form(title: str, text: str, *, action: str, fields: str, button: str, problem: str = "") -> HTMLResponse:
    """`fields` is HTML. `problem` says why the same form comes again."""
    alert = f'<p role="alert">{escape(problem)}</p>\n' if problem else ""
    content = (
        f"{alert}<p>{escape(text)}</p>\n"
        f'<form method="post" action="{escape(action)}">\n{fields}\n'
        f'<button type="submit">{escape(button)}</button>\n</form>'
    )
    return page(title, content, status=422 if problem else 200)


def token_field(token: str) -> str:
    return f'<input type="hidden" name="token" value="{escape(token)}">'


def password_field() -> str:
    return (
        '<label for="password">New password</label>\n'
        '<input id="password" name="password" type="password" autocomplete="new-password"'
        ' maxlength="128" required autofocus>\n'
        "<small>At least 10 characters. A few words that nobody would guess are best.</small>"
    )
