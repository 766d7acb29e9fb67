-- The registry pays the coming cycle for this programme: who is to be paid comes with the last month.
select number as "HH_NO", cycle as "CYCLE", amount as "AMOUNT", due_on as "DUE_ON"
from due cross join today where programme = 'hsnp' and today.nth = 12 and due_on > today.last order by 1, 2
