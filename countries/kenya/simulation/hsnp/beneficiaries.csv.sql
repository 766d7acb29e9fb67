select e.number as "HH_NO", id_in('hsnp', who) as "RECIPIENT_ID", given_in('hsnp', who) as "RECIPIENT_NAME",
       who.family as "RECIPIENT_SURNAME", case when who.female then 'F' else 'M' end as "SEX", born_in('hsnp', who) as "DOB",
       h.area as "SUB_COUNTY", e.first_day as "ENROLLED_ON", 2700 as "MONTHLY_AMOUNT", today.last as "LISTED_ON"
from reported e join home h on h.no = e.household cross join today
where e.programme = 'hsnp' and today.nth > 0 and e.first_day <= today.last and coalesce(e.left_on > today.last, true)
order by 1
