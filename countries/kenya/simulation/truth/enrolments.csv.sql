select programme, number, household, person, about, first_day, left_on, died from enrolment order by programme, number
