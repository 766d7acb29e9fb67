"""The roles in which this program speaks to its database, and what each may do with which tables.

None is a superuser and none gets past row security. Only `OWNER` owns tables, only `KEEPER` knows who looks.
"""

import hmac
from typing import Any

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Identifier, Literal

OWNER, KEEPER = "recensus_owner", "recensus_keeper"
APP, WORKER, READER, AUDITOR = "recensus_app", "recensus_worker", "recensus_reader", "recensus_auditor"
LOGINS = (APP, WORKER, READER, AUDITOR)
"""Who signs in to work: pages, jobs and commands, statistics by a read-only look, audit."""

GRANTS: dict[str, dict[str, str]] = {
    "auth_": {APP: "r", WORKER: "rawd"},
    "auth_user": {APP: "rw", WORKER: "rawd"},
    "account_": {APP: "rawd", WORKER: "rawd"},
    "mfa_": {APP: "rawd", WORKER: "rawd"},
    "socialaccount_": {APP: "rawd", WORKER: "r"},
    "usersessions_": {APP: "rawd", WORKER: "rd"},
    "guarding_": {APP: "rawd", WORKER: "rawd"},
    "guarding_opening": {APP: "raw", WORKER: "raw", KEEPER: "r"},
    "machines_": {APP: "r", WORKER: "raw"},
    "machines_usedassertion": {APP: "rad", WORKER: "rad"},
    "django_content_type": {APP: "r", WORKER: "r"},
    "django_migrations": {APP: "r", WORKER: "r"},
    "django_session": {APP: "rawd", WORKER: "rd"},
    "procrastinate_": {APP: "raw", WORKER: "rawd"},
    "vocabulary_": {APP: "r", WORKER: "raw", READER: "r"},
    "vocabulary_area": {APP: "r", WORKER: "raw", READER: "r", KEEPER: "r"},
    "privacy_": {APP: "raw", WORKER: "raw"},
    "privacy_appointment": {APP: "raw", WORKER: "raw", KEEPER: "r"},
    "privacy_policyversion": {APP: "raw", WORKER: "raw", KEEPER: "r"},
    "audit_": {APP: "r", WORKER: "raw", AUDITOR: "r"},
    "audit_entry": {APP: "ra", WORKER: "ra", AUDITOR: "r"},
    "audit_subjectsalt": {APP: "ra", WORKER: "rad"},
    "vault_": {APP: "ra", WORKER: "rawd"},
    "rights_": {APP: "raw", WORKER: "rawd"},
    "rights_exemption": {APP: "raw", WORKER: "rawd", KEEPER: "r"},
    "rights_visit": {APP: "rawd", WORKER: "rd"},
    "consent_": {APP: "ra", WORKER: "rad", KEEPER: "r"},
    "decisions_": {APP: "raw", WORKER: "raw"},
    "registry_": {APP: "rawd", WORKER: "rawd", READER: "r", KEEPER: "r"},
    "registry_link": {APP: "raw(ended_by_id)", WORKER: "rawd", READER: "r", KEEPER: "r"},
    "registry_sourcerecord": {APP: "r", WORKER: "rad", READER: "r", KEEPER: "r"},
    "registry_mention": {APP: "r", WORKER: "rad", READER: "r"},
    "registry_registrant": {APP: "ra", WORKER: "rad", READER: "r", KEEPER: "r"},
    "intake_": {APP: "r", WORKER: "rawd", READER: "r"},
    "intake_upload": {APP: "ra", WORKER: "rawd"},
    "intake_sourcedraft": {APP: "rawd", WORKER: "rd"},
    "linkage_": {APP: "r", WORKER: "rad"},
    "linkage_event": {APP: "ra", WORKER: "ra"},
    "linkage_run": {APP: "r", WORKER: "raw"},
    "linkage_verdict": {APP: "ra", WORKER: "ra"},
    "reports_": {APP: "r", WORKER: "ra", READER: "r"},
    "snapshots_": {APP: "r", WORKER: "raw", READER: "r"},
    "eligibility_": {APP: "r", WORKER: "raw", READER: "r"},
    "checking_": {APP: "raw", WORKER: "rawd", READER: "r"},
    "checking_word": {APP: "ra", WORKER: "rad", READER: "r"},
    "enrolment_": {APP: "raw", WORKER: "rawd", READER: "r"},
    "enrolment_report": {APP: "r", WORKER: "rad", READER: "r"},
    "readiness_": {APP: "ra", WORKER: "ra", READER: "r"},
    "lives_": {APP: "r", WORKER: "raw", READER: "r"},
    "gaps_": {APP: "r", WORKER: "rawd", READER: "r"},
    "referrals_": {APP: "ra", WORKER: "rad", READER: "r"},
    "flows_": {APP: "ra", WORKER: "ra", READER: "r"},
    "own_": {APP: "ra", WORKER: "rad", READER: "r"},
    "own_list": {APP: "raw", WORKER: "raw", READER: "r"},
    "own_candidate": {APP: "raw", WORKER: "rawd", READER: "r"},
    "own_callup": {APP: "raw", WORKER: "rawd", READER: "r"},
    "payments_": {APP: "ra", WORKER: "ra", READER: "r"},
    "payments_difference": {APP: "raw", WORKER: "raw", READER: "r"},
    "payments_message": {APP: "rawd", WORKER: "rawd", READER: "r"},
    "payments_instruction": {APP: "ra", WORKER: "raw", READER: "r"},
    "payments_payeeaccount": {APP: "raw(replaced_at)", WORKER: "rawd", READER: "r"},
    "payments_run": {APP: "raw", WORKER: "raw", READER: "r"},
}
"""Which tables each role may read (r), add to (a), change (w) and delete from (d): those whose names begin so; the
longest beginning counts; w(column) is for that column alone. A table that is not listed is its owner's alone."""

_EXISTING = "select rolname from pg_roles where rolname = any(%s)"


class CannotMakeRoles(Exception):
    """The user given may not make roles, or stands above row security; the message says what to do."""


def password(role: str, secret: str) -> str:
    """Return the password of a role on a server of one's own: follows from the installation's secret, kept nowhere."""
    return hmac.digest(secret.encode(), f"database role {role}".encode(), "sha256").hex()


def make(server: "psycopg.Connection[Any]", *, secret: str | None) -> None:
    """Make the roles that are missing; with a secret, set their passwords (the embedded server asks for none).

    Raises CannotMakeRoles.
    """
    names = (*LOGINS, KEEPER)
    try:
        there = {name for (name,) in server.execute(_EXISTING, [list(names)])}
        for name in names:
            if name not in there:
                may = SQL("login" if name in LOGINS else "nologin")
                server.execute(SQL("create role {} {}").format(Identifier(name), may))
            if secret is not None and name in LOGINS:
                known = Literal(password(name, secret))
                server.execute(SQL("alter role {} password {}").format(Identifier(name), known))
    except errors.InsufficientPrivilege as problem:
        raise CannotMakeRoles(
            f"The database user '{server.info.user}' may not make the roles {', '.join(names)}. As an administrator "
            f"of the server run: alter role {server.info.user} createrole"
        ) from problem


def make_owner(server: "psycopg.Connection[Any]") -> None:
    """Make the owner of the embedded server's tables, who may lend herself the keeper's hands but has not her eyes."""
    if server.execute(_EXISTING, [[OWNER]]).fetchone() is None:
        server.execute(SQL("create role {} login").format(Identifier(OWNER)))
    lend_keeper(server, OWNER)


def lend_keeper(server: "psycopg.Connection[Any]", owner: str) -> None:
    """Let the owner put the keeper's functions in place; she does not inherit what the keeper may read."""
    server.execute(
        SQL("grant {} to {} with inherit false, set true").format(Identifier(KEEPER), Identifier(owner))
    )


def refuse_mighty(server: "psycopg.Connection[Any]") -> None:
    """Raise CannotMakeRoles when the user given stands above row security, which then protects nobody."""
    found = server.execute(
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    if found is not None and found[0]:
        raise CannotMakeRoles(
            f"The database user '{server.info.user}' is a superuser or may bypass row security, so nothing would be "
            "protected from it. Make an owner without these rights (create role recensus_owner login createrole "
            "password '...'; alter database ... owner to recensus_owner) and name it in DATABASE_URL."
        )
