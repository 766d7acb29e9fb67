-- Everybody in month 0 but a few of whom the register does not know; then, month by month, who died and who was born.
select p.national_id as "ID_NUMBER", lpad((p.no * 7 + 31)::varchar, 10, '0') as "ENTRY_NO", p.given as "FIRST_NAME",
       p.family as "OTHER_NAMES", case when p.female then 'F' else 'M' end as "SEX", p.birth as "DATE_OF_BIRTH",
       case when d.day <= today.last then d.day end as "DATE_OF_DEATH"
from person p cross join today left join death d using (no)
where luck('unregistered', p.no) > 0.03 and p.birth <= today.last
  and (today.nth = 0 or d.day between today.first and today.last or p.birth between today.first and today.last)
order by p.no
