"""The application that a server runs."""

import os
import warnings
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import reverse

from recensus.api.serving import Programs
from recensus.config.bodies import BoundedBodies, Receive, Scope, Send

# WhiteNoise streams files of the package, which are small and at hand: reading them at once costs nothing.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recensus.config.settings")
PROGRAMS_AT_ONCE = 4
"""Requests of programs that one process works on at once: while one waits for the database, another computes."""

pages = get_asgi_application()
programs = Programs(ThreadPoolExecutor(PROGRAMS_AT_ONCE, "programs"))


async def doors(scope: Scope, receive: Receive, send: Send) -> None:
    """Lead programs to their door, and everybody else to the pages."""
    is_program = scope["type"] == "http" and scope["path"].startswith("/api/")
    await (programs if is_program else pages)(scope, receive, send)


application = BoundedBodies(doors, upload=reverse("upload"), largest=settings.RECENSUS_LARGEST_UPLOAD)
