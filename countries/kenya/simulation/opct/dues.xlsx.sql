select number as "Beneficiary No", cycle as "Cycle", amount as "Amount", due_on::varchar as "Due"
from due cross join today where programme = 'opct' and due_on between today.first and today.last order by 1, 2
