"""Proposal and decision apart: every adverse or bulk act is proposed, reviewed, announced, waited for and decided.

Promises: no step is skipped and none is changed afterwards, which the database enforces too; a machine may propose and
nothing else; whoever decides did not propose; whoever is concerned is told why and what can be done about it before
anything happens. It does not know what an act does: the context that does registers how (`recensus.setups`).
"""
