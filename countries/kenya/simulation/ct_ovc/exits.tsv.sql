select number as "household", strftime(left_on, '%d.%m.%Y') as "left", reason as "why"
from enrolment cross join today
where programme = 'ct_ovc' and left_on between today.first and today.last order by 1
