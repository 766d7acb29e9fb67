-- Every planted error that a report can show: programme, number, kind.
select programme, number, 'dead but active' as kind from enrolment
where unnoticed and left_on is null and luck('unregistered', about) > 0.03
union all select programme, number, 'enrolled twice' from enrolment where again
union all select programme, number, 'enrolled despite another programme' from enrolment where excluded
union all select e.programme, e.number, 'unknown to the population register' from enrolment e where luck('unregistered', e.about) <= 0.03
union all select e.programme, e.number, 'too young' from enrolment e join person p on p.no = e.about
where e.programme = 'opct' and p.age < 70
union all select e.programme, e.number, 'caregiver of several households' from enrolment e
where exists (select 1 from lent l where l.person = e.person and l.programme = e.programme and l.household = e.household)
  and (select count(distinct o.household) from enrolment o where o.person = e.person) > 2
order by 1, 2, 3
