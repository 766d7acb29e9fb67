select number as "number", left_on::varchar as "left_on", reason as "reason"
from enrolment cross join today
where programme = 'pwsd_ct' and left_on between today.first and today.last and first_day < today.first order by 1
