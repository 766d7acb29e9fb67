"""Files as they come: text in any delimiter and encoding, workbooks, Parquet, JSON lines, Stata.

Promises: every reader ends in the same thing, a table of texts with the number of each row as a person would count
it in the file, and the rows that could not be read beside it. What had to be guessed is reported. It is not the place
where a column gets a meaning.
"""
