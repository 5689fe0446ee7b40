#!/bin/sh
# init.sh SECRETS: brings both databases to the schema of this image, sets the passwords of the roles
# and makes the account of the administrator. Run before the other services at each start of them all;
# it does no harm as often as one likes.
set -eu
secrets=$1

airflow db migrate
gonghui migrate --passwords "$secrets"

# Twice on standard input, as at a terminal: what is on a command line, others can read.
password=$(cat "$secrets/admin_password")
printf '%s\n%s\n' "$password" "$password" | airflow users create --username admin --role Admin \
    --firstname Admin --lastname Warehouse --email admin@localhost
