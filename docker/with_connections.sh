#!/bin/sh
# with_connections.sh SECRETS COMMAND...: runs the command with those connections in its environment
# that Airflow itself reads from files: the mail server's, unless it is there, and that of its own
# database.
set -eu
secrets=$1
shift
mail=$(sed -n 's/^smtp_default=//p' "$secrets/connections.env")
if [ -z "${AIRFLOW_CONN_SMTP_DEFAULT:-}" ] && [ -n "$mail" ]; then
    export AIRFLOW_CONN_SMTP_DEFAULT="$mail"
fi
AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=$(cat "$secrets/airflow_db_url")
export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN
exec "$@"
