#!/bin/sh
# clean_up.sh LOGS DAYS: deletes Airflow's logs and records of runs that are older than that many
# days. What the warehouse holds is never deleted.
set -eu
logs=$1
days=$2
mkdir -p "$logs"
find "$logs" -type f -mtime "+$days" -delete
find "$logs" -mindepth 1 -type d -empty -mtime "+$days" -delete
before=$(date --utc --date="-$days days" +%Y-%m-%dT00:00:00+00:00)
airflow db clean --clean-before-timestamp "$before" --skip-archive --yes
