import csv
import pickle
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.sources import KINDS
from etl.errors import CatalogueError, CatalogueFault
from etl.settings import ROOT

FaultsAfter = Callable[..., list[str]]


def faults_of(folder: Path) -> tuple[CatalogueFault, ...]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    return caught.value.faults


def test_the_shipped_catalogue_has_no_fault_and_every_row(shipped_catalogue: Catalogue) -> None:
    folder = ROOT / "catalogue" / "jingzhou"
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(getattr(shipped_catalogue, path.stem)) == len(rows) > 2, path.name
    assert len(shipped_catalogue.sources) == 1


def test_cells_become_values_of_their_types(folder: Path) -> None:
    catalogue = read_catalogue(folder)
    city, organ = catalogue.units[:2]
    assert (city.parent_code, city.reports, organ.reports) == (None, False, True)
    assert catalogue.units[5].valid_to == date(2020, 6, 12)
    assert catalogue.forms[0].due_time == time(18, 0)
    assert catalogue.forms[0].unit_kinds == ("city_organ",)
    assert catalogue.indicator("B3.01").yuan_per_unit == Decimal("10000")
    assert vars(catalogue.sources[0])["path"] == "inbox"


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    file = folder / "units.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read_catalogue(folder).units[0].code == "JZ"


def test_windows_line_ends_are_no_fault(folder: Path) -> None:
    file = folder / "forms.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_catalogue(folder).forms[2].valid_to == date(2020, 12, 31)


def test_a_federation_need_not_say_how_forms_are_sent(folder: Path) -> None:
    assert not (folder / "sending.csv").exists()
    assert read_catalogue(folder).sending == ()


def test_a_federation_may_do_without_plausible_sizes(folder: Path) -> None:
    (folder / "plausible_sizes.csv").unlink()
    assert read_catalogue(folder).plausible_sizes == ()


def test_a_federation_may_do_without_words_for_units_of_measure(folder: Path) -> None:
    (folder / "unit_of_measure_words.csv").unlink()
    assert read_catalogue(folder).unit_of_measure_words == ()


def test_a_column_that_may_be_missing_may_be_there(folder: Path) -> None:
    assert read_catalogue(folder).indicator("B3.01").maximum is None
    file = folder / "indicators.csv"
    heads, *lines = file.read_text("utf-8").splitlines()
    rows = [f"{line},{'250.5' if line.startswith('B3.01') else ''}" for line in lines]
    file.write_text("\n".join([f"{heads},maximum", *rows]), "utf-8")
    assert read_catalogue(folder).indicator("B3.01").maximum == Decimal("250.5")
    assert read_catalogue(folder).indicator("B3.04").maximum is None


@pytest.mark.parametrize(
    ("maximum", "fault"),
    [
        ("0", "应大于 0，现在是“0”"),
        ("-1", "应大于 0，现在是“-1”"),
        ("很大", "应为数字，现在是“很大”"),
        ("Infinity", "应为数字，现在是“Infinity”"),
        ("1E+999999", "不能大于 1000000000000000000，现在是“1E+999999”"),
    ],
)
def test_a_maximum_that_is_none_is_shown_with_its_line(
    folder: Path, maximum: str, fault: str
) -> None:
    file = folder / "indicators.csv"
    heads, first, *lines = file.read_text("utf-8").splitlines()
    rows = [f"{heads},maximum", f"{first},{maximum}", *(f"{line}," for line in lines)]
    file.write_text("\n".join(rows), "utf-8")
    assert [str(found) for found in faults_of(folder)] == [
        f"indicators.csv 第 2 行 maximum 列：{fault}"
    ]


def test_rows_without_content_are_skipped(faults_after: FaultsAfter) -> None:
    assert faults_after(("programmes.csv", "\nB,,", "\n\n,,,\nB,,")) == []


def test_a_missing_file_is_one_fault_without_followers(folder: Path) -> None:
    (folder / "units.csv").unlink()
    expected = CatalogueFault("units.csv", None, None, f"文件夹 {folder} 里没有这个文件")
    assert faults_of(folder) == (expected,)


def test_an_empty_folder_lacks_every_file_but_the_optional_one(tmp_path: Path) -> None:
    assert [fault.file for fault in faults_of(tmp_path)] == [
        "units.csv",
        "unit_aliases.csv",
        "programmes.csv",
        "indicators.csv",
        "forms.csv",
        "form_lines.csv",
        "header_aliases.csv",
        "long_table_words.csv",
        "sources.yml",
        "contacts.csv",
        "reminders.csv",
    ]


def test_bytes_that_are_not_utf_8_are_shown_with_their_line(folder: Path) -> None:
    file = folder / "programmes.csv"
    file.write_bytes(file.read_bytes().replace("脱贫攻坚".encode(), "脱贫攻坚".encode("gb18030")))
    message = "这一行不是 UTF-8 编码，请把文件另存为 UTF-8"
    assert faults_of(folder) == (CatalogueFault("programmes.csv", 6, None, message),)


def test_a_misspelt_column_is_missing_and_unknown(faults_after: FaultsAfter) -> None:
    assert faults_after(("units.csv", "kind,parent_code", "knd,parent_code")) == [
        "units.csv 第 1 行 kind 列：缺少这一列",
        "units.csv 第 1 行 knd 列：没有这样的列，请删去或改正名称",
    ]


def test_a_column_may_not_occur_twice(faults_after: FaultsAfter) -> None:
    assert faults_after(("header_aliases.csv", "header,field", "header,header")) == [
        "header_aliases.csv 第 1 行 field 列：缺少这一列",
        "header_aliases.csv 第 1 行 header 列：这一列出现了 2 次",
    ]


def test_other_columns_are_read_although_one_is_missing(faults_after: FaultsAfter) -> None:
    edits = [
        ("forms.csv", "table_number,title_zh", "number,title_zh"),
        ("forms.csv", "industrial,month", "industrial,monthly"),
    ]
    assert faults_after(*edits) == [
        "forms.csv 第 1 行 table_number 列：缺少这一列",
        "forms.csv 第 1 行 number 列：没有这样的列，请删去或改正名称",
        "forms.csv 第 4 行 frequency 列：应为以下之一：month、quarter、half、year、survey_year，"
        "现在是“monthly”",
    ]


def test_a_row_has_as_many_cells_as_there_are_headings(faults_after: FaultsAfter) -> None:
    edits = [
        ("units.csv", "Shashi District Federation", "Shashi, District Federation"),
        ("programmes.csv", "A2,A,宣传引领,Publicity", "A2,A,宣传引领"),
    ]
    assert faults_after(*edits) == [
        "units.csv 第 4 行：应有 11 个单元格，现在有 12 个",
        "programmes.csv 第 3 行：应有 4 个单元格，现在有 3 个",
    ]


def test_a_quote_that_is_never_closed_is_shown_where_its_row_begins(
    faults_after: FaultsAfter,
) -> None:
    assert faults_after(("unit_aliases.csv", "市财政局工会", '"市财政局工会')) == [
        "unit_aliases.csv 第 5 行：从这一行起引号不成对，后面的内容读不出来"
    ]


def test_lines_are_counted_as_an_editor_counts_them(faults_after: FaultsAfter) -> None:
    edits = [
        ("units.csv", "consolidated total of the city", '"consolidated\n\ntotal"'),
        ("units.csv", "district,JZ,yes,421002", "district,JZ,ja,421002"),
        ("units.csv", "counted once", 'counted once"'),
        ("units.csv", "health unions also", '"health\nunions also'),
        ("units.csv", "I2,卫生健康委员会工会", "I2,"),
    ]
    assert faults_after(*edits) == [
        "units.csv 第 6 行 reports 列：应为 yes 或 no，现在是“ja”",
        "units.csv 第 15 行 name_zh 列：应有内容，现在是空的",
    ]


def test_several_bad_cells_of_one_row_are_all_listed(faults_after: FaultsAfter) -> None:
    assert faults_after(("units.csv", "JZ-81,石首市总工会", "JZ/81,")) == [
        "units.csv 第 10 行 code 列：应为代码：字母或数字开头，只含字母、数字、点、下划线和连字符，"
        "现在是“JZ/81”",
        "units.csv 第 10 行 name_zh 列：应有内容，现在是空的",
    ]


def test_a_source_has_exactly_the_keys_of_a_source(faults_after: FaultsAfter) -> None:
    assert faults_after(("sources.yml", "  path: inbox", "  kind: folder\n  dir: inbox")) == [
        "sources.yml 第 2 行 path 列：缺少这一列",
        "sources.yml 第 2 行 kind 列：这一列出现了 2 次",
        "sources.yml 第 2 行 dir 列：没有这样的列，请删去或改正名称",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "sources.yml：内容应为列表，每一项以“- ”开头"),
        ("name: a\n", "sources.yml：内容应为列表，每一项以“- ”开头"),
        ("- inbox\n", "sources.yml 第 1 行：列表的每一项应写成“名称: 值”的样子"),
        ("- name: a\n  kind: [folder\n", "sources.yml 第 3 行：不合 YAML 的写法"),
        ("- name: a\x07\n", "sources.yml：不合 YAML 的写法"),
    ],
)
def test_sources_are_a_list_of_mappings(folder: Path, content: str, fault: str) -> None:
    (folder / "sources.yml").write_text(content, encoding="utf-8")
    assert [str(found) for found in faults_of(folder)] == [fault]


def test_each_kind_of_source_has_columns_of_its_own(folder: Path) -> None:
    (folder / "sources.yml").write_text(
        "- name: a\n  kind: sftp\n  path: up\n"
        "- name: b\n  kind: sftp\n  path: /up\n  conn_id: county\n  move_taken_to: /up/old\n"
        "- name: c\n  kind: folder\n  path: up\n  conn_id: county\n"
        "- name: d\n  path: up\n"
        "- name: e\n  kind: http\n  conn_id: a\n  path: a\n  format: csv\n  next_field: next\n"
        "- name: f\n  kind: http\n  conn_id: a\n  path: a\n  format: json\n  next_field: next\n"
        "  page_parameter: page\n"
        "- {name: g, kind: mailbox, conn_id: a, folder: A, move_taken_to: A, unit_code: JZ-22}\n",
        encoding="utf-8",
    )
    kinds = "、".join(KINDS)
    assert [str(found) for found in faults_of(folder)] == [
        "sources.yml 第 1 行 conn_id 列：缺少这一列",
        "sources.yml 第 4 行 move_taken_to 列：不能在 path 里面，否则收过的会再列出来，"
        "现在是“/up/old”",
        "sources.yml 第 9 行 conn_id 列：没有这样的列，请删去或改正名称",
        f"sources.yml 第 13 行 kind 列：应为以下之一：{kinds}，现在是空的",
        "sources.yml 第 15 行 next_field 列：format 为 csv 时不填，现在是“next”",
        "sources.yml 第 21 行 page_parameter 列：已经填了 next_field，不能再填，现在是“page”",
        "sources.yml 第 28 行 unit_code 列：邮箱里的信按发件地址认单位，不填，现在是“JZ-22”",
        "sources.yml 第 28 行 move_taken_to 列：不能与 folder 相同，否则收过的会再列出来，"
        "现在是“A”",
    ]


def test_no_source_at_all_is_an_empty_list(folder: Path) -> None:
    (folder / "sources.yml").write_text("[]\n", encoding="utf-8")
    assert read_catalogue(folder).sources == ()


def test_every_fault_of_every_file_is_listed_at_once_in_file_order(
    faults_after: FaultsAfter,
) -> None:
    edits = [
        ("sources.yml", "kind: folder", "kind: fax"),
        ("header_aliases.csv", "本月数,current", "本 期：,ytd"),
        ("form_lines.csv", "JZ-F1,7,C2.08,yes,no,yes", "JZ-F1,7,C2.08,no,no,yes"),
        ("forms.csv", "JZ-F3,荆工统3表", "JZ-F3,"),
        (
            "indicators.csv",
            "of which first-class principal staff members,人",
            "of which first-class,次",
        ),
        ("indicators.csv", "A2.05,A2,", "A2.05,A,"),
        ("programmes.csv", "E3,E,", "E3,F,"),
        ("unit_aliases.csv", "市财政局工会,JZ-I3", "市财政局工会,JZ-I9"),
        ("units.csv", "JZ-81,石首市总工会", "JZ-81,"),
        ("units.csv", "2020-06-12,,2020-07-06", "2020-06-13,,2020-07-06"),
    ]
    assert faults_after(*edits) == [
        "units.csv 第 8 行 valid_from 列：应为 2020-06-12，与第 7 行的 valid_to 相接，"
        "现在是 2020-06-13",
        "units.csv 第 10 行 name_zh 列：应有内容，现在是空的",
        "unit_aliases.csv 第 5 行 unit_code 列：units.csv 里没有代码“JZ-I9”",
        "programmes.csv 第 15 行 parent_code 列：programmes.csv 里没有代码“F”",
        "indicators.csv 第 2 行 programme_code 列：“A”是报告的一个部分，应填它下面的工作项目",
        "indicators.csv 第 13 行 unit_of_measure 列：应与总计 E2.01 相同（人），现在是“次”",
        "forms.csv 第 4 行 table_number 列：应有内容，现在是空的",
        "form_lines.csv 第 8 行 asks_current 列：asks_current 和 asks_ytd 不能都是 no",
        "header_aliases.csv 第 15 行 header 列：不计空格、冒号和全半角，"
        "与 header_aliases.csv 第 12 行的"
        "写法相同，那里指的是 current",
        f"sources.yml 第 2 行 kind 列：应为以下之一：{'、'.join(KINDS)}，现在是“fax”",
    ]


def test_the_exception_survives_being_pickled(folder: Path) -> None:
    (folder / "forms.csv").unlink()
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert copy.faults == caught.value.faults
    assert str(copy) == f"forms.csv：文件夹 {folder} 里没有这个文件"
