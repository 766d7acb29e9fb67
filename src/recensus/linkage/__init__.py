"""Who is who: which records of which registers speak about the same person, with the evidence, reversible.

Promises: a record is linked by a valid identifier behind a gate, by the model, or by a person, and always says by
which; what the model cannot tell is *unresolved* and goes to a person; the same records give the same links, in any
order, on any number of threads; a constraint that a person set is never broken. It is not a search engine over names,
it deletes nothing, and it never decides about anyone's benefit.
"""
