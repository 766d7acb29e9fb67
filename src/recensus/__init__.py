"""Recensus: the information system with which a country runs its social protection data."""
