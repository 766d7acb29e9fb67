"""Django's settings. Every environment variable read here is described in docs/reference/settings.md."""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from recensus.config import roles
from recensus.config.embedded import EmbeddedServer
from recensus.config.places import database_name, database_role, home, made
from recensus.privacy.key_files import kept

RECENSUS_HOME = home()
RECENSUS_DATABASE = database_name()
RECENSUS_FILES = RECENSUS_HOME / RECENSUS_DATABASE
"""Snapshots, determinations, uploads and rejects of this database."""


def _secret_key() -> str:
    """Return RECENSUS_SECRET_KEY, else a key of this installation, made once and readable by its owner only."""
    if given := os.environ.get("RECENSUS_SECRET_KEY"):
        return given
    return kept(made(RECENSUS_HOME) / "secret_key", lambda: secrets.token_urlsafe(48).encode()).decode()


def _ministry() -> dict[str, Any]:
    """Return the ministry's own OpenID provider, if RECENSUS_OIDC_ISSUER names one."""
    if not (issuer := os.environ.get("RECENSUS_OIDC_ISSUER")):
        return {}
    app = {
        "provider_id": "ministry",
        "name": os.environ.get("RECENSUS_OIDC_NAME", "the ministry"),
        "client_id": os.environ["RECENSUS_OIDC_CLIENT"],
        "secret": Path(os.environ["RECENSUS_OIDC_SECRET_FILE"]).read_text().strip(),
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


SECRET_KEY = _secret_key()


PLAN_ONCE = "-c plan_cache_mode=force_generic_plan"
"""What is prepared on a connection that is kept is planned at its first use, not at every one."""


def _databases() -> dict[str, dict[str, Any]]:
    """Return the one database, to which this process speaks as `database_role`; ``OWNER`` signs in as its owner.

    The user of DATABASE_URL is the owner; the other roles' passwords follow from the secret key.
    """
    role = database_role()
    if url := os.environ.get("DATABASE_URL"):
        given = conninfo_to_dict(url)
        owner = {"USER": given.pop("user", ""), "PASSWORD": given.pop("password", "")}
        mine = {"USER": role, "PASSWORD": roles.password(role, SECRET_KEY)}
        place: dict[str, Any] = {
            "NAME": given.pop("dbname", RECENSUS_DATABASE),
            "HOST": given.pop("host", ""),
            "PORT": str(given.pop("port", "")),
            "OPTIONS": given,
            "OWNER": owner,
            **(owner if role == roles.OWNER else mine),
        }
    else:
        server = EmbeddedServer(RECENSUS_HOME)
        place = {
            "NAME": RECENSUS_DATABASE,
            "USER": role,
            "HOST": str(server.socket_folder),
            "OWNER": {"USER": roles.OWNER, "PASSWORD": ""},
            "EMBEDDED": server,
        }
    if kept := os.environ.get("RECENSUS_CONNECTIONS"):
        place.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": int(kept), "timeout": 10}
        place["CONN_HEALTH_CHECKS"] = True
        place["OPTIONS"]["options"] = f"{place['OPTIONS'].get('options', '')} {PLAN_ONCE}"
    return {"default": {"ENGINE": "recensus.config.postgres", "ATOMIC_REQUESTS": False, **place}}


DATABASES = _databases()
RECENSUS_ROLES, RECENSUS_GRANTS = (*roles.LOGINS, roles.KEEPER), roles.GRANTS
DEBUG = os.environ.get("RECENSUS_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("RECENSUS_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("RECENSUS_ORIGINS", "").split(",") if origin]
RECENSUS_PACK = os.environ.get("RECENSUS_PACK", "")
"""The country pack that the pages use: a name or a folder; empty means the one whose data the database holds."""

RECENSUS_EXECUTORS = "recensus.setups.subscriptions.EXECUTORS"
"""Who carries out what was decided, by kind of act."""
RECENSUS_FOLLOWERS = "recensus.setups.subscriptions.FOLLOWERS"
"""Who is told when batches of the record begin or cease to count, and when keys change hands."""
RECENSUS_REPORTING = "recensus.enrolment.reporting.record"
"""Who takes what programmes report beside persons and households."""

RECENSUS_EXAMINATION = "recensus.config.doctor.examine"
"""Who looks at machine and database for the checklist of readiness."""
RECENSUS_ADMITTING = "recensus.insight.flows.admitting.admit"
"""Who says whether a source's extracts are let in."""

RECENSUS_INBOX = os.environ.get("RECENSUS_INBOX", "")
"""The folder into which programmes drop files, a folder for each source; empty means one beside the other files."""
RECENSUS_RECALL_SECONDS = float(os.environ.get("RECENSUS_RECALL_SECONDS", "0"))
"""For how long a process goes by what it knows of policies and appointments before it asks again."""
RECENSUS_AUDIT_ORIGIN = os.environ.get("RECENSUS_AUDIT_ORIGIN", f"recensus/{RECENSUS_DATABASE}")
"""The name under which the audit log signs its checkpoints; witnesses and auditors know it by this name."""
RECENSUS_AUDIT_STALL_MINUTES = int(os.environ.get("RECENSUS_AUDIT_STALL_MINUTES", "10"))
RECENSUS_WITNESSES = [place for place in os.environ.get("RECENSUS_WITNESSES", "").split(",") if place]
"""Files or addresses to which the audit log's checkpoints are handed."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "recensus.vocabulary",
    "recensus.decisions",
    "recensus.privacy",
    "recensus.privacy.audit",
    "recensus.privacy.consent",
    "recensus.privacy.machines",
    "recensus.privacy.row_security",
    "recensus.privacy.vault",
    "recensus.registry",
    "recensus.linkage",
    "recensus.intake",
    "recensus.snapshots",
    "recensus.eligibility",
    "recensus.enrolment",
    "recensus.enrolment.checking",
    "recensus.enrolment.own",
    "recensus.payments",
    "recensus.insight.flows",
    "recensus.insight.gaps",
    "recensus.insight.lives",
    "recensus.insight.readiness",
    "recensus.insight.referrals",
    "recensus.insight.reports",
    "recensus.privacy.guarding",
    "recensus.rights",
    "recensus.web",
    "recensus.web.accounts",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "recensus.web.private.not_kept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "recensus.web.accounts.middleware.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "recensus.config.urls"
ASGI_APPLICATION = "recensus.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "sign-in"
HTTPS = os.environ.get("RECENSUS_HTTPS") == "1"
COOKIE_PREFIX = "__Host-" if HTTPS else ""
"""With it a browser takes our cookies only over HTTPS and from this very host."""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *filter(None, [os.environ.get("RECENSUS_OIDC_ISSUER")])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # accounts made before: re-hashed at their next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "recensus.web.accounts.passwords.CommonAtHeart"},
    {"NAME": "recensus.web.accounts.passwords.WordsOfThePlace"},
    {"NAME": "recensus.web.accounts.passwords.Breached"},
]
RECENSUS_BREACHED_PASSWORDS = os.environ.get("RECENSUS_BREACHED_PASSWORDS", "")
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("RECENSUS_PROXIES", "0"))
ACCOUNT_ADAPTER = "recensus.web.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours are in the database, where they hold over processes
ACCOUNT_FORMS = {"change_password": "recensus.web.accounts.forms.NewPassword"}
MFA_ADAPTER = "recensus.web.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "recensus.web.accounts.forms.Authenticate",
    "reauthenticate": "recensus.web.accounts.forms.Reauthenticate",
    "activate_totp": "recensus.web.accounts.forms.ActivateTOTP",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # a passkey asks for a finger, a face or a PIN: two factors by itself
)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of cheap phones
SOCIALACCOUNT_ADAPTER = "recensus.web.accounts.adapters.Ministry"
SOCIALACCOUNT_PROVIDERS = _ministry()

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sw", "Kiswahili")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("RECENSUS_TIME_ZONE", "UTC")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_TEMP_DIR: Path | None = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
RECENSUS_LARGEST_UPLOAD = int(os.environ.get("RECENSUS_LARGEST_UPLOAD", "2048")) * 2**20
"""How many bytes the upload page takes at once."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("RECENSUS_LOG", "WARNING")},
}
