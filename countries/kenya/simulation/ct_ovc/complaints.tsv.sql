select no as "case", number as "household", strftime(received, '%d.%m.%Y') as "received",
       case when answered <= today.last then strftime(answered, '%d.%m.%Y') end as "answered", about as "about"
from complaint cross join today
where programme = 'ct_ovc' and (received between today.first and today.last or answered between today.first and today.last)
order by 1
