"""The application of checks across registers."""

from django.apps import AppConfig


class Checking(AppConfig):
    """Its tables are named ``checking_...``."""

    name = "recensus.enrolment.checking"
    label = "checking"
