"""People decide the doubtful: two records side by side, one question, the answers of officers and what they amount to.

Promises: a pair is shown only to who may answer it and reaches both records; nobody sees another's answer before her
own; where something would be taken from somebody two officers have to agree, else a third decides; some pairs of which
the model was sure lie among the doubtful, unmarked, so that its precision is known. It moves no record and changes no
link: that is for `linkage.actions`.
"""
