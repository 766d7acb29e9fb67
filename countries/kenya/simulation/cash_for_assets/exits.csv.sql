select number as "participant", left_on as "left_on", reason as "reason"
from enrolment cross join today
where programme = 'cash_for_assets' and left_on between today.first and today.last order by 1
