"""The least that Django needs, on the same database."""

from pathlib import Path

from parvis.config import env

SECRET_KEY = "only-for-measurements"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench.reference.site"
WSGI_APPLICATION = "bench.reference.site.application"
MIDDLEWARE: list[str] = []
INSTALLED_APPS: list[str] = []
DATABASES = {"default": env.database(Path("unused"))}
USE_TZ = True
