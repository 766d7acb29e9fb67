select number as "HH_NO", left_on as "EXIT_DATE", reason as "REASON"
from enrolment cross join today
where programme = 'hsnp' and left_on between today.first and today.last and first_day < today.first order by 1
