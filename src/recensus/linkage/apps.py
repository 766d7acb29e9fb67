"""The app of who is who."""

from django.apps import AppConfig


class Linkage(AppConfig):
    """Runs, verdicts, the queue of the doubtful, and what was put in force."""

    name = "recensus.linkage"
    label = "linkage"
