"""What reports do in the background.

Every command learns of the tasks when it starts; what they need to compute is read only where one is done.
"""

from procrastinate.contrib.django import app


@app.task(name="prepare reports", queueing_lock="prepare reports")
def prepare() -> None:
    """Prepare the reports of today, on behalf of the system."""
    from django.utils import timezone

    from recensus.insight.reports.actions import prepare_reports
    from recensus.vocabulary.queries import latest_pack

    pack = latest_pack()
    if pack is not None:
        prepare_reports(pack=pack, on=timezone.localdate(), by="system", purpose="eligibility")
