"""The reference: the same records linked by Splink, a public library by others, from the same settings.

Promises: records and settings in, and `Linked` out, as the engine has it, so that either can stand where the other
stands: for audit by somebody else's code, as the measure beside ours, and on Spark where one machine does not suffice.
Splink is not needed to run; what is asked for here without it says so. It knows no constraints and makes no findings.
"""
