select number as "Beneficiary No", cycle as "Cycle", amount as "Amount", paid_on::varchar as "Paid on", result as "Result"
from payment cross join today where programme = 'opct' and paid_on between today.first and today.last order by 1, 2
