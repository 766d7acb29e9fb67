"""The tables of the log, and the triggers that let it only grow."""

import django.contrib.postgres.fields
from django.db import migrations, models

TABLES = """
create table audit_entry (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    who text not null check (who <> ''),
    role text not null,
    organisation text not null,
    channel text not null,
    purpose text not null,
    legal_basis text not null,
    agreement text not null,
    action text not null check (action <> ''),
    subjects bytea[] not null,
    whole text not null,
    attributes jsonb not null,
    allowed boolean not null,
    reason text not null,
    outcome text not null,
    request text not null
);
create index audit_entry_subjects on audit_entry using gin (subjects) with (fastupdate = on);
create index audit_entry_at on audit_entry using brin (at) with (pages_per_range = 32);

create table audit_subjectsalt (
    id bigint generated always as identity primary key,
    kind char(1) not null check (kind in ('P', 'H')),
    number bigint not null,
    salt bytea not null check (length(salt) = 32)
);
create index audit_subjectsalt_subject on audit_subjectsalt (kind, number);

create table audit_leaf (
    index bigint primary key check (index >= 0),
    entry bigint not null unique references audit_entry (id),
    hash bytea not null check (length(hash) = 32)
);
create table audit_node (
    level smallint not null check (level > 0),
    index bigint not null check (index >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (level, index)
);
create table audit_checkpoint (
    id bigint generated always as identity primary key,
    size bigint not null check (size > 0),
    root bytea not null check (length(root) = 32),
    note text not null,
    at timestamptz not null default clock_timestamp()
);
create index audit_checkpoint_size on audit_checkpoint (size);

create table audit_progress (
    id bigint primary key default 1 check (id = 1),
    settled bigint not null,
    mark bigint not null,
    mark_xid xid8 not null,
    sequenced_at timestamptz not null
);
insert into audit_progress (settled, mark, mark_xid, sequenced_at) values (0, 0, '0', clock_timestamp());

create table audit_witness (
    address text primary key,
    checkpoint bigint not null,
    size bigint not null,
    handed_at timestamptz,
    problem text not null
);
"""

ONLY_GROWS = """
create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The audit log only grows: % on % is refused.', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;
create trigger only_grows before update or delete or truncate on audit_entry
    for each statement execute function audit_refuse_change();
create trigger only_grows before update or delete or truncate on audit_leaf
    for each statement execute function audit_refuse_change();
create trigger only_grows before update or delete or truncate on audit_node
    for each statement execute function audit_refuse_change();
create trigger only_grows before update or delete or truncate on audit_checkpoint
    for each statement execute function audit_refuse_change();
"""

GONE = """
drop table audit_witness, audit_progress, audit_checkpoint, audit_node, audit_leaf, audit_subjectsalt, audit_entry;
drop function audit_refuse_change();
"""


def _id() -> tuple[str, models.Field]:
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _table(name: str, *fields: tuple[str, models.Field], **options: str) -> migrations.CreateModel:
    return migrations.CreateModel(name, list(fields), options={"managed": False, **options})


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(TABLES, GONE),
        migrations.RunSQL(ONLY_GROWS, migrations.RunSQL.noop),
        _table(
            "Entry",
            _id(),
            ("at", models.DateTimeField()),
            *(
                (name, models.TextField())
                for name in ("who", "role", "organisation", "channel", "purpose", "legal_basis", "agreement", "action")
            ),
            ("subjects", django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
            ("whole", models.TextField()),
            ("attributes", models.JSONField()),
            ("allowed", models.BooleanField()),
            *((name, models.TextField()) for name in ("reason", "outcome", "request")),
            verbose_name_plural="entries",
        ),
        _table(
            "SubjectSalt",
            _id(),
            ("kind", models.CharField(max_length=1)),
            ("number", models.BigIntegerField()),
            ("salt", models.BinaryField()),
        ),
        _table(
            "Leaf",
            ("index", models.BigIntegerField(primary_key=True, serialize=False)),
            ("entry", models.BigIntegerField(unique=True)),
            ("hash", models.BinaryField()),
            verbose_name_plural="leaves",
        ),
        _table(
            "Node",
            ("pk", models.CompositePrimaryKey("level", "index", blank=True, editable=False, primary_key=True, serialize=False)),
            ("level", models.SmallIntegerField()),
            ("index", models.BigIntegerField()),
            ("hash", models.BinaryField()),
        ),
        _table(
            "Checkpoint",
            _id(),
            ("size", models.BigIntegerField()),
            ("root", models.BinaryField()),
            ("note", models.TextField()),
            ("at", models.DateTimeField()),
        ),
        _table(
            "Progress",
            _id(),
            ("settled", models.BigIntegerField()),
            ("mark", models.BigIntegerField()),
            ("mark_xid", models.TextField()),
            ("sequenced_at", models.DateTimeField()),
            verbose_name_plural="progress",
        ),
        _table(
            "Witness",
            ("address", models.TextField(primary_key=True, serialize=False)),
            ("checkpoint", models.BigIntegerField()),
            ("size", models.BigIntegerField()),
            ("handed_at", models.DateTimeField(null=True)),
            ("problem", models.TextField()),
            verbose_name_plural="witnesses",
        ),
    ]
