"""Mails of the platform: `messages` writes them, `sending` hands them to the mail server, or to a folder."""
