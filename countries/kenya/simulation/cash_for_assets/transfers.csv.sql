select number as "participant", cycle as "month", amount as "amount", paid_on as "sent_on", result as "outcome"
from payment cross join today where programme = 'cash_for_assets' and paid_on between today.first and today.last order by 1, 2
