"""Units that take over others: each goes on whole, in one place or in shares."""

from collections.abc import Callable
from pathlib import Path

import pytest

FaultsAfter = Callable[..., list[str]]
NEW = "JZ-{},{}总工会,,county,JZ,yes,,{},,,,{},\n"


@pytest.fixture
def faults_with(folder: Path, faults_after: FaultsAfter) -> Callable[..., list[str]]:
    """Let 江陵 end on a day, if any, and units that take something over be founded."""

    def apply(ended_on: str, *founded: tuple[str, str]) -> list[str]:
        path = folder / "units.csv"
        head, *rows = path.read_text("utf-8").splitlines()
        rows = [
            row.replace("421024,1997-01-01,,", f"421024,1997-01-01,{ended_on},") for row in rows
        ]
        new = [
            NEW.format(30 + number, f"第{number}", day, taken)
            for number, (day, taken) in enumerate(founded)
        ]
        text = [f"{head},takes_over,code_then", *(f"{row},," for row in rows)]
        path.write_text("\n".join(text) + "\n" + "".join(new), "utf-8")
        return faults_after()

    return apply


DAY = "2020-04-01"
SHARES = "各单位接收的份额合计应正好为 1，现在是"


@pytest.mark.parametrize(
    ("ended_on", "founded"),
    [
        (DAY, [(DAY, "JZ-24")]),
        (DAY, [(DAY, "JZ-24*0.6"), (DAY, "JZ-24*0.4")]),
        (DAY, [(DAY, "JZ-24*0.333333"), (DAY, "JZ-24*0.666667")]),
        ("", [(DAY, "JZ-24*0.6"), (DAY, "JZ-24*0.3"), ("2020-05-01", "JZ-24*0.9 JZ-30*0.5")]),
    ],
    ids=["whole", "in shares", "in thirds", "on several days, with a rest"],
)
def test_what_a_union_was_may_go_on_elsewhere(
    faults_with: Callable[..., list[str]], ended_on: str, founded: list[tuple[str, str]]
) -> None:
    assert faults_with(ended_on, *founded) == []


@pytest.mark.parametrize(
    ("ended_on", "founded", "fault"),
    [
        (DAY, [(DAY, "JZ-24*0.6")], f"“JZ-24”在 {DAY} 撤销，{SHARES} 0.6"),
        (DAY, [(DAY, "JZ-24"), (DAY, "JZ-24")], f"“JZ-24”在 {DAY} 撤销，{SHARES} 2"),
        ("", [(DAY, "JZ-24")], f"“JZ-24”到 {DAY} 还没有撤销，请先写它的 valid_to；"),
        ("", [(DAY, "JZ-24*0.5"), (DAY, "JZ-24*0.5")], f"“JZ-24”到 {DAY} 还没有撤销，"),
        (DAY, [(DAY, "JZ-24"), ("2020-05-01", "JZ-24")], f"“JZ-24”在 {DAY} 已经撤销："),
        ("", [("1997-01-01", "JZ-24*0.5")], "“JZ-24”到 1997-01-01 还没有成立（1997-01-01）"),
        ("", [(DAY, "JZ-99")], "units.csv 里没有代码“JZ-99”"),
        ("", [(DAY, "JZ-24*1.5")], "应为单位代码；只接收一部分的，后面写 * 和小于 1 的份额"),
        ("", [(DAY, "JZ-24*0.0")], "应为单位代码；只接收一部分的，后面写 * 和小于 1 的份额"),
    ],
)
def test_nothing_of_a_union_is_lost_or_counts_twice(
    faults_with: Callable[..., list[str]],
    ended_on: str,
    founded: list[tuple[str, str]],
    fault: str,
) -> None:
    (found,) = faults_with(ended_on, *founded)
    assert found.startswith(f"units.csv 第 {14 + len(founded)} 行 takes_over 列：{fault}")


def test_a_union_does_not_take_over_itself(faults_with: Callable[..., list[str]]) -> None:
    again = "JZ-24*0.5,\nJZ-24,江陵县总工会,,county,JZ,yes,,2020-04-01,,,,JZ-24*0.5"
    assert faults_with(DAY, ("2020-03-01", again))[-1].endswith("“JZ-24”不能接收自己")


def test_an_old_code_is_that_of_one_unit(folder: Path, faults_after: FaultsAfter) -> None:
    path = folder / "units.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    recoded = [f"{row},JZ-22" if row.startswith("JZ-03") else f"{row}," for row in rows]
    path.write_text("\n".join([f"{head},code_then", *recoded]) + "\n", "utf-8")
    assert faults_after() == [
        "units.csv 第 5 行 code_then 列：不计空格、冒号和全半角，与 units.csv 第 6 行的写法相同，"
        "那里指的是 JZ-22"
    ]
