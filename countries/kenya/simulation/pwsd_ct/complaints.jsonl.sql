select no as "case", number as "number", received::varchar as "received",
       case when answered <= today.last then answered::varchar end as "answered", about as "about"
from complaint cross join today
where programme = 'pwsd_ct' and (received between today.first and today.last or answered between today.first and today.last)
order by 1
