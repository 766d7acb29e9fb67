"""Other institutions' programs: which of them may ask, and how they prove that it is they.

A program shows a signed assertion (OAuth 2.0 client credentials with `private_key_jwt`, RFC 7523) and gets a token that
holds for minutes. Promises: no shared secrets, no assertion taken twice, and a program that was shut out is refused
within seconds, whatever token it holds. What it may see is not decided here but by its agreement (`privacy.access`).
"""
