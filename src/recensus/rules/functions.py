"""The documented functions: names, arguments, and what to write instead of the ones that are refused."""

from dataclasses import dataclass

from recensus.rules.types import Type


@dataclass(frozen=True)
class Signature:
    """How a function is called: types of its arguments (the last repeats if ``repeats``), how few, what it yields."""

    arguments: tuple[Type, ...]
    result: Type
    fewest: int
    repeats: bool = False


NUMBER, DATE = Type.NUMBER, Type.DATE
FUNCTIONS = {
    "abs": Signature((NUMBER,), NUMBER, 1),
    "ceil": Signature((NUMBER,), NUMBER, 1),
    "exp": Signature((NUMBER,), NUMBER, 1),
    "floor": Signature((NUMBER,), NUMBER, 1),
    "greatest": Signature((NUMBER,), NUMBER, 2, repeats=True),
    "least": Signature((NUMBER,), NUMBER, 2, repeats=True),
    "ln": Signature((NUMBER,), NUMBER, 1),
    "power": Signature((NUMBER, NUMBER), NUMBER, 2),
    "round": Signature((NUMBER, NUMBER), NUMBER, 1),
    "sqrt": Signature((NUMBER,), NUMBER, 1),
    "years_between": Signature((DATE, DATE), Type.INTEGER, 2),
}


@dataclass(frozen=True)
class MemberSignature:
    """A function over members: what its first argument is, whether a second (which members) may follow."""

    takes: Type
    result: Type
    among: bool


MEMBER_FUNCTIONS = {
    "any_member": MemberSignature(Type.BOOLEAN, Type.BOOLEAN, among=False),
    "count_members": MemberSignature(Type.BOOLEAN, Type.INTEGER, among=False),
    "every_member": MemberSignature(Type.BOOLEAN, Type.BOOLEAN, among=True),
    "max_members": MemberSignature(NUMBER, NUMBER, among=True),
    "min_members": MemberSignature(NUMBER, NUMBER, among=True),
    "share_of_members": MemberSignature(Type.BOOLEAN, NUMBER, among=True),
    "sum_members": MemberSignature(NUMBER, NUMBER, among=True),
}

SPECIAL = ("lookup", "missing_because")

DOCUMENTED = sorted([*FUNCTIONS, *MEMBER_FUNCTIONS, *SPECIAL])

_USE_MEMBERS = (
    "Over the members of a household write count_members, sum_members, min_members, max_members, any_member, "
)
_USE_MEMBERS += "every_member or share_of_members."
INSTEAD = {
    "coalesce": "A default would hide that the value is missing; ask `x is null`, or give each case its own answer "
    "with `case when x is null then ... else ... end`.",
    "ifnull": "A default would hide that the value is missing; write `case when x is null then ... else ... end`.",
    "nullif": "Write `case when ... then null else ... end`.",
    "if": "Write `case when ... then ... else ... end`.",
    "iff": "Write `case when ... then ... else ... end`.",
    "log": "Write ln(x) for the natural logarithm.",
    "log10": "Write ln(x) / ln(10).",
    "pow": "Write power(x, y).",
    "ceiling": "Write ceil(x).",
    "now": "The day on which the rules are asked is `day`.",
    "today": "The day on which the rules are asked is `day`.",
    "currentdate": "The day on which the rules are asked is `day`.",
    "current_date": "The day on which the rules are asked is `day`.",
    "rand": "A rule gives the same answer every time.",
    "random": "A rule gives the same answer every time.",
    "datediff": "Write years_between(earlier, later).",
    "date_diff": "Write years_between(earlier, later).",
    "age": "Write years_between(birth_date, day).",
    **dict.fromkeys(
        ["sum", "count", "min", "max", "avg", "any_value", "bool_or", "bool_and", "list"], _USE_MEMBERS
    ),
}
