"""How a name becomes the words by which it is found."""

_PLAIN = "string_to_array(lower({name}), ' ')"
_OTHER = "array_remove(string_to_array(regexp_replace(lower(unaccent({name})), '[^[:alnum:]]+', ' ', 'g'), ' '), '')"

TOKENS = (
    "case when {name} is null or {name} = '' then '{{}}'::text[] "
    "when {name} ~ '^[A-Za-z]+( [A-Za-z]+)*$' then " + _PLAIN + " else " + _OTHER + " end"
)
"""SQL for the words of a name, in lower case and without accents or signs; format it with ``name``."""
