"""Which door an address leads to."""

from django.urls import include, path

urlpatterns = [path("", include("recensus.web.urls"))]
