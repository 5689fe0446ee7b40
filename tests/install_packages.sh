#!/bin/sh
# Makes sure of the programs outside Python that the tests use; Debian's package names.
set -eu

# program:package
WANTED="soffice:libreoffice-calc pdftotext:poppler-utils redis-server:redis-server
    sshd:openssh-server dovecot:dovecot-imapd chromium:chromium"

missing=""
for pair in $WANTED; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "测试需要以下软件包，请先安装：$missing" >&2
    exit 1
fi
echo "正在安装测试所需的软件包：$missing（可能需要几分钟）……"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # one word per package
if ! { apt-get update && apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "软件包安装失败，请手工安装后重试：$missing" >&2
    exit 1
fi
