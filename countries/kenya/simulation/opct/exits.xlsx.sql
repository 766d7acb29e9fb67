select number as "Beneficiary No", left_on::varchar as "Left", reason as "Reason"
from enrolment cross join today
where programme = 'opct' and left_on between today.first and today.last and first_day < today.first order by 1
