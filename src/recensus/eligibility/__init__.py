"""Who qualifies for what, and why: determinations over a whole population, explained one household at a time.

Promises: everyone considered gets an answer (*eligible*, *not eligible* or *cannot be determined*) with its reasons;
the same snapshot, rules and parameters give the same bytes; what is missing is never counted as *no*. Every list made
here is a proposal: nothing in this context enrols, suspends or removes anyone, and it has no code that could.
"""
