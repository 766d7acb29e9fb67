-- A delta: who is new this month (all of them in the first).
select e.number as "household", id_in('ct_ovc', who) as "caregiver_id", given_in('ct_ovc', who) as "caregiver_first_name",
       who.family as "caregiver_other_names", case when who.female then 'female' else 'male' end as "caregiver_sex",
       strftime(born_in('ct_ovc', who), '%d.%m.%Y') as "caregiver_born", h.area as "sub_county",
       strftime(e.first_day, '%d.%m.%Y') as "enrolled", 2000 as "monthly_amount"
from reported e join home h on h.no = e.household cross join today
where e.programme = 'ct_ovc' and (e.first_day between today.first and today.last or today.nth = 1 and e.first_day <= today.last)
order by 1
