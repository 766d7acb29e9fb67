"""What people may ask about their own data: to see them and who looked, to have them corrected, completed, erased.

Promises: a person sees all that is held about her and nothing of anybody else; every request has a number, a day by
which it is answered, and an officer who answers; what is erased is gone. It is not the place for deciding on benefits.
"""
