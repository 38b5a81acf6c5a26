# The image of every ARSOS service. Build: docker build -t arsos .
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=arsos.settings.production
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin arsos
WORKDIR /srv/arsos
COPY --from=build /venv /venv
COPY manage.py LICENSE ./
COPY arsos arsos
COPY foundation foundation
COPY accounts accounts
COPY audit audit
COPY events events
COPY staffing staffing
COPY identity identity
COPY members members
COPY inquiries inquiries
COPY escalations escalations
COPY web web
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py
# Collecting static files reads the settings, not a server; these values live in this step alone.
RUN DJANGO_SECRET_KEY=collect DATABASE_URL=postgres://collect@collect/collect REDIS_URL=redis://collect \
    ARSOS_FIELD_KEYS=collect ARSOS_HASH_KEYS=collect ARSOS_ALLOWED_HOSTS=collect ARSOS_BASE_URL=https://collect \
    python manage.py collectstatic --noinput --verbosity 0
RUN install -d -o arsos -g arsos -m 0700 /srv/attachments /srv/anchors /srv/schedule
USER arsos
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "arsos.wsgi:application"]
