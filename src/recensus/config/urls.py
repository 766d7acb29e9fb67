"""Which door an address leads to."""

from django.urls import include, path

urlpatterns = [path("", include("recensus.api.urls")), path("", include("recensus.web.urls"))]
handler500 = "recensus.web.unavailable.failed"
