select number as "household", cycle as "cycle", amount as "amount", strftime(due_on, '%d.%m.%Y') as "due"
from due cross join today where programme = 'ct_ovc' and due_on between today.first and today.last order by 1, 2
