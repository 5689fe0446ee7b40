"""What people see of a sheet beside the values of its cells: formats, struck-out text, columns.

The reader of workbooks gives 47500 for a cell that shows 47,500元 or 4.75, and one text for digits
of which some are struck out.
"""

from collections.abc import Callable, Iterable, Mapping

from etl.stage.model import Look, Workbook, WorkbookKind
from etl.stage.ods_look import look_of_ods
from etl.stage.xls_look import look_of_xls
from etl.stage.xlsx_look import look_of_xlsx
from etl.workbook.addresses import Place

_LOOKS: Mapping[WorkbookKind, Callable[[bytes, Mapping[str, Iterable[Place]]], dict[str, Look]]] = {
    "xlsx": look_of_xlsx,
    "ods": look_of_ods,
    "xls": look_of_xls,
}


def looks(workbook: Workbook, places: Mapping[str, Iterable[Place]]) -> Mapping[str, Look]:
    """Return how the cells wanted of each sheet look, by the names of the sheets.

    A text has no looks. A file that cannot be taken apart for them shows its values as they are.
    """
    own_names = {sheet.name: sheet.own_name or sheet.name for sheet in workbook.sheets}
    wanted = {own_names.get(name, name): asked for name, asked in places.items()}
    look = _LOOKS.get(workbook.kind)
    if look is None or not workbook.data or not wanted:
        return {name: Look() for name in places}
    try:
        found = look(workbook.data, wanted)
    except MemoryError:
        raise
    except Exception:  # bytes that one reader takes and another does not
        found = {}
    return {name: found.get(own_names.get(name, name), Look()) for name in places}
