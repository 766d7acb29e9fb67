select number as "participant", cycle as "month", amount as "amount", due_on as "due_on"
from due cross join today where programme = 'cash_for_assets' and due_on between today.first and today.last order by 1, 2
