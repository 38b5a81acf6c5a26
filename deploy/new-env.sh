#!/bin/sh
# Writes a new .env for docker-compose with fresh secrets, for a host and the number of the SOS line. Only its owner can
# read the file; one that is there already stays: sh deploy/new-env.sh arsos.example.org "+1 502-555-0100"
set -euC
[ $# -eq 2 ] || { echo "Name host and SOS line: sh deploy/new-env.sh arsos.example.org NUMBER" >&2; exit 2; }
umask 077
word() { openssl rand -hex 24; }
cat > .env <<ENV
ARSOS_HOST=$1
ARSOS_SOS_LINE=$2
POSTGRES_PASSWORD=$(word)
ARSOS_OWNER_PASSWORD=$(word)
ARSOS_APP_PASSWORD=$(word)
REDIS_PASSWORD=$(word)
DJANGO_SECRET_KEY=$(openssl rand -hex 32)
ARSOS_READ_UNBOUND=false
ARSOS_FIELD_KEYS=$(openssl rand -base64 32 | tr '+/' '-_')
ARSOS_HASH_KEYS=$(openssl rand -hex 32)
ENV
