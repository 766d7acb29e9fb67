"""The unit finds who is who without a name, joins nobody in doubt, and says how often it may be wrong."""

from dataclasses import replace

import numpy as np
import pytest

from recensus.linkage.encoded import closest as comparing
from recensus.linkage.encoded import tokens
from recensus.linkage.encoded.closest import closest, dice, filters_of
from recensus.linkage.encoded.outcomes import match
from recensus.linkage.encoded.sharing import CROWD
from recensus.linkage.encoded.tokens import MOST
from recensus.linkage.encoded.types import EncodingRefused
from tests.linkage.encoded.two_partners import FILTERS, TOKENS, WAYS, both_sides, partner, right, said
from tests.linkage.engine.people import town


@pytest.mark.parametrize(("way", "least"), [("tokens", 0.97), ("filters", 0.93), ("both", 0.9)])
def test_two_partners_find_whom_they_have_in_common(way: str, least: float) -> None:
    one, other = both_sides(way)
    found = match(one.encoded, other.encoded, wrong_at_most=0.02)
    same = right(found, one, other, "same")
    assert same.mean() >= 0.98
    assert same.sum() / 400 >= least
    assert len(same) - same.sum() <= found.expected_wrong + 2 * np.sqrt(found.expected_wrong) + 1


@pytest.mark.parametrize("way", WAYS)
def test_the_order_of_the_files_changes_nothing(way: str) -> None:
    one, other = both_sides(way)
    there, back = (
        match(*sides, wrong_at_most=0.02)
        for sides in ((one.encoded, other.encoded), (other.encoded, one.encoded))
    )
    said_there = {(row["left"], row["right"], row["outcome"]) for row in there.pairs.to_pylist()}
    assert said_there == {(row["right"], row["left"], row["outcome"]) for row in back.pairs.to_pylist()}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_linked_twice_where_both_registers_hold_each_person_once(way: str) -> None:
    one, other = both_sides(way)
    pairs = match(one.encoded, other.encoded, wrong_at_most=0.5).pairs
    for side in ("left", "right"):
        assert len(set(pairs[side].to_pylist())) == len(pairs)


def test_strangers_are_not_linked() -> None:
    (records, _), (others, _) = town(300), town(300, seed=2)
    one, other = partner(records.slice(0, 300), FILTERS), partner(others.slice(0, 300), FILTERS)
    found = match(one.encoded, other.encoded, wrong_at_most=0.01)
    assert found.same_from is None
    assert "same" not in found.pairs["outcome"].to_pylist()


def test_files_of_different_keys_would_match_nobody() -> None:
    one, _ = both_sides("both")
    other = partner(one.records, WAYS["both"], key=bytes(range(1, 33)))
    assert len(match(one.encoded, other.encoded, wrong_at_most=0.5).pairs) == 0
    assert dice(filters_of(one.encoded), filters_of(other.encoded)).max() < 0.7


def test_two_who_are_equally_close_are_never_the_same() -> None:
    one, other = both_sides("filters")
    (twice,) = other.records.slice(0, 1).to_pylist()
    doubled = partner(said([*other.records.to_pylist(), twice | {"record": 9_999_999}]), FILTERS)
    hers = next(key for key, row in one.whose.items() if row == twice["record"] % 1_000_000)
    assert hers in match(one.encoded, other.encoded, wrong_at_most=0.5).pairs["left"].to_pylist()
    outcome = {
        row["left"]: row["outcome"]
        for row in match(one.encoded, doubled.encoded, wrong_at_most=0.5).pairs.to_pylist()
    }
    assert outcome.get(hers) != "same"
    assert list(outcome.values()).count("same") > 350


def test_a_register_that_holds_persons_repeatedly_may_link_several_to_one() -> None:
    one, other = both_sides("tokens")
    repeated = partner(one.records, TOKENS, once=False)
    again = said([row | {"record": 2_000_000 + at} for at, row in enumerate(one.records.to_pylist())])
    several = partner(said([*one.records.to_pylist(), *again.to_pylist()]), TOKENS, once=False)
    found = match(several.encoded, other.encoded, wrong_at_most=0.05)
    partners = found.pairs["right"].to_pylist()
    assert len(partners) > 1.5 * len(set(partners))
    once = match(repeated.encoded, other.encoded, wrong_at_most=0.05)
    assert len(once.pairs) <= len(one.records)


def test_the_closest_two_are_those_that_comparing_each_with_each_finds() -> None:
    one, other = (side.encoded for side in both_sides("filters"))
    found = closest(one, other)
    mine, theirs = filters_of(one), filters_of(other)
    scores = np.array([dice(np.repeat(row[None], len(theirs), axis=0), theirs) for row in mine])
    for side, table in ((found.left, scores), (found.right, scores.T)):
        assert (side.partner == table.argmax(axis=1)).all()
        assert np.allclose(side.best, table.max(axis=1))
        assert np.allclose(side.second, np.sort(table, axis=1)[:, -2])


def test_a_token_on_too_many_records_is_not_written() -> None:
    camp = [{"identifiers": [{"issuer": "national", "value": "555"}]} for _ in range(MOST + 1)]
    pair = [{"identifiers": [{"issuer": "national", "value": "556"}]} for _ in range(MOST)]
    written = partner(said([*camp, *pair]), TOKENS).encoded.table["token: identifier national"]
    assert written.null_count == len(camp)
    assert len(set(written.drop_null().to_pylist())) == 1


def test_a_token_on_too_many_records_joins_nobody_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 10**6)  # another's program might write it
    camp = [{"identifiers": [{"issuer": "national", "value": "555"}]} for _ in range(CROWD + 1)]
    alone = {"identifiers": [{"issuer": "national", "value": "556"}]}
    one, other = partner(said([*camp, alone]), TOKENS), partner(said([*camp, alone]), TOKENS)
    found = match(one.encoded, other.encoded, wrong_at_most=0.5)
    assert (found.crowded, found.compared) == (1, 1)


def test_an_empty_answer_is_an_answer() -> None:
    nobody = [{"given": "Amina"}, {"given": "Bashir"}]
    one, other = partner(said(nobody), TOKENS), partner(said(nobody), TOKENS)
    found = match(one.encoded, other.encoded, wrong_at_most=0.5)
    assert (found.compared, len(found.pairs), found.same_from) == (0, 0, None)


def test_too_many_pairs_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "MOST_PAIRS", 100_000)
    one, other = both_sides("filters")
    with pytest.raises(EncodingRefused, match="agree on 'tokens'"):
        closest(one.encoded, other.encoded)
    assert closest(*(replace(side.encoded, table=side.encoded.table.slice(0, 100)) for side in (one, other)))
