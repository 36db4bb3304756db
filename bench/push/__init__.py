"""How fast, and how cheaply, news reaches those who wait for it: open event streams, and webhooks."""
