"""Which set-up a pack's word names."""

from collections.abc import Mapping

from recensus.setups.beneficiary_registry import BENEFICIARY_REGISTRY
from recensus.setups.social_registry import SOCIAL_REGISTRY
from recensus.setups.types import Setup
from recensus.setups.virtual_registry import VIRTUAL_REGISTRY

SETUPS: Mapping[str, Setup] = {
    "social_registry": SOCIAL_REGISTRY,
    "beneficiary_registry": BENEFICIARY_REGISTRY,
    "virtual_registry": VIRTUAL_REGISTRY,
}
"""Every set-up by the word for it in ``pack.yaml``."""
