"""Templates of mails. They contain no text of users, because anybody could send spam with it."""

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Literal
from urllib.parse import quote

Purpose = Literal["verify", "reset", "password-changed"]


@dataclass(frozen=True)
class Template:
    """`page` is the path of the site's form, `route` that of the API for programs."""

    subject: str
    text: str
    page: str = ""
    route: str = ""


TEMPLATES: dict[Purpose, Template] = {
    "verify": Template(
        "Confirm your e-mail address",
        "An account was made with this e-mail address. Please confirm that the address is yours:",
        page="/verify",
        route="/api/auth/verify",
    ),
    "reset": Template(
        "Set a new password",
        "Somebody, hopefully you, asked for a new password for the account with this e-mail address. Set it here:",
        page="/reset-password",
        route="/api/auth/reset-password",
    ),
    "password-changed": Template(
        "Your password was changed",
        "The password of the account with this e-mail address was changed, and every login from before has ended.\n"
        "If that was not you, ask for a new password at once.",
    ),
}

LINK = """
{url}{page}?token={token}

The link is good for {minutes} minutes. Programs send the token to POST {url}{route}.
If you did not ask for this, do nothing: without the link nobody gets any further.
"""


def write(
    purpose: Purpose, *, to: str, sender: str, url: str, message_id: str, token: str = "", lifetime: timedelta
) -> EmailMessage:
    template = TEMPLATES[purpose]
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = template.subject, sender, to
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    link = LINK.format(
        url=url,
        page=template.page,
        route=template.route,
        token=quote(token),
        minutes=int(lifetime.total_seconds() // 60),
    )
    message.set_content(template.text + "\n" + (link if template.page else ""), cte="8bit")
    return message
