select no as "Case", number as "Beneficiary No", received::varchar as "Received", case when answered <= today.last then answered::varchar end as "Answered",
       about as "About"
from complaint cross join today
where programme = 'opct' and (received between today.first and today.last or answered between today.first and today.last)
order by 1
