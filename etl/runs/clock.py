"""The moments that may be recorded: a wrong clock must not reverse versions or age what is owed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Row

from etl import settings
from etl.database.connect import execute
from etl.decide.decision import require_name
from etl.errors import ClockError

# How long before the last night a new one may lie: a run may be late, and mails are sent between.
_BACK = timedelta(hours=12)
_AHEAD = timedelta(days=1)  # of the database's clock; the doctor warns from a minute on
# How long after the last night the next one is nothing unusual: a holiday, a machine under repair.
_GAP = timedelta(days=45)


def require_moment(engine: Engine, recorded_at: datetime) -> None:
    """Check that a night may be recorded at a moment.

    A night that is on record may be run again at any time. A new one may not lie half a day or more
    before another, as what it collected would rank before what was collected last, nor too far
    ahead. Raises ClockError that says what to do.
    """
    known = _known(engine, recorded_at)
    _require_not_ahead(recorded_at, known)
    last = known.last_recorded_at
    if last is not None and recorded_at < last - _BACK and not known.is_on_record:
        raise ClockError(
            f"要记录的时刻 {_clock(recorded_at)} 早于已经记录的最后一夜 {_clock(last)}，"
            "什么都没有改动：这样收下的更正会排在旧报表之前，不算数。"
            "请校准时钟（自动校时），再运行一次；时钟没有错的，是上一夜的时钟快了，"
            "请按 docs/operations.md 的“The clock was wrong”处理。"
        )


def require_not_ahead(engine: Engine, moment: datetime) -> None:
    """Check that a moment lies neither a day ahead of the database's clock, nor 45 days ahead of
    the last night unless somebody confirmed the clock within 45 days of it.

    All that falls due in between would be missing for ever. Raises ClockError that says what to do.
    """
    _require_not_ahead(moment, _known(engine, moment))


def _known(engine: Engine, moment: datetime) -> Row[Any]:
    with engine.connect() as connection:
        return execute(connection, "clock/moments", recorded_at=moment, gap=_GAP).one()


def _require_not_ahead(moment: datetime, known: Row[Any]) -> None:
    if moment > known.database_now + _AHEAD:
        raise ClockError(
            f"要记录的时刻 {_clock(moment)} 比数据库的时钟 {_clock(known.database_now)} "
            "晚一天以上，什么都没有改动。请校准这台机器和数据库的时钟（自动校时），再运行一次。"
        )
    last = known.last_recorded_at
    if last is not None and moment > last + _GAP and not known.is_confirmed:
        raise ClockError(
            f"要记录的时刻 {_clock(moment)} 比已经记录的最后一夜 {_clock(last)} "
            f"晚 {(moment - last).days} 天（超过 {_GAP.days} 天），什么都没有改动："
            "时钟快了的话，还没有到期的报表会算作缺报，以后的夜晚也装不进来。"
            "时钟错了的，请校准时钟（自动校时），再运行一次；"
            "时钟没有错、这段时间确实没有装载的，请运行"
            " gonghui confirm-clock YYYY-MM-DD --by 姓名（今天的日期，照日历填写），再运行一次。"
        )


def confirm_clock(engine: Engine, today: date, confirmed_by: str, at: datetime) -> None:
    """Keep that somebody found the clock right at a moment that it shows.

    Nights within 45 days of it may be recorded, however long none was. Raises ClockError if the
    clock shows another day than ``today``, and DecisionError if nobody is named; nothing is kept
    then.
    """
    require_name(confirmed_by)
    if (shown := at.astimezone(ZoneInfo(settings.TIMEZONE)).date()) != today:
        raise ClockError(
            f"这台机器的时钟是 {shown}，不是 {today}，什么都没有记下。"
            "请校准时钟（自动校时），再运行一次。"
        )
    with engine.begin() as connection:
        execute(
            connection, "clock/confirmation", confirmed_at=at, confirmed_by=confirmed_by.strip()
        )


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.TIMEZONE)):%Y-%m-%d %H:%M}"
