select no as "case_no", number as "participant", received as "received_on",
       case when answered <= today.last then answered end as "answered_on", about as "about"
from complaint cross join today
where programme = 'cash_for_assets' and (received between today.first and today.last or answered between today.first and today.last)
order by 1
