select 'R' || lpad(p.household::varchar, 8, '0') as "HouseholdNo", p.position + 1 as "Line", id_in('esr', p) as "NationalId",
       given_in('esr', p) as "FirstName", p.family as "OtherNames", case when p.female then 'Female' else 'Male' end as "Gender",
       strftime(born_in('esr', p), '%d/%m/%Y') as "BirthDate", p.role as "Relationship",
       case when s.no is null then 'No' else 'Yes' end as "SevereDisability"
from person p join home h on h.no = p.household cross join today left join severe s on s.no = p.no
where today.nth = 0 and p.birth <= today.last and (h.rank < 0.5 or exists (select 1 from enrolment e where e.household = h.no))
order by p.household, p.position
