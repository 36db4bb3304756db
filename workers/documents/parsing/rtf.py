"""RTF: paragraphs and rows of tables, with notes after the paragraph that refers to them, and formulas as TeX. Hidden
and deleted text is not read.
"""

import re
from dataclasses import dataclass, field, replace

from workers.documents.parsing import formulas, rtf_formulas, rtf_looks, tables, unseen
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.symbols import SYMBOL
from workers.documents.parsing.xml_names import Element

TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<code>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+"
)
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",  # as typeset
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",  # as typeset
    "~": "\u00a0",
    "_": "-",
    "-": "",
    "\n": "\n",
    "\r": "\n",
    "\\": "\\",
    "{": "{",
    "}": "}",
    "\t": "\t",
}
CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
SYMBOLS = 2  # the charset of fonts of symbols
FORMS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
UNREAD = frozenset(
    """
    fonttbl colortbl stylesheet info pict objdata objclass objname nonshppict listtable listoverridetable
    filetbl revtbl themedata datastore xmlnstbl generator bkmkstart bkmkend datafield private xe tc upr template
    buptim sp
    """.split()
)
READ = frozenset(("shpinst", "shptxt", "shprslt", "footnote", "annotation", "atnauthor", "fldrslt", "ud"))
PARTS = frozenset(("footnote", "annotation", "atnauthor", "title", "header", "footer", "fldinst"))
RUBY = re.compile(r"\s*EQ\b.*\\s\s*\\up\s*\d+\s*\((?P<reading>[^()]*)\)\s*[,;](?P<base>[^()]*)\)", re.DOTALL)
EDGES = {"header": "Header", "footer": "Footer"}
EDGE = re.compile(r"(header|footer)[lrf]?")
EVERY = 10_000  # tokens between two checkpoints


@dataclass(frozen=True)
class _State:
    """Of a group: what its braces end."""

    destination: str = ""
    is_read: bool = True
    look: rtf_looks.Look = rtf_looks.Look()  # noqa: RUF009  # it is frozen
    in_table: bool = False
    skipped_after: int = 1  # letters after a Unicode one, for readers that do not know those
    font: int = -1
    formula: Element | None = None  # the element that is being read


@dataclass
class _Part:
    """The body, a note or the like: its blocks, and the paragraph that is being read."""

    state: _State
    name: str = ""
    blocks: list[tuple[str, str]] = field(default_factory=list)  # a row or a text
    pieces: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(original: Original) -> ParsedDocument:
    reader = _Reader(original)
    reader.read(original.body.decode("latin-1"))
    return ParsedDocument(title=reader.title, text=reader.text(), kind="rtf", warnings=unseen.warning(reader.hidden))


class _Reader:
    def __init__(self, original: Original) -> None:
        self.title = ""
        self.hidden: list[str] = []
        self._original = original
        self._light: frozenset[int] = frozenset()
        self._state = _State()
        self._stack: list[_State] = []
        self._parts = [_Part(self._state)]
        self._edges: dict[tuple[str, str], None] = {}
        self._charset = "cp1252"
        self._fonts: dict[int, int] = {}
        self._default_font = -1
        self._author = ""
        self._notes = 0
        self._bytes = bytearray()
        self._skip = 0
        self._is_starred = False
        self._is_group_new = False
        self._characters = 0

    def read(self, text: str) -> None:
        position, count = 0, 0
        self._light = rtf_looks.light_colours(text)
        while found := TOKEN.search(text, position):
            position = found.end()
            count += 1
            if count % EVERY == 0:
                self._original.progress(0, 1)
            if found["word"] == "bin":
                position += max(0, int(found["number"] or 0))
            else:
                self._read_token(found)
        self._flush()
        while len(self._parts) > 1:
            self._end_part()
        self._finish()

    def text(self) -> str:
        blocks = [*self._parts[0].blocks, *(("text", f"{EDGES[name]}: {text}") for name, text in self._edges)]
        pieces = []
        for index, (kind, text) in enumerate(blocks):
            if index:
                pieces.append("\n" if kind == blocks[index - 1][0] == "row" else "\n\n")
            pieces.append(text)
        return "".join(pieces)

    def _read_token(self, found: re.Match[str]) -> None:
        if found["code"]:
            self._read_bytes(bytes.fromhex(found["code"]))
        elif found["text"]:
            self._read_bytes(found["text"].encode("latin-1"))
        elif found["brace"]:
            self._flush()
            self._skip = 0
            self._open() if found["brace"] == "{" else self._close()
        elif found["word"]:
            self._read_word(found["word"], None if found["number"] is None else int(found["number"]))
        elif found["sign"] == "*":
            self._is_starred = True
        elif found["sign"]:
            self._write(SIGNS.get(found["sign"], ""))

    def _open(self) -> None:
        self._stack.append(self._state)
        self._is_group_new = True

    def _close(self) -> None:
        if self._stack:
            ended, self._state = self._state, self._stack.pop()
            if ended.formula is not None and self._state.formula is None:
                self._write(formulas.inline(ended.formula))
            if len(self._parts) > 1 and self._parts[-1].state is self._state and ended.destination in PARTS:
                self._end_part()

    def _read_word(self, word: str, number: int | None) -> None:
        starred, self._is_starred = self._is_starred, False
        is_first, self._is_group_new = self._is_group_new, False
        edge = EDGE.fullmatch(word)
        if is_first and self._begin_formula(word):
            return
        if edge or word in PARTS or word in UNREAD or (starred and word not in READ):
            self._flush()
            self._begin_destination(edge[1] if edge else word)
        elif word == "u" and number is not None:
            self._flush()
            self._write(chr(number % 0x10000))
            self._skip = self._state.skipped_after
        elif word in SIGNS:
            self._write(SIGNS[word])
        elif word in STRUCTURE:
            self._flush()
            STRUCTURE[word](self)
        else:
            self._change(word, number)

    def _begin_formula(self, word: str) -> bool:
        """Or an element of one."""
        if self._state.formula is not None:
            self._state = replace(self._state, formula=rtf_formulas.within(self._state.formula, word))
            return rtf_formulas.is_element(word)
        if word not in rtf_formulas.ROOTS:
            return False
        self._flush()
        self._state = replace(self._state, formula=rtf_formulas.new(word))
        return True

    def _begin_destination(self, name: str) -> None:
        is_title = name == "title" and self._state.destination == "info"
        is_read = name in PARTS and (self._state.is_read if name != "title" else is_title)
        self._state = replace(self._state, destination=name, is_read=is_read, in_table=False)
        stands_alone = name == "fldinst" or len(self._parts) == 1  # what stands within a part is read in its place
        if is_read and self._stack and stands_alone:
            if name == "footnote":
                self._notes += 1
                self._parts[-1].pieces.append(f"[^{self._notes}]")
            self._parts.append(_Part(self._stack[-1], name))

    def _end_part(self) -> None:
        self._flush()
        self._finish()
        part = self._parts.pop()
        text = "\n".join(text for _, text in part.blocks)
        match part.name:
            case "title":
                self.title = text
            case "atnauthor":
                self._author = text
            case "footnote":
                self._parts[-1].notes.append(f"[^{self._notes}]: {text}")
            case "annotation":
                label, self._author = (f"Comment by {self._author}" if self._author else "Comment"), ""
                self._parts[-1].notes.append(f"{label}: {text}")
            case "fldinst":
                if ruby := RUBY.match(text):
                    self._parts[-1].pieces.append(f"{ruby['base']}({ruby['reading']})")
            case edge if any(map(str.isalpha, text)):
                self._edges[edge, text] = None

    def _change(self, word: str, number: int | None) -> None:
        """A word that changes how the text behind it is to be read."""
        match word:
            case "v" | "deleted" | "plain" | "cf" | "fs":
                self._flush()
                self._state = replace(self._state, look=self._state.look.changed(word, number))
            case "intbl":
                self._state = replace(self._state, in_table=True)
            case "pard":
                self._state = replace(self._state, in_table=False)
            case "uc":
                self._state = replace(self._state, skipped_after=max(0, number or 0))
            case "f":
                self._flush()
                self._state = replace(self._state, font=number or 0)
            case "ud":  # in an `upr`: the same text again, in Unicode
                is_read = self._state.destination == "upr" and self._stack[-2].is_read
                self._state = replace(self._state, is_read=is_read)
            case "fcharset":
                self._fonts[self._state.font] = number or 0
            case "deff":
                self._default_font = number or 0
            case "ansicpg":
                self._charset = f"cp{number}"
            case form if form in FORMS:
                self._charset = FORMS[form]

    def _read_bytes(self, found: bytes) -> None:
        skipped = min(self._skip, len(found))
        self._skip -= skipped
        if self._state.is_read:
            self._bytes += found[skipped:]

    def _flush(self) -> None:
        """The bytes of letters are decoded together: in some charsets two make one."""
        if self._bytes:
            found, self._bytes = bytes(self._bytes), bytearray()
            self._write(self._decoded(found))

    def _decoded(self, found: bytes) -> str:
        charset = self._fonts.get(self._default_font if self._state.font < 0 else self._state.font, 1)
        if charset == SYMBOLS:
            return "".join(SYMBOL.get(byte, "") for byte in found)
        try:
            return found.decode(CHARSETS.get(charset, self._charset), "replace")
        except LookupError:
            return found.decode("cp1252", "replace")

    def _write(self, text: str) -> None:
        if not text or not self._state.is_read or self._state.look.is_deleted:
            return
        if self._state.look.hides(self._light):
            self.hidden.append(text)
        else:
            self._flush()
            self._characters += len(text)
            self._original.check_characters(self._characters)
            if self._state.formula is None:
                self._parts[-1].pieces.append(text)
            else:
                rtf_formulas.write(self._state.formula, text)

    def _end_paragraph(self) -> None:
        part = self._parts[-1]
        if self._state.in_table and part.pieces:
            part.pieces.append(" ")
            return
        self._add("text", _joined(part.pieces))
        part.pieces.clear()

    def _finish(self) -> None:
        """Ends what a part has begun, also a row that has no end."""
        part = self._parts[-1]
        if part.cells:
            part.cells.append(_joined(part.pieces))
            self._add("row", tables.markdown([[cell for cell in part.cells if cell]]))
        else:
            self._add("text", _joined(part.pieces))

    def _end_cell(self) -> None:
        part = self._parts[-1]
        part.cells.append(_joined(part.pieces))
        part.pieces.clear()

    def _end_row(self) -> None:
        part = self._parts[-1]
        self._add("row", tables.markdown([part.cells]))
        part.cells.clear()

    def _add(self, kind: str, text: str) -> None:
        part = self._parts[-1]
        if text:
            part.blocks.append((kind, text))
        part.blocks += [("text", note) for note in part.notes]
        part.notes.clear()


STRUCTURE = {
    **dict.fromkeys(("par", "sect", "page", "column"), _Reader._end_paragraph),
    **dict.fromkeys(("cell", "nestcell"), _Reader._end_cell),
    **dict.fromkeys(("row", "nestrow"), _Reader._end_row),
}


def _joined(pieces: list[str]) -> str:
    """Letters beyond the first 65,536 are written as two."""
    text = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip()
