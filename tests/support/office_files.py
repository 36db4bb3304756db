"""Office files written part by part, for what python-docx and python-pptx cannot make."""

from collections.abc import Mapping

from tests.support.document_files import make_zip

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STRICT = "http://purl.oclc.org/ooxml/officeDocument"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": f"{OFFICE}/relationships",
    "m": f"{OFFICE}/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def root(name: str, inner: str) -> bytes:
    return f"<{name} {DECLARED}>{inner}</{name}>".encode()


def relations(targets: Mapping[str, str], types: Mapping[str, str] | None = None) -> bytes:
    """By id. The type of one is its id without the number at its end, unless another is given."""
    lines = "".join(
        f'<Relationship Id="{id_}" Target="{target}"'
        f' Type="{OFFICE}/relationships/{(types or {}).get(id_, id_.rstrip("0123456789"))}"/>'
        for id_, target in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'.encode()


def make_word(body: str, *, main: str = "word/document.xml", **parts: str) -> bytes:
    """A Word document with this in its body, and parts by the names of their relations: `footnotes`, `header1`."""
    folder, _, name = main.rpartition("/")
    members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations({"officeDocument1": main}),
        main: root("w:document", f"<w:body>{body}</w:body>"),
        f"{folder}/_rels/{name}.rels": relations({one: f"{one}.xml" for one in parts}),
    }
    return make_zip(members | {f"{folder}/{one}.xml": _part(one, inner) for one, inner in parts.items()})


def _part(name: str, inner: str) -> bytes:
    known = {"header": "w:hdr", "footer": "w:ftr", "chart": "c:chartSpace", "diagramData": "dgm:dataModel"}
    return root(known.get(name.rstrip("0123456789"), f"w:{name}"), inner)


def make_slide(shapes: str, **parts: str) -> bytes:
    """A presentation of one slide with these shapes, and the parts that it refers to."""
    members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations({"officeDocument1": "ppt/presentation.xml"}),
        "ppt/presentation.xml": root("p:presentation", '<p:sldIdLst><p:sldId id="256" r:id="slide1"/></p:sldIdLst>'),
        "ppt/_rels/presentation.xml.rels": relations({"slide1": "slides/slide1.xml"}),
        "ppt/slides/slide1.xml": root("p:sld", f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"),
        "ppt/slides/_rels/slide1.xml.rels": relations({one: f"{one}.xml" for one in parts}),
    }
    known = {"comments": "p:cmLst", "notesSlide": "p:notes"}
    more = {
        f"ppt/slides/{one}.xml": root(known[one], inner) if one in known else _part(one, inner)
        for one, inner in parts.items()
    }
    return make_zip(members | more)


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}{run(text)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def formula(inner: str) -> str:
    return f"<w:p><m:oMath>{inner}</m:oMath></w:p>"


def mr(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def chart(series: str, title: str = "") -> str:
    titled = f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    return f"<c:chart>{titled if title else ''}<c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart>"


def series(name: str, points: Mapping[str, str]) -> str:
    """The values by their categories."""
    return (
        f"<c:ser><c:tx><c:strRef><c:strCache>{_points([name])}</c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{_points(list(points))}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache>{_points(list(points.values()))}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _points(values: list[str]) -> str:
    return "".join(f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values))
