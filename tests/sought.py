"""How tests ask what is seen in a text: all names and numbers in them are invented or reserved for examples."""

from herelib.identifiers import NO_NAMES, passages

ASKED = "lūdzu, jautājiet {} par to"  # what stands around the words in question


def certain_and_doubtful(words, names=NO_NAMES, around=ASKED):
    """Letters and digits of some words that a certain passage covers, and those that any passage covers."""
    text = around.format(words)
    start = text.index(words)
    seen = passages(text, names)
    wanted = {n for n in range(start, start + len(words)) if text[n].isalnum()}
    certain = {n for hit in seen if hit.certain for n in range(hit.start, hit.stop)}
    either = {n for hit in seen for n in range(hit.start, hit.stop)}
    return wanted <= certain, wanted <= either


def kinds_of(text, names=NO_NAMES):
    """Kind and certainty of each passage of a text."""
    return [(hit.kind, hit.certain) for hit in passages(text, names)]
