"""`make bench-push`: how fast and at what cost events reach open streams, and webhooks their receiver."""
