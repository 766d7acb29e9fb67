select e.number as "number", id_in('pwsd', p) as "national_id", given_in('pwsd', p) as "first_name", p.family as "other_names",
       case when p.female then 'F' else 'M' end as "sex", born_in('pwsd', p)::varchar as "born", h.area::varchar as "sub_county",
       e.first_day::varchar as "since", 2000 as "monthly", who.national_id as "caregiver_id"
from reported e join person p on p.no = e.about join home h on h.no = e.household cross join today
where e.programme = 'pwsd_ct' and today.nth > 0 and e.first_day <= today.last and coalesce(e.left_on > today.last, true)
order by 1
