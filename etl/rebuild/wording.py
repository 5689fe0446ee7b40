"""What came of a rebuild, in words for the operator."""

from zoneinfo import ZoneInfo

from etl import settings
from etl.rebuild.rebuild import Rebuilt


def outcome(rebuilt: Rebuilt) -> list[str]:
    """Return what was repeated, then what differs, and what that may come from; a line each."""
    what = f"{rebuilt.period_code} 一期" if rebuilt.period_code else "全部"
    repeated = (
        f"按存档和日志重建了{what}：{rebuilt.steps} 步，{rebuilt.files} 份文件，"
        f"{rebuilt.observations} 个数（含各次更正）。"
    )
    left_out = (
        [f"{'、'.join(rebuilt.stale_periods)} 的报告等着刷新，没有核对。"]
        if rebuilt.stale_periods
        else []
    )
    if rebuilt.is_proven:
        return [repeated, *left_out, "库里的与重建的完全一致，没有人改过。"]
    return [repeated, *left_out, *faults(rebuilt)]


def faults(rebuilt: Rebuilt) -> list[str]:
    """Return the first row of each table that differs, and what that may come from."""
    unrepeated = (f"有一项决定不能照样重做：{told}" for told in rebuilt.unrepeated)
    return [*map(str, rebuilt.differences), *unrepeated, _cause(rebuilt)]


def _cause(rebuilt: Rebuilt) -> str:
    if not rebuilt.foreign_steps:
        return "这些步骤都是现在这一版程序做的，重做应当一样：库里（或日志里）被人改过。"
    last = rebuilt.last_foreign_at
    moment = f"{last.astimezone(ZoneInfo(settings.TIMEZONE)):%Y-%m-%d %H:%M}" if last else ""
    return (
        f"其中 {rebuilt.foreign_steps} 步（最后一步 {moment}）是另一版程序做的：不同的地方可能是"
        "程序改了，也可能是有人改了数。装回当时那一版程序再运行 gonghui rebuild，"
        "仍然不同的，就是有人改过。"
    )
