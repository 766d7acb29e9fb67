"""What keeps a right to look from being misused: rates, budgets of persons, canaries, alarms, the broken glass.

Promises: every count is kept in the database, so that it holds over processes and restarts and nobody wins a race
against it. It does not decide who may see what (that is `privacy.access`) and knows persons only by number.
"""
