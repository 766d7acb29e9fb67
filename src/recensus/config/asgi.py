"""The application that a server runs."""

import os
import warnings

from django.core.asgi import get_asgi_application

# WhiteNoise streams files of the package, which are small and at hand: reading them at once costs nothing.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recensus.config.settings")
application = get_asgi_application()
