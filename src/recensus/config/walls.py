"""What the database's own catalogue says of its walls: the same questions for `recensus doctor` and for the guards."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.config import roles

OPEN = {
    "account_": "accounts of those who work here, not of those on record",
    "audit_": "says who looked by commitments that name nobody without their salt",
    "auth_": "accounts of those who work here, not of those on record",
    "checking_answered": "of how many enrolments each check can and cannot tell",
    "checking_list": "institutions such as schools, by their codes",
    "decisions_": "acts and their steps name registrants by number only",
    "django_": "the framework's own: migrations, types of content, sessions of those who work here",
    "eligibility_": "runs and their totals; their lists are files",
    "readiness_": "what officers answered about laws, budgets and machines",
    "lives_": "totals by age, sex and area",
    "gaps_gaplist": "when which gap list was made, and its totals by area",
    "flows_": "which flows officers switched off and on; tells of nobody on record",
    "guarding_": "counts of looks by those who work here; registrants by number only",
    "intake_chunk": "how far a load has come",
    "intake_upload": "which files were handed in, by whom",
    "intake_sourcedraft": "what columns of a file mean; the file itself lies sealed",
    "laid_aside.definition": "definitions of indexes",
    "linkage_event": "changes of who is who: when, by whom and why",
    "linkage_run": "when which run was made, and its totals",
    "machines_": "keys and names of other institutions' programs",
    "mfa_": "accounts of those who work here, not of those on record",
    "own_cut": "which cycles were cut, for how much each",
    "own_list": "which lists were drawn and closed when, by whom, and their totals",
    "payments_message": "names, sums and hashes of files",
    "payments_report": "which files institutions sent, and how many lines of each counted",
    "payments_run": "which payments were cut and released when, by whom, and their totals",
    "privacy_": "policies, appointments and agreements",
    "procrastinate_": "jobs, whose arguments are numbers",
    "registry_batch": "which extracts were loaded, and their totals",
    "registry_coveragecount": "totals by source and area",
    "registry_registrant": "numbers given out here, which tell of nobody",
    "registry_shape": "names of attributes",
    "registry_source": "names of sources",
    "reports_": "which reports were prepared, of which day; their figures are files of counts",
    "rights_order": "how old what may be that was decided to be erased, in days and numbers",
    "rights_letter": "hashes of codes, by number of registrant",
    "rights_visit": "who visits just now, by number of registrant",
    "snapshots_": "when which snapshot was made; its rows are files",
    "socialaccount_": "accounts of those who work here, not of those on record",
    "usersessions_": "accounts of those who work here, not of those on record",
    "vault_": "ciphertext and keys that another key seals",
    "vocabulary_": "the country pack",
    "access.key": "nobody can sign in as its owner, and nobody else may read it",
    "access.consent": "nobody can sign in as its owner, and nobody else may read it",
    "access.context": "nobody can sign in as its owner, and nobody else may read it",
}
"""Tables without row security (whose names begin so), each with why it holds nothing that one may read of another."""

_OURS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
_FIXED_PATHS = ["search_path=pg_catalog, pg_temp", "search_path=pg_catalog, public, pg_temp"]
_NAMES = [*roles.LOGINS, roles.OWNER, roles.KEEPER]
_TABLES = f"""
select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and {_OURS} and not (c.relrowsecurity and c.relforcerowsecurity)
order by 1
"""
_BREACHES = {
    "is a view that looks in its owner's name (create it with security_invoker)": f"""
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'v' and {_OURS} and not coalesce(c.reloptions @> '{{security_invoker=true}}', false)
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')""",
    "is a materialised view, which shows everybody what its maker saw": f"""
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'm' and {_OURS}""",
    "is a function in its owner's name outside the schema access, or looks names up where others may put theirs": f"""
        select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where p.prosecdef and {_OURS}
          and (n.nspname <> 'access' or p.proconfig is null or not p.proconfig && array{_FIXED_PATHS})""",
    "is a role above row security": f"""
        select r.rolname from pg_roles r
        where (r.rolname = any (array{_NAMES})
               or r.oid in (select relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
                            where {_OURS} and c.relkind in ('r', 'p')))
          and (r.rolsuper or r.rolbypassrls or r.rolreplication or r.rolname = '{roles.KEEPER}' and r.rolcanlogin)""",
    "refers to rows behind the wall by more than a number given out here, so that its errors tell what lies there": """
        select f.conname from pg_constraint f join pg_class t on t.oid = f.confrelid
        where f.contype = 'f' and t.relrowsecurity
          and exists (select from pg_attribute a
                      where a.attrelid = t.oid and a.attnum = any (f.confkey) and a.attidentity = '')""",
    "is a policy that shows rows to the keeper or to everybody but asks nothing": f"""
        select p.polname || ' on ' || p.polrelid::regclass from pg_policy p
        where pg_get_expr(p.polqual, p.polrelid) = 'true'
          and p.polroles <> array[(select oid from pg_roles where rolname = '{roles.KEEPER}')]""",
}


def breaches() -> list[str]:
    """Say of every part of the database what is outside the rule; nothing when all is well."""
    with connection.cursor() as cursor:
        found = [f"{table} has no row security, and no reason is known" for table in _unguarded(cursor)]
        for what, query in _BREACHES.items():
            cursor.execute(query)
            found += [f"{name} {what}" for (name,) in cursor.fetchall()]
    return found


def _unguarded(cursor: CursorWrapper) -> list[str]:
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall() if not any(name.startswith(start) for start in OPEN)]
