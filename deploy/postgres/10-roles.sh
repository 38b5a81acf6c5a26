#!/bin/bash
# Runs once, when the database is new: an owner that migrates, and a role that serves (docs/explanation/adr/0001).
# PostgreSQL 15 to 18. Text sorts by code point everywhere; from 17 on without the machine's own C library.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v owner_password="$ARSOS_OWNER_PASSWORD" -v app_password="$ARSOS_APP_PASSWORD" \
	--username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE arsos_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE arsos_app LOGIN PASSWORD :'app_password';
SELECT current_setting('server_version_num')::int >= 170000 AS knows_builtin \gset
\if :knows_builtin
CREATE DATABASE arsos OWNER arsos_owner ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0;
\else
CREATE DATABASE arsos OWNER arsos_owner ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
\endif
REVOKE ALL ON DATABASE arsos FROM PUBLIC;
GRANT CONNECT ON DATABASE arsos TO arsos_app;
-- The server's log carries no value of a row; the same list as foundation/logs/server_logging.py.
ALTER SYSTEM SET log_min_messages = 'log';
ALTER SYSTEM SET log_min_error_statement = 'panic';
ALTER SYSTEM SET log_error_verbosity = 'terse';
ALTER SYSTEM SET log_statement = 'none';
ALTER SYSTEM SET log_min_duration_statement = '-1';
ALTER SYSTEM SET log_min_duration_sample = '-1';
ALTER SYSTEM SET log_transaction_sample_rate = '0';
ALTER SYSTEM SET log_parameter_max_length = '0';
ALTER SYSTEM SET log_parameter_max_length_on_error = '0';
ALTER SYSTEM SET log_checkpoints = 'off';
SELECT pg_reload_conf();
SQL
