from collections.abc import Callable

import pytest

from etl.catalogue.sources import KINDS as SOURCE_KINDS

FaultsAfter = Callable[..., list[str]]
KINDS = (
    "city、city_organ、county、district、county_level_city、development_zone、industrial_group、"
    "industrial"
)
EMAIL = "应为电子邮箱地址（小写），写成 name@example.com 的样子"
DATE = "应为日期，写成 2020-06-30 的样子"


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (
            ("units.csv", "JZ-02,", "JZ 02,"),
            "units.csv 第 4 行 code 列：应为代码：字母或数字开头，只含字母、数字、点、下划线"
            "和连字符，现在是“JZ 02”",
        ),
        (
            ("units.csv", "district,JZ,yes,421002", "quarter,JZ,yes,421002"),
            f"units.csv 第 4 行 kind 列：应为以下之一：{KINDS}，现在是“quarter”",
        ),
        (
            ("units.csv", "JZ,yes,421002", "JZ,ja,421002"),
            "units.csv 第 4 行 reports 列：应为 yes 或 no，现在是“ja”",
        ),
        (
            ("units.csv", "JZ,yes,421002", "JZ,1,421002"),
            "units.csv 第 4 行 reports 列：应为 yes 或 no，现在是“1”",
        ),
        (
            ("units.csv", "JZ,yes,421002", "JZ,on,421002"),
            "units.csv 第 4 行 reports 列：应为 yes 或 no，现在是“on”",
        ),
        (
            ("units.csv", "JZ,yes,421002", "JZ,YES,421002"),
            "units.csv 第 4 行 reports 列：应为 yes 或 no，现在是“YES”",
        ),
        (
            ("units.csv", "JZ,yes,421002", "JZ,,421002"),
            "units.csv 第 4 行 reports 列：应为 yes 或 no，现在是空的",
        ),
        (
            ("units.csv", "421081,1997-01-01", "421081,2011-06-31"),
            f"units.csv 第 10 行 valid_from 列：{DATE}，现在是“2011-06-31”",
        ),
        (
            ("units.csv", "421081,1997-01-01", "421081,2011/6/1"),
            f"units.csv 第 10 行 valid_from 列：{DATE}，现在是“2011/6/1”",
        ),
        (
            ("units.csv", "421081,1997-01-01", "421081,20110601"),
            f"units.csv 第 10 行 valid_from 列：{DATE}，现在是“20110601”",
        ),
        (
            ("units.csv", "421081,1997-01-01", "421081,2011-06-01T00:00:00"),
            f"units.csv 第 10 行 valid_from 列：{DATE}，现在是“2011-06-01T00:00:00”",
        ),
        (
            ("units.csv", "421081,1997-01-01", "421081,1306886400"),
            f"units.csv 第 10 行 valid_from 列：{DATE}，现在是“1306886400”",
        ),
        (
            ("units.csv", "1997-01-01,2020-06-12,", "1997-01-01,１９９７-06-12,"),
            f"units.csv 第 7 行 valid_to 列：{DATE}，现在是“１９９７-06-12”",
        ),
        (
            ("units.csv", "421088,2020-06-12,,2020-07-06,", "421088,2020-06-12,,2020-7-6,"),
            f"units.csv 第 8 行 known_from 列：{DATE}，现在是“2020-7-6”",
        ),
        (
            ("units.csv", "421081,1997-01-01", "421081,"),
            f"units.csv 第 10 行 valid_from 列：{DATE}，现在是空的",
        ),
        (
            ("indicators.csv", "吨,flow,2", "吨,flow,5"),
            "indicators.csv 第 5 行 decimals 列：不能大于 4，现在是“5”",
        ),
        (
            ("indicators.csv", "吨,flow,2", "吨,flow,两"),
            "indicators.csv 第 5 行 decimals 列：应为整数，现在是“两”",
        ),
        (
            ("indicators.csv", "no,1,city", "no,一,city"),
            "indicators.csv 第 11 行 yuan_per_unit 列：应为数字，现在是“一”",
        ),
        (
            ("plausible_sizes.csv", "count,10000000,", "count,NaN,"),
            "plausible_sizes.csv 第 2 行 maximum 列：应为数字，现在是“NaN”",
        ),
        (
            ("forms.csv", "industrial,month,5,18:00", "industrial,month,-5,18:00"),
            "forms.csv 第 4 行 due_days 列：不能小于 0，现在是“-5”",
        ),
        (
            ("forms.csv", "industrial,month,5,18:00", "industrial,month,366,18:00"),
            "forms.csv 第 4 行 due_days 列：不能大于 365，现在是“366”",
        ),
        (
            ("forms.csv", "industrial,month,5,18:00", "industrial,month,5,24:30"),
            "forms.csv 第 4 行 due_time 列：应为时刻，写成 18:00 的样子，现在是“24:30”",
        ),
        (
            ("forms.csv", "industrial,month,5,18:00", "industrial,month,5,64800"),
            "forms.csv 第 4 行 due_time 列：应为时刻，写成 18:00 的样子，现在是“64800”",
        ),
        (
            ("forms.csv", "district county county", "district village county"),
            f"forms.csv 第 3 行 unit_kinds 列：应为以下之一：{KINDS}，现在是“village”",
        ),
        (
            ("forms.csv", ",industrial,month", ",,month"),
            "forms.csv 第 4 行 unit_kinds 列：应有内容，现在是空的",
        ),
        (
            ("header_aliases.csv", "备注,note", "备注,notes"),
            "header_aliases.csv 第 20 行 field 列：应为以下之一：table_number、unit、period、"
            "template_version、zero_report、synthetic_notice、code、name、unit_of_measure、current、"
            "ytd、note，现在是“notes”",
        ),
        (
            ("sources.yml", "kind: folder", "kind: fax"),
            f"sources.yml 第 2 行 kind 列：应为以下之一：{'、'.join(SOURCE_KINDS)}，现在是“fax”",
        ),
        (
            ("sources.yml", "path: inbox", "path: inbox\n  unit_code: JZ-9"),
            "sources.yml 第 2 行 unit_code 列：units.csv 里没有代码“JZ-9”",
        ),
        (
            ("sources.yml", "path: inbox", "path: [inbox]"),
            "sources.yml 第 2 行 path 列：应为文字，现在是“['inbox']”",
        ),
        (
            ("contacts.csv", "shashi@jingzhou.example", "shashi.jingzhou.example"),
            f"contacts.csv 第 5 行 email 列：{EMAIL}，现在是“shashi.jingzhou.example”",
        ),
        (
            ("contacts.csv", "shashi@jingzhou.example", "shashi@jingzhou"),
            f"contacts.csv 第 5 行 email 列：{EMAIL}，现在是“shashi@jingzhou”",
        ),
        (
            ("contacts.csv", "shashi@jingzhou.example", "Shashi@Jingzhou.example"),
            f"contacts.csv 第 5 行 email 列：{EMAIL}，现在是“Shashi@Jingzhou.example”",
        ),
        (
            ("contacts.csv", "shashi@jingzhou.example", "沙市@jingzhou.example"),
            f"contacts.csv 第 5 行 email 列：{EMAIL}，现在是“沙市@jingzhou.example”",
        ),
        (
            ("contacts.csv", "shashi@jingzhou.example", '"a@jingzhou.example,b@jingzhou.example"'),
            f"contacts.csv 第 5 行 email 列：{EMAIL}，"
            "现在是“a@jingzhou.example,b@jingzhou.example”",
        ),
        (
            ("contacts.csv", "shashi@jingzhou.example", ""),
            f"contacts.csv 第 5 行 email 列：{EMAIL}，现在是空的",
        ),
        (
            ("contacts.csv", "刘洋,", ","),
            "contacts.csv 第 5 行 name 列：应有内容，现在是空的",
        ),
        (
            ("contacts.csv", "JZ-02,clerk", "JZ-02,chair"),
            "contacts.csv 第 5 行 role 列：应为以下之一：clerk、officer、operator，现在是“chair”",
        ),
        (
            ("reminders.csv", "JZ-F3,8", "JZ-F3,八"),
            "reminders.csv 第 10 行 days_from_due 列：应为整数，现在是“八”",
        ),
    ],
)
def test_a_cell_that_its_type_refuses_is_told_what_it_should_hold(
    faults_after: FaultsAfter, edit: tuple[str, str, str], fault: str
) -> None:
    assert faults_after(edit) == [fault]
