"""How trials speak of conditions: degrees, causes, exceptions, lists of which only some count, what is only feared.

Own words; all on 2026-06-01. A sentence stands for its kind.
"""

from collections.abc import Callable

Row = dict[str, str]

# A word of degree, before a list, behind a name or in brackets, is more than a profile tells: it never bars for sure.
DEGREES = """
sentence                                                                               | conditions                            | exclude
---------------------------------------------------------------------------------------+---------------------------------------+--------
Clinically significant cardiac, renal or hepatic disease                               | liver-disease                         | ?
Clinically significant cardiac, renal or hepatic disease                               | infantile-spasms; nothing else        | yes
Significant, chronic heart or kidney condition                                         | heart-disease                         | ?
Cardiac, renal or hepatic disease                                                      | liver-disease                         | no
Severe cardiac, renal or hepatic failure                                               | kidney-disease                        | ?
Severe malnutrition (weight for length below -3 SD)                                    | severe-malnutrition                   | ?
Renal impairment (creatinine clearance below 50 mL/min)                                | kidney-disease                        | ?
Arrhythmia requiring medical therapy                                                   | arrhythmia                            | ?
Hypertension that is uncontrolled                                                      | hypertension                          | ?
Sick sinus syndrome without a pacemaker                                                | sick-sinus-syndrome                   | ?
Cancer, with the exception of fully treated skin tumours                               | cancer                                | ?
Active or latent tuberculosis                                                          | latent-tuberculosis                   | no
CNS disease deemed to be progressive                                                   | cerebral-palsy                        | ?
Progressive or degenerative central nervous system (CNS) disease                       | neurodegenerative-disease             | no
Progressive CNS disease, including tumors                                              | brain-tumour                          | no
Progressive disorder of the nervous system                                             | neurodegenerative-disease             | no
Hypertension, uncontrolled                                                             | hypertension                          | ?
Hypertension (uncontrolled)                                                            | hypertension                          | ?
Hypertension: uncontrolled                                                             | hypertension                          | ?
Diabetes or hypertension, uncontrolled                                                 | diabetes-mellitus                     | ?
Diabetes or hypertension, uncontrolled                                                 | hypertension                          | ?
Hypertension, severe asthma                                                            | hypertension                          | no
Hypertension, severe asthma                                                            | asthma                                | ?
Infection, active or recent                                                            | infection                             | ?
Renal impairment, moderate or severe                                                   | kidney-disease                        | ?
Hypertension, severe; diabetes                                                         | diabetes-mellitus                     | no
Congenital heart disease, haemodynamically significant                                 | congenital-heart-disease              | ?
Cerebral palsy, severe (GMFCS V)                                                       | cerebral-palsy                        | ?
Epilepsy, focal                                                                        | infantile-spasms                      | not no
Heart failure, NYHA class III                                                          | heart-failure                         | ?
Diabetes, heart failure, hypertension                                                  | heart-failure                         | no
"""

# What the trial is for is not barred by a word that means the others.
OTHERS = """
sentence                                                                               | conditions                            | exclude
---------------------------------------------------------------------------------------+---------------------------------------+--------
Other types of epilepsy                                                                | infantile-spasms                      | not no
Ohtahara syndrome or another epileptic encephalopathy                                  | infantile-spasms                      | not no
Ohtahara syndrome or another epileptic encephalopathy                                  | ohtahara-syndrome                     | no
Epileptic encephalopathies with other etiology                                         | infantile-spasms                      | not no
Previous diagnosis of epilepsy or seizures                                             | infantile-spasms                      | not no
Spasms with known genetic or metabolic etiology                                        | infantile-spasms; nothing else        | not no
Spasms with known genetic or metabolic etiology                                        | infantile-spasms; cdkl5               | no
Any seizure type other than epileptic spasms                                           | infantile-spasms                      | ?
Any seizure type other than epileptic spasms                                           | infantile-spasms; nothing else        | yes
Any seizure type other than epileptic spasms                                           | infantile-spasms; febrile-seizures    | no
Seizures secondary to drugs, infection, neoplasm or demyelinating disease              | infantile-spasms; nothing else        | not no
Seizures secondary to drugs, infection, neoplasm or demyelinating disease              | infantile-spasms; demyelinating-disease | no
Known kidney stones or family history of kidney stones                                 | kidney-stones                         | no
Family history of seizures, cardiomyopathy or sudden death                             | infantile-spasms                      | not no
Abnormal EEG background such as burst suppression                                      | infantile-spasms                      | ?
"""

# Lists of what a treatment is not safe with: one entry is enough, one not named is asked. Of signs that must be
# several, one alone bars nobody.
LISTS = """
sentence                                                                                    | conditions                             | exclude
--------------------------------------------------------------------------------------------+----------------------------------------+--------
Contraindications to steroids, such as active infection, diabetes mellitus or hypertension  | hypertension                           | no
Contraindications to steroids, such as active infection, diabetes mellitus or hypertension  | infantile-spasms; nothing else         | ?
Contraindication to ACTH: ocular herpes simplex, osteoporosis                               | osteoporosis                           | no
Known hypersensitivity to ACTH or serious blood dyscrasia                                   | blood-dyscrasia                        | no
Two or more of the following: lethargy, vomiting, hypoglycaemia, metabolic acidosis         | hypoglycaemia                          | ?
Two or more of the following: lethargy, vomiting, hypoglycaemia, metabolic acidosis         | hypoglycaemia; metabolic-acidosis      | no
Seizures from correctable metabolic disturbances (i.e. hypoglycaemia, hypocalcaemia)        | infantile-spasms; hypoglycaemia        | no
Fever or acute illness                                                                      | infantile-spasms; nothing else         | ?
"""

# What is asked for, and what is only feared or looked for.
ASKED = """
sentence                                                                                    | conditions                             | include
--------------------------------------------------------------------------------------------+----------------------------------------+--------
Children with cryptogenic or symptomatic West syndrome                                      | infantile-spasms                       | yes
Children with cryptogenic or symptomatic West syndrome                                      | lennox-gastaut-syndrome; no infantile-spasms | no
Infants at risk of developing epilepsy after perinatal stroke                               | perinatal-stroke; no epilepsy          | not no
Negative genetic testing for SCN1A                                                          | infantile-spasms; nothing else         | yes
Diagnosis of one of the following: West syndrome, Lennox-Gastaut syndrome, Doose syndrome   | infantile-spasms                       | yes
At least 1 of: tuberous sclerosis, infantile spasms                                         | infantile-spasms; nothing else         | yes
Infantile spasms of unknown, structural or genetic etiology                                 | infantile-spasms; nothing else         | not no
Newborns with seizures                                                                      | neonatal-seizures                      | yes
Lennox-Gastaut syndrome, which may include tonic seizures                                   | lennox-gastaut-syndrome; nothing else  | yes
Infants with West syndrome whose parents give informed consent                              | no infantile-spasms                    | no
Normal liver function with ALT not more than 3 times the upper limit of normal              |                                        | ?
Epilepsy, drug-resistant                                                                    | epilepsy                               | not yes
Tuberous sclerosis complex, genetically confirmed                                           | no tsc                                 | no
Infants with a TSC1 or TSC2 variant without seizures                                        | tsc1; seizures                         | not yes
Infants with a TSC1 or TSC2 variant without seizures                                        | tsc2; no tsc1; seizures                 | no
Infants with a TSC1 or TSC2 variant without seizures                                        | tsc2; no seizures                      | yes
"""


def test_degrees(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_others(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_lists(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_asked(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


# Each entry of a long list bars by itself; "with" belongs to the entry it stands in.
LONG_LISTS = """
sentence                                                                        | conditions                                         | exclude
--------------------------------------------------------------------------------+----------------------------------------------------+--------
Brain tumour, hydrocephalus with shunt, intracranial haemorrhage                | intracranial-haemorrhage; nothing else             | no
Brain tumour, hydrocephalus with shunt, intracranial haemorrhage                | brain-tumour; nothing else                         | no
Brain tumour, hydrocephalus with shunt, intracranial haemorrhage                | hydrocephalus; nothing else                        | ?
Brain tumour, hydrocephalus with shunt, intracranial haemorrhage                | fever; nothing else                                | yes
Varicella infection, measles, CMV infection, toxoplasmosis, rubella infection | rubella; nothing else                              | no
Varicella infection, measles, CMV infection, toxoplasmosis, rubella infection | congenital-cytomegalovirus-infection; nothing else | no
Optic atrophy, retinal detachment, cataract, blindness                          | optic-atrophy; nothing else                        | no
History of psychosis, major depression, behavioural disorder                        | psychosis; nothing else                            | no
"""


def test_long_lists(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
