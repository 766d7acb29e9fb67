"""What is true: every person with the keys under which each register knows them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.simulate import extracts, survey
from recensus.simulate.block import Block, ward_codes
from recensus.simulate.days import ISO, write


def persons(block: Block) -> pa.Table:
    """Return every person of the block: who they are, and their key in every register (null where unknown)."""
    people, enrolled = block.people, block.enrolled
    rows = np.flatnonzero(people.household < block.kept)
    household, line = survey.keys(block)
    unknown = ~enrolled.known["household_survey"][rows]
    registers = {
        f"{register}_key": pa.array(
            extracts.keys(block, register)[rows], mask=~enrolled.known[register][rows]
        )
        for register in extracts.FIRST_KEY
    }
    return pa.table(
        {
            "person_id": pa.array(people.number[rows]),
            "household_id": pa.array(block.homes.number[people.household][rows]),
            "national_id": pa.array(people.identifier[rows]),
            "ward": pa.array(ward_codes()[block.wards[rows]].astype(np.int32)),
            "female": pa.array(people.female[rows]),
            "birth_date": pc.cast(write(people.birth[rows], ISO), pa.date32()),
            "relationship": pa.array((people.role[rows] + 1).astype(np.int8)),
            "died": pa.array(enrolled.died[rows]),
            "ln_consumption": pa.array(block.living.ln_consumption[people.household][rows]),
            "survey_household": pa.array(household[rows], mask=unknown),
            "survey_line": pa.array(line[rows], mask=unknown),
        }
        | registers
    )
