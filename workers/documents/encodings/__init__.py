"""Which characters the bytes of a text are. Call `decode`.

What is certain comes first: marks, UTF-8, UTF-16 and UTF-32 without a mark, ISO-2022 (`workers.documents.unicode`). Of
older encodings, where a byte is a letter in all of them, `latin` and `scripts` choose the one whose letters belong to
the alphabet of the text's language, by `alphabets`.
"""

from workers.documents.encodings.detection import Decoded, NotText, decode

__all__ = ["Decoded", "NotText", "decode"]
