#!/usr/bin/env bash
# Builds the layers of the image as far as that goes without an engine: the production lock in a clean environment, the
# files that the Dockerfile copies and no others, the static files, and Django's checks of a deployment.
set -euo pipefail
cd "$(dirname "$0")/.."
image=$(mktemp -d)
trap 'rm -rf "$image"' EXIT

"${PYTHON:-python3}" -m venv "$image/venv"
"$image/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt

mkdir "$image/srv"
sed -n 's/^COPY \([^-].*\) [^ ]*$/\1/p' Dockerfile | while read -r -a sources; do
	cp -r --parents "${sources[@]}" "$image/srv"
done

export PATH="$image/venv/bin:$PATH" DJANGO_SETTINGS_MODULE=arsos.settings.production
cd "$image/srv"
collect=$(sed -n '/^RUN DJANGO_SECRET_KEY/,/collectstatic/p' "$OLDPWD/Dockerfile" | sed 's/^RUN //; s/\\$//' | tr '\n' ' ')
bash -euc "$collect"
[ -n "$(ls staticfiles)" ]

random() { python -c 'import secrets; print(secrets.token_urlsafe(50))'; }
DJANGO_SECRET_KEY=$(random) ARSOS_HASH_KEYS=$(random) \
	ARSOS_FIELD_KEYS=$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
	DATABASE_URL=postgres://arsos_app@localhost/arsos REDIS_URL=redis://localhost \
	ARSOS_ALLOWED_HOSTS=arsos.example.org ARSOS_BASE_URL=https://arsos.example.org ARSOS_SOS_LINE='+1 502-555-0100' \
	python manage.py check --deploy --fail-level WARNING
echo "The layers of the image can be built."
