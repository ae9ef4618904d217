"""The words that the readers of eligibility sentences go by, each with its place in the shared grammar."""

from collections.abc import Mapping

from matchers.calendar import Unit
from matchers.vocabulary import TermId

CUES: Mapping[str, str] = {
    "n": (
        "negative|negative genetic testing for|negative genetic test for|negative testing for|no|not|without|never|none|absence of|free of|free from|lack of|lacking|neither|cannot|can not|"
        "negative for|absent|not yet|has not yet|have not yet|has not|have not|had not|must not|may not|should not|do not|does not|not have"
    ),
    "x": (
        "except|except for|other than|with the exception of|with exception of|excepting|apart from|besides|"
        "aside from|not including|excluding|with the exceptions of|but not"
    ),
    "u": "unless|until",
    "?": "if|when|in case of|in the case of|provided that|provided|in which case|where|depending on|only if",
    "|": "nor|or|and or|versus",
    "&": "and|plus|as well as|in addition to|along with|together with|in combination with|combined with|with|but",
    "<": "less than|shorter than|below|fewer than|under|lower than|smaller than|up to but not including",
    "l": (
        "but not more than|but no more than|and not more than|and no more than|at most|no more than|not more than|up to|maximum of|maximum|not exceeding|no greater than|not greater than|"
        "at or before|before or at|on or before|no later than|not later than|not older than|no older than|at the most|not over|up to and including|or less|or fewer|or under|or below"
    ),
    ">": "more than|longer than|greater than|above|over|exceeding|higher than|beyond|in excess of",
    "g": (
        "or later|or beyond|at least|minimum of|a minimum of|minimum|no less than|not less than|or more|or greater|or above|or higher|"
        "not younger than|no younger than|starting from|from|or over"
    ),
    "r": "to|through|thru",
    "b": "between the ages of|between the age of|aged between|age between|ages between|between|ranging from|range from|from the age of",
    "a": (
        "age in|aged in|age|aged|ages|of age|years old|old|age range|age limit|age limits|age group|age at enrollment|chronological age|calendar age|age of|"
        "ageing|aging|postnatal age|at age|chronological|of postnatal age"
    ),
    "o": "older|older than|or older|and older|and above|and over",
    "y": "younger|younger than|or younger|and younger|and under|and below",
    "t": (
        "treatment|treated|treating|therapy|therapies|received|receive|receiving|use|using|used|usage|exposure|"
        "exposed|administration|administered|taking|taken|takes|took|given|medication|medications|medicine|"
        "intake|trial of|trials of|course of|courses of|first line treatment|first line therapy|first line treatments|second line treatment|second line therapy|standard treatment|standard therapy|standard therapies|conventional treatment|conventional therapy|initial treatment|initial therapy|first line medication|first line medications|first line drugs|first line drug|schedule|schedules|loading dose of|loading doses of|loading dose|initiated|started|initiation of|on treatment|treatments|prescribed|benefited from|benefitted from|"
        "has been on|have been on|being treated|therapeutic trial|dose|dosing|dosage|dosages|dosage regimen|daily dosage|managed|tried|trialed|trialled|adequate trial|adequate trials|adequate trial of|adequate trials of|appropriate trial of|therapeutic trial of|appropriate trial|receipt of|receipt|administer|consumption of|intake of|regimen|drug treatment"
    ),
    "p": (
        "prior|previous|previously|history of|past|earlier|ever|in the past|before enrollment|history|"
        "past history of|before|historical|has had|have had|having had|at any time|any time|former|formerly|preceding"
    ),
    "w": (
        "current|currently|concomitant|concomitantly|concurrent|concurrently|ongoing|now|at present|presently|"
        "simultaneous|simultaneously|undergoing|actively|continuing|still"
    ),
    "f": (
        "relapsed after initial response|relapse after initial response|relapse after an initial response|relapsed after an initial response|relapsing after initial response|"
        "refractory to treatment with|resistant to treatment with|did not respond to treatment with|refractory to therapy with|resistant to therapy with|"
        "failed|failure of|failure|fail|failing|refractory to|resistant to|inadequate response to|"
        "inadequate response|did not respond to|not responded to|no response to|unresponsive to|despite|partial response to|incomplete response to|suboptimal response to|insufficiently responsive to|failed to achieve seizure freedom|failed to achieve seizure freedom with|failed to achieve seizure freedom after|failed to achieve sustained seizure freedom|failed to achieve sustained seizure freedom with|failed to achieve sustained seizure freedom after|failure to achieve sustained seizure freedom with|failed to achieve seizure control with|failed to achieve seizure control|persisting after|persistence of spasms after|persistent spasms after|recurred after|relapse after|recurrence after|recurring after|relapse following|recurrence following|relapsed following|relapse of spasms after|recurrence of spasms after|"
        "not responding to|non responsive to|inadequately controlled by|not controlled by|uncontrolled by|"
        "insufficient response to|failed to respond to|lack of response to|not completely controlled by|"
        "unsuccessful|have failed|has failed|failure to respond to|fail to respond to|non response to|nonresponse to|non responder to|nonresponder to|nonresponsive to|failure to control seizures with|failure to achieve seizure control with|failure to achieve seizure freedom with|inadequate seizure control on|inadequate seizure control with|insufficient seizure control on|inadequately controlled with|not adequately controlled by|not adequately controlled with|not adequately controlled on|not controlled with|not controlled on|uncontrolled with|uncontrolled on|poorly controlled by|poorly controlled with|poorly controlled on|insufficiently controlled by|incompletely controlled by|incompletely controlled with|not well controlled by|not well controlled with|not well controlled on|resistance to|refractoriness to|lack of efficacy of|insufficient efficacy of|ineffectiveness of|lack of efficacy with|lack of efficacy|no improvement with|no improvement on|no improvement after|continue despite|continuing despite|persist despite|persisted despite|without response|without clinical response|without success|without effect|without improvement|without seizure control|without adequate response|without sufficient response|without cessation of spasms|no response|inadequate response to treatment|inadequate clinical response|insufficient response|unsuccessfully|ineffective|was ineffective|were ineffective|not effective|did not work|inefficacy of|treatment failure of|treatment failure with|treatment failure|failed to control|failing to respond to|did not achieve seizure control with|did not have adequate response to|have not responded to|has not responded to|had not responded to|not responsive to|have not adequately responded to|has not adequately responded to|persisting despite|relapsed after|after failure of|intractable to"
    ),
    "i": (
        "within|in the last|in the past|during the past|during the last|for the past|in the previous|"
        "within the past|within the last|within the previous|in the preceding|less than within|over the past|"
        "over the last|for the last|during the previous|in|during|for|since|after"
    ),
    "h": (
        "screening|the screening|screening visit|enrollment|enrolment|randomization|randomisation|study entry|"
        "baseline|baseline visit|visit 1|first visit|entry|inclusion|informed consent|consent|signing consent|"
        "first dose|study drug|study medication|first dose of study drug|study start|start of the study|"
        "start of study|the study|study|the trial|trial entry|study enrollment|study inclusion|recruitment|"
        "registration|study drug administration|first administration|dosing of study drug|study treatment|"
        "baseline period|the baseline period|pre randomization phase|initiation of study treatment|"
        "admission|hospitalization|hospitalisation|presentation|participation|study participation|treatment start"
    ),
    "q": (
        "significant|clinically significant|severe|uncontrolled|unstable|recurrent|serious|acute|major|"
        "recent|untreated|symptomatic|moderate|mild|new onset|new-onset|newly diagnosed|new|recently diagnosed|"
        "persistent|persisting|poorly controlled|intractable|refractory|medically refractory|drug resistant|"
        "resistant|decompensated|active|latent|clinically relevant|relevant|relevant history of|systemic|chronic|"
        "progressive|hemodynamically significant|idiopathic|fresh|nonspecific|concurrent severe|life threatening|"
        "typical|classical|classic|treatment resistant|pharmacoresistant|early|late|first episode of|initial|"
        "exclusively|only|predominantly|convulsive|generalized convulsive|inadequately controlled|high dose|"
        "low dose|oral|intravenous|topical|inhaled|long term|chronic use of|regular|stable|fixed|constant|unchanged|"
        "second degree|third degree|second or third degree|second and third degree|high degree|"
        "continuous|continuously|parenteral|recreational|medicinal|artisanal|daily use of|implanted|surgically implanted|implantation of|functioning|functional|strong|potent|moderate or strong|strong or moderate|sensitive|intermittent|prolonged|background|inherited|congenital|acquired|underlying|other|additional|another|further|unexplained|unknown|abnormal|normal"
    ),
    "d": (
        "diagnosis of|diagnosis|diagnosed with|diagnosed|diagnosed as|clinical diagnosis of|clinical diagnosis|"
        "confirmed diagnosis of|confirmed|documented|proven|established|presence of|evidence of|known|suspected|"
        "suspicion of|clinical suspicion of|suspect|consistent with|compatible with|definite|probable|possible|"
        "presenting with|presence or history of|present|affected by|affected with|suffering from|suffer from|"
        "a diagnosis of|documentation of|clinical|clinically|electroclinical|signs of|genetically|with a diagnosis of|"
        "confirming|confirms|confirm|evaluated by|as evaluated by|evaluated|assessed by|determined by|as determined by|"
        "determine|determined|evidenced by|as evidenced by|deemed|considered|judged|classified as|manifested by|manifesting|"
        "clinically evident|diagnosis must be|diagnoses of|confirmed by|as confirmed by|documented by|proven by|shown by|defined as|"
        "defined by|as defined by|characterized by|characterised by|secondary to|due to|caused by|attributable to|"
        "because of|as a result of|associated with|related to|resulting from|etiology of|aetiology of|"
        "genetic diagnosis of|molecular diagnosis of|molecularly confirmed|pathogenic variant in|pathogenic or likely pathogenic|likely pathogenic or pathogenic|pathogenic and likely pathogenic|"
        "pathogenic mutation in|mutation in|mutations in|variant in|variants in|pathogenic|likely pathogenic|"
        "genetic|molecular|identified|variant|variants|mutation|mutations|gene|karyotype|genetic testing|genetic test|molecular testing|if known|experiencing|demonstrating|demonstrated|demonstrates|showing|shows"
    ),
    "v": (
        "video eeg|video electroencephalogram|video electroencephalography|veeg|vEEG|video telemetry|eeg video|"
        "video eeg monitoring|24 hour video eeg|video eeg recording|prolonged video eeg|veeg recording"
    ),
    "z": (
        "eeg|aeeg|ceeg|amplitude integrated eeg|amplitude integrated electroencephalography|amplitude integrated electroencephalogram|"
        "continuous eeg|conventional eeg|continuous eeg monitoring|eeg monitoring|electroencephalogram|electroencephalography|electroencephalographic|electroencephalographic evidence of|"
        "eeg pattern|eeg evidence of|interictal eeg|electroencephalogram eeg|pattern on eeg|on eeg|by eeg|eegs"
    ),
    "G": (
        "gestational age|gestation|gestational|weeks gestation|weeks of gestation|born at|born before|born after|"
        "postmenstrual age|post menstrual age|postconceptional age|corrected age|corrected gestational age|"
        "adjusted age|corrected for prematurity|preterm|premature|prematurity|born prematurely|full term|at term|"
        "term infant|term newborn|born at term|term born|at birth|born preterm|born premature|born full term"
    ),
    "S": (
        "onset|seizures began|spasms began|seizures started|spasms started|seizures starting|spasms starting|age at onset|age of onset|onset of spasms|spasm onset|onset of seizures|seizure onset|first seizure|"
        "onset of infantile spasms|spasms onset|onset of epileptic spasms|first spasm|start of spasms"
    ),
    "W": "weight|weigh|weighing|body weight|bodyweight|weighs|birth weight|birthweight",
    "Y": (
        "per day|a day|daily|each day|every day|per 24 hours|day|per week|a week|weekly|each week|every week|per 7 days"
    ),
    "M": "cluster of spasms|cluster of epileptic spasms|spasm cluster|cluster|clusters of spasms|clusters",
    "e": (
        "such as|eg|e g|e.g|e.g.|for example|including|including but not limited to|including but not limited|"
        "includes|for instance|like|namely|i e|ie|i.e|i.e.|that is|especially|in particular|etc"
    ),
    "I": (
        "mri|magnetic resonance imaging|magnetic resonance imaging mri|brain mri|cranial mri|mri brain|mri scan|mri of the brain|"
        "neuroimaging|brain imaging|cranial imaging|ct|ct scan|computed tomography|brain magnetic resonance imaging"
    ),
    "B": (
        "muscle spasm|back spasm|back muscle spasm|hemifacial spasm|bladder spasm|laryngospasm|bronchospasm|vasospasm|"
        "esophageal spasm|oesophageal spasm|coronary spasm|spasms of the back|muscle spasms"
    ),
    "m": (
        "will not be counted|are not counted|is not counted|do not count|does not count|not counted|not be counted|is allowed|are allowed|allowed|is permitted|are permitted|permitted|is not exclusionary|"
        "are not exclusionary|not exclusionary|is not excluded|are not excluded|will not be excluded|"
        "not be excluded|may be included|can be included|may be enrolled|can be enrolled|may participate|"
        "can participate|may take part|can take part|may join|is acceptable|are acceptable|acceptable|is not an exclusion|are eligible|is eligible|"
        "is not a reason for exclusion|will be allowed|will be permitted|may be eligible|were not excluded|"
        "may be allowed|or not|treated or not treated|present or absent|absent or present|not a reason|is not a reason|need not|an exception was made|exception is made|does not exclude|do not exclude|is not required|are not required|not required|not necessary"
    ),
    "R": "regardless of|any number of|alone or in combination with|alone or combined with|alone or with|either alone or in combination with|alone or together with|or in combination with|as monotherapy or in combination with|irrespective of|with or without|whether or not|independent of|no matter|whatever",
    "X": (
        "is not permitted|are not permitted|not permitted|is not allowed|are not allowed|not allowed|is prohibited|"
        "are prohibited|prohibited|is exclusionary|are exclusionary|not acceptable|is not acceptable|will be excluded|are excluded|is excluded|must be excluded|should be excluded|were excluded|not eligible|"
        "are not eligible|is not eligible|will not be eligible|may not be eligible|are not taken|will not be taken|are not included|"
        "will not be included|are not considered eligible|is not considered eligible|not considered eligible|will not be considered eligible|are not to be enrolled|is not to be enrolled|not to be enrolled|are not to be included|not to be included|must not be enrolled|must not be included|cannot be included|should not be included|may not be included|are not enrolled|will not be enrolled|"
        "cannot be enrolled|should not be enrolled|may not be enrolled|cannot participate|may not participate|will not participate|"
        "cannot take part|may not take part|will also be excluded|ineligible|shall be excluded|to be excluded"
    ),
    "D": (
        "medical illness|medical condition|medical disorder|medical disease|medical problem|disease|diseases|dysfunction|impairment|insufficiency|failure|disorder|disorders|abnormality|"
        "abnormalities|condition|conditions|illness|problem|problems|function impairment|compromise|"
        "involvement|pathology|system disease|system disorder|defect|defects|dysfunctions|impairments"
    ),
    "s": (
        "patient|patients|inpatient|inpatients|outpatient|outpatients|infant|infants|child|children|subject|subjects|participant|participants|baby|babies|"
        "male|female|boy|boys|girl|girls|males|females|individual|individuals|pediatric|paediatric|person|persons|"
        "must|have|has|had|having|be|been|being|is|are|was|were|who|whom|whose|that|which|the|of|a|an|so far|test|tests|testing|any|all|at|"
        "this|these|those|their|his|her|its|it|they|there|as|by|on|also|both|either|will|would|should|shall|may|"
        "can|could|time|the time of|at the time of|at time of|time of|upon|who are|who have|who has|"
        "of the following|the following|following|any of the following|all of the following|one of the following|"
        "1 or more of the following|at least 1 of the following|either of the following|meet|meets|meeting|criteria|"
        "inclusive|included|weeks post|toddlers|neonates|newborn|newborns|gender|sex|eligible|include|study subjects|"
        "candidates|enrolled|human|young|one|more|different|various|investigator|per|according to|ilae|"
        "ilae criteria|according to ilae|international league against epilepsy|pediatric neurologist|"
        "paediatric neurologist|neurologist|child neurologist|by a neurologist|physician|signs|symptoms|"
        "its|form|forms|type|types|kind|kinds|agent|agents|drug|drugs|product|products|for the treatment of|"
        "etiology|aetiology|cause|causes|status|in whom|then|so|such|same|do|does|did|us|we|our|completed|"
        "informed|only if|case|cases|case of|cases of|full|specific|some|specified|named|listed|named above|"
        "sexes|life|overnight|recording|recordings|capturing|interictal|healthy|observed|presenting|persistence of|existence of|consensus|international|family|families|willing|provided|least|in order to|order|regarding|with regard to|visit|visits|"
        "dates|date|minus|inclusion criteria|exclusion criteria|criterion|requirement|required|require|"
        "requires|need|needs|needed|requiring|underwent|undergone|undergo|obtained|performed|prospective|"
        "medical history of|medical history|recorded|history or|based on|on the basis of|basis|clear|"
        "unequivocal|at the|inclusively|otherwise|whichever|is longer|whichever is longer|approximately|about|"
        "point|sure|able|part|in clusters|combination|single|multiple|body|"
        "alone or in combination|either alone or in combination|whether alone or in combination|as monotherapy or in combination|as monotherapies or in combination|whether as monotherapies or in combination|whether as monotherapy or in combination|in monotherapy or in combination|adequate dose and duration|adequate doses and duration|adequate dose|adequate doses|adequate dosage|adequate dosages|adequate dosage and duration|appropriate dose|appropriate doses|therapeutic dose|therapeutic doses|sufficient dose|sufficient doses|sufficient dose and duration|maximum tolerated dose|maximal tolerated dose|maximum tolerated doses|appropriately chosen|appropriately chosen and tolerated|tolerated and appropriately chosen|appropriately selected|adequate duration|course|courses|"
        "medicinal product|medicinal products|known to be|or both|or both of these|or all of these|or any combination|or any combination of these|or any combination thereof|or a combination of both|or a combination of these|or a combination|"
        "confident|experienced|reported|international classification of epileptic seizures|international classification of seizures|"
        "made|diagnostic criteria|clinical grounds|features|captured|already|site|sites|center|centre|hospital|unit|clinic|department"
    ),
}
# Words that name a thing only with the word that ends their list: "tonic, clonic or atonic seizures".
SEIZURE_KINDS: Mapping[str, TermId] = {
    "tonic": "tonic-seizures", "clonic": "clonic-seizures", "atonic": "atonic-seizures",
    "myoclonic": "myoclonic-seizures", "tonic clonic": "tonic-clonic-seizures", "absence": "absence-seizures",
    "atypical absence": "atypical-absence-seizures", "focal": "focal-seizures", "generalized": "generalized-seizures",
    "generalised": "generalized-seizures", "gelastic": "gelastic-seizures", "partial onset": "focal-seizures",
    "generalized tonic clonic": "generalized-tonic-clonic-seizures",
    "generalised tonic clonic": "generalized-tonic-clonic-seizures", "febrile": "febrile-seizures",
}  # fmt: skip
ORGANS: Mapping[str, TermId] = {
    "heart": "heart-disease", "cardiac": "heart-disease", "cardiovascular": "heart-disease",
    "kidney": "kidney-disease", "renal": "kidney-disease", "liver": "liver-disease", "hepatic": "liver-disease",
    "hepato": "liver-disease", "lung": "lung-disease", "pulmonary": "lung-disease", "respiratory": "lung-disease",
    "gastrointestinal": "gastrointestinal-disease", "gi": "gastrointestinal-disease",
    "stomach": "gastrointestinal-disease", "intestinal": "gastrointestinal-disease",
    "gastric": "gastrointestinal-disease", "metabolic": "metabolic-disease", "metabolism": "metabolic-disease",
    "neurodegenerative": "neurodegenerative-disease", "mitochondrial": "mitochondrial-disease",
    "hematologic": "haematological-disease", "haematologic": "haematological-disease", "hematological": "haematological-disease",
    "haematological": "haematological-disease",
    "demyelinating": "demyelinating-disease", "neurologic": "neurological-disorder", "neurological": "neurological-disorder",
    "cns": "neurological-disorder", "central nervous system": "neurological-disorder", "nervous system": "neurological-disorder",
    "cerebral": "neurological-disorder", "endocrine": "endocrine-disease", "autoimmune": "autoimmune-disease",
    "neuromuscular": "neuromuscular-disease", "retinal": "retinal-disease",
    "thromboembolic": "thromboembolic-disorder", "immunologic": "immunodeficiency", "immunological": "immunodeficiency",
}  # fmt: skip
UNITS: Mapping[str, Unit] = {
    "hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "h": "hour", "day": "day", "days": "day",
    "week": "week", "weeks": "week", "wk": "week", "wks": "week", "month": "month", "months": "month",
    "mo": "month", "mos": "month", "mth": "month", "mths": "month", "year": "year", "years": "year",
    "yr": "year", "yrs": "year", "yo": "year", "y": "year",
}  # fmt: skip
KILOGRAMS: Mapping[str, float] = {
    "kg": 1.0, "kgs": 1.0, "kilogram": 1.0, "kilograms": 1.0, "g": 0.001, "gram": 0.001, "grams": 0.001,
    "gr": 0.001, "lb": 0.45359237, "lbs": 0.45359237, "pound": 0.45359237, "pounds": 0.45359237,
}  # fmt: skip
DOSES = frozenset("mg mcg µg ug iu u unit units ml g mmol".split())  # noqa: SIM905 - easier to read and to add to
DOSED_BY = frozenset("/ kg day d m2 m² per a bid dose doses twice once dl l % body weight h".split())  # noqa: SIM905
MEASURED = "as measured"  # stands for words that tell of what degree something must be
NEEDED = "as needed"  # stands for what it must need or cause, which may be said of a whole list
SIGNS = {
    "'": "s", '"': "s",
    "<": "<", "≤": "l", ">": ">", "≥": "g", ",": ",", "/": "/", ";": ";", ".": ".", ":": ":", "(": "(", ")": ")",
    "[": "(", "]": ")", "&": "&", "-": "-",
}  # fmt: skip
WEAK = frozenset({"in", "during", "for", "since", "after"})
AFTER_AGE = frozenset(
    {"of", "at", "with", "who", "on", "year", "month", "old", "age", "inclusive", "weighing"}
)
