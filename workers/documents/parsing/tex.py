"""Pieces of TeX, for the formulas that files hold in forms of their own."""

import re
import unicodedata

_COMMANDS = r"""
α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu
µ mu ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega
Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega
± pm ∓ mp × times ÷ div ⋅ cdot · cdot ∙ cdot ∗ ast ∘ circ ⊕ oplus ⊗ otimes
≤ leq ≥ geq ≠ neq ≡ equiv ≈ approx ≅ cong ∼ sim ∝ propto ≪ ll ≫ gg ≺ prec ≻ succ
∈ in ∉ notin ∋ ni ⊂ subset ⊃ supset ⊆ subseteq ⊇ supseteq ∪ cup ∩ cap ∅ emptyset ∖ setminus
∀ forall ∃ exists ∄ nexists ¬ neg ∧ wedge ∨ vee ⊢ vdash ⊨ models ⊥ perp ∥ parallel ∠ angle ∴ therefore ∵ because
→ to ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ↦ mapsto ⟶ longrightarrow
↑ uparrow ↓ downarrow
∞ infty ∂ partial ∇ nabla √ surd ℏ hbar ℓ ell ℜ Re ℑ Im ℵ aleph ′ prime … ldots ⋯ cdots ⋮ vdots ⋱ ddots ° circ
∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ⋃ bigcup ⋂ bigcap ⨁ bigoplus ⨂ bigotimes ⋁ bigvee ⋀ bigwedge
⟨ langle ⟩ rangle 〈 langle 〉 rangle ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ‖ |
""".split()  # signs of formulas
COMMANDS = {sign: f"\\{name}" for sign, name in zip(_COMMANDS[::2], _COMMANDS[1::2], strict=True)}
ESCAPED = {sign: f"\\{sign}" for sign in "{}%#&$_"} | {"\\": r"\backslash"}
DOUBLE_STRUCK = {sign: f"\\mathbb{{{letter}}}" for sign, letter in zip("ℂℍℕℙℚℝℤ", "CHNPQRZ", strict=True)}
SIGNS = COMMANDS | ESCAPED | DOUBLE_STRUCK | {"−": "-", "\u2061": "", "\u2062": "", "\u2063": ",", "\u00a0": " "}
FUNCTIONS = frozenset(
    """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min
    Pr sec sin sinh sup tan tanh
    """.split()
)
ACCENTS = {
    "\u0302": "hat",
    "\u005e": "hat",
    "\u02c6": "hat",
    "\u0303": "tilde",
    "\u007e": "tilde",
    "\u02dc": "tilde",
    "\u0304": "bar",
    "\u0305": "overline",
    "\u00af": "bar",
    "\u203e": "overline",
    "\u0307": "dot",
    "\u02d9": "dot",
    "\u0308": "ddot",
    "\u00a8": "ddot",
    "\u20d7": "vec",
    "\u2192": "vec",
    "\u0306": "breve",
    "\u030c": "check",
    "\u0301": "acute",
    "\u0300": "grave",
    "\u23de": "overbrace",
    "\u23df": "underbrace",
}
ALPHABETS = range(0x1D400, 0x1D800)  # letters of mathematics: italic, bold and others
ENDS_AS_COMMAND = re.compile(r"\\[A-Za-z]+\Z")
TALL = re.compile(r"\\(?:frac|binom|begin|sum|prod|int|sqrt)")


def letters(text: str) -> str:
    """The text of a formula, sign by sign."""
    return joined([_sign(sign) for sign in text])


def words(text: str) -> str:
    """Text within a formula that is none itself."""
    return f"\\text{{{''.join(ESCAPED.get(sign, sign) for sign in text)}}}" if text.strip() else text


def joined(parts: list[str]) -> str:
    """A space where a command would otherwise swallow the letter behind it."""
    found: list[str] = []
    for part in filter(None, parts):
        if found and part[0].isalpha() and ENDS_AS_COMMAND.search(found[-1][-LONGEST_COMMAND:]):
            found.append(" ")
        found.append(part)
    return "".join(found)


LONGEST_COMMAND = 30  # characters


def base(text: str) -> str:
    """What a script is set to, as one piece."""
    return text if len(text) == 1 or re.fullmatch(r"\\[A-Za-z]+", text) else f"{{{text}}}"


def scripts(of: str, below: str = "", above: str = "") -> str:
    return f"{of}{f'_{{{below}}}' if below else ''}{f'^{{{above}}}' if above else ''}"


def between(left: str, inner: str, right: str) -> str:
    """Brackets, which grow with what they hold."""
    left, right = (_sign(mark) or "." for mark in (left, right))
    if TALL.search(inner):
        return joined([f"\\left{left}", " ", inner, f" \\right{right}"])
    return joined(["" if left == "." else left, inner, "" if right == "." else right])


def function(name: str) -> str:
    return f"\\{name}" if name in FUNCTIONS else name


def accent(mark: str, inner: str) -> str:
    name = ACCENTS.get(mark.strip())
    return f"\\{name}{{{inner}}}" if name else f"\\overset{{{letters(mark)}}}{{{inner}}}"


def _sign(sign: str) -> str:
    if len(sign) == 1 and ord(sign) in ALPHABETS:
        sign = unicodedata.normalize("NFKC", sign)
    return SIGNS.get(sign, sign)
