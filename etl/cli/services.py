"""The commands that start and stop Airflow and the database on this machine."""

import typer

from etl import settings
from etl.cli.console import console
from etl.cli.database import migrate
from etl.database import server
from etl.services import environment, processes

app = typer.Typer()


@app.command()
def up() -> None:
    """启动 Airflow（调度器和网页），并保持运行。"""
    migrate()
    with console.status("启动 Airflow……（约 20 秒）"):
        environment.migrate_airflow()
        address = processes.start()
    console.print(f"Airflow 已启动：{address}")
    console.print(f"用户名 {environment.ADMIN}，密码 {environment.admin_password()}")
    console.print(f"收件文件夹：{settings.inbox_dir()}", soft_wrap=True)
    if processes.catches_mail():
        console.print(
            f"邮件不会真的寄走，只存入 {settings.mail_dir()}；要真的寄，请先设定 Airflow 连接 "
            "smtp_default（或环境变量 AIRFLOW_CONN_SMTP_DEFAULT），再 make down、make up。",
            soft_wrap=True,
        )
    console.print("停止 Airflow：make down；连数据库一起停止：make stop")


@app.command()
def down() -> None:
    """停止 Airflow，数据库继续运行。"""
    processes.stop()
    console.print("Airflow 已停止。")


@app.command()
def stop() -> None:
    """停止 Airflow 和内置数据库。"""
    processes.stop()
    stopped = server.stop()
    console.print("Airflow 已停止。" + ("数据库已停止。" if stopped else "数据库没有在运行。"))
