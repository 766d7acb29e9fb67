"""Who is taken off the record is on no gap list, past or present; the lists' totals stay."""

from collections.abc import Collection

from recensus.insight.gaps.models import Gap


def forget(registrants: Collection[int]) -> None:
    """Remove the gaps of registrants; call it inside a look that sees them."""
    Gap.objects.filter(registrant__in=registrants).delete()
