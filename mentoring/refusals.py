"""Exports that cannot be taken at all, in words for HR: what is wrong with the file, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring.errors import BadInput

_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "empty-file": {
        "fr": ("le fichier est vide", "Exportez de nouveau les réponses du formulaire."),
        "en": ("the file is empty", "Export the answers of the form again."),
    },
    "no-header": {
        "fr": (
            "aucune ligne d’en-têtes n’a été trouvée",
            "La première ligne doit porter les questions du formulaire.",
        ),
        "en": ("no row of headers was found", "The first row must hold the questions of the form."),
    },
    "html": {
        "fr": (
            "c’est une page web (souvent une page de connexion), pas un export",
            "Connectez-vous, ouvrez le formulaire et téléchargez les réponses en .csv ou .xlsx.",
        ),
        "en": (
            "this is a web page (often a sign-in page), not an export",
            "Sign in, open the form and download the answers as .csv or .xlsx.",
        ),
    },
    "pdf": {
        "fr": ("c’est un PDF", "Exportez les réponses en .csv ou .xlsx."),
        "en": ("this is a PDF", "Export the answers as .csv or .xlsx."),
    },
    "old-excel": {
        "fr": ("c’est un classeur Excel d’avant 2007 (.xls)", "Enregistrez-le au format .xlsx."),
        "en": ("this is an Excel workbook from before 2007 (.xls)", "Save it as .xlsx."),
    },
    "password": {
        "fr": (
            "le classeur est protégé par un mot de passe",
            "Retirez le mot de passe, puis enregistrez-le de nouveau.",
        ),
        "en": ("the workbook is protected by a password", "Remove the password and save it again."),
    },
    "corrupt": {
        "fr": ("le classeur est abîmé ou incomplet", "Téléchargez-le de nouveau."),
        "en": ("the workbook is damaged or incomplete", "Download it again."),
    },
    "too-big": {
        "fr": (
            "le fichier est trop gros ({size} Mo, {most} au plus)",
            "N’y laissez que la feuille des réponses.",
        ),
        "en": (
            "the file is too big ({size} MB, {most} at most)",
            "Leave nothing in it but the sheet of answers.",
        ),
    },
    "too-wide": {
        "fr": (
            "une case écrite très loin, à droite ou en bas, rend une feuille immense",
            "Supprimez les lignes et les colonnes vides après les réponses, puis enregistrez.",
        ),
        "en": (
            "a cell far to the right or far down makes a sheet immense",
            "Delete the empty rows and columns after the answers, then save.",
        ),
    },
    "binary": {
        "fr": ("ce n’est ni un CSV, ni un classeur, ni du JSON", "Exportez les réponses en .csv ou .xlsx."),
        "en": ("this is neither a CSV, nor a workbook, nor JSON", "Export the answers as .csv or .xlsx."),
    },
    "quote": {
        "fr": (
            "un guillemet est ouvert et mal refermé",
            "Corrigez les guillemets de cette ligne, ou exportez de nouveau.",
        ),
        "en": (
            "a quotation mark is opened and not closed properly",
            "Mend the quotes of that line, or export again.",
        ),
    },
    "json": {
        "fr": ("le JSON est mal formé", "Exportez-le de nouveau."),
        "en": ("the JSON is malformed", "Export it again."),
    },
    "json-shape": {
        "fr": (
            "ce JSON n’est pas une liste de réponses",
            'Écrivez une liste d’objets : [{{"question": "réponse"}}].',
        ),
        "en": ("this JSON is not a list of answers", 'Write a list of objects: [{{"question": "answer"}}].'),
    },
    "unreadable": {
        "fr": ("le fichier ne peut pas être ouvert ({why})", "Vérifiez son chemin, et qui peut le lire."),
        "en": ("the file cannot be opened ({why})", "Check its path, and who may read it."),
    },
    "outside": {
        "fr": (
            "la source sort du dossier des exports",
            "Donnez un nom de fichier de ce dossier, sans « .. » ni lien.",
        ),
        "en": (
            "the source leaves the folder of exports",
            "Give a file name of that folder, without .. or links.",
        ),
    },
    "missing-question": {
        "fr": (
            "la question « {wording} » ({meaning}) n’est pas dans l’export{closest}",
            "Ajoutez l’en-tête aux textes de forms.{form}.questions.{meaning}, ou « {meaning}: ~ » si elle n’est pas posée.",
        ),
        "en": (
            "the question “{wording}” ({meaning}) is not in the export{closest}",
            "Add the header to the texts of forms.{form}.questions.{meaning}, or `{meaning}: ~` there if it is not asked.",
        ),
    },
    "no-address": {
        "fr": (
            "aucune question ne donne l’adresse de la personne",
            "Ajoutez forms.{form}.questions.address, ou marquez le formulaire « anonymous: true ».",
        ),
        "en": (
            "no question gives the person’s address",
            "Add forms.{form}.questions.address, or mark the form as `anonymous: true`.",
        ),
    },
    "no-role": {
        "fr": (
            "rien ne dit si ce formulaire inscrit des mentors ou des mentees",
            "Ajoutez forms.{form}.role (mentor ou mentee), ou forms.{form}.questions.role.",
        ),
        "en": (
            "nothing says whether this form enrols mentors or mentees",
            "Add forms.{form}.role (mentor or mentee), or forms.{form}.questions.role.",
        ),
    },
    "ambiguous-dates": {
        "fr": (
            "des dates comme {example} peuvent se lire de deux façons",
            'Écrivez forms.{form}.dates.formats, par exemple ["%d/%m/%Y %H:%M:%S"] si le jour vient en premier.',
        ),
        "en": (
            "dates such as {example} can be read in two ways",
            'Write forms.{form}.dates.formats, for instance ["%m/%d/%Y %H:%M:%S"] if the month comes first.',
        ),
    },
}
_CLOSEST = {"fr": " ; l’en-tête le plus proche est « {0} »", "en": "; the closest header is “{0}”"}


def refused(code: str, locale: str, where: str, **words: object) -> BadInput:
    """The error for that code (a key above), in French for a French locale, else in English."""
    language = "fr" if locale.startswith("fr") else "en"
    if "closest" in words:
        words["closest"] = _CLOSEST[language].format(words["closest"]) if words["closest"] else ""
    what, instead = _WORDS[code][language]
    return BadInput(what.format(**words), where=where, instead=instead.format(**words))
