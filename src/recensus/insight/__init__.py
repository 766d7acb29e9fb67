"""What the whole picture shows: reports, gaps, flows, readiness.

Promises: a figure says how it is counted and from which flows; one that a silent flow feeds is not available, never
nought; small cells that would tell of one person are held back; the list behind a figure is shown to whom it may be.
It changes nothing about anybody: what it finds goes as a proposal to those who decide.
"""
