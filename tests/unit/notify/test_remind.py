"""A line for a chat group is short, whoever owes whatever form."""

from datetime import UTC, datetime
from itertools import product

from etl.catalogue.model import Catalogue
from etl.notify.remind import CHAT_LENGTH, chat_line

DUE = datetime(2020, 12, 10, 10, 0, tzinfo=UTC)
OWED = {
    "unit_name": "公安县总工会",
    "table_number": "荆工统2表",
    "period_code": "2020-01",
    "due_at": datetime(2020, 2, 5, 10, 0, tzinfo=UTC),
    "is_returned": False,
    "is_overdue": True,
    "days_after_due": 12,
}


def test_it_says_what_is_owed_and_what_to_do() -> None:
    def line(**others: object) -> str:
        return chat_line([{**OWED, **others}])

    unit_and_form = "公安县总工会：2020年1月荆工统2表"
    assert line() == f"【催报】{unit_and_form}已逾期 12 天，请尽快报送"
    assert line(days_after_due=0) == f"【催报】{unit_and_form}已逾期，请尽快报送"
    assert line(is_overdue=False) == f"【提醒】{unit_and_form}请于 2月5日 18:00 前报送"
    assert line(is_returned=True) == (
        f"【催报】{unit_and_form}退回后尚未更正，已逾期 12 天，请改正后重报"
    )
    assert line(is_returned=True, is_overdue=False) == (
        f"【提醒】{unit_and_form}退回后尚未更正，请于 2月5日 18:00 前重报"
    )


def test_a_unit_that_owes_several_forms_gets_one_line() -> None:
    assert chat_line([OWED, {**OWED, "period_code": "2020-02"}, OWED]) == (
        "【催报】公安县总工会：尚欠 3 份报表，最早的是2020年1月荆工统2表，请尽快报送"
    )


def test_no_unit_and_no_form_makes_it_longer_than_a_chat_shows(
    shipped_catalogue: Catalogue,
) -> None:
    lines = []
    for unit, form in product(shipped_catalogue.units, shipped_catalogue.forms):
        named = {"unit_name": unit.name_zh, "table_number": form.table_number, "due_at": DUE}
        for period, returned, overdue, forms in product(
            ("2020-12", "2020Q4", "2020H1", "2020"), (False, True), (False, True), (1, 99)
        ):
            state = {"is_returned": returned, "is_overdue": overdue, "days_after_due": 999}
            lines.append(chat_line([OWED | named | state | {"period_code": period}] * forms))
    assert max(map(len, lines)) <= CHAT_LENGTH
    assert not any(line.endswith("…") for line in lines)


def test_a_longer_name_is_cut_at_the_end() -> None:
    line = chat_line([{**OWED, "unit_name": "工会" * 40}])
    assert (len(line), line[-1]) == (CHAT_LENGTH, "…")
