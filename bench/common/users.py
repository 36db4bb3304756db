"""`COUNT`: adds users to the database at DATABASE_URL, and prints their API keys as JSON."""

import json
import secrets
import sys

from db.queries.accounts import users
from db.transactions import transaction


def make(count: int) -> list[str]:
    keys = [f"pk_{secrets.token_urlsafe(32)}" for _ in range(count)]
    with transaction() as session:
        for number, key in enumerate(keys):
            user = users.add(session, email=f"learner{number}@example.org", username=f"learner{number}")
            users.add_key(session, user.id, key)
    return keys


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[1]))))
