"""What the pages have done in the background.

Every command learns of the tasks when it starts; what they need to determine is read only where one is done.
"""

from datetime import date

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued


class NoCountry(LookupError):
    """The database holds no country pack, so there is nothing to determine."""


@app.periodic(cron="* * * * *")
@app.task(name="look into inboxes", queueing_lock="look into inboxes", pass_context=False)
def look_into_inboxes(timestamp: int) -> None:  # noqa: ARG001 - the queue says when it was due
    """Take in what programmes dropped, and what a process that is no more left half loaded."""
    from recensus.intake.drafts import sweep
    from recensus.intake.inbox.taking import look_into
    from recensus.intake.uploads import resume
    from recensus.setups.running import running_pack

    resume()
    sweep()
    if (pack := running_pack()) is not None:
        look_into(pack)


@app.task(name="determine")
def determine(*, programme: str, on: str, by: str, purpose: str) -> None:
    """Determine a programme for everyone on record, on behalf of the officer who asked."""
    from recensus.eligibility.deciding import determine_on
    from recensus.setups.running import running_pack

    pack = running_pack()
    if pack is None:
        raise NoCountry("No country pack is at work in this database. Load a file first.")
    determine_on(pack, programme, on=date.fromisoformat(on), by=by, purpose=purpose)


def ask_to_determine(*, programme: str, on: date, by: str, purpose: str) -> bool:
    """Queue a determination; return False when one of this programme is waiting already."""
    name = f"determine {programme}"
    queued = determine.configure(lock=name, queueing_lock=name)
    try:
        queued.defer(programme=programme, on=on.isoformat(), by=by, purpose=purpose)
    except AlreadyEnqueued:
        return False
    return True


def state_of(programme: str) -> str:
    """Return how the last determination asked for in the background stands: todo, doing, failed ..., or nothing."""
    jobs = ProcrastinateJob.objects.filter(task_name="determine", args__programme=programme)
    last = jobs.order_by("-id").first()
    return last.status if last else ""
