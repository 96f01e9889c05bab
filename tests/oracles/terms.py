"""Codes of one answer by the terms of a codebook: one answer at a time, one word at a time."""

from herelib.segments.languages import CLAUSE_WORDS, REACH, cues
from herelib.segments.lemmas import _entry, lemma, lemmas, split, stem
from herelib.segments.stances import LIST_ITEM
from herelib.segments.terms import PHRASE_GAP


def tokens_of(text, language):
    """[(word, start, end, sentence, part, opens a clause)]"""
    words, tokens, before = split([text]), [], None
    for i in range(len(words)):
        word = words.vocabulary[words.word[i]]
        opens = word in CLAUSE_WORDS[language]
        between_marks = (words.sentence[i], words.part[i])
        part = 0 if before is None else tokens[-1][4] + (between_marks != before or opens)
        tokens.append((word, int(words.start[i]), int(words.end[i]), int(words.sentence[i]), part, opens))
        before = between_marks
    return tokens


def stands_for(word, wanted, language):
    if wanted.startswith("="):
        return word == wanted[1:]
    if set(lemmas(word, language)) & set(lemmas(wanted, language)):
        return True
    listed = _entry(word, language)[1] and _entry(wanted, language)[1]
    return not listed and stem(word, language) == stem(wanted, language)


def places_of(tokens, wanted, gap, language):
    for first in range(len(tokens)):
        if not stands_for(tokens[first][0], wanted[0], language):
            continue
        last = first
        for next_word in wanted[1:]:
            nearest = [i for i in range(last + 1, len(tokens)) if stands_for(tokens[i][0], next_word, language)]
            if not nearest or nearest[0] > last + 1 + gap or tokens[nearest[0]][4] != tokens[last][4]:
                break
            last = nearest[0]
        else:
            yield first, last


def longest(places):
    """Of (first, last, number, ...) that overlap the longest, then the first, then the lowest number."""
    stays = []
    for match in sorted(places, key=lambda p: (p[0] - p[1], p[0], p[2])):
        if all(match[1] < other[0] or match[0] > other[1] for other in stays):
            stays.append(match)
    return sorted(stays)


def clauses_of(tokens, cue_places):
    """Number of the clause of each word."""
    clauses, number = [], -1
    for i, (_, _, _, sentence, part, opens) in enumerate(tokens):
        if i == 0 or part != tokens[i - 1][4]:
            members = [j for j, token in enumerate(tokens) if token[4] == part]
            comma = i > 0 and sentence == tokens[i - 1][3] and not opens
            if not (comma and len(members) <= LIST_ITEM and not any(cue[0] in members for cue in cue_places)):
                number += 1
        clauses.append(number)
    return clauses


def is_negated(first, last, cue_places, clauses):
    near = []
    for begin, end, _, rejects, forward in cue_places:
        if first <= begin and end <= last:
            return False
        if first <= begin <= last < end:
            return rejects
        if clauses[begin] == clauses[first]:
            if begin < first:
                near.append((max(first - end - 1, 0), 0, -begin, rejects))
            elif begin > last and not forward:
                near.append((begin - last - 1, 1, begin, rejects))
    near = [cue for cue in near if cue[0] <= REACH]
    return bool(near) and min(near)[3]


def code_answer(text, language, terms):
    tokens = tokens_of(text, language)
    places = [
        (first, last, number, rejects, forward)
        for number, (phrase, rejects, forward) in enumerate(cues(language))
        for first, last in places_of(tokens, phrase.words, phrase.gap, language)
    ]
    cue_places = longest(places)
    clauses = clauses_of(tokens, cue_places)
    matches = []
    for rank, (name, listed) in enumerate(terms.items()):
        places = []
        for number, term in enumerate(listed.split("|")):
            wanted = [word for word, *_ in tokens_of(term, language)]
            places += [
                (first, last, number, " ".join(lemma(word, language) for word in wanted))
                for first, last in places_of(tokens, wanted, PHRASE_GAP, language)
            ]
        for first, last, _, form in longest(places):
            negated = is_negated(first, last, cue_places, clauses)
            matches.append((tokens[first][1], tokens[last][2], rank, name, negated, form))
    return [(name, start, end, negated, form) for start, end, _, name, negated, form in sorted(matches)]
