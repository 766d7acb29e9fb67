"""What intake does in the background.

Every command learns of the tasks when it starts; what they need to load is read only where one is done.
"""

from procrastinate.contrib.django import app


@app.task(name="load upload")
def load(*, number: int) -> None:
    """Load the files that an officer handed in."""
    from recensus.intake.uploads import load_upload

    load_upload(number)
