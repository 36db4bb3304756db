"""As much of HTTP as a load generator on a raw socket needs."""

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "


def response_size(received: bytes) -> int | None:
    """Bytes of the first response, head and body, or None while its head is not complete."""
    head_ends = received.find(END_OF_HEAD)
    if head_ends < 0:
        return None
    head = received[:head_ends].lower()
    length_begins = head.index(LENGTH) + len(LENGTH)
    length = head[length_begins:].split(b"\r\n", 1)[0]
    return head_ends + len(END_OF_HEAD) + int(length)
