-- Another sector's list: eight in ten of the older persons have the cover that comes with their transfer.
select 'NH' || e.number as "cover_no", id_in('health', who) as "id_no", given_in('health', who) as "given", who.family as "others",
       case when who.female then 'F' else 'M' end as "sex", born_in('health', who) as "born", h.area as "sub_county",
       greatest(e.first_day + 30, date '2018-03-01') as "from"
from reported e join home h on h.no = e.household cross join today
where e.programme = 'opct' and not e.again and luck('covered', e.about) < 0.8
  and (today.nth = 1 and e.first_day + 30 <= today.last or today.nth > 1 and e.first_day + 30 between today.first and today.last)
order by 1
