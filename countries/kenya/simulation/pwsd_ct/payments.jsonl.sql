select number as "number", cycle as "cycle", amount as "amount", paid_on::varchar as "paid_on", result as "result"
from payment cross join today where programme = 'pwsd_ct' and paid_on between today.first and today.last order by 1, 2
