-- A delta, comma and all: who is new this month (all of them in the first).
select e.number as "participant", id_in('cfa', who) as "id_card", given_in('cfa', who) as "name", who.family as "surname",
       case when who.female then 'woman' else 'man' end as "sex", born_in('cfa', who) as "birth_date", h.area as "sub_county",
       e.first_day as "joined", 2000 as "a_month"
from reported e join home h on h.no = e.household cross join today
where e.programme = 'cash_for_assets'
  and (e.first_day between today.first and today.last or today.nth = 1 and e.first_day <= today.last)
order by 1
