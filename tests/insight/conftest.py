"""The country of tests/enrolment, in which the pension office and the grant office report."""

from tests.enrolment.conftest import kaba as kaba
from tests.enrolment.conftest import report as report
from tests.enrolment.conftest import survey as survey
