"""Who is taken off the record was referred nowhere, and spoke for nobody who was."""

from collections.abc import Collection

from django.db.models import Q

from recensus.insight.referrals.models import Answer, Referral


def forget(registrants: Collection[int]) -> None:
    """Remove the referrals of registrants, those for which one consented, and their answers; call it inside a look."""
    hers = Referral.objects.filter(Q(registrant__in=registrants) | Q(person__in=registrants))
    Answer.objects.filter(referral__in=hers.values("pk")).delete()
    hers.delete()
