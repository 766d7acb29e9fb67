"""From the record to an answer: the population as it is on a day, a snapshot of it that fits, the run over it.

What comes out is a proposal; nothing here enrols, suspends or removes anybody.
"""

from datetime import date
from typing import TYPE_CHECKING

from recensus.eligibility.actions import AnotherVersion as AnotherVersion
from recensus.eligibility.actions import determine
from recensus.eligibility.asking import ask
from recensus.eligibility.compiling import Ruleset, compile_on
from recensus.eligibility.explaining import Found, explain
from recensus.eligibility.models import Determination
from recensus.eligibility.queries import NotConsidered
from recensus.eligibility.running import Progress
from recensus.eligibility.types import Explanation, Origin
from recensus.programmes.catalogue import open_programme
