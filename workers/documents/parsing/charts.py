"""Charts of Office files: title, axes and the values that the file keeps, as a table."""

from collections.abc import Iterator

from workers.documents.parsing import tables
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, local, number

MOST_POINTS = 10_000_000
LEAST_SHARE = 4  # cells of a table for each value in it
CATEGORIES, VALUES = ("cat", "xVal"), ("val", "yVal", "bubbleSize")
AXES = ("catAx", "valAx", "dateAx", "serAx")


def text(root: Element) -> str:
    """`root` is that of the chart's part. Of newer kinds of charts only the words and numbers are read."""
    plot = child(root, "chart", "plotArea")
    if plot is None:
        return ""
    title = _rich(child(root, "chart", "title"))
    axes = [_rich(child(axis, "title")) for axis in children(plot, *AXES)]
    labels = [f"Chart: {title}" if title else "", " / ".join(filter(None, axes))]
    found = [*_tables(plot), *_of_newer_kinds(root)]
    return "\n\n".join(filter(None, ["\n".join(filter(None, labels)), *found]))


def _tables(plot: Element) -> Iterator[str]:
    """One with a column for each series where they share their categories, else one for each series."""
    series = [_Series(one) for one in descendants(plot, "ser")]
    if len({tuple(one.categories.items()) for one in series if one.categories}) <= 1:
        groups = [series] if _is_dense(series) else [[one] for one in series]
    else:
        groups = [[one] for one in series]
    for group in groups:
        yield _table(group)


class _Series:
    """`values` has several columns where a point has a size, too."""

    def __init__(self, element: Element) -> None:
        self.name = _name(element)
        self.categories = {index: value for one in children(element, *CATEGORIES) for index, value in _points_of(one)}
        self.columns = [dict(_points_of(one)) for one in children(element, *VALUES)]


def _is_dense(series: list[_Series]) -> bool:
    """Otherwise a table would have many more cells than the file has values."""
    columns = [column for one in series for column in one.columns]
    rows = {index for column in columns for index in column}
    return len(rows) * len(columns) <= LEAST_SHARE * (sum(map(len, columns)) + 1)


def _table(series: list[_Series]) -> str:
    categories = next((one.categories for one in series if one.categories), {})
    columns = [column for one in series for column in one.columns]
    header = ["", *(one.name for one in series for _ in one.columns)]
    indices = sorted({*categories, *(index for column in columns for index in column)})
    return tables.markdown(
        [header, *([categories.get(index, ""), *(column.get(index, "") for column in columns)] for index in indices)]
    )


def _name(series: Element) -> str:
    name = child(series, "tx")
    return "" if name is None else " ".join(value for _, value in _points_of(name)) or _rich(name)


def _points_of(element: Element) -> Iterator[tuple[int, str]]:
    for point in descendants(element, "pt"):
        value = child(point, "v")
        if value is not None and (value.text or "").strip():
            yield number(attribute(point, "idx"), most=MOST_POINTS), _readable(value.text.strip())


def _readable(value: str) -> str:
    """A number without the last digits of its binary form."""
    try:
        return f"{float(value):.12g}" if len(value) > 12 else value
    except ValueError:
        return value


def _of_newer_kinds(root: Element) -> Iterator[str]:
    """Such as a tree map, in whose XML data and series stand apart."""
    for data in descendants(root, "data"):
        yield tables.markdown(
            [
                [_readable((one.text or "").strip()) for one in children(level, "pt")]
                for level in descendants(data, "lvl")
            ]
        )
    for series in descendants(root, "series"):
        yield " ".join(
            (one.text or "").strip() for one in descendants(series, "v") if local(one.getparent()) == "txData"
        )


def _rich(element: Element | None) -> str:
    if element is None:
        return ""
    found = "".join(one.text or "" for one in descendants(element, "t"))
    return " ".join((found or " ".join(value for _, value in _points_of(element))).split())
