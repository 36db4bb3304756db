"""The door for HTTP. Async throughout; it never imports a craft, so it starts fast on a small machine."""
