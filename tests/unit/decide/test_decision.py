"""Which reasons say something, and which are refused."""

import pytest

from etl.decide.decision import require_reason
from etl.errors import DecisionError


@pytest.mark.parametrize(
    "reason",
    [
        "",
        " ",
        "核实无误",
        "核实无误。",
        " 已核实，情况属实！",
        "数据正确",
        "OK",
        "同意放行",
        "。。。",
        "——",
    ],
)
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    with pytest.raises(DecisionError, match="没有说明情况"):
        require_reason(reason)


@pytest.mark.parametrize(
    "reason",
    ["核实无误，系省总一次性拨付救助金", "单位更名后补报上半年数", "电话核对：四月集中发放"],
)
def test_a_reason_that_tells_why_is_accepted(reason: str) -> None:
    require_reason(reason)
