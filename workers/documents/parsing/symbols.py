"""Letters of symbol fonts, which files name by the font and a code of its own."""

# The font Symbol, from the codes 0x20 and 0xA0 on. A space stands for a code without a letter.
_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ"  # as the font has them
    "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
SYMBOL = dict(enumerate(_LOW, 0x20)) | dict(enumerate(_HIGH, 0xA0))
PICTURES = {0x6F: "□", 0xA7: "▪", 0xA8: "◻", 0xB7: "•", 0xD8: "➢", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFE: "☑"}
FONTS = {"symbol": SYMBOL, "wingdings": PICTURES}
PRIVATE = 0xF000  # where Unicode leaves room for the codes of such fonts
HEXADECIMAL = 16
_UNNAMED = {PRIVATE + code: letter for code, letter in PICTURES.items()}


def with_letters(text: str) -> str:
    """Codes whose font is not told, which are bullets nearly always. The text keeps its length."""
    return text.translate(_UNNAMED)


def symbol(font: str, code: str) -> str:
    """The letter for a code in hexadecimal. Pictures that no text has are left out."""
    try:
        number = int(code, HEXADECIMAL)
    except ValueError:
        return ""
    letters = FONTS.get(font.strip().lower())
    if letters is not None:
        return letters.get(number - PRIVATE if number >= PRIVATE else number, "")
    is_letter = 0x20 <= number < 0xD800 or 0xF900 <= number < 0xFFFE
    return chr(number) if is_letter else ""
