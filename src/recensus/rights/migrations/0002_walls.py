"""Who sees which requests and exemptions: those who see the person; she herself files, and changes nothing."""

from django.db import migrations

from recensus.privacy.row_security.protecting import REGISTRANT, protect

OF_PERSON = REGISTRANT.format("person")
BY_HERSELF = """
create policy filed_by_herself on rights_request for insert
    with check ((select access.alone()) and access.sees(person) and state = 'open' and answer = '' and owner = ''
                and filed_by = (select access.who()))
"""
COUNTED = """
set local role recensus_keeper;
create function access.exemptions_in_force() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.rights_exemption
    where approved_at is not null and starts <= clock_timestamp() and ends > clock_timestamp()
$$;
grant execute on function access.exemptions_in_force() to public;
reset role;
"""


class Migration(migrations.Migration):

    dependencies = [("rights", "0001_initial"), ("row_security", "0001_access")]

    operations = [
        *protect("rights_request", seen=OF_PERSON),
        *protect("rights_exemption", seen=OF_PERSON, kept=True),
        migrations.RunSQL(BY_HERSELF, "drop policy filed_by_herself on rights_request"),
        migrations.RunSQL(COUNTED, "drop function access.exemptions_in_force()"),
    ]
