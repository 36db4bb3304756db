"""From bytes to text: what is certain first, then what fits best."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from workers.documents import unicode
from workers.documents.charsets import Certainty, decode_as
from workers.documents.encodings import latin, scripts
from workers.documents.encodings.latin import Fit

SAMPLE = 200_000  # bytes to guess from; the whole text must fit
MAX_CHAOS = 0.2  # of charset-normalizer's measure of disorder, where noise is 1
HIGH = re.compile(rb"[\x80-\xff]")
RUN = re.compile(rb"[\x80-\xff]{2,}")
UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
MIN_UTF8 = 0.9  # of the bytes beyond ASCII, for a text in which others were pasted
MIXED_RUNS, ALL_RUNS = 0.55, 0.85  # of the bytes beyond ASCII stand beside another: rarely, or never Latin letters
TWO_BYTES = [
    "gb18030",
    "big5hkscs",
    "big5",
    "cp950",
    "cp932",
    "shift_jis_2004",
    "euc_jp",
    "euc_jis_2004",
    "cp949",
    "johab",
]
MIN_SHARE = 0.5  # of the letters must fit
SURE_SHARE = 0.9
SURE_LETTERS = 6
SURE_FIT = 0.9  # letters that fit one encoding and not the next
SURE_LETTER = 0.3  # of one letter: by so much a script's encoding must fit better than the next one
NAMES = {  # as the web names them
    "mac_roman": "macintosh",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "big5hkscs": "big5-hkscs",
    "koi8_r": "koi8-r",
    "koi8_u": "koi8-u",
    "iso2022_jp_ext": "iso-2022-jp",
    "iso2022_kr": "iso-2022-kr",
}


@dataclass(frozen=True)
class Decoded:
    text: str
    encoding: str
    certainty: Certainty


class NotText(ValueError):
    """The bytes are no text in any encoding that is known, for the reason given."""


def decode(body: bytes, *, declared: str = "") -> Decoded:
    """`declared` is what the text says of itself, which is often wrong: it only counts where nothing is certain. Raises
    `NotText`."""
    return _certain(body) or _declared(body, declared) or _guessed(body)


def _declared(body: bytes, label: str) -> Decoded | None:
    """A declaration that is read as ASCII is not in UTF-16."""
    text = None if label.lower().startswith("utf-16") else decode_as(body, label)
    return None if text is None else Decoded(text, label.lower(), "declared")


def _certain(body: bytes) -> Decoded | None:
    if mark := unicode.marked(body):
        encoding, length = mark
        return Decoded(_strictly(body[length:], encoding), encoding, "certain")
    if announced := unicode.unmarked(body) or unicode.escaped(body):
        return Decoded(_strictly(body, announced), _name(announced), "certain")
    try:
        return Decoded(body.decode(), "utf-8", "certain")
    except UnicodeDecodeError:
        if b"\0" in body:
            raise NotText("it contains NUL characters, and is neither UTF-16 nor UTF-32") from None
    wide = unicode.without_ascii(body)
    return Decoded(_strictly(body, wide), wide, "certain") if wide else None


def _strictly(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText(f"it begins as {_name(encoding)}, but byte {error.start:,} is none") from error


def _guessed(body: bytes) -> Decoded:
    words = latin.words_beyond_ascii(body)
    high = len(HIGH.findall(words))
    whole = UTF8.findall(words)
    if len(whole) > 1 and sum(map(len, whole)) >= MIN_UTF8 * high:
        return Decoded(body.decode(errors="pasted-windows-1252"), "utf-8", "doubtful")
    in_runs = sum(map(len, RUN.findall(words))) / high
    fits = latin.best(body)
    is_latin = bool(fits) and fits[0].share >= (SURE_SHARE if in_runs >= MIXED_RUNS else MIN_SHARE)
    found = None if is_latin and in_runs < ALL_RUNS else _of_script(body) or _of_two_bytes(body)
    found = found or _latin(body, fits) or _by_statistics(body)
    if found is None:
        raise NotText("its encoding could not be detected")
    return found


def _pasted(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 were pasted from a text in Windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("pasted-windows-1252", _pasted)


def _of_script(body: bytes) -> Decoded | None:
    fits = [fit for fit in scripts.best(body) if fit.score >= scripts.MIN_SCORE]
    for n, fit in enumerate(fits):
        if (text := _decoded(body, fit.encoding)) is not None:
            rival = next((other.score for other in fits[n + 1 :] if other.text != fit.text), 0.0)
            is_sure = fit.letters >= SURE_LETTERS and fit.score - rival >= SURE_LETTER / fit.letters
            return Decoded(text, _name(fit.encoding), "likely" if is_sure else "doubtful")
    return None


def _of_two_bytes(body: bytes) -> Decoded | None:
    """Chinese, Japanese and Korean."""
    best = from_bytes(body[:SAMPLE], threshold=MAX_CHAOS, cp_isolation=TWO_BYTES).best()
    text = _decoded(body, best.encoding) if best else None
    return Decoded(text, _name(best.encoding), "likely") if best and text is not None else None


def _by_statistics(body: bytes) -> Decoded | None:
    best = from_bytes(body[:SAMPLE], threshold=MAX_CHAOS).best()
    text = _decoded(body, best.encoding) if best else None
    return Decoded(text, _name(best.encoding), "doubtful") if best and text is not None else None


def _latin(body: bytes, fits: list[Fit]) -> Decoded | None:
    for n, fit in enumerate(fits):
        if fit.share < MIN_SHARE:
            return None
        if (text := _decoded(body, fit.encoding)) is not None:
            return Decoded(text, _name(fit.encoding), _certainty(fit, fits[n + 1 :]))
    return None


def _certainty(fit: Fit, others: list[Fit]) -> Certainty:
    """Likely where enough letters fit, and no encoding that reads them otherwise fits as well."""
    rival = next((other.share for other in others if other.words != fit.words), 0.0)
    is_sure = fit.share >= SURE_SHARE and fit.letters >= SURE_LETTERS and (fit.share - rival) * fit.letters >= SURE_FIT
    return "likely" if is_sure else "doubtful"


def _decoded(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _name(encoding: str) -> str:
    if encoding.startswith("cp125"):
        return f"windows-{encoding[2:]}"
    return NAMES.get(encoding, encoding.replace("iso8859_", "iso-8859-").replace("_", "-"))
