select e.number as "Beneficiary No", id_in('opct', who) as "ID No", given_in('opct', who) as "First name", who.family as "Other names",
       case when who.female then 'Female' else 'Male' end as "Sex", born_in('opct', who)::varchar as "Date of birth", h.area as "Sub-county",
       e.first_day::varchar as "Since", 2000 as "Monthly", today.last::varchar as "As of"
from reported e join home h on h.no = e.household cross join today
where e.programme = 'opct' and today.nth > 0 and e.first_day <= today.last and coalesce(e.left_on > today.last, true)
order by 1
