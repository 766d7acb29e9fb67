-- The poorer half of each county, and whoever is in a programme.
select 'R' || lpad(h.no::varchar, 8, '0') as "HouseholdNo", h.area as "SubCounty"
from home h cross join today
where today.nth = 0 and (h.rank < 0.5 or exists (select 1 from enrolment e where e.household = h.no))
order by h.no
