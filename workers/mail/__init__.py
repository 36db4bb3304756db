"""Mails of the platform: `messages` composes them, `sending` sends them by SMTP or writes them to the outbox folder."""
