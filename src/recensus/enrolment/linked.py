"""How enrolments hang together with the rest of the record: named parts of SQL that rules and checks share."""

from typing import Final

HOME: Final = """
home as (
    select distinct on (person_id) person_id, household_id from registry_membership
    where definition = 1 and replaced_by_id is null and valid_from <= %(on)s
    order by person_id, valid_from desc
)
"""
"""The common table expression ``home``: the household in which each person lives on the day ``on``."""

LINK: Final = """
left join registry_link l on l.source_id = e.subject_source and l.kind = e.unit and l.source_key = e.subject_key
                         and l.ended_by_id is null
"""
"""Joins to an enrolment ``e`` the link ``l`` by which its key speaks of its registrant."""

PROBABILITY: Final = """
left join linkage_change c on l.method = 'linkage' and c.run_id = (l.evidence ->> 'run')::bigint
                          and c.source_id = l.source_id and c.kind = l.kind and c.source_key = l.source_key
"""
"""Joins to a link ``l`` what a model gave as ``c.probability``; null where a number, or a person, links it."""
