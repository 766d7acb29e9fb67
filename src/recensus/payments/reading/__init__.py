"""What institutions send, line by line: status reports, statements, notifications, and plain tables.

Promises: nothing in a file is executed, expanded or fetched; a file is read as a stream; a line that cannot be read
says why and where, and the others go on; a file that ends too early counts for nothing.
"""
