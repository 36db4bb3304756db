"""The bodies that go in and out, one module a noun."""
