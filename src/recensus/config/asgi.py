"""The application that a server runs."""

import os
import warnings

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import reverse

from recensus.config.bodies import BoundedBodies

# WhiteNoise streams files of the package, which are small and at hand: reading them at once costs nothing.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recensus.config.settings")
application = BoundedBodies(
    get_asgi_application(), upload=reverse("upload"), largest=settings.RECENSUS_LARGEST_UPLOAD
)
