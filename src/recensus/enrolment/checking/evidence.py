"""Parts of SQL that every kind of check shares: what evidence tells, and to whom a check is put."""

from typing import Final

MOST_SHOWN: Final = 50
"""Of how many enrolments the evidence of one finding tells; how many there are, it always says."""

ENROLLED: Final = """jsonb_build_object(
    'source', e.source, 'key', e.source_key, 'programme', e.programme, 'registrant', e.registrant, 'unit', e.unit,
    'household', e.household, 'drew on', e.drew_on, 'linked by', e.method, 'probability', e.probability)"""
STATED: Final = """jsonb_build_object(
    'source', s.source, 'key', s.source_key, 'on', s.day, 'says', jsonb_build_object(s.attribute, s.value),
    'linked by', s.method, 'probability', s.probability)"""
SURE: Final = "least(coalesce(e.probability, 1), coalesce(s.probability, 1))"
ABOUT: Final = "e.programme = any(%(programmes)s) and (%(unit)s = '' or e.unit = %(unit)s)"
SAYING: Final = "s.registrant = {who} and s.source = %(register)s and s.attribute = %(attribute)s"
