"""Which provider this installation uses: the strongest that its environment names."""

import os

from django.conf import settings

from recensus.privacy.vault.providers import Provider
from recensus.privacy.vault.providers.environment import Environment
from recensus.privacy.vault.providers.files import Files


def provider() -> Provider:
    """Return the security module if one is named, else the key in the environment, else files."""
    if module := os.environ.get("RECENSUS_PKCS11_MODULE"):
        from recensus.privacy.vault.providers.hardware import (
            Hardware,
        )  # its library is loaded where it is used

        token, pin = os.environ.get("RECENSUS_PKCS11_TOKEN", ""), os.environ.get("RECENSUS_PKCS11_PIN", "")
        return Hardware(settings.RECENSUS_DATABASE, module=module, token=token, pin=pin)
    if given := os.environ.get("RECENSUS_VAULT_KEY"):
        return Environment(given)
    return Files(settings.RECENSUS_DATABASE)
