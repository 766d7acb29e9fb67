"""The bulletin: the report set of a day as a PDF to print, to send and to read aloud.

Promises: it shows what everybody may see and nothing else, whoever prints it; the same figures give the same bytes; it
is tagged (PDF/UA), so that a screen reader can read its tables and hears its pictures in words.
"""
