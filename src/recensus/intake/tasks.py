"""What intake does in the background."""

from procrastinate.contrib.django import app

from recensus.intake.uploads import load_upload


@app.task(name="load upload")
def load(*, number: int) -> None:
    """Load the files that an officer handed in."""
    load_upload(number)
