"""Search before create: whether somebody who is about to be registered is on record already.

Promises: the answer is that of `link` (same keys, comparison and model), says by which day's record it speaks, and
shows nobody whom the look may not see: of those out of reach only that there is somebody similar. The files that it
searches are read by the application only, hold no identifier or telephone number in clear, and go when somebody is
erased. It decides nothing.
"""
