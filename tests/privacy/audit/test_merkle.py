"""The tree is that of RFC 9162, and its proofs convince of nothing but the truth."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recensus.privacy.audit import merkle, verify

ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [  # of the first 1 to 8: the vectors published with Certificate Transparency
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def tree(leaves: list[bytes]) -> merkle.HashOf:
    return lambda level, index: merkle.perfect(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots_come_out(size: int) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES]
    assert merkle.root(size, tree(leaves)).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root(0, tree([])) == verify.Tree().root() == sha256().digest()


def test_a_published_proof_comes_out() -> None:
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES]
    assert [step.hex()[:8] for step in merkle.inclusion(0, 8, tree(leaves))] == [
        "96a296d2",
        "5f083f0a",
        "6b47aaf2",
    ]
    assert [step.hex()[:8] for step in merkle.consistency(6, 8, tree(leaves))] == [
        "0ebc5d34",
        "ca854ea1",
        "d37ee418",
    ]


@given(st.integers(1, 300))
def test_log_and_verifier_agree_though_they_share_no_code(size: int) -> None:
    second = verify.Tree()
    for leaf in hashes(size):
        second.add(leaf)
    assert second.root() == merkle.root(size, tree(hashes(size)))


@given(st.data())
def test_every_entry_is_proven_in_its_place_and_in_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    leaf, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    leaves = hashes(size)
    root, proof = merkle.root(size, tree(leaves)), merkle.inclusion(leaf, size, tree(leaves))
    assert merkle.includes(root, size, leaf, leaves[leaf], proof)
    assert merkle.includes(root, size, other, leaves[leaf], proof) == (other == leaf)
    assert merkle.includes(root, size, leaf, leaves[other], proof) == (other == leaf)


@given(st.data())
def test_a_log_that_grew_is_proven_to_and_one_that_was_rewritten_is_not(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 200))
    old, changed = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    leaves = hashes(new)
    before, after = merkle.root(old, tree(leaves)), merkle.root(new, tree(leaves))
    proof = merkle.consistency(old, new, tree(leaves))
    assert merkle.continues(old, before, new, after, proof)
    leaves[changed] = merkle.leaf_hash(b"rewritten")
    forged, other = merkle.consistency(old, new, tree(leaves)), merkle.root(new, tree(leaves))
    assert merkle.continues(old, before, new, other, forged) == (changed >= old)


@given(st.data())
def test_a_forged_step_convinces_of_nothing(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 200))
    old = data.draw(st.integers(1, new - 1))
    leaves = hashes(new)
    proof = merkle.consistency(old, new, tree(leaves))
    step = data.draw(st.integers(0, len(proof) - 1))
    forged = data.draw(st.sampled_from([
        [*proof[:step], sha256(proof[step]).digest(), *proof[step + 1 :]],
        proof[:step] + proof[step + 1 :],
        [*proof[:step], proof[step], *proof[step:]],
    ]))  # fmt: skip
    assert not merkle.continues(
        old, merkle.root(old, tree(leaves)), new, merkle.root(new, tree(leaves)), forged
    )
