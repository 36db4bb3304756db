"""What stands on a PDF's pages beside their text: values of forms, free text and notes."""

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
ON_THE_PAGE = {raw.FPDF_ANNOT_FREETEXT}
POINTING_ELSEWHERE = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET}
WRITTEN = {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
TICKED = {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}


class Annotations:
    """Of one document. A field that stands in several places is told once."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._form = document.formenv
        self._told: set[tuple[str, str]] = set()

    def texts(self, page: pypdfium2.PdfPage) -> Iterator[str]:
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                if not raw.FPDFAnnot_GetFlags(annotation) & HIDDEN and (text := self._text(annotation)):
                    yield text
            finally:
                raw.FPDFPage_CloseAnnot(annotation)

    def _text(self, annotation: Any) -> str:
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype == raw.FPDF_ANNOT_WIDGET:
            return self._field(annotation)
        contents = "" if subtype in POINTING_ELSEWHERE else _value(annotation, b"Contents")
        if not contents or subtype in ON_THE_PAGE:
            return contents
        author = _value(annotation, b"T")
        return f"Note by {author}: {contents}" if author else f"Note: {contents}"

    def _field(self, annotation: Any) -> str:
        if self._form is None:
            return ""
        type_ = raw.FPDFAnnot_GetFormFieldType(self._form, annotation)
        if type_ in WRITTEN:
            value = self._of_field(raw.FPDFAnnot_GetFormFieldValue, annotation)
        elif type_ in TICKED and raw.FPDFAnnot_IsChecked(self._form, annotation):
            value = self._of_field(raw.FPDFAnnot_GetFormFieldExportValue, annotation)
        else:
            return ""
        name = self._of_field(raw.FPDFAnnot_GetFormFieldName, annotation)
        label = self._of_field(raw.FPDFAnnot_GetFormFieldAlternateName, annotation) or name.rpartition(".")[2]
        if not value or (name, value) in self._told:
            return ""
        self._told.add((name, value))
        return f"{label}: {value}" if label else value

    def _of_field(self, getter: Any, annotation: Any) -> str:
        return _read(lambda buffer, size: getter(self._form, annotation, buffer, size))


def _value(annotation: Any, key: bytes) -> str:
    return _read(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _read(getter: Callable[[Any, int], int]) -> str:
    """pdfium tells how many bytes a text takes, and writes it where there is room for as many. Its last letter is
    NUL."""
    size = getter(None, 0)
    if size <= 2:  # nothing but the NUL
        return ""
    buffer = ctypes.create_string_buffer(size)
    getter(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\0", "").replace("\r", "\n").strip()
