"""Static files as production collects and serves them: hashed, compressed, kept by browsers for good."""

import json
import os
import re
import subprocess
import sys

from tests.support.real_input import ROOT

COLLECT_AND_SERVE = """
import json, sys
from arsos.settings import production
production.STATIC_ROOT, names = sys.argv[1], sys.argv[2:]
from arsos.wsgi import application
from django.core.management import call_command
from django.templatetags.static import static
from django.test import Client
others = ["admin", "unfold", "drf_spectacular_sidecar", "rest_framework", "oauth2_provider", "account", "mfa"]
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
client = Client(headers={"host": "collect", "x-forwarded-proto": "https", "accept-encoding": "gzip"})
answers = {name: client.get(static(name)) for name in names}
kept = ("Cache-Control", "Content-Encoding", "Content-Type")
print(json.dumps({
    name: {"address": static(name), "status": one.status_code, **{key: one.headers.get(key) for key in kept}}
    for name, one in answers.items()
}))
"""
PLACEHOLDERS = {
    "DJANGO_SETTINGS_MODULE": "arsos.settings.production",
    "DJANGO_SECRET_KEY": "collect",
    "DATABASE_URL": "postgres://collect@collect/collect",
    "REDIS_URL": "redis://collect",
    "ARSOS_FIELD_KEYS": "collect",
    "ARSOS_HASH_KEYS": "collect",
    "ARSOS_ALLOWED_HOSTS": "collect",
    "ARSOS_BASE_URL": "https://collect",
}
SERVED = ("web/js/frame.js", "web/css/base.css", "web/vendor/htmx-2.0.11/htmx.min.js")
# Not those of comments, which name types.
IMPORTED = re.compile(r"""^(?:import|export|\})[^*\n"']*["'](\.[^"']+\.js)["']""", re.MULTILINE)
HASHED = re.compile(r"\.[0-9a-f]{12}\.(?:js|css)$")


def test_collected_files_are_hashed_compressed_and_kept(tmp_path):
    static = tmp_path / "static"
    command = [sys.executable, "-c", COLLECT_AND_SERVE, str(static), *SERVED]
    variables = {"PATH": os.environ["PATH"], **PLACEHOLDERS}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, answer in json.loads(done.stdout.splitlines()[-1]).items():
        assert HASHED.search(answer["address"]), name
        assert (answer["status"], answer["Content-Encoding"]) == (200, "gzip"), name
        assert "immutable" in answer["Cache-Control"], name
    modules = [one for one in static.rglob("*.js") if HASHED.search(one.name)]
    imports = [(module, found) for module in modules for found in IMPORTED.findall(module.read_text())]
    assert len(imports) > 20
    # A module that is imported under its plain name would be loaded, and run, a second time.
    assert [f"{module.name}: {found}" for module, found in imports if not HASHED.search(found)] == []
    assert [found for module, found in imports if not (module.parent / found).resolve().is_file()] == []
