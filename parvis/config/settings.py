"""Settings: everything that depends on the place is read from the environment (see docs/guides/installer.md)."""

from __future__ import annotations

from django.conf.locale import LANG_INFO

from parvis.config import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.var_dir()

# ── What an installation decides ─────────────────────────────────────────────────────────────────────
DEBUG = env.flag("PARVIS_DEBUG", default=False)
HTTPS = env.flag("PARVIS_HTTPS", default=True)
ALLOWED_HOSTS = env.text("PARVIS_HOSTS", "127.0.0.1,localhost").split(",")
SECRET_KEY = env.secret("PARVIS_SECRET_KEY")
PARVIS_CODE_KEY = env.secret("PARVIS_CODE_KEY").encode()
PARVIS_DATA = env.data_dir()
PARVIS_STATE_IDENTITY = env.flag("PARVIS_STATE_IDENTITY", default=False)
PARVIS_GEOCODER_URL = env.text("PARVIS_GEOCODER_URL")
# The address under which people know this site: what letters, calendars and QR codes carry.
PARVIS_ADDRESS = env.text("PARVIS_ADDRESS", "http://127.0.0.1:" + env.text("PORT", "8000")).rstrip("/")
# A demonstration says so, and shows its letters on a page when no mail server is set.
PARVIS_DEMO = env.flag("PARVIS_DEMO", default=False)
# Largest file that an agent may give, in megabytes; antivirus (tcp://host:port or path of a socket).
PARVIS_FILE_MAX_MB = int(env.text("PARVIS_FILE_MAX_MB", "50"))
# The smallest count of people that is told (see parvis.web.small_numbers).
PARVIS_SMALL_NUMBER = int(env.text("PARVIS_SMALL_NUMBER", "11"))
PARVIS_CLAMD = env.text("PARVIS_CLAMD")
# How many reverse proxies of ours stand in front: as many addresses of X-Forwarded-For are believed.
PARVIS_PROXIES = int(env.text("PARVIS_PROXIES", "0"))

# ── The house ────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "parvis.config",
    "parvis.web",
    "parvis.ground.territories",
    "parvis.ground.campaigns",
    "parvis.ground.contacts",
    "parvis.ground.journal",
    "parvis.ground.library",
    "parvis.ground.outbox",
    "parvis.ground.people",
    "parvis.listen.questionnaires",
    "parvis.listen.contributions",
    "parvis.listen.meetings",
    "parvis.listen.outreach",
    "parvis.listen.paper",
    "parvis.understand.corpus",
    "parvis.answer.followup",
    "parvis.answer.mailings",
    "parvis.show.dashboards",
    "parvis.show.portal",
    # After ours, whose templates take the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]
MIDDLEWARE = [
    "parvis.web.middleware.PageCache",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "parvis.web.middleware.ExtraHeaders",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parvis.web.uploads.MeasuredRequests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "parvis.web.middleware.ClosedByDefault",
    "parvis.web.middleware.ReadsDoNotWrite",
    "parvis.web.middleware.DatabaseGone",
    "parvis.ground.people.middleware.AgentsDoor",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "parvis.config.urls"
WSGI_APPLICATION = "parvis.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["parvis.web.loader.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "parvis.web.context.site",
                "parvis.ground.campaigns.context.campaign",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "parvis.web.templatetags.parvis",
            ],
        },
    }
]
FORM_RENDERER = "parvis.web.forms.ParvisRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

# ── Data ─────────────────────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": env.database(VAR_DIR / "postgres")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "parvis.web.uploads.MeasuredUpload",
]
# Files that people give: never served by the web server itself.
MEDIA_ROOT = VAR_DIR / "fichiers"

# ── Languages ────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "fr"
# « Version simplifiée » is a way of writing French: it is chosen like a language and falls back to French.
LANG_INFO["fr-simple"] = {
    "bidi": False,
    "code": "fr-simple",
    "name": "Simplified French",
    "name_local": "Version simplifiée",
}
LANGUAGES = [("fr", "Français"), ("fr-simple", "Version simplifiée"), ("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "parvis" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# ── Static files ─────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "parvis.web.storage.HashedModulesStorage"},
}

# ── Security ─────────────────────────────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PARVIS_PROXIES else None
CSRF_COOKIE_NAME = "parvis_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# A session cookie: it goes when the browser closes, and nothing of the visitor stays.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "parvis.web.views.csrf_failure"

# ── Agents ───────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/agents/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "parvis_agent"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
# On a GET, the cookie backend writes nothing to the database.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "parvis.ground.people.adapter.AgentAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "parvis.ground.people.forms.AskCodeForm",
    "confirm_login_code": "parvis.ground.people.forms.GiveCodeForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
MFA_ADAPTER = "parvis.ground.people.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Parvis"
MFA_TOTP_TOLERANCE = 1  # period of 30 seconds, before and after: the time to read the code and type it (RFC 6238)
# On http://localhost only: browsers refuse passkeys on any other address without HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "add_webauthn": "parvis.ground.people.forms.AddKeyForm",
    "edit_webauthn": "parvis.ground.people.forms.RenameKeyForm",
    "authenticate": "parvis.ground.people.forms.SecondFactorForm",
    "reauthenticate": "parvis.ground.people.forms.ConfirmForm",
}
# Roles that may not work without a second factor (« national,technique »).
PARVIS_SECOND_FACTOR = frozenset(filter(None, env.text("PARVIS_SECOND_FACTOR").split(",")))
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 1  # hour
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_USERNAME_FORM_FIELD = "email"
AXES_CLIENT_IP_CALLABLE = "parvis.web.limits.client_address"
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_VERBOSE = False

# ── Letters ──────────────────────────────────────────────────────────────────────────────────────────
# smtp://user:password@host:587?tls=1 ; without it, letters become files.
SMTP = env.smtp("PARVIS_SMTP")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "courriels"
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP or env.NO_SMTP
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("PARVIS_FROM", "Parvis <ne-pas-repondre@parvis.invalid>")
PARVIS_MAILBOX = PARVIS_DEMO and SMTP is None
# Where returned mails go: « retours@parvis.fr » receives those of each letter as « retours+…@parvis.fr » (VERP), to be
# piped into « parvis read_bounce ». Without it, they come back to PARVIS_FROM.
PARVIS_BOUNCE = env.text("PARVIS_BOUNCE")

# ── Tasks and logs ───────────────────────────────────────────────────────────────────────────────────
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "shutdown_graceful_timeout": 10}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "parvis": {"level": "INFO"},
        # httpx writes whole addresses, and an address may be a resident's home.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
