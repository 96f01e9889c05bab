"""What herelib knows about each language: its function words, how it says that something is not needed; and which
language an answer is in.

In a survey of needs two things look alike and mean the opposite. **Lack** ("there is no shop", `nav veikala`, `no hay
tienda`, "without a car", "not enough buses") is need: it counts. **Rejection** ("no shop is needed", `veikals nav
vajadzīgs`, `no hace falta`, "instead of a hotel", "there are enough shops") is the contrary: what the words name is
not needed, not wanted, or there already. A word of denial alone says neither; so rejection is listed in phrases, and
phrases of need and of lack stand beside it, because the nearer of the two decides.

Every list is short, written by hand, and works on lemmas: alternatives with "/", "=" before a word that is meant in
this form only, "_" between words that must follow at once (else two others may stand between), ">" at the end of a
phrase that concerns what follows it and never what stands before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from herelib.segments.lemmas import Phrase, known, lemmas, split

REACH = 8  # words between a phrase of rejection and what it rejects, at most
CUE_GAP = 2  # other words between two of such a phrase, at most: "no new hotel is needed"

# Points that a word gives to each language that it may belong to; the best language must lead by LEAD points, a word
# that only this language has. Chosen on 120 short answers in eight languages (benchmarks/open_answers.py, which also
# takes the beginnings of 316 sentences), checked on 67 others (tests/segments/test_languages.py).
FUNCTION_WORD, KNOWN, KNOWN_SHORT, FOREIGN_LETTER = 3, 2, 1, -3
LEAD = 2
SHORTEST_ANSWER = 4  # letters: "no", "ok", "si", "nē" are words of several languages or of none
SHORT_WORD = 3  # letters: such words are in many dictionaries

_FUNCTION_WORDS = {
    "lv": """
        aiz ap apmēram ar arī bet bez bieži būt caur cik cits daudz daudzi daži diemžēl dēļ es gan gandrīz gar iekšā ik
        ikviens ja jau jebkurš jo jā jūs ka kad kamēr kas katrs ko kopā kur kurš kā kāds kāpēc labi labs lai liels līdz
        man mans maz mazs mazāk mums mēs mūsu nav ne nekas neko neviens no nu nē pa par pat pie pietiekami pirms pret
        priekš pārāk pēc reizi sava savs sev starp tad tagad tas te tie tikai to tomēr tu tur tā tāds tāpēc un uz va vai
        vairāk var varēt vien vienmēr viens virs viss viņa viņi viņš vēl zem ļoti šeit šis šī""",
    "es": """
        a al algo alguien alguno algún ante antes aquí así aunque aún bien cada casi como con contra cosa cual cuando
        cuanto cómo de del demasiado desde donde dos dónde e el ella ellas ellos en entre era es esa ese eso esta estar
        este esto gran grande ha haber había hace hacer hacia hasta hay ir la las le les lo los mas me mejor menos mi
        mientras mis mismo mucho muy más mí nada nadie ni ninguno no nos nosotros nuestro nunca o os otro para pero poco
        poder por porque pues que quien qué se según ser si siempre sin sobre solo son su sus sí sólo también tan tanto
        te tener todo tu tú un una uno unos usted va vez y ya yo él""",
    "it": """
        a ad agli ai al alcuno alla alle allo altro anche ancora avere bene c che chi ci ciò come con contro cosa così
        cui da dagli dai dal dalla dalle degli dei del dell della delle dello di dopo dove dovere e ed era essere fa
        fare fra già gli grande ha hanno ho i il in io l la le lei li lo loro lui ma mai me meglio meno mi mio molto ne
        negli nei nel nella nelle nessuno niente noi non nostro nulla o ogni oppure per perché però piu più po poco poi
        potere prima pure qua qualche qualcosa qualcuno quale quando quanto quasi quello questo qui se sei sempre senza
        si solo sono sopra sotto stare stesso su sua sugli sui sul sulla suo sì tanto te ti tra troppo tu tutto un una
        uno va vi voi""",
    "en": """
        a about after again all almost also always am an and another any anyone anything are as at be because been
        before being between both but by can cannot could d did do does doing don each else enough even ever every
        everyone everything few for from get go good got had has have having he her here him his how i if in into is isn
        it its just less like ll lot lots made make many may me might more most much must my never no nobody none nor
        not nothing now of off often on once one only or other our out over own re really s same she should so some
        someone something somewhere such t than that the their them then there these they thing things this those though
        through to too under until up us ve very was way we well were what when where which while who why will with
        would yes yet you your""",
    "fr": """
        a ai ainsi alors après au aucun aussi autre aux avant avec avoir beaucoup bien bon c car ce ceci cela celui cet
        cette chaque chez chose comme comment contre d dans de depuis des deux devoir donc du déjà elle elles en encore
        entre est et eu eux faire fois grand ici il ils j jamais je l la le les leur lui là m ma mais me mes moi moins
        mon même n ne ni non nos notre nous on ou où par parce pas pendant peu plus plusieurs pour pourquoi pouvoir
        presque qu quand que quel quelque qui quoi rien s sa sans se ses si son sont sous souvent sur t ta te toi
        toujours tous tout trop très tu un une va vers vos votre vous y à ça être""",
    "nl": """
        aan al alle alleen alles als altijd ander anders beter bij daar daarom dan dat de deze die dit doen door een
        eens en enkele er erg ergens even ga gaan geen goed groot haar hebben heel hem hen het hier hij hoe hun ieder
        iedereen iemand iets ik in is ja je jij jouw jullie kan kunnen maar mag me meer meest men met mij mijn moeten na
        naar nee niemand niet niets nog nooit nu of om omdat onder ons onze ook op over per soms te ten ter tijdens toch
        toen tot tussen u uit uw vaak van vanaf veel voor waar waarom wanneer was wat we weer weinig wel welke werd wie
        wij willen worden zal ze zeer zelf zich zij zijn zo zoals zonder zou zullen""",
    "de": """
        ab aber all allem allen alles als also am an ander andere auch auf aus bei beim bin bis bitte da dafür damit
        dann das dass daß dein dem den denn der des dich die dies dieser dir doch dort du durch ein eine einem einen
        einer eines er es etwas euch für ganz gar geben gegen gehen gern gibt groß gut haben hat hier hin ich ihm ihn
        ihnen ihr ihre im immer in ins ist ja jede jeder jemand jetzt kann kein keine können man manche mehr mein mich
        mir mit muss müssen nach nein nicht nichts nie niemand noch nun nur ob oder oft ohne schon sehr sein seit selbst
        sich sie sind so sollen sondern sonst sowie um und uns unser unter viel viele vom von vor wann war warum was
        weil weit weiß welche wenig wenn wer werden wie wieder wir wo würde zu zum zur zwischen über""",
    "ru": """
        а без больше большой будет бы быть в вам вас весь во вообще вот все всегда всё вы где да даже два для до другой
        его ее если есть еще ещё её же за здесь и из или им их к как какой когда кто ли лучше мало меня мне много можно
        мой мочь мы на над нас наш не него ни никто ничего но ну о об один он она они оно от очень по под пока после
        потому почти при про просто раз с сам самый свой себя сейчас слишком со совсем так также такой там те тем теперь
        то тоже той только том тот ту тут ты у уже хороший хорошо чего чем через что чтоб чтобы это этот я""",
}
FUNCTION_WORDS = {language: frozenset(text.split()) for language, text in _FUNCTION_WORDS.items()}

# Words that open a clause of its own, so that a rejection does not reach beyond them.
CLAUSE_WORDS = {
    "lv": "bet taču toties jo tāpēc kaut lai savukārt tomēr",
    "es": "pero sino aunque porque pues mientras",
    "it": "ma però bensì perché poiché anche mentre invece",
    "en": "but because although though since so while however whereas",
    "fr": "mais car parce puisque alors tandis cependant",
    "nl": "maar omdat want terwijl echter dus",
    "de": "aber sondern weil denn obwohl während jedoch",
    "ru": "но а зато потому поскольку хотя однако",
}
CLAUSE_WORDS = {language: frozenset(text.split()) for language, text in CLAUSE_WORDS.items()}

_REJECTIONS = {
    "lv": "nevajag|nav vajadzīgs/nepieciešams/vajadzība/nepieciešamība|nav_jēga/problēma|vajadzīgs/nepieciešams_nav|"
    "nevajadzīgs|netrūkst|nepietrūkst|=negribu/=negribam/=nevēlos/=nevēlamies|=lieks/=lieki/=lieka|pietikt|pietiekami|"
    "jau_gana|nevis >",
    "es": "no hacer/ser =falta|no_=falta/=faltan/=faltaba/=faltaban|ni_falta|no necesitar/precisar/requerir|"
    "no_necesario|"
    "no ser necesario/preciso/imprescindible/útil|no_=quiero/=queremos|innecesario|nadie necesitar|sobrar|suficiente|"
    "de_sobra|en_vez/lugar_de >|no_=más/=mas >|=basta_de >|sin_necesidad",
    "it": "non servire/occorrere/mancare|non essere/c necessario/utile/bisogno/problema|non bisogno|non_necessario|"
    "non =voglio/=vogliamo|nessuno bisogno|inutile|superfluo|bastare|già_abbastanza|a_sufficienza|sufficiente|"
    "invece/anziché_di >|al_posto_di/del/della >",
    "en": "not/=t/=dont/=doesnt/=didnt/never/nobody need/require/lack/miss|not/=t/=dont/=doesnt want|need_no|"
    "not/=t/=isnt/=arent necessary/useful|no_need/lack/shortage/problem/point|no be =needed/=necessary/=required|"
    "no =needed|no_more >|unnecessary|superfluous|pointless|enough|sufficient|rather_than >|instead_of >",
    "fr": "pas/aucun/nul/plus besoin|personne besoin|pas/plus_nécessaire/utile/indispensable|=veux/=voulons/=veut_pas|"
    "manquer/=manque/falloir_pas|inutile|superflu|déjà_assez|assez_de|suffisamment|suffisant|plutôt_que/qu >|"
    "au_lieu_de >|à_la_place_de >",
    "nl": "niet/geen nodig|geen/niet =hoeft/=hoeven/=hoef|=hoeft/=hoeven/=hoef geen/niet|geen_behoefte/gebrek/tekort|"
    "=wil/=willen_geen/niet|niet/geen missen|overbodig|onnodig|genoeg|voldoende|in_plaats_van >",
    "de": "nicht/kein nötig/notwendig/erforderlich/brauchen/benötigen/gebraucht/fehlen|kein bedarf/mangel|"
    "brauchen/benötigen/fehlen_nicht/kein|brauchen/benötigen_wir/hier/auch/eigentlich_nicht/kein|"
    "=will/=wollen/=möchte/=möchten nicht/kein|"
    "niemand brauchen|unnötig|überflüssig|genug|genügend|ausreichend|statt/anstatt/anstelle >",
    "ru": "не_нужный/надо/требоваться/необходимый/нуждаться|не_очень/так/особо/совсем_нужный|незачем|ненужный|лишний|"
    "нет необходимость/нужда/надобность|не_=хочу/=хотим|хватать|=достаточно|вместо >|а_не >",
}
_NEEDS = {
    "lv": "vajag|vajadzīgs|nepieciešams|vajadzība|trūkst|pietrūkt|trūkums|nepietikt|nepietiekams|nepietiekami|"
    "nav pietiekami/gana|gribēt|vēlēties|nav|bez|noderēt",
    "es": "falta|faltar|necesitar|necesario|necesidad|querer|carecer|escasez|insuficiente|no suficiente|no haber/tener|"
    "sin|poco|gustar",
    "it": "servire|bisogno|necessario|mancare|mancanza|volere|occorrere|non bastare|non abbastanza/sufficiente|"
    "insufficiente|non c è/era|non ci essere|non avere|senza|nessuno|carenza|poco",
    "en": "need|want|lack|miss|require|shortage|wish|no|without|few|no_=longer|no be more|be_no_more|"
    "not/=t/=dont_want_to|not/=t/never/hardly/cannot enough/sufficient|insufficient",
    "fr": "besoin|nécessaire|manquer|manque|falloir|vouloir|souhaiter|pas assez/suffisamment/suffisant|insuffisant|"
    "il y avoir pas|il y avoir pas assez|pas_de|pas avoir|sans|aucun|peu",
    "nl": "nodig|behoefte|ontbreken|missen|gebrek|tekort|willen|geen|zonder|niet/nooit genoeg/voldoende|onvoldoende|"
    "weinig",
    "de": "brauchen|benötigen|nötig|notwendig|bedarf|fehlen|mangel|=will|=wollen|=möchte|=möchten|wünschen|kein|ohne|"
    "wenig|nicht/nie genug/genügend/ausreichend",
    "ru": "нужный|надо|необходимый|требоваться|хотеть|не_хватать|недоставать|недостаток|=недостаточно|не_=достаточно|"
    "нехватка|нет|без|=мало",
}


@cache
def cues(language: str) -> tuple[tuple[Phrase, bool, bool], ...]:
    """Phrases that tell need from rejection: (phrase, whether it rejects, whether it concerns only what follows it).

    Examples
    --------
    >>> [phrase.words for phrase, rejects, forward in cues("en") if forward]
    [('no', 'more'), ('rather', 'than'), ('instead', 'of')]
    """
    phrases = []
    for listed, rejects in ((_REJECTIONS, True), (_NEEDS, False)):
        for text in filter(None, listed.get(language, "").split("|")):
            gap = 0 if "_" in text else CUE_GAP
            choices = [word.split("/") for word in text.rstrip(" >").replace("_", " ").split()]
            phrases += [(Phrase(words, language, gap), rejects, text.endswith(">")) for words in product(*choices)]
    return tuple(phrases)


def joins_only(word: str, language: str) -> bool:
    """Whether a word as it is written only joins others; a number or a single letter too. Needs no dictionary."""
    return len(word) < 2 or word.isnumeric() or word in FUNCTION_WORDS.get(language, frozenset())


def is_function_word(word: str, language: str) -> bool:
    """Whether a word, or every lemma it may have, only joins others; a number or a single letter too."""
    if joins_only(word, language):
        return True
    possible = lemmas(word, language)
    return bool(possible) and FUNCTION_WORDS.get(language, frozenset()).issuperset(possible)


@cache
def _letters(language: str) -> frozenset[str]:
    """Letters beyond a-z that a language writes; empty where herelib has no list."""
    return frozenset(
        {
            "lv": "āčēģīķļņšūžōŗ",
            "es": "áéíñóúü",
            "it": "àèéìíîòóùú",
            "en": "é",
            "fr": "àâæçéèêëîïôœùûüÿ",
            "nl": "áéèëíïóöúü",
            "de": "äöüß",
            "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        }.get(language, "")
    )


def _points(word: str, language: str) -> int:
    """How much a word speaks for a language: more for a function word, less than nothing for a foreign letter."""
    function_words = FUNCTION_WORDS.get(language, frozenset())
    points = 0
    if word in function_words:
        points = FUNCTION_WORD
    elif known(word, language):
        points = KNOWN if len(word) > SHORT_WORD else KNOWN_SHORT
    native = _letters(language)
    if word.isascii():  # plain letters are no sign against any language but one that writes none of them
        foreign = language == "ru" and word.isalpha()
    else:
        foreign = any(letter not in native and letter.isalpha() for letter in word if not "a" <= letter <= "z")
    return points + FOREIGN_LETTER * (foreign and bool(function_words))


def detect(open_answers: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    """The language of each open answer, among those of the study.

    Each word gives points to the languages whose function words or dictionary hold it. An answer in which no language
    leads clearly, or with too few letters, has the language of its interview.

    Parameters
    ----------
    open_answers : table [interview, item, language, text]; `language` is that of the interview, "" where unknown
    languages : those of the study

    Returns
    -------
    table [interview, item, language, language_source], rows as given; all text
        The source is "detected", "interview", or "single" where the study has one language. `language` is "" only
        where that of the interview is none of the study's and no language leads.

    Raises
    ------
    ValueError
        If the study has no language.

    Examples
    --------
    >>> answers = pd.DataFrame({"interview": ["a", "b"], "item": "needs", "language": "en"})
    >>> detected = detect(answers.assign(text=["Vajag veikalu", "ok"]), ["lv", "en"])
    >>> detected[["language", "language_source"]].to_numpy().tolist()
    [['lv', 'detected'], ['en', 'interview']]
    """
    languages = list(dict.fromkeys(languages))
    if not languages:
        raise ValueError("languages: none given; name those of the study, as in study.yaml")
    table = open_answers[["interview", "item"]].reset_index(drop=True)
    if len(languages) == 1:
        return table.assign(language=languages[0], language_source="single").astype({"language": str})
    row, texts = pd.factorize(open_answers["text"].to_numpy(dtype=object))
    best, is_clear = _leading(list(texts), languages)
    of_interview = open_answers["language"].to_numpy(dtype=object)
    of_interview = np.where(np.isin(of_interview.astype(str), languages), of_interview, "")
    return table.assign(
        language=pd.Series(np.where(is_clear[row], best[row], of_interview), dtype=str),
        language_source=pd.Series(np.where(is_clear[row], "detected", "interview"), dtype=str),
    )


def _leading(texts: Sequence[str], languages: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """For each text the language with most points, and whether it leads clearly."""
    words = split(texts)
    points = np.array([[_points(word, language) for language in languages] for word in words.vocabulary], dtype=float)
    points = points.reshape(-1, len(languages))
    # Counted by letters, not by words: three words of one letter say less than one of seven.
    letters = np.bincount(words.text, words.end - words.start, minlength=len(texts))
    by_language = np.column_stack(
        [np.bincount(words.text, points[words.word, i], minlength=len(texts)) for i in range(len(languages))]
    )
    ascending = np.sort(by_language, axis=1)
    is_clear = (ascending[:, -1] - ascending[:, -2] >= LEAD) & (ascending[:, -1] > 0) & (letters >= SHORTEST_ANSWER)
    best = by_language.argmax(axis=1) if len(texts) else np.empty(0, int)
    return np.array(languages, dtype=object)[best], is_clear


def without_lists(languages: Sequence[str]) -> list[str]:
    """Those languages for which herelib knows no words of rejection; each that has them has a dictionary too."""
    return [language for language in languages if language not in _REJECTIONS]
