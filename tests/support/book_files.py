"""EPUB and OpenDocument files written part by part."""

import io
import zipfile
from collections.abc import Mapping

ODT = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "m": "http://www.w3.org/1998/Math/MathML",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in ODT.items())
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def make_odt(body: str, **parts: str) -> bytes:
    """An OpenDocument text with this in its body, and other parts: `styles`, `meta`, or `object` for `Object 1`."""
    members = {
        "content.xml": f"<office:document-content {DECLARED}><office:body><office:text>{body}</office:text></office:body></office:document-content>"  # noqa: E501  # markup in one piece
    }
    names = {"object": "Object 1/content.xml", "manifest": "META-INF/manifest.xml"}
    for name, inner in parts.items():
        members[names.get(name, f"{name}.xml")] = (
            f"<office:document {DECLARED}>{inner}</office:document>" if name != "object" else inner
        )
    return with_type("application/vnd.oasis.opendocument.text", members)


def make_epub(chapters: Mapping[str, str], *, title: str = "", contents: str = "", **more: str) -> bytes:
    """The chapters' bodies by the names of their files, in their order; `contents` is the body of the navigation."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    items += '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>' if contents else ""
    spine = "".join(f'<itemref idref="i{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></metadata><manifest>{items}</manifest><spine>{spine}<itemref idref='nav'/></spine></package>"  # noqa: E501  # markup in one piece
    )
    pages = {f"OPS/{name}": page(body) for name, body in chapters.items()}
    pages |= {"OPS/nav.xhtml": page(contents)} if contents else {}
    return with_type(
        "application/epub+zip", {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package} | pages | more
    )


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/><script src='x.js'/></head><body>{body}</body></html>"
    )


def with_type(type_: str, members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", type_, zipfile.ZIP_STORED)
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()
