"""The decision that every look at personal data passes."""


class AccessRefused(PermissionError):
    """Nobody was named who looks, or no purpose for which."""


def require(by: str, purpose: str) -> None:
    """Let ``by`` (an officer's sign-in name, or ``system``) look for ``purpose``.

    >>> require("dalia", "casework")

    Raises AccessRefused when either is left empty.
    """
    if not by.strip():
        raise AccessRefused("Nobody was named: say which officer asks (or 'system' for a job).")
    if not purpose.strip():
        raise AccessRefused(f"{by} gave no purpose: say what the data are for, for example 'casework'.")
