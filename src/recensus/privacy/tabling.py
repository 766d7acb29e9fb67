"""Who may see what, and why, as a page for people: made from the policy, never typed in."""

from collections.abc import Iterator

from recensus.privacy.types import Grant, Policy, Role
from recensus.vocabulary.types import Sensitivity

_HEAD = """\
# Who may see what

Made from the policy by `recensus access table`. What does not stand here is refused. An appointment narrows a role to
areas, an agreement to attributes and a volume; every look is on record.
"""
_REACHES = {"country": "the whole country, or areas", "areas": "areas only", "herself": "her own record"}


def table(policy: Policy) -> str:
    """Return the page in Markdown: the purposes with their legal bases, then each role."""
    return "\n".join(
        [_HEAD, *_purposes(policy), *(line for name in sorted(policy.roles) for line in _role(name, policy))]
    )


def _purposes(policy: Policy) -> Iterator[str]:
    yield "| Purpose | Legal basis |\n|---|---|"
    for name, purpose in sorted(policy.purposes.items()):
        yield f"| {name} | {purpose.legal_basis} |"
    yield ""


def _role(name: str, policy: Policy) -> Iterator[str]:
    role = policy.roles[name]
    yield f"## {role.label.get('en', name)} (`{name}`)\n"
    yield f"Reaches {_REACHES[role.reach]}{_conditions(role)}.\n"
    classes = list(Sensitivity)
    yield "| Purpose | May | " + " | ".join(str(one) for one in classes) + " | Otherwise |"
    yield "|---|---|" + "---|" * (len(classes) + 1)
    for purpose, grant in sorted(role.grants.items()):
        yield (
            f"| {purpose} | {_acts(grant)} | "
            + " | ".join(_shown(grant, one) for one in classes)
            + (f" | {_otherwise(grant)} |")
        )
    yield ""


def _conditions(role: Role) -> str:
    conditions = ["a second factor"] * role.second_factor
    conditions += ["a data-sharing agreement in force"] * role.needs_agreement
    return f"; needs {' and '.join(conditions)}" if conditions else ""


def _acts(grant: Grant) -> str:
    return ", ".join(sorted(grant.acts))


def _shown(grant: Grant, sensitivity: Sensitivity) -> str:
    showing = grant.classes.get(sensitivity)
    return showing.value if showing else "hidden"


def _otherwise(grant: Grant) -> str:
    return ", ".join(
        f"{name}: {one.value if one else 'hidden'}" for name, one in sorted(grant.attributes.items())
    )
