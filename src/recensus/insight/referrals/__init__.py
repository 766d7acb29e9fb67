"""Sending somebody who is missed to the programme: by her consent or a law, and with an answer.

Promises: nobody is referred without a consent that holds or a law that is named; a consent that is taken back stops the
referral; the programme's own officers answer, with a reason where they refuse; an enrolment that the programme reports
later is an answer too; answers go forward only. It is not the place for enrolling.
"""
