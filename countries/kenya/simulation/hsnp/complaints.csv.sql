select no as "CASE_NO", number as "HH_NO", received as "RECEIVED", case when answered <= today.last then answered end as "ANSWERED",
       about as "ABOUT"
from complaint cross join today
where programme = 'hsnp' and (received between today.first and today.last or answered between today.first and today.last)
order by 1
