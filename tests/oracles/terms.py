"""Codes of one answer by the terms of a codebook: one answer at a time, one word at a time; no slips, no homographs."""

from itertools import pairwise

from herelib.segments.languages import CLAUSE_WORDS, JOINING_WORDS, REACH, cues
from herelib.segments.lemmas import _entry, lemma, lemmas, split, stem
from herelib.segments.stances import LIST_ITEM, SHORT_SENTENCE, TURN_REACH, WANT_REACH
from herelib.segments.terms import PHRASE_GAP

SPEAKING = ("rejection", "lack", "content", "trouble")


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
    if lemmas(wanted, language) and {*lemmas(word, language)} & {wanted, *lemmas(wanted, language)}:
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


def clauses_of(tokens, language, speaks):
    """Number of the clause of each word."""
    parted = set()
    for before, after in pairwise(speaks):
        joins = [i for i in range(after[0]) if tokens[i][0] in JOINING_WORDS[language]]
        if joins and joins[-1] > before[1] and tokens[before[0]][4] == tokens[after[0]][4]:
            parted.add(joins[-1])
    clauses, number = [], -1
    for i, (_, _, _, sentence, part, opens) in enumerate(tokens):
        if i == 0 or part != tokens[i - 1][4]:
            members = [j for j, token in enumerate(tokens) if token[4] == part]
            comma = i > 0 and sentence == tokens[i - 1][3] and not opens
            is_item = comma and len(members) <= LIST_ITEM and not any(cue[0] in members for cue in speaks)
            number += not is_item or i in parted
        else:
            number += i in parted
        clauses.append(number)
    return clauses


def turned(tokens, speaks, turns, clauses):
    """The phrases as (first, last, kind, forward, backward) once "not", "more" and "would" have had their word."""
    free = []
    for turn in turns:
        over = [cue for cue in speaks if cue[0] <= turn[0] and turn[1] <= cue[1] and cue[1] > cue[0]]
        hidden = over and (over[0][3] != "content" or over[0][0] == turn[0])
        if turn[3] == "unreal" or not hidden:
            free.append(turn)
    result, denying = [], set()
    for first, last, _, kind, forward, backward in speaks:

        def before(listed, reach, place, first=first):
            near = [t for t in listed if t[1] < first and first - t[1] - 1 <= reach and place(t[1]) == place(first)]
            return max(near, key=lambda t: t[1]) if near else None

        def part(i):
            return tokens[i][4]

        inside = [t for t in free if first < t[0] < last]
        deny = [t for t in free if t[3] == "not"]
        new = kind
        if kind == "content":
            near = before([t for t in free if t[3] != "unreal"], TURN_REACH, part)
            behind = any(t[0] == last + 1 and part(t[0]) == part(last) for t in deny)
            unreal = any(clauses[t[0]] == clauses[first] for t in free if t[3] == "unreal")
            wanted = before([cue for cue in speaks if cue[3] == "lack"], WANT_REACH, lambda i: clauses[i])
            if near or [t for t in inside if t[3] != "unreal"] or behind or unreal or wanted:
                new = "lack"
        if kind == "trouble":
            denied = [t for t in inside if t[3] == "not"][:1] or [before(deny, TURN_REACH, part)]
            if denied[0]:
                new = "content"
                denying.add(denied[0][0])
        result.append((first, last, new, forward, backward, kind))
    return [cue[:5] for cue in result if not (cue[5] == "lack" and cue[0] == cue[1] and cue[0] in denying)]


def nearest(first, last, speaks, clauses):
    """(kind, distance) of the phrase that decides; (None, beyond reach) if there is none."""
    near = []
    for begin, end, kind, forward, backward in speaks:
        if first <= begin <= last:
            return ("lack" if end <= last else kind), 0
        if clauses[begin] == clauses[first]:
            if begin < first and not backward:
                near.append((max(first - end - 1, 0), 0, -begin, kind))
            elif begin > last and not forward:
                near.append((begin - last - 1, 1, begin, kind))
    near = [cue for cue in near if cue[0] <= REACH]
    return (min(near)[3], min(near)[0]) if near else (None, REACH + 1)


def decided(places, tokens, speaks, clauses):
    """[(negated, satisfied)] of the matches (first, last, rank)."""
    kinds, answers = [], []
    for first, last, _ in places:
        kind, near = nearest(first, last, [cue for cue in speaks if cue[2] != "trouble"], clauses)
        other = nearest(first, last, [cue for cue in speaks if cue[2] in ("content", "trouble")], clauses)
        satisfied = kind == "content" and not (other[0] == "trouble" and other[1] <= near)
        kinds.append((kind, other[0]))
        answers.append([satisfied or kind == "rejection", satisfied])
    straight = [list(answer) for answer in answers]
    for i, (first, _, rank) in enumerate(places):
        sentence = tokens[first][3]
        members = [token for token in tokens if token[3] == sentence]
        said = {cue[2] for cue in speaks if tokens[cue[0]][3] == sentence}
        if kinds[i] != (None, None):
            continue
        if said == {"content"} and len(members) <= SHORT_SENTENCE and not any(token[5] for token in members):
            answers[i] = [True, True]
        same = [j for j, place in enumerate(places) if tokens[place[0]][3] == sentence and place[2] == rank]
        lacks = [j for j in same if kinds[j][0] == "lack"]
        if any(straight[j][0] for j in same) and not lacks:
            answers[i][0] = True
    return answers


def code_answer(text, language, terms):
    """`terms` is [(code, rank, words)]."""
    tokens = tokens_of(text, language)
    places = [
        (first, last, number, cue.kind, cue.forward, cue.backward)
        for number, cue in enumerate(cues(language))
        for first, last in places_of(tokens, cue.phrase.words, cue.phrase.gap, language)
        if not cue.final or last + 1 == len(tokens) or tokens[last + 1][4] != tokens[last][4]
    ]
    speaks = longest([place for place in places if place[3] in SPEAKING])
    turns = sorted(place for place in places if place[3] not in SPEAKING)
    clauses = clauses_of(tokens, language, speaks)
    speaks = turned(tokens, speaks, turns, clauses)
    matches = []
    for name, rank in dict.fromkeys((name, rank) for name, rank, _ in terms):
        listed = [(number, words) for number, (_, own, words) in enumerate(terms) if own == rank]
        places = [
            (first, last, number, " ".join(lemma(word, language) for word in words))
            for number, words in listed
            for first, last in places_of(tokens, words, PHRASE_GAP, language)
        ]
        matches += [(first, last, rank, name, form) for first, last, _, form in longest(places)]
    answers = decided([match[:3] for match in matches], tokens, speaks, clauses)
    found = [
        (tokens[first][1], tokens[last][2], rank, name, *answer, form)
        for (first, last, rank, name, form), answer in zip(matches, answers, strict=True)
    ]
    return [(name, start, end, *rest) for start, end, _, name, *rest in sorted(found)]
