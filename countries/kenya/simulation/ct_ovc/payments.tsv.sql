select number as "household", cycle as "cycle", amount as "amount", strftime(paid_on, '%d.%m.%Y') as "paid", result as "result"
from payment cross join today where programme = 'ct_ovc' and paid_on between today.first and today.last order by 1, 2
