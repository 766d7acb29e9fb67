"""The measures once more, by listing every pair: slow, and written from the definitions alone."""

from itertools import combinations

Labelled = dict[int, int]
"""Of each record its person, or its group."""


def pairs(labels: Labelled) -> set[tuple[int, int]]:
    """Return every two records with one label."""
    return {(a, b) for a, b in combinations(sorted(labels), 2) if labels[a] == labels[b]}


def shares(person: Labelled, group: Labelled) -> tuple[float | None, float | None, float | None]:
    """Return precision, recall and F1 of the pairs of groups."""
    true, found = pairs(person), pairs(group)
    right = len(true & found)
    precision = right / len(found) if found else None
    recall = right / len(true) if true else None
    f1 = 2 * right / (len(found) + len(true)) if found or true else None
    return precision, recall, f1


def b_cubed(person: Labelled, group: Labelled) -> tuple[float, float]:
    """Return B-cubed precision and recall, record by record."""
    precision, recall = [], []
    for record in person:
        peers = {other for other in group if group[other] == group[record]}
        own = {other for other in person if person[other] == person[record]}
        precision.append(len(peers & own) / len(peers))
        recall.append(len(peers & own) / len(own))
    return sum(precision) / len(precision), sum(recall) / len(recall)


def exact(person: Labelled, group: Labelled) -> int:
    """Return how many persons have a group that holds their records and no others."""
    own = [frozenset(r for r in person if person[r] == p) for p in set(person.values())]
    groups = {frozenset(r for r in group if group[r] == g) for g in set(group.values())}
    return sum(records in groups for records in own)


def merged(person: Labelled, group: Labelled, kin: dict[int, int | None]) -> tuple[int, int]:
    """Return how many pairs of different persons of one set share a group, and how many such pairs there are."""
    sets = {person[r]: kin[r] for r in person if kin[r] is not None}
    related = [(a, b) for a, b in combinations(sorted(sets), 2) if sets[a] == sets[b]]
    groups = {p: {group[r] for r in person if person[r] == p} for p in sets}
    return sum(bool(groups[a] & groups[b]) for a, b in related), len(related)


def reached(candidates: set[tuple[int, int]], person: Labelled) -> float | None:
    """Return the share of true pairs that right candidates join, directly or through others."""
    label = {record: record for record in person}
    for a, b in candidates:
        if person[a] == person[b]:
            old, new = label[a], label[b]
            label = {record: new if of == old else of for record, of in label.items()}
    true = pairs(person)
    return len(true & pairs(label)) / len(true) if true else None
