"""Why a person's records are held to be hers: which they are, since when, by which decision, on what evidence.

Promises: every record that counts or counted is told, with who or what decided it; a pair that officers are still asked
about stays out of it, so that none learns here what another said. It decides nothing.
"""
