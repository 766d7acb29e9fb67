"""Signing in: passwords, passkeys and codes, the limits of a session, the devices, the broken glass.

Promises: nobody comes near a page of ours with a password alone, an answer never tells whether a name is known, and a
session ends by itself. The flows are django-allauth's; the pages, limits and refusals are ours. Not the place for who
may see what.
"""
