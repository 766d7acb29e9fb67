"""How the columns of programmes' files are called, in the languages in which such files come."""

from collections.abc import Mapping
from typing import Final

from recensus.connectors.proposing.choices import KEY, OF_ENROLMENT, OF_HOUSEHOLD, OF_PERSON

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "first_day": (
        "since", "start", "start date", "enrolled on", "enrolment date", "from", "depuis", "date debut",
        "date d inscription", "fecha de alta", "desde", "data de inicio", "tarehe ya kuanza", "tangu",
        "تاريخ التسجيل",
    ),
    "last_day": (
        "until", "end", "end date", "valid until", "to", "date fin", "hasta", "fecha de baja", "data de fim",
        "tarehe ya mwisho", "hadi",
    ),
    "amount": (
        "amount", "benefit", "sum", "value", "montant", "monto", "importe", "valor", "kiasi", "المبلغ",
    ),
    "currency": ("currency", "devise", "moneda", "moeda", "sarafu", "العملة"),
    "state": ("status", "state", "result", "statut", "estado", "situacion", "hali", "الحالة"),
    "reason": ("reason", "why", "cause", "motif", "motivo", "razon", "sababu", "السبب"),
    "cycle": ("cycle", "month", "period", "quarter", "mois", "periode", "mes", "periodo", "mwezi", "الشهر"),
    "due_on": ("due on", "due date", "payable on", "echeance", "vencimiento", "tarehe ya kulipa"),
    "paid_on": ("paid on", "payment date", "day", "date", "date de paiement", "fecha de pago", "tarehe ya malipo"),
    "left_on": ("left on", "exit date", "day", "date", "date de sortie", "fecha de salida", "tarehe ya kutoka"),
    "received_on": ("received on", "complaint date", "day", "date", "recu le", "recibido", "tarehe ya kupokea"),
    "answered_on": ("answered on", "closed on", "resolved on", "repondu le", "respondido", "tarehe ya kujibu"),
    "about": ("about", "subject", "complaint", "objet", "asunto", "kuhusu", "malalamiko"),
}  # fmt: skip
"""For each word of a report, what such a column is called: letters without accents, in small."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    KEY: (
        "no", "n", "number", "id", "key", "ref", "reference", "code", "numero", "nro", "dossier", "expediente",
        "matricule", "namba", "الرقم",
    ),
    OF_PERSON: (
        "person no", "person id", "member no", "beneficiary no", "beneficiary id", "beneficiaire", "beneficiario",
        "mnufaika", "رقم المستفيد",
    ),
    OF_HOUSEHOLD: ("household", "household id", "hh id", "hhid", "menage", "hogar", "agregado", "kaya", "الأسرة"),
    OF_ENROLMENT: ("enrolment no", "enrollment id", "enrolment id", "numero de dossier", "namba ya usajili"),
}  # fmt: skip
"""The same for columns that are keys."""
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": ("sex", "gender", "m f", "sexe", "sexo", "jinsia", "الجنس"),
    "birth_date": (
        "date of birth", "dob", "born", "birthday", "ne le", "date de naissance", "fecha de nacimiento",
        "nacimiento", "data de nascimento", "tarehe ya kuzaliwa", "تاريخ الميلاد",
    ),
    "age": ("age", "edad", "idade", "umri", "العمر"),
    "name": ("name", "full name", "nom et prenom", "nombre", "nome", "jina", "الاسم"),
    "given_name": ("first name", "forename", "given name", "prenom", "nombre", "nome", "jina la kwanza"),
    "family_name": ("surname", "last name", "family name", "nom", "apellido", "apelido", "jina la ukoo"),
    "national_id": (
        "id number", "identity", "national id", "id no", "nid", "cin", "dni", "cedula", "bi", "kitambulisho",
        "namba ya kitambulisho", "الرقم الوطني",
    ),
}  # fmt: skip
"""Attributes that most countries have, by what their dictionaries and their roles call them."""
SEXES: Final[Mapping[str, tuple[str, ...]]] = {
    "female": ("f", "female", "femme", "feminin", "mujer", "femenino", "feminino", "mke", "ke", "w", "2", "أنثى"),
    "male": ("m", "male", "homme", "masculin", "hombre", "masculino", "h", "mume", "me", "1", "ذكر"),
}  # fmt: skip
"""Texts that mean a sex; the digits as censuses write them."""
