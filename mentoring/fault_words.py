"""The sentences of `mentoring.faults`, by language and code: what is wrong — what to write instead.

Written with plain apostrophes and spaces; `mentoring.rendering.typography` sets them.
"""

from __future__ import annotations

_FR = {
    # the file
    "no_file": "ce fichier ne peut pas être lu ({why}) — vérifiez son nom et son dossier",
    "too_large": (
        "le fichier dépasse {most} ko — un programme tient en quelques pages ; retirez ce qui n'en est pas"
    ),
    "not_utf8": "cette ligne n'est pas en UTF-8 — enregistrez le fichier en UTF-8",
    "control": "caractère invisible {sign} — effacez-le et retapez la ligne",
    "empty": "le fichier est vide — partez de configs/elan-2027.yaml",
    "not_a_mapping": (
        "le fichier ne contient pas de clés — écrivez « clé : valeur », comme dans configs/elan-2027.yaml"
    ),
    "two_documents": (
        "un deuxième document commence ici (---) — un fichier par programme : retirez cette ligne"
    ),
    # YAML
    "tab": "tabulation au début de la ligne — remplacez-la par des espaces, deux par niveau",
    "indent_sign": (
        "espace insécable ou spécial au début de la ligne — remplacez-le par des espaces ordinaires"
    ),
    "indent": (
        "le décalage de cette ligne ne correspond à rien — alignez-la sur ses voisines, deux "
        "espaces par niveau"
    ),
    "open_quote": (
        "le guillemet ouvert ici ne se ferme pas bien — fermez-le par le même signe ; dans '…', "
        "doublez l'apostrophe"
    ),
    "open_bracket": (
        "la parenthèse [ ou {{ ouverte ici ne se ferme pas bien — fermez-la, avec des virgules "
        "entre les valeurs"
    ),
    "colon_in_text": (
        "un deux-points de trop, ou un décalage faux — mettez le texte entre guillemets doubles, "
        "ou alignez la clé"
    ),
    "no_colon": "il manque un deux-points — écrivez « clé : valeur » avec une espace après le deux-points",
    "strange_start": "une valeur ne peut pas commencer par ce signe — mettez-la entre guillemets doubles",
    "not_yaml": "cette ligne n'est pas du YAML — comparez-la avec configs/elan-2027.yaml",
    "alias": (
        "les renvois (& et *) ne sont pas admis — écrivez la valeur en toutes lettres, ou "
        "mettez-la entre guillemets"
    ),
    "tag": "les étiquettes (!) ne sont pas admises — écrivez la valeur seule, ou mettez-la entre guillemets",
    "too_deep": "trop de niveaux imbriqués — aucune clé n'en demande autant : remontez celle-ci",
    "key_not_text": "une clé doit être un mot — écrivez « clé : valeur »",
    "twice": "cette clé est déjà écrite ligne {first} — gardez une seule des deux",
    # keys and values
    "missing": "cette clé manque — ajoutez-la, par exemple « {example} »",
    "unknown_key": "clé inconnue — écrivez l'une de : {one_of}",
    "unknown_key_close": "clé inconnue — écrivez « {close} »",
    "not_one_of": "« {value} » n'est pas possible ici — écrivez l'un de : {one_of}",
    "nothing_written": "rien n'est écrit après cette clé — écrivez une valeur, ou retirez la clé",
    "not_int": "« {value} » n'est pas un nombre entier — écrivez-le en chiffres, par exemple {example}",
    "not_number": "« {value} » n'est pas un nombre — écrivez-le en chiffres, avec un point : 2.5",
    "not_bool": "« {value} » n'est ni vrai ni faux — écrivez true ou false",
    "not_text": "un texte est attendu ici — écrivez-le sur la même ligne que la clé",
    "not_local_text": "un texte est attendu ici — écrivez un texte, ou un par langue : {{fr: …, en: …}}",
    "not_list": "une liste est attendue ici — écrivez [a, b], ou une ligne « - a » par valeur",
    "not_mapping": "des clés sont attendues ici — écrivez, décalées, l'une de : {one_of}",
    "too_small": "{value} est trop petit — écrivez {limit} ou plus",
    "not_above": "{value} est trop petit — écrivez plus que {limit}",
    "too_great": "{value} est trop grand — écrivez {limit} ou moins",
    "too_short": "il n'y a rien ici — écrivez au moins une valeur",
    "too_few": "il manque une valeur — écrivez-en deux, entre crochets : [5, 15]",
    "too_long": "il y en a trop — {limit} au plus",
    "bad_pattern": "« {value} » ne s'écrit pas ainsi — écrivez par exemple {example}",
    "bad_address": (
        "« {value} » n'est pas une adresse électronique — écrivez par exemple prenom.nom@entreprise.example"
    ),
    "not_a_day": "« {value} » n'est pas une date — écrivez année-mois-jour, par exemple 2027-01-12",
    "impossible_day": "le jour « {value} » n'existe pas — écrivez année-mois-jour, par exemple 2027-01-12",
    "not_a_clock": "« {value} » n'est pas une heure — écrivez-la ainsi : 09:30",
    "not_a_link": "« {value} » n'est pas une adresse https — écrivez-la en entier : https://…",
    "unknown_zone": "le fuseau « {value} » est inconnu — écrivez {close}",
    "unknown_country": "le pays « {value} » est inconnu — écrivez un code comme FR, BE, CA ou GB",
    "unknown_subdivision": "« {value} » n'est pas une partie de {country} — écrivez l'une de : {one_of}",
    "blank_text": "le texte est vide — écrivez-le, ou retirez la clé",
    "missing_locale": (
        "il manque le texte pour « {missing} » — ajoutez « {example} », puisque locales déclare cette langue"
    ),
    "strange_locale": (
        "la langue « {strange} » n'est pas déclarée — ajoutez-la à locales, ou retirez ce texte"
    ),
    "other": "« {value} » ne peut pas être pris tel quel — voyez ce qu'en dit configs/programme.schema.json",
    # dates and numbers that do not go together
    "range_order": "last est avant first — échangez les deux dates",
    "opens_late": (
        "recruitment_opens ({opens}) n'est pas avant kickoff ({kickoff}) — ouvrez 6 à 8 semaines "
        "avant le lancement, ou retirez la clé"
    ),
    "days_order": (
        "ces trois délais ne se suivent pas — écrivez enrolment_closes_days > match_days > "
        "publish_days, par exemple 21, 14 et 7"
    ),
    "closes_before_opening": (
        "les inscriptions fermeraient le {closes}, avant d'ouvrir le {opens} — ouvrez plus tôt, "
        "ou réduisez enrolment_closes_days"
    ),
    "wave_beyond": (
        "la vague du jour {day} tomberait le {on}, après la fin des inscriptions ({closes}) — "
        "écrivez un jour de 1 à {last}"
    ),
    "waves_order": (
        "les jours des vagues ne se suivent pas — écrivez-les dans l'ordre, une fois chacun : [1, 15, 29]"
    ),
    "day_off": "le {day} n'est pas un jour travaillé — écrivez par exemple {example}",
    "amber_red": "red_days doit venir après amber_days — écrivez par exemple amber_days: 42 et red_days: 56",
    "more_than_people": (
        "staying et promoted ne dépassent pas people —"
        " écrivez par exemple {{people: 120, staying: 96, promoted: 11}}"
    ),
    "remind_close": "le questionnaire ferme avant le rappel — écrivez close_days plus grand que remind_days",
    "remind_escalate": "le rappel vient après l'alerte — écrivez escalate_days plus grand que remind_days",
    "quiet_hour": (
        "{hour} tombe dans les heures calmes ({quiet_from}-{quiet_until}) — écrivez une heure "
        "entre {quiet_until} et {quiet_from}"
    ),
    "workshop_beyond": "le mois {month} est après la fin du programme — écrivez moins que {last}",
    "circle_beyond": (
        "avec une rencontre tous les {value} mois, la première viendrait après la fin — écrivez moins que {last}"
    ),
    "pulse_beyond": "la première pulsation tomberait après la fin — écrivez moins que {last}",
    "name_unagreed": (
        "le prénom « {value} » serait publié sans accord — retirez first_name, ou écrivez consent: name si "
        "la personne a donné son accord"
    ),
    "quote_long": "ce témoignage compte {value} caractères — gardez-en {limit} au plus, sans en changer le sens",
    "too_tight": (
        "le programme est trop court pour tout ce qu'il doit contenir, compte tenu des jours "
        "fermés — allongez-le, ou raccourcissez holidays.closures"
    ),
    "weights_zero": "aucun critère n'a de poids — donnez un poids à l'un d'eux, par exemple « skills: 3 »",
    "gap_elsewhere": "ideal_gap ne vaut que pour experience — déplacez-le sous experience, ou retirez-le",
    "gap_order": "le plus petit écart dépasse le plus grand — écrivez le plus petit d'abord : [3, 12]",
    "domain_closed": (
        "le domaine « {value} » n'est pas dans sending.allowed_domains : {who} ne recevrait rien "
        "— ajoutez-le à la liste"
    ),
    "given_twice": "« {value} » est donné deux fois — gardez-en un",
    "outside": "« {value} » sort du dossier prévu — écrivez un chemin relatif, sans ..",
    # forms
    "no_form": "aucun formulaire ne s'appelle « {value} » — écrivez l'un de : {one_of}",
    "not_a_survey": "« {value} » n'est pas un questionnaire — donnez à ce formulaire purpose: survey",
    "form_needed": (
        "il faut un formulaire de type {purpose} ({why}) — ajoutez-en un, par exemple « {example} »"
    ),
    "enrolment_needed": "aucun formulaire n'inscrit de {role} — ajoutez « {example} »",
    "role_needed": (
        "un formulaire d'inscription dit qui il inscrit — ajoutez role: mentor, mentee ou by-answer"
    ),
    "question_needed": (
        "la question « {meaning} » manque ({why}) — ajoutez-la au questionnaire, ou sous questions : {example}"
    ),
    "no_questions": "rien ne dit ce que demande ce formulaire — ajoutez questionnaire: ou questions:",
    "no_questionnaire": "aucun questionnaire ne s'appelle « {value} » — écrivez l'un de : {one_of}",
    "questionnaire_locale": (
        "le questionnaire « {value} » n'existe pas pour « {missing} » — ajoutez-y cette langue"
    ),
    "unknown_meaning": (
        "« {value} » n'est pas un sens connu — écrivez {close}, ou extra.<nom> pour votre seul rapport"
    ),
    "anonymous_needed": "ce questionnaire est anonyme — ajoutez anonymous: true",
    "not_anonymous": (
        "« {meaning} » dit qui répond, ou quand — retirez cette question d'un formulaire anonyme"
    ),
    "anonymous_purpose": "seul un formulaire purpose: survey peut être anonyme — retirez anonymous",
    "charter_form_alone": (
        "ce formulaire fait signer une charte, mais la clé charter manque — ajoutez « charter: "
        "{{version: '1'}} »"
    ),
    "charter_version": (
        "la version « {value} » n'est pas proposée par le formulaire {form} — écrivez l'une de : {one_of}"
    ),
    "rule_blind": (
        "rien ne permet d'appliquer cette règle : ni question « {meaning} », ni liste audience — "
        "demandez-le dans l'inscription, ou écrivez false"
    ),
    "manual_needed": "la formule manual demande un fichier de binômes — ajoutez « manual: binomes.csv »",
    "reverse_gap": (
        "en mentorat inversé, les mentors ont moins d'années d'expérience — ajoutez un écart négatif : "
        "{{weight: 2, ideal_gap: [-25, -5]}}"
    ),
    "vote_needed": "mentor_of_the_year demande un vote — ajoutez surveys.vote et son formulaire",
    "paid_off": (
        "« {value} » coûte {cost}, mais paid_rewards est faux — écrivez paid_rewards: true, ou "
        "retirez ce coût"
    ),
    "gift_off": "un cadeau coûte, mais paid_rewards est faux — écrivez paid_rewards: true, ou retirez gift",
    "no_figure": "Binôme ne calcule pas « {value} » — écrivez l'un de : {one_of}",
    "computed": "Binôme calcule déjà « {value} » — retirez value, ou bien figure",
    # questionnaires
    "no_options": (
        "la question « {meaning} » n'a pas de choix — ajoutez options:, ou le nom d'une liste de lists/"
    ),
    "no_scale": "l'échelle « {meaning} » n'a pas de bornes — ajoutez least: et most:",
    "asked_twice": "« {meaning} » est demandé deux fois — gardez une question par sens",
    "no_list": "aucune liste ne s'appelle « {value} » — écrivez l'une de : {one_of}",
    "wrong_id": "id ne correspond pas au nom du fichier — écrivez « id: {value} »",
}
_EN = {
    # the file
    "no_file": "this file cannot be read ({why}) — check its name and folder",
    "too_large": "the file is over {most} kB — a programme takes a few pages; take out what does not belong",
    "not_utf8": "this line is not UTF-8 — save the file as UTF-8",
    "control": "invisible character {sign} — delete it and type the line again",
    "empty": "the file is empty — start from configs/bridges-2027.yaml",
    "not_a_mapping": "the file holds no keys — write “key: value”, as in configs/bridges-2027.yaml",
    "two_documents": "a second document begins here (---) — one file a programme: remove this line",
    # YAML
    "tab": "tab at the beginning of the line — replace it by spaces, two a level",
    "indent_sign": "no-break or special space at the beginning of the line — replace it by ordinary spaces",
    "indent": "the indentation of this line fits nothing — align it with its neighbours, two spaces a level",
    "open_quote": (
        "the quote opened here is not well closed — close it with the same sign; inside '…', "
        "double the apostrophe"
    ),
    "open_bracket": (
        "the bracket [ or {{ opened here is not well closed — close it, with commas between the values"
    ),
    "colon_in_text": (
        "one colon too many, or a wrong indentation — put the text in double quotes, or align the key"
    ),
    "no_colon": "a colon is missing — write “key: value” with a space after the colon",
    "strange_start": "a value cannot begin with this sign — put it in double quotes",
    "not_yaml": "this line is not YAML — compare it with configs/bridges-2027.yaml",
    "alias": "references (& and *) are not taken — write the value out, or put it in quotes",
    "tag": "tags (!) are not taken — write the value alone, or put it in quotes",
    "too_deep": "too many nested levels — no key needs that many: move this one up",
    "key_not_text": "a key must be a word — write “key: value”",
    "twice": "this key already stands in line {first} — keep one of the two",
    # keys and values
    "missing": "this key is missing — add it, for example “{example}”",
    "unknown_key": "unknown key — write one of: {one_of}",
    "unknown_key_close": "unknown key — write “{close}”",
    "not_one_of": "“{value}” is not possible here — write one of: {one_of}",
    "nothing_written": "nothing is written after this key — write a value, or remove the key",
    "not_int": "“{value}” is not a whole number — write it in figures, for example {example}",
    "not_number": "“{value}” is not a number — write it in figures, with a point: 2.5",
    "not_bool": "“{value}” is neither true nor false — write true or false",
    "not_text": "a text is expected here — write it on the same line as the key",
    "not_local_text": "a text is expected here — write a text, or one a language: {{fr: …, en: …}}",
    "not_list": "a list is expected here — write [a, b], or a line “- a” for each value",
    "not_mapping": "keys are expected here — write, indented, one of: {one_of}",
    "too_small": "{value} is too small — write {limit} or more",
    "not_above": "{value} is too small — write more than {limit}",
    "too_great": "{value} is too great — write {limit} or less",
    "too_short": "there is nothing here — write at least one value",
    "too_few": "a value is missing — write two, in brackets: [5, 15]",
    "too_long": "there are too many — {limit} at most",
    "bad_pattern": "“{value}” is not written like this — write for example {example}",
    "bad_address": "“{value}” is not a mail address — write for example first.last@company.example",
    "not_a_day": "“{value}” is not a date — write year-month-day, for example 2027-01-12",
    "impossible_day": "the day “{value}” does not exist — write year-month-day, for example 2027-01-12",
    "not_a_clock": "“{value}” is not a time of day — write it like 09:30",
    "not_a_link": "“{value}” is not an https address — write the whole of it: https://…",
    "unknown_zone": "the time zone “{value}” is unknown — write {close}",
    "unknown_country": "the country “{value}” is unknown — write a code like GB, FR, US or SG",
    "unknown_subdivision": "“{value}” is no part of {country} — write one of: {one_of}",
    "blank_text": "the text is empty — write it, or remove the key",
    "missing_locale": (
        "the text for “{missing}” is missing — add “{example}”, as locales declares that language"
    ),
    "strange_locale": "the language “{strange}” is not declared — add it to locales, or remove this text",
    "other": "“{value}” cannot be taken as it is — see what configs/programme.schema.json says of it",
    # dates and numbers that do not go together
    "range_order": "last is before first — swap the two dates",
    "opens_late": (
        "recruitment_opens ({opens}) is not before kickoff ({kickoff}) — open 6 to 8 weeks before "
        "kick-off, or remove the key"
    ),
    "days_order": (
        "these three delays are not in order — write enrolment_closes_days > match_days > "
        "publish_days, for example 21, 14 and 7"
    ),
    "closes_before_opening": (
        "enrolment would close on {closes}, before it opens on {opens} — open earlier, or reduce "
        "enrolment_closes_days"
    ),
    "wave_beyond": (
        "the wave of day {day} would fall on {on}, after enrolment closes ({closes}) — write a "
        "day from 1 to {last}"
    ),
    "waves_order": "the days of the waves are not in order — write them in order, each once: [1, 15, 29]",
    "day_off": "{day} is not a working day — write for example {example}",
    "amber_red": "red_days must come after amber_days — write for example amber_days: 42 and red_days: 56",
    "more_than_people": "staying and promoted are at most people — write for example {{people: 120, staying: 96, promoted: 11}}",
    "remind_close": "the survey closes before the reminder — write close_days greater than remind_days",
    "remind_escalate": "the reminder comes after the alert — write escalate_days greater than remind_days",
    "quiet_hour": (
        "{hour} falls in the quiet hours ({quiet_from}-{quiet_until}) — write an hour between "
        "{quiet_until} and {quiet_from}"
    ),
    "workshop_beyond": "month {month} is after the end of the programme — write less than {last}",
    "circle_beyond": "every {value} months, the first one would come after the end — write less than {last}",
    "pulse_beyond": "the first pulse would fall after the end — write less than {last}",
    "name_unagreed": (
        "“{value}” would be named without having agreed to it — remove first_name, or write consent: name if they did"
    ),
    "quote_long": "this testimonial has {value} characters — keep {limit} at most, without changing what it means",
    "too_tight": (
        "the programme is too short for all it must hold, given the closed days — make it longer, "
        "or shorten holidays.closures"
    ),
    "weights_zero": "no criterion has a weight — give one a weight, for example “skills: 3”",
    "gap_elsewhere": "ideal_gap is for experience only — move it under experience, or remove it",
    "gap_order": "the least gap is over the greatest — write the least first: [3, 12]",
    "domain_closed": (
        "the domain “{value}” is not in sending.allowed_domains: {who} would receive nothing — "
        "add it to the list"
    ),
    "given_twice": "“{value}” is given twice — keep one",
    "outside": "“{value}” leaves the folder it belongs in — write a relative path, without ..",
    # forms
    "no_form": "no form is called “{value}” — write one of: {one_of}",
    "not_a_survey": "“{value}” is not a survey — give that form purpose: survey",
    "form_needed": "a form of purpose {purpose} is needed ({why}) — add one, for example “{example}”",
    "enrolment_needed": "no form enrols a {role} — add “{example}”",
    "role_needed": "an enrolment form says whom it enrols — add role: mentor, mentee or by-answer",
    "question_needed": (
        "the question “{meaning}” is missing ({why}) — add it to the questionnaire, or under questions: {example}"
    ),
    "no_questions": "nothing says what this form asks — add questionnaire: or questions:",
    "no_questionnaire": "no questionnaire is called “{value}” — write one of: {one_of}",
    "questionnaire_locale": (
        "the questionnaire “{value}” does not exist for “{missing}” — add that language to it"
    ),
    "unknown_meaning": (
        "“{value}” is no known meaning — write {close}, or extra.<name> for your own report only"
    ),
    "anonymous_needed": "this questionnaire is anonymous — add anonymous: true",
    "not_anonymous": "“{meaning}” tells who answers, or when — take this question out of an anonymous form",
    "anonymous_purpose": "only a form with purpose: survey can be anonymous — remove anonymous",
    "charter_form_alone": (
        "this form has a charter signed, but the key charter is missing — add “charter: {{version: '1'}}”"
    ),
    "charter_version": "version “{value}” is not offered by the form {form} — write one of: {one_of}",
    "rule_blind": (
        "nothing lets this rule be applied: no question “{meaning}”, no audience list — ask it at "
        "enrolment, or write false"
    ),
    "manual_needed": "the formula manual needs a file of pairs — add “manual: pairs.csv”",
    "reverse_gap": (
        "in reverse mentoring mentors have fewer years of experience — add a gap below zero: "
        "{{weight: 2, ideal_gap: [-25, -5]}}"
    ),
    "vote_needed": "mentor_of_the_year needs a vote — add surveys.vote and its form",
    "paid_off": (
        "“{value}” costs {cost}, but paid_rewards is false — write paid_rewards: true, or remove the cost"
    ),
    "gift_off": "a gift costs money, but paid_rewards is false — write paid_rewards: true, or remove gift",
    "no_figure": "Binôme does not compute “{value}” — write one of: {one_of}",
    "computed": "Binôme computes “{value}” itself — remove value, or else figure",
    # questionnaires
    "no_options": "the question “{meaning}” has no choices — add options:, or the name of a list in lists/",
    "no_scale": "the scale “{meaning}” has no ends — add least: and most:",
    "asked_twice": "“{meaning}” is asked twice — keep one question a meaning",
    "no_list": "no list is called “{value}” — write one of: {one_of}",
    "wrong_id": "id is not the file's name — write “id: {value}”",
}

WORDS: dict[str, dict[str, str]] = {"fr": _FR, "en": _EN}
