"""What a reviewed sample says of all pairs, and what labels say of a grouping."""

import numpy as np
import pyarrow as pa
import pytest

from recensus.linkage.evaluating import samples
from recensus.linkage.evaluating.counting import RecordsDiffer

RANDOM = np.random.default_rng(11)


def population(count: int = 40_000) -> tuple[pa.Table, np.ndarray]:
    """Return pairs whose probabilities are honest, most of them near 0 or 1, and which of them are the same."""
    probability = RANDOM.beta(0.15, 0.2, count)
    same = RANDOM.random(count) < probability
    number = np.arange(count)
    return pa.table({"left": number, "right": number + count, "probability": probability}), same


def reviewed(sample: pa.Table, same: np.ndarray) -> pa.Table:
    said = np.where(same[sample["left"].to_numpy()], "same", "different")
    return sample.append_column("verdict", pa.array(said.tolist()))


def test_a_stratified_sample_tells_precision_and_recall_of_all_pairs() -> None:
    pairs, same = population()
    sample = samples.draw_sample(pairs, a_stratum=60, seed=3)
    probability = pairs["probability"].to_numpy()
    found = samples.of_sample(reviewed(sample, same), probability, threshold=0.9, seed=3)
    precision = same[probability >= 0.9].mean()
    recall = same[probability >= 0.9].sum() / same.sum()
    assert found.linked == (probability >= 0.9).sum()
    for estimate, true in ((found.precision, precision), (found.recall, recall)):
        assert estimate.value is not None
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low <= true <= estimate.high
        assert estimate.value == pytest.approx(true, abs=0.03)


def test_a_sample_is_drawn_by_chance_and_the_same_with_the_same_seed() -> None:
    pairs, _ = population(2_000)
    first, again, other = (samples.draw_sample(pairs, a_stratum=10, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)
    assert first.num_rows <= 10 * (len(samples.BINS) - 1)


def test_what_nobody_looked_at_is_not_held_to_be_certain() -> None:
    nobody = pa.table({"probability": pa.array([], pa.float64()), "verdict": pa.array([], pa.string())})
    found = samples.of_sample(nobody, np.array([0.97] * 100), threshold=0.9, seed=1)
    assert found.precision.low is not None
    assert found.precision.low < 0.6


def test_unclear_verdicts_tell_nothing() -> None:
    table = pa.table({"probability": [0.97, 0.97, 0.97], "verdict": ["same", "unclear", "different"]})
    stratum = next(
        s for s in samples.of_sample(table, np.array([0.97] * 9), threshold=0.5, seed=1).strata if s.reviewed
    )
    assert (stratum.pairs, stratum.reviewed, stratum.same, stratum.unclear) == (9, 3, 1, 1)


def test_labels_are_compared_with_groups() -> None:
    labels = pa.table({"left": [1, 1, 3], "right": [2, 3, 4], "same": [True, False, True]})
    groups = pa.table({"record": [4, 3, 2, 1], "group": [4, 1, 1, 1]})
    found = samples.of_labels(labels, groups)
    assert (found.pairs, found.same, found.joined, found.right) == (3, 2, 2, 1)
    assert (found.precision.value, found.recall.value, found.f1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("records", [[1], []])
def test_a_label_of_a_record_without_a_group_is_an_error(records: list[int]) -> None:
    labels = pa.table({"left": [1], "right": [7], "same": [True]})
    groups = pa.table({"record": pa.array(records, pa.int64()), "group": pa.array(records, pa.int64())})
    with pytest.raises(RecordsDiffer):
        samples.of_labels(labels, groups)


def test_reviewers_who_always_agree_on_one_word_have_no_kappa() -> None:
    assert samples.agreement(["same"] * 3, ["same"] * 3) == (1.0, None)
    assert samples.agreement([], []) == (None, None)
