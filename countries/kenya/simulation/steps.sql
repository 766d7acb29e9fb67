-- Who is in which programme, and what happens to them in a year: the truth from which every file is written.
-- Given are area, household and person, and luck(purpose, key): a number from 0 to 1 that depends on nothing else.
-- The reports cover twelve months; month 0 is the stock-taking before them.

create table month as
select nth::integer as nth, (date '2025-10-01' + to_months(nth::integer))::date as first,
       last_day(date '2025-10-01' + to_months(nth::integer)) as last
from range(13) as counted(nth);

create table cycle as
select strftime(first, '%Y-%m') || strftime(first + interval 1 month, '/%m') as name, 2 as months, first,
       last_day(first + interval 1 month) as due_on
from (select (date '2025-11-01' + to_months(2 * nth::integer))::date as first from range(7) as counted(nth))
union all
select strftime(first, '%Y-%m'), 1, first, last from month where nth > 0;

create table death as
select no, date '2025-11-01' + (luck('day of death', no) * 350)::integer as day
from person where luck('death', no) < 0.001 + greatest(age - 55, 0) * 0.0016;

-- Each household's place among those of its county, the poorest first; what people say of a household is not exact.
create table home as
select h.no, h.area, a.hsnp, a.cash_for_assets, p.no as head,
       percent_rank() over (partition by h.area // 100 order by h.wellbeing + 0.4 * luck('seen', h.no), h.no) as rank
from household h join area a on a.area = h.area join person p on p.household = h.no and p.role = 'head';

create table orphan as
select household, min(no) as child from person
where age < 17 and role in ('grandchild', 'other') and luck('orphan', no) < 0.5 group by household;

create table severe as
select no, household from person
where age < 69 and luck('severe', no) < 0.006 + greatest(age - 40, 0) * 0.0004;

-- Who was chosen, one row an enrolment; the least rank comes first where one programme excludes another.
create table chosen as
select 'opct' as programme, 0 as rank, household, no as person, no as about from person
where age >= 70 and luck('opct', no) < 0.72 or age between 64 and 70 and luck('too young', no) < 0.05
union all
select 'pwsd_ct', 1, s.household, h.head, s.no from severe s join home h on h.no = s.household
where h.rank < 0.6 and luck('pwsd_ct', s.no) < 0.7
union all
select 'ct_ovc', 2, h.no, h.head, o.child from orphan o join home h on h.no = o.household
where h.rank < 0.55 and luck('ct_ovc', h.no) < 0.7
union all
select 'hsnp', 3, no, head, head from home where rank < hsnp
union all
select 'cash_for_assets', 4, no, head, head from home
where cash_for_assets and rank < 0.4 and luck('cash_for_assets', no) < 0.3;

-- The disability and the orphans' transfer, and the hunger safety net, exclude each other in a household, and the
-- disability transfer the older persons' one. Half of them are enrolled despite that.
create table kept as
select c.*, exists (
    select 1 from chosen o where o.household = c.household and o.rank < c.rank
    and c.programme in ('pwsd_ct', 'ct_ovc', 'hsnp') and not (c.programme <> 'pwsd_ct' and o.programme = 'opct')
) as excluded
from chosen c;

-- In a few counties one caregiver stands for several households.
create table lent as
select k.household, k.programme, first(k.person) over (partition by h.area // 100 order by k.person) as person
from kept k join home h on h.no = k.household
where k.programme in ('ct_ovc', 'pwsd_ct') and luck('lent', h.area // 100) < 0.15 and luck('lends', k.household) < 0.5;

create table enrolment as
with once as (
    select k.programme, k.household, coalesce(l.person, k.person) as person, k.about, k.excluded,
           case when luck(k.programme || ' new', k.about) < 0.12
                then date '2025-11-01' + (luck(k.programme || ' since', k.about) * 300)::integer
                else date '2019-02-01' + (luck(k.programme || ' since', k.about) * 2300)::integer end as first_day
    from kept k left join lent l using (household, programme)
    where not k.excluded or luck('despite', k.household || k.programme) < 0.5
), numbered as (
    select *, about as number, false as again from once
    union all
    select * replace (first_day + 90 as first_day), about + 500000000, true from once
    where luck(programme || ' twice', about) < 0.03
), ending as (
    select n.*, d.day as died,
           case when luck(programme || ' leaves', number) < 0.04
                then date '2026-01-15' + (luck(programme || ' left', number) * 280)::integer end as leaves
    from numbered n left join death d on d.no = n.about
)
select programme, case programme when 'opct' then 'OP' when 'pwsd_ct' then 'PD' when 'ct_ovc' then 'OV' when 'hsnp' then 'HS' else 'CA' end
       || lpad(number::varchar, 9, '0') as number,
       household, person, about, excluded, again, first_day, died,
       died is not null and luck(programme || ' unnoticed', number) < 0.5 as unnoticed,
       case when died is not null and not unnoticed then died + 40 when leaves > first_day + 60 then leaves end as left_on,
       case when died is not null and not unnoticed then 'died'
            when luck(programme || ' why', number) < 0.5 then 'moved away' else 'no longer in need' end as reason
from ending;

create table rate as
select * from (values ('hsnp', 2, 5400, 12), ('opct', 2, 4000, 25), ('ct_ovc', 2, 4000, 40), ('pwsd_ct', 2, 4000, 75),
                      ('cash_for_assets', 1, 2000, 20)) as listed(programme, months, amount, days);

create table due as
select e.programme, e.number, c.name as cycle, c.due_on, r.amount, r.days
from enrolment e join rate r using (programme) join cycle c on c.months = r.months
where e.first_day <= c.first and (e.left_on is null or e.left_on > c.due_on);

create table payment as
select programme, number, cycle, amount, due_on - 5 + (luck(programme || ' paid', number || cycle) ** 2 * days)::integer as paid_on,
       case when luck(programme || ' result', number || cycle) < 0.02 then 'failed'
            when luck(programme || ' result', number || cycle) < 0.035 then 'returned' else 'paid' end as result
from due where due_on < date '2026-11-01';

create table complaint as
select programme, number, 'C' || number as no,
       date '2025-11-05' + (luck(programme || ' complains', number) * 340)::integer as received,
       case when luck(programme || ' open', number) < 0.85
            then date '2025-11-05' + (luck(programme || ' complains', number) * 340 + 2 + luck(programme || ' answers', number) * 45)::integer
       end as answered,
       ['payment late', 'payment missing', 'wrong name', 'conduct'][1 + (luck(programme || ' about', number) * 4)::integer % 4] as about
from enrolment where luck(programme || ' complaint', number) < 0.06 and first_day < date '2025-11-05';

-- How each office writes down who somebody is, with the slips of its own clerks.
create macro given_in(office, p) as case
    when luck(office || ' name', p.no) < 0.04 then p.given_misspelt
    when luck(office || ' name', p.no) < 0.09 then p.given_respelt else p.given end;
create macro id_in(office, p) as case
    when luck(office || ' id', p.no) < 0.03 then null
    when luck(office || ' id', p.no) < 0.045 then (99999999 - p.national_id::bigint % 9000000)::varchar
    else p.national_id end;
create macro born_in(office, p) as case
    when luck(office || ' born', p.no) < 0.08 then date_trunc('year', p.birth)::date else p.birth end;

create table reported as
select e.*, p as who from enrolment e join person p on p.no = e.person;
