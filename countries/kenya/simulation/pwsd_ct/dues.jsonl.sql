select number as "number", cycle as "cycle", amount as "amount", due_on::varchar as "due_on"
from due cross join today where programme = 'pwsd_ct' and due_on between today.first and today.last order by 1, 2
