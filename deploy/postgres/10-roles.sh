#!/bin/bash
# Runs once, when the database is new: an owner that migrates, and a role that serves (docs/adr/0001).
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v owner_password="$ARSOS_OWNER_PASSWORD" -v app_password="$ARSOS_APP_PASSWORD" \
	--username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE arsos_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE arsos_app LOGIN PASSWORD :'app_password';
CREATE DATABASE arsos OWNER arsos_owner LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE arsos FROM PUBLIC;
GRANT CONNECT ON DATABASE arsos TO arsos_app;
SQL
