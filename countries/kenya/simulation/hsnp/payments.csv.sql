select number as "HH_NO", cycle as "CYCLE", amount as "AMOUNT", paid_on as "PAID_ON", upper(result) as "RESULT"
from payment cross join today where programme = 'hsnp' and paid_on between today.first and today.last order by 1, 2
