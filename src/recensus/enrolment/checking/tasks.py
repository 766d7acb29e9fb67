"""What checks do in the background.

Every command learns of the tasks when it starts; what they need to load is read only where one is done.
"""

from procrastinate.contrib.django import app


@app.task(name="put checks", queueing_lock="put checks")
def put() -> None:
    """Put the checks of the pack at work to everybody enrolled, on behalf of the system."""
    from django.utils import timezone

    from recensus.enrolment.checking.actions import put_checks
    from recensus.vocabulary.queries import latest_pack

    pack = latest_pack()
    if pack is not None:
        put_checks(pack=pack, on=timezone.localdate(), by="system", purpose="eligibility")
