"""Make the blocks of a country, one after another or in several processes: the bytes are the same."""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np
import pyarrow as pa

from recensus.simulate import truth, writing
from recensus.simulate.block import draw_block
from recensus.simulate.composition import BLOCK, draw_households
from recensus.simulate.country import demoland
from recensus.simulate.draws import Draws
from recensus.simulate.planting import Notes

AHEAD = 1
"""Blocks asked for beyond those being made: enough to keep every process busy, few enough to bound memory."""


@dataclass(frozen=True)
class Order:
    """One block to be made: its number and how many of its households belong to the country."""

    seed: int
    block: int
    kept: int
    persons: int
    country: int


@dataclass
class Made:
    """What one block adds to each file, and what was planted in it."""

    order: Order
    pieces: dict[str, bytes | pa.Table] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    persons: pa.Table | None = None
    notes: Notes = field(default_factory=Notes)


def orders(persons: int, seed: int) -> Iterator[Order]:
    """Yield the blocks of a country: all whole but the last, which ends with the household that reaches ``persons``."""
    left, block = persons, 0
    while left > 0:
        reached = np.cumsum(draw_households(Draws(seed, block), demoland()).sizes)
        kept = min(int(np.searchsorted(reached, left)) + 1, BLOCK)
        yield Order(seed, block, kept, int(reached[kept - 1]), persons)
        left -= int(reached[kept - 1])
        block += 1


def make(order: Order) -> Made:
    """Make one block: its share of every file."""
    block, made = draw_block(order.seed, order.block, order.kept), Made(order)
    for file, maker in writing.makers(order.country).items():
        table = maker(block, made.notes)
        made.rows[file] = table.num_rows
        made.pieces[file] = writing.encode(file, table, first=order.block == 0)
    made.persons = truth.persons(block)
    return made


def make_all(waiting: list[Order], processes: int) -> Iterator[Made]:
    """Yield the blocks in order, made by several processes when there are several."""
    if processes < 2 or len(waiting) < 2:
        yield from map(make, waiting)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running: list[Future[Made]] = []
        for order in waiting:
            running.append(pool.submit(make, order))
            if len(running) >= processes + AHEAD:
                yield running.pop(0).result()
        while running:
            yield running.pop(0).result()
