"""Formulas of web pages as TeX."""

import pytest

from workers.documents import parsing

TEX = '<annotation encoding="application/x-tex">E=mc^2</annotation>'
KATEX = (
    f'<span class="katex"><span class="katex-mathml"><math><semantics><mi>E</mi>{TEX}</semantics></math></span>'
    '<span class="katex-html" aria-hidden="true">E=mc2</span></span>'
)
WIKIPEDIA = (
    '<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;">'
    '<math alttext="{\\displaystyle E=mc^2}"><mi>E</mi></math></span>'
    '<img class="mwe-math-fallback-image-inline" alt="{\\displaystyle E=mc^2}"></span>'
)
MATHJAX_2 = (
    '<span class="MathJax_Preview"></span><span class="MathJax"><nobr>E=mc2</nobr></span>'
    '<script type="math/tex">E=mc^2</script>'
)
MATHJAX_3 = (
    '<mjx-container class="MathJax"><mjx-math></mjx-math><mjx-assistive-mml><math><mi>E</mi><mo>=</mo><mi>m</mi>'
    "<msup><mi>c</mi><mn>2</mn></msup></math></mjx-assistive-mml></mjx-container>"
)


def read(page: str) -> str:
    return parsing.parse(page.encode(), path="page.html", kind="html").text


MATHML = [
    ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", r"\frac{a}{b+1}"),
    ("<msup><mi>x</mi><mn>2</mn></msup><mo>≠</mo><msqrt><mi>α</mi></msqrt>", r"x^{2}\neq\sqrt{\alpha}"),
    (
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>",
        r"\sum_{i=1}^{n}x_{i}",
    ),
    ("<mroot><mi>x</mi><mn>3</mn></mroot><mi>sin</mi><mi>y</mi>", r"\sqrt[3]{x}\sin y"),
    ("<mfenced><mi>a</mi><mi>b</mi></mfenced><mover accent='true'><mi>v</mi><mo>→</mo></mover>", r"(a,b)\vec{v}"),
    (
        "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>",
        r"\begin{matrix}1 & 0 \\ 0 & 1\end{matrix}",
    ),
    (
        "<semantics><mrow><mi>a</mi></mrow><annotation encoding='application/x-tex'>\\alpha_0</annotation></semantics>",
        r"\alpha_0",
    ),
]


@pytest.mark.parametrize(("formula", "tex"), MATHML)
@pytest.mark.parametrize(
    "around", ["<p>When {} holds, there are two solutions.</p>", "<div>When {} holds, there are two solutions.</div>"]
)
def test_formulas_become_tex(formula: str, tex: str, around: str) -> None:
    page = around.format(f"<math>{formula}</math>")
    expected = f"When ${tex}$ holds, there are two solutions."
    assert read(page) == expected
    article = "<article>" + page + "<p>The river is wide and slow here, and nobody swims.</p>" * 9 + "</article>"
    assert expected in read(article)


@pytest.mark.parametrize(
    "rendered",
    [KATEX, WIKIPEDIA, MATHJAX_2, MATHJAX_3, '<img class="latex" alt="E=mc^2" src="x.png">'],
    ids=["katex", "wikipedia", "mathjax 2", "mathjax 3", "picture"],
)
def test_rendered_formula_is_read_once(rendered: str) -> None:
    text = read(f"<p>Einstein wrote {rendered} in a paper.</p>")
    assert text.replace("^{2}", "^2") == "Einstein wrote $E=mc^2$ in a paper."
