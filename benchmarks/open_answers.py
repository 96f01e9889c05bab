"""Speed and truth of automatic coding, beside other ways to do it: `python benchmarks/open_answers.py [PART ...]`.

Parts: speed (60,000 short answers, 40 codes, 6 languages), latvian (F1 on declined forms), detection (language of short
answers), halves (a codebook written from one half of 1,837 coded answers, judged on the other; HERE_REFERENCE_DATA).
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import resource
import subprocess
import sys
import time
import zlib
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.segments import languages, lemmas, terms
from herelib.segments.lemmas import lemma, lemmatizer, split

ANSWERS, CODES, SPOKEN = 60_000, 40, ("lv", "es", "it", "en", "fr", "nl")
RUNS = 3  # of which the fastest is shown: the others were disturbed more
WORD = re.compile(r"[^\W_]+")


# --- speed


def invented(answers: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers of 4-12 words, and a codebook: three lemmas and a phrase of two for each code and language.

    Two words of five are function words; the others are drawn from the dictionaries, some often and most seldom. About
    every second answer uses a term in one of its forms.
    """
    rng = np.random.default_rng(seed)
    terms, texts = {}, {}
    spoken = np.array(SPOKEN)[rng.integers(0, len(SPOKEN), answers)]
    for language in SPOKEN:
        known = lemmatizer().dictionary(language)
        forms: dict[str, list[str]] = {}
        every = [word for word in known if word.isalpha() and word.islower() and 4 <= len(word) <= 12]
        for number in rng.choice(len(every), 40_000, replace=False):
            forms.setdefault(known[every[number]], []).append(every[number])
        rich = sorted(
            (lemma for lemma, found in forms.items() if len(found) >= 3), key=lambda lemma: (len(lemma), lemma)
        )
        chosen = [rich[i] for i in rng.choice(len(rich), CODES * 5, replace=False)]
        terms[language] = [chosen[i : i + 5] for i in range(0, len(chosen), 5)]
        plain = [every[i] for i in rng.choice(len(every), 6000, replace=False)]
        often = 1 / np.arange(1, len(plain) + 1)
        rows = np.flatnonzero(spoken == language)
        drawn = rng.choice(len(plain), (len(rows), 12), p=often / often.sum())
        length, used = rng.integers(4, 13, len(rows)), rng.random(len(rows)) < 0.5
        joining = sorted(languages.FUNCTION_WORDS[language])
        drawn = np.where(rng.random(drawn.shape) < 0.4, -rng.integers(1, len(joining), drawn.shape), drawn)
        for row, places, many, uses in zip(rows, drawn, length, used, strict=True):
            words = [plain[place] if place >= 0 else joining[place] for place in places[:many]]
            if uses:
                lemma = chosen[rng.integers(len(chosen))]
                words[rng.integers(many)] = forms[lemma][rng.integers(len(forms[lemma]))]
            texts[row] = " ".join(words).capitalize() + "."
    told = pd.DataFrame({"interview": [f"i{i}" for i in range(answers)], "item": "needs", "language": spoken})
    book = pd.DataFrame({"code": [f"code-{i:02d}" for i in range(CODES)], "parent": "", "definition": ""})
    for language in SPOKEN:
        book[f"terms_{language}"] = ["|".join([*five[:3], " ".join(five[3:])]) for five in terms[language]]
    return told.assign(text=[texts[i] for i in range(answers)]), book


def _single(book: pd.DataFrame, language: str) -> dict[str, str]:
    """Terms of one word: term -> code."""
    pairs = zip(book["code"], book[f"terms_{language}"], strict=True)
    return {term: name for name, listed in pairs for term in listed.split("|") if " " not in term}


def by_herelib(told: pd.DataFrame, book: pd.DataFrame) -> int:
    """Lemmas, phrases, places, and what is negated."""
    return len(terms.code(told, book))


def by_herelib_detecting(told: pd.DataFrame, book: pd.DataFrame) -> int:
    """The same after the language of each answer was found."""
    spoken = languages.detect(told.assign(language=""), list(SPOKEN))["language"]
    return len(terms.code(told.assign(language=spoken), book))


def by_loop(told: pd.DataFrame, book: pd.DataFrame) -> int:
    """Each word of each answer is lemmatised and looked up; no phrases, no places, no negation."""
    from simplemma import lemmatize

    listed = {language: _single(book, language) for language in SPOKEN}
    found = 0
    for language, text in zip(told["language"], told["text"], strict=True):
        for word in WORD.findall(text.lower()):
            found += lemmatize(word, language) in listed[language]
    return found


def by_pandas(told: pd.DataFrame, book: pd.DataFrame) -> int:
    """One regular expression for each code and language; no lemmas, no places, no negation."""
    found = 0
    for language, texts in told.groupby("language")["text"]:
        for listed in book[f"terms_{language}"]:
            words = "|".join(map(re.escape, listed.split("|")))
            found += int(texts.str.contains(rf"(?i)\b(?:{words})\b", regex=True).sum())
    return found


def by_flashtext(told: pd.DataFrame, book: pd.DataFrame) -> int:
    """No lemmas, no negation."""
    from flashtext import KeywordProcessor

    found = 0
    for language, texts in told.groupby("language")["text"]:
        seeker = KeywordProcessor()
        for name, listed in zip(book["code"], book[f"terms_{language}"], strict=True):
            seeker.add_keywords_from_dict({name: listed.split("|")})
        found += sum(len(seeker.extract_keywords(text, span_info=True)) for text in texts)
    return found


def by_pyahocorasick(told: pd.DataFrame, book: pd.DataFrame) -> int:
    """The beginnings of words instead of lemmas; no negation."""
    import ahocorasick

    found = 0
    for language, texts in told.groupby("language")["text"]:
        seeker = ahocorasick.Automaton()
        for name, listed in zip(book["code"], book[f"terms_{language}"], strict=True):
            for term in listed.split("|"):
                seeker.add_word(" " + lemmas.stem(term, language), name)
        seeker.make_automaton()
        found += sum(1 for text in texts for _ in seeker.iter(" " + lemmas.without_accents(text.lower())))
    return found


WAYS = {
    "herelib": (by_herelib, None),
    "herelib, language found": (by_herelib_detecting, None),
    "loop over lemmas": (by_loop, None),
    "pandas regular expressions": (by_pandas, None),
    "flashtext": (by_flashtext, "flashtext"),
    "pyahocorasick on stems": (by_pyahocorasick, "ahocorasick"),
}


def one_way(name: str) -> None:
    """One way in a process of its own: seconds, matches and memory as JSON. Dictionaries are loaded beforehand."""
    told, book = invented(ANSWERS)
    WAYS[name][0](told[:100], book)
    lemmas._entry.cache_clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    matches = WAYS[name][0](told, book)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "matches": matches, "peak": peak // 1024, "added": (peak - before) // 1024}))


def speed() -> None:
    print(f"{ANSWERS:,} invented short answers, {CODES} codes in {len(SPOKEN)} languages")
    print(f"each way in a process of its own, the fastest of {RUNS} runs\n")
    print(f"{'way':28} {'answers/s':>10} {'herelib is':>11} {'matches':>8} {'peak MB':>8} {'of these for coding':>20}")
    ours = None
    for name, (_, module) in WAYS.items():
        if module and importlib.util.find_spec(module) is None:
            print(f"{name:28} skipped: the package is not installed")
            continue
        command = [sys.executable, __file__, "--way", name]
        runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(RUNS)]
        told = min(map(json.loads, runs), key=lambda run: run["seconds"])
        rate = ANSWERS / told["seconds"]
        ours = ours or rate
        print(
            f"{name:28} {rate:10,.0f} {ours / rate:10.1f}x {told['matches']:8,} {told['peak']:8,} {told['added']:20,}"
        )
    print("\nThe peak includes the dictionaries of six languages, which every row has loaded to invent the answers.")


# --- Latvian

# nominative, declension, stem, stem before a softened ending; the endings follow the school grammar.
NOUNS = """veikals 1 veikal|autobuss 1 autobus|transports 1 transport|remonts 1 remont|bērns 1 bērn|ārsts 1 ārst
darbs 1 darb|tūrists 1 tūrist|klients 1 klient|pabalsts 1 pabalst|dators 1 dator|internets 1 internet
vilciens 1 vilcien|kurss 1 kurs|parks 1 park|teātris 2 teātr teātr|dārzenis 2 dārzen dārzeņ
mājoklis 2 mājokl mājokļ|dzīvoklis 2 dzīvokl dzīvokļ|pircējs 1 pircēj|ceļš 1š ceļ|tirgus 3 tirg|aptieka 4 aptiek
skola 4 skol|pārtika 4 pārtik|apkure 5 apkur apkur|elektrība 4 elektrīb|enerģija 4 enerģij|kultūra 4 kultūr
bibliotēka 4 bibliotēk|slimnīca 4 slimnīc|īre 5 īr īr|aukle 5 aukl aukļ|aprūpe 5 aprūp aprūp
iestāde 5 iestād iestāž|veidlapa 4 veidlap|atļauja 4 atļauj|nauda 4 naud|parole 5 parol paroļ|maiznīca 4 maiznīc
viesnīca 4 viesnīc|mājaslapa 4 mājaslap|darbnīca 4 darbnīc|pirts 6 pirt pirt"""
NOT_ASKED = """kalns 1 kaln|mežs 1 mež|upe 5 up up|logs 1 log|galds 1 gald|skolotājs 1 skolotāj|kleita 4 kleit
pilsēta 4 pilsēt|parāde 5 parād parāž|tirgotājs 1 tirgotāj|ārste 5 ārst ārst|bērzs 1 bērz|kultivators 1 kultivator
darbinieks 1 darbiniek"""
ENDINGS = {
    "1": "s a am u ā i u iem us os",
    "1š": "š a am u ā i u iem us os",
    "2": "is *a im i ī *i *u *iem *us *os",
    "3": "us us um u ū i u iem us os",
    "4": "a as ai u ā as u ām as ās",
    "5": "e es ei i ē es *u ēm es ēs",
    "6": "s s ij i ī is *u īm is īs",
}
SENTENCES = (
    "Vajag {}",
    "Trūkst {}",
    "Par {} runā visi",
    "{} mums ir svarīgi",
    "Viss sākas ar {}",
    "Domāju par {} katru dienu",
)


def declined(listed: str) -> dict[str, list[str]]:
    """The ten cases of each noun: nominative, genitive, dative, accusative, locative; singular, then plural."""
    found = {}
    for text in listed.replace("\n", "|").split("|"):
        name, kind, stem, *soft = text.split()
        soft = soft[0] if soft else stem
        endings = ENDINGS[kind].split()
        found[name] = [soft + ending[1:] if ending[0] == "*" else stem + ending for ending in endings]
    return found


def latvian() -> None:
    asked, others = declined(NOUNS), declined(NOT_ASKED)
    rows = [(name, form) for name, forms in asked.items() for form in forms]
    rows += [("", form) for forms in others.values() for form in forms]
    told = pd.DataFrame(
        [
            (truth, sentence.format(form))
            for number, (truth, form) in enumerate(rows)
            for sentence in (SENTENCES[number % 6], SENTENCES[(number + 1) % 6])
        ],
        columns=["truth", "text"],
    )
    told = told.assign(interview=[f"i{i}" for i in range(len(told))], item="needs", language="lv")
    book = pd.DataFrame({"code": list(asked), "parent": "", "definition": "", "terms_lv": list(asked)})
    print(f"\nLatvian: {len(asked)} nouns in ten cases, {len(others)} that the codebook lacks, {len(told)} answers")
    found = terms.code(told, book)
    hits = {"herelib": set(zip(found["interview"], found["code"], strict=True))}
    pairs = list(zip(told["interview"], told["text"].str.lower(), strict=True))
    stems = {name: lemmas.stem(name, "lv") for name in asked}
    plain = {row: lemmas.without_accents(text) for row, text in pairs}
    hits["words as written"] = {(row, name) for row, text in pairs for name in asked if name in WORD.findall(text)}
    hits["stems, at the start of words"] = {
        (row, name) for row, _ in pairs for name in asked if f" {stems[name]}" in f" {plain[row]}"
    }
    truth = {(row.interview, row.truth) for row in told.itertuples() if row.truth}
    for name, got in hits.items():
        right = len(got & truth)
        precision, recall = right / max(len(got), 1), right / len(truth)
        both = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{name:30} precision {precision:.3f}  recall {recall:.3f}  F1 {both:.3f}")


# --- language

SHORT = {
    "lv": "Vajag autobusu|Nav veikala|Vairāk bērnudārzu|Ielas ir tumšas|Trūkst ārstu|Darba nav|Viss ir labi|"
    "Aptieka un veikals|Dārga apkure|Nezinu|Jauniešiem nav ko darīt|Vajag vairak berniem|"
    "Sabiedriskais transports|Palīdzību vecākiem cilvēkiem|Gribētos kafejnīcu",
    "es": "Más autobuses|No hay médico|Una guardería|Falta trabajo|Las calles están oscuras|Todo bien|Una farmacia|"
    "Calefacción cara|Actividades para jóvenes|Ayuda para mayores|No lo sé|Transporte público|"
    "Mas parques para los niños|Una cafetería|Tiendas",
    "it": "Più autobus|Manca il medico|Un asilo nido|Lavoro per i giovani|Le strade sono buie|Va tutto bene|"
    "Una farmacia|Riscaldamento caro|Aiuto per gli anziani|Non lo so|Trasporto pubblico|"
    "Piu verde per i bambini|Un bar|Negozi di quartiere|Niente",
    "en": "More buses|No shop|A kindergarten|Jobs for young people|Dark streets|Nothing|A pharmacy|"
    "Heating is expensive|Help for the elderly|I don't know|Public transport|Places to meet|"
    "Everything is fine|A café|Doctors",
    "fr": "Plus de bus|Pas de médecin|Une crèche|Du travail pour les jeunes|Les rues sont sombres|Rien|"
    "Une pharmacie|Chauffage trop cher|Aide aux personnes âgées|Je ne sais pas|Transports en commun|"
    "Un lieu de rencontre|Tout va bien|Des commerces de proximité|Logement abordable",
    "nl": "Meer bussen|Geen winkel|Kinderopvang|Werk voor jongeren|De straten zijn donker|Niets|Een apotheek|"
    "Verwarming is te duur|Hulp voor ouderen|Weet ik niet|Openbaar vervoer|Een ontmoetingsplek|Alles is goed|"
    "Huisarts in de buurt|Betaalbare woningen",
    "de": "Mehr Busse|Kein Laden|Ein Kindergarten|Arbeit für Jugendliche|Dunkle Straßen|Nichts|Eine Apotheke|"
    "Heizung ist zu teuer|Hilfe für Senioren|Weiß nicht|Öffentlicher Nahverkehr|Ein Treffpunkt|Alles gut|"
    "Hausarzt in der Nähe|Bezahlbare Wohnungen",
    "ru": "Больше автобусов|Нет магазина|Детский сад|Работа для молодёжи|Темные улицы|Ничего|Аптека|"
    "Дорогое отопление|Помощь пожилым|Не знаю|Общественный транспорт|Место для встреч|Всё хорошо|Врач рядом|"
    "Доступное жильё",
}


def by_lingua(texts: list[str], spoken: list[str]) -> list[str]:
    from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

    codes = [Language.from_iso_code_639_1(getattr(IsoCode639_1, language.upper())) for language in spoken]
    seeker = LanguageDetectorBuilder.from_languages(*codes).build()
    got = [seeker.detect_language_of(text) for text in texts]
    return [found.iso_code_639_1.name.lower() if found else "" for found in got]


def by_words(texts: list[str], spoken: list[str]) -> list[str]:
    told = pd.DataFrame({"interview": range(len(texts)), "item": "needs", "language": "", "text": texts})
    return languages.detect(told, spoken)["language"].tolist()


def detection() -> None:
    with open(Path(__file__).parents[1] / "herelib" / "demo" / "sentences.csv", encoding="utf-8") as file:
        demo = [(row["language"], row["text"].split()) for row in csv.DictReader(file)]
    sets = {"short answers": [(language, text) for language, listed in SHORT.items() for text in listed.split("|")]}
    for many in (1, 2, 3, 5):
        sets[f"first {many} words of a sentence"] = [(language, " ".join(words[:many])) for language, words in demo]
    ways = {"herelib": by_words}
    if importlib.util.find_spec("lingua"):
        ways["lingua"] = by_lingua
    else:
        print("\nlingua skipped: the package is not installed")
    print(f"\n{'language among':15} {'set':30} {'n':>4}  right, left to the interview, wrong; answers a second")
    for spoken in (list(SHORT), ["lv", "es", "it", "en"]):
        for title, listed in sets.items():
            truth, texts = zip(*[pair for pair in listed if pair[0] in spoken], strict=True)
            for name, way in ways.items():
                way(list(texts[:2]), spoken)
                start = time.perf_counter()
                got = way(list(texts), spoken)
                rate = len(texts) / (time.perf_counter() - start)
                right = np.mean([a == b for a, b in zip(truth, got, strict=True)])
                left = np.mean([a == "" for a in got])
                wrong = abs(1 - right - left)
                print(
                    f"{len(spoken)} {name:13} {title:30} {len(texts):4}  {right:.3f} {left:.3f} {wrong:.3f}"
                    f"  {rate:9,.0f}"
                )


# --- halves

SAME = {"Aiport/Air traffic": "Airport/Air traffic", "City Council": "City council"}  # typing errors, see SOURCE.md
FEWEST = 20  # answers of the first half that a category must have to be judged
FOLDS, MOST = 5, 60  # folds of the first half; terms for each category at most
GRID = list(product((2, 3, 4), (0.35, 0.45, 0.55, 0.65)))  # new answers a term must bring, and share of them right


def halves() -> None:
    folder = os.environ.get("HERE_REFERENCE_DATA")
    file = Path(folder or ".") / "open-answers-local-needs" / "open_ended_responses_2014.csv"
    if not folder or not file.is_file():
        print("\nhalves skipped: HERE_REFERENCE_DATA names no folder with open-answers-local-needs")
        return
    told, truth, names, first = halved(file)
    book = written_from(told[first], truth[first], names)
    got = coded(told[~first], book, names)
    print(f"\nCodebook written from {first.sum()} answers, judged on {(~first).sum()} others; {len(names)} categories")
    print(
        f"{'category':22} {'terms':>5} {'answers':>8} {'precision':>10} {'recall':>7} {'F1':>6} {'regression F1':>17}"
    )
    other = regression(told["text"], truth, first)
    marks = []
    for column, name in enumerate(names):
        marks.append(judged(truth[~first][:, column], got[:, column]))
        size = len(book.loc[book["code"] == name, "terms_en"].iloc[0].split("|"))
        peer = judged(truth[~first][:, column], other[:, column])[2]
        print(f"{name:22} {size:5} {truth[~first][:, column].sum():8}", end=" ")
        print("{:10.3f} {:7.3f} {:6.3f} {:17.3f}".format(*marks[-1], peer))
    peers = [judged(truth[~first][:, column], other[:, column])[2] for column in range(len(names))]
    micro, peer = judged(truth[~first].ravel(), got.ravel()), judged(truth[~first].ravel(), other.ravel())[2]
    print("{:22} {:5} {:8} {:10.3f} {:7.3f} {:6.3f} {:17.3f}".format("micro", "", truth[~first].sum(), *micro, peer))
    print("{:22} {:14} {:10.3f} {:7.3f} {:6.3f} {:17.3f}".format("macro", "", *np.mean(marks, axis=0), np.mean(peers)))
    both = coded(told[~first], book, names, negated=True)
    micro = judged(truth[~first].ravel(), both.ravel())
    print("{:22} {:14} {:10.3f} {:7.3f} {:6.3f}".format("micro, with negated", "", *micro))


def halved(file: Path) -> tuple[pd.DataFrame, np.ndarray, list[str], np.ndarray]:
    """The coded answers, whether each has each category, the categories, and which answers are of the first half."""
    raw = pd.read_csv(file, encoding="cp1252", dtype=str).dropna(subset="Fullstring").reset_index(drop=True)
    labels = raw.filter(regex=r"^Category \d").replace(SAME)
    told = pd.DataFrame({"interview": [f"i{i}" for i in range(len(raw))], "item": "needs", "language": "en"})
    told["text"] = raw["Fullstring"]
    first = told["text"].map(lambda text: zlib.crc32(text.encode()) % 2 == 0).to_numpy()  # equal texts stay together
    every = sorted({name for name in labels.to_numpy().ravel() if isinstance(name, str)})
    names = [name for name in every if (labels[first] == name).any(axis=1).sum() >= FEWEST]
    truth = np.column_stack([(labels == name).any(axis=1).to_numpy() for name in names])
    return told, truth, names, first


def judged(truth: np.ndarray, got: np.ndarray) -> tuple[float, float, float]:
    right = (truth & got).sum()
    precision, recall = right / max(got.sum(), 1), right / max(truth.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def coded(told: pd.DataFrame, book: pd.DataFrame, names: list[str], negated: bool = False) -> np.ndarray:
    """Answer x code: whether the code was found and, unless `negated`, not denied."""
    found = terms.code(told, book)
    found = found[~found["negated"] | negated]
    got = np.zeros((len(told), len(names)), dtype=bool)
    got[pd.Index(told["interview"]).get_indexer(found["interview"]), pd.Index(names).get_indexer(found["code"])] = True
    return got


def written_from(told: pd.DataFrame, truth: np.ndarray, names: list[str]) -> pd.DataFrame:
    """A codebook: for each category the lemmas and pairs of lemmas that tell it best in these answers alone.

    Terms are taken one by one, each time the one with the highest share of right answers among those that no earlier
    term found; how many new answers it must bring, and how many of them right, is chosen for each category by
    cross-validation within these answers.
    """
    words = split(told["text"].tolist())
    plain = [languages.is_function_word(word, "en") for word in words.vocabulary]
    form = [lemma(word, "en") for word in words.vocabulary]
    candidates = {form[w] for w in range(len(form)) if not plain[w]}
    for a, b in zip(range(len(words) - 1), range(1, len(words)), strict=True):
        if words.part[a] == words.part[b] and not plain[words.word[a]] and not plain[words.word[b]]:
            candidates.add(f"{form[words.word[a]]} {form[words.word[b]]}")
    terms = sorted(candidates)
    each = pd.DataFrame({"code": terms, "parent": "", "definition": "", "terms_en": terms})
    stands = coded(told, each, terms)
    often = stands.sum(axis=0) >= 2
    stands, terms = stands[:, often], np.array(terms, dtype=object)[often]
    fold = np.arange(len(told)) % FOLDS
    rows = []
    for column, name in enumerate(names):
        known = truth[:, column]
        marks = []
        for least, share in GRID:
            got = np.zeros(len(told), dtype=bool)
            for part in range(FOLDS):
                chosen = _taken(stands[fold != part], known[fold != part], least, share)
                got[fold == part] = stands[fold == part][:, chosen].any(axis=1)
            marks.append(judged(known, got)[2])
        chosen = _taken(stands, known, *GRID[int(np.argmax(marks))])
        rows.append((name, "", "", "|".join(terms[chosen])))
    return pd.DataFrame(rows, columns=["code", "parent", "definition", "terms_en"])


def _taken(stands: np.ndarray, known: np.ndarray, least: int, share: float) -> list[int]:
    chosen: list[int] = []
    left = np.ones(len(known), dtype=bool)
    base = known.mean()
    while len(chosen) < MOST:
        new = stands[left].sum(axis=0)
        right = stands[left & known].sum(axis=0)
        worth = np.where(right >= least, (right + base) / (new + 1), 0.0)
        best = int(np.lexsort((-right, -worth))[0])
        if worth[best] < share:
            break
        chosen.append(best)
        left &= ~stands[:, best]
    return chosen


def regression(texts: pd.Series, truth: np.ndarray, first: np.ndarray) -> np.ndarray:
    """What a model does that nobody can read: logistic regressions on weighted words, same halves."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    weighted = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(texts[first])
    known, asked = weighted.transform(texts[first]), weighted.transform(texts[~first])
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    return np.column_stack([model.fit(known, truth[first][:, c]).predict(asked) for c in range(truth.shape[1])]).astype(
        bool
    )


def main() -> None:
    if sys.argv[1:2] == ["--way"]:
        one_way(sys.argv[2])
        return
    parts = {"speed": speed, "latvian": latvian, "detection": detection, "halves": halves}
    wanted = sys.argv[1:] or list(parts)
    if unknown := [name for name in wanted if name not in parts]:
        sys.exit(f"no part {', '.join(unknown)}; parts: {', '.join(parts)}")
    for name in wanted:
        parts[name]()


if __name__ == "__main__":
    main()
