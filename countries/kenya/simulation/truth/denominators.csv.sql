-- How many live in the synthetic country, in the form of the pack's denominators.csv: the demonstration puts it in its place.
select h.area as area, case when p.female then 'female' else 'male' end as sex, null::varchar as age, null::varchar as disability,
       count(*) as persons, 'The synthetic country' as source
from person p join household h on h.no = p.household group by all order by 1, 2
