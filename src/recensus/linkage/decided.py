"""Carrying out what was decided by way of all steps (`recensus.decisions`): merges, and changes that touch many."""

from recensus.decisions.executing import Approved
from recensus.linkage import doing, merging, models
from recensus.linkage.activating import Activation
from recensus.linkage.types import What
from recensus.privacy.access import EVERYBODY, Act, looking


def merge_as_decided(act: Approved) -> None:
    """Hold those to be one of whom it was decided: whom officers named, or a bundle of a run."""
    with looking(by=act.by, purpose=act.purpose, action=Act.DECIDE, subject=EVERYBODY):
        if "registrants" in act.parameters:
            merged = merging.merge(act.parameters["registrants"])
            doing.carry_out(merged, What.MERGE, act.reason, decided=act, by=act.by, purpose=act.purpose)
        else:
            run = models.Run.objects.get(pk=act.parameters["run"])
            fill = Activation(run=run, bundle=act.parameters["bundle"]).fill
            doing.do(fill, What.MERGE, act.reason, run=run, decided=act, by=act.by, purpose=act.purpose)


def unmerge_as_decided(act: Approved) -> None:
    """Take back what was done by the proposal against which an appeal was upheld."""
    event = models.Event.objects.filter(proposal=act.proposal, reverses=None).latest("batch")
    doing.take_back(event, act.reason, decided=act, by=act.by, purpose=act.purpose)


def change_many_as_decided(act: Approved) -> None:
    """Put the run in force that was decided on, or take the event back."""
    with looking(by=act.by, purpose=act.purpose, action=Act.DECIDE, subject=EVERYBODY):
        if "undo" in act.parameters:
            event = doing.undoable(act.parameters["undo"])
            doing.take_back(event, act.reason, decided=act, by=act.by, purpose=act.purpose)
        else:
            run = doing.proposed(act.parameters["link run"])
            doing.put_in_force(run, act.reason, decided=act, by=act.by, purpose=act.purpose)
