"""Place the warehouse's tables on the nodes of a Citus cluster: the same schema and statements.

Dimensions are copied to every node; facts, staging and quality are placed by the durable key of
their unit, so that what belongs to one unit lies together. Files, outbox and stored results stay
on the coordinator.
"""

from sqlalchemy import Engine

from etl.database.connect import execute
from etl.errors import DatabaseError


def distribute(engine: Engine) -> list[str]:
    """Place the tables that are not placed yet, with their rows, and return their names.

    Raises DatabaseError, with nothing changed, if the database has no Citus extension.
    """
    with engine.begin() as connection:
        if execute(connection, "distribute/extension").first() is None:
            raise DatabaseError(
                "这个数据库没有 Citus 扩展，无法分布存放。请在协调节点的仓库数据库中运行 "
                "create extension citus 并登记工作节点，或者不加 --distributed。"
            )
        placed = execute(connection, "distribute/reference_table").scalars().all()
        return [*placed, *execute(connection, "distribute/distributed_table").scalars()]
