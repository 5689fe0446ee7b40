"""The workbook part: its sheets by position, and all that counts sheets by position."""

from dataclasses import dataclass

from lxml.etree import _Element

from etl.workbook.annotate.markup import (
    MAIN,
    RELATION_ID,
    add,
    child_in_order,
    children,
    detach,
    main,
    unset,
)
from etl.workbook.annotate.package import Package
from etl.workbook.annotate.relations import add_part, relate, target, targets, unrelate
from etl.workbook.annotate.remark import NotAnnotatableError
from etl.workbook.annotate.wording import NO_WORKBOOK

_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LOCAL_SHEET = "localSheetId"

# ECMA-376-1, 18.2.27 CT_Workbook
_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it; only worksheets have cells."""

    name: str
    part: str
    is_worksheet: bool
    is_visible: bool


class Book:
    """The workbook part of a package."""

    def __init__(self, package: Package) -> None:
        """Find the workbook. Raises NotAnnotatableError if the package is none of cells."""
        part = target(package, "", "officeDocument")
        if part is None or package.root(part).tag != main("workbook"):
            raise NotAnnotatableError(NO_WORKBOOK)
        self.package = package
        self.part = part

    @property
    def folder(self) -> str:
        """Return the folder of the workbook's parts, xl/ as a rule."""
        return self.part.rpartition("/")[0] + "/" if "/" in self.part else ""

    @property
    def sheets(self) -> list[SheetEntry]:
        """Return the sheets in their order."""
        parts = targets(self.package, self.part)
        worksheets = targets(self.package, self.part, "worksheet")
        entries = []
        for sheet in self._listed(self.package.root(self.part)):
            identifier = sheet.get(RELATION_ID, "")
            entries.append(
                SheetEntry(
                    name=sheet.get("name", ""),
                    part=parts[identifier],
                    is_worksheet=identifier in worksheets,
                    is_visible=sheet.get("state", "visible") == "visible",
                )
            )
        return entries

    @property
    def worksheets(self) -> list[SheetEntry]:
        """Return the sheets that have cells."""
        return [sheet for sheet in self.sheets if sheet.is_worksheet]

    @property
    def names(self) -> list[_Element]:
        """Return the defined names wherever they stand: a stranger may list them twice."""
        return list(self.package.root(self.part).iter(main("definedName")))

    def drop_empty_names(self) -> None:
        """Take each list of names out in which none is left."""
        for names in list(self.package.root(self.part).iter(main("definedNames"))):
            if not children(names, "definedName"):
                detach(names)

    def add_first(self, name: str, root: _Element) -> None:
        """Add a worksheet before all others, on which the workbook opens."""
        part = add_part(self.package, self.folder + "worksheets/sheet{}.xml", _WORKSHEET_TYPE, root)
        workbook = self.package.root(self.part)
        taken = [int(sheet.get("sheetId", "0")) for sheet in self._listed(workbook)]
        sheets = child_in_order(workbook, "sheets", _ORDER)
        identifier = str(max(taken, default=0) + 1)
        relation = relate(self.package, self.part, "worksheet", part)
        attributes = {"name": name, "sheetId": identifier, RELATION_ID: relation}
        sheets.insert(0, add(sheets, "sheet", attributes))
        self._shift_local_names(from_position=0, by=1)
        for view in workbook.iterfind(f"{{{MAIN}}}bookViews/{{{MAIN}}}workbookView"):
            for position in ("activeTab", "firstSheet"):
                unset(view, position)

    def name_locally(self, name: str, text: str) -> None:
        """Define a name of the first sheet, such as its titles in print."""
        names = child_in_order(self.package.root(self.part), "definedNames", _ORDER)
        add(names, "definedName", {"name": name, _LOCAL_SHEET: "0"}, text)

    def remove(self, entry: SheetEntry) -> None:
        """Remove a sheet, with the names that are its own."""
        workbook = self.package.root(self.part)
        position = self.sheets.index(entry)
        sheet = self._listed(workbook)[position]
        detach(sheet)
        for name in self.names:
            if name.get(_LOCAL_SHEET) == str(position):
                detach(name)
        self._shift_local_names(from_position=position + 1, by=-1)
        unrelate(self.package, self.part, entry.part)

    def _shift_local_names(self, from_position: int, by: int) -> None:
        for name in self.names:
            position = name.get(_LOCAL_SHEET)
            if position is not None and int(position) >= from_position:
                name.set(_LOCAL_SHEET, str(int(position) + by))

    @staticmethod
    def _listed(workbook: _Element) -> list[_Element]:
        return workbook.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
