"""Laws, bodies and firms by their abbreviations are nobody; somebody's initials still are somebody."""

import pytest
from sought import kinds_of

from herelib.identifiers import Names, passages
from herelib.interviews.redaction import redact

HARMLESS = """Il D.Lgs. 112/2017 disciplina l'impresa sociale|Secondo il D.Lgs. Terzo Settore|D. Lgs. Terzo Settore vale
la L. 381/1991 e la L.R. Lazio 11/2016|ex D.P.R. 616/77, D.M. 4 luglio 2019 e D.P.C.M. Lavoro|il D.L. Rilancio
l'A.S.L. Toscana e la S.p.A. Acque|con marchio C.E. Poi vendiamo|con la Ley 5/2011 y el R.D. 1/2013
el R.D.L. Turismo y la L.O. Educativa|sale en el B.O.E. Luego nada|la C.E. Europea|una S.L. Laboral
la loi n° 2014-856 et l'art. L. 3332-17-1 du C. trav.|le C.G.I. Chapitre II et le J.O. Officiel|la S.C.O.P. Bretonne
under the U.K. Companies Act 2006|S.I. 2005 No. 1788|the C.E. Marking|a G.D.P.R. Rule|the U.S. Treasury
the E.U. Commission and the O.E.C.D. Paris|MK noteikumi Nr. 1|MK not. Nr. 123 un L.R. Satversme|VID un S.I.A. Zaļumi
saskaņā ar E.K. Regulu 2016/679|Reg. (EU) 2016/679, Directive 2014/24/EU"""
SOMEBODY = (
    """C.E. Tolgranar said so|I asked D.L. Rossi|by U.K. Narbelworth|L.R. Kalniņa|J.K. Tolgranar|D.Lgs. Mario Rossi"""
)


def listed(block):
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", listed(HARMLESS))
def test_abbreviations_of_laws_bodies_and_firms_are_nobody(text):
    assert kinds_of(text) == []
    assert redact(text, cleared=frozenset()) == (text, 0, [])


@pytest.mark.parametrize("text", listed(SOMEBODY))
def test_initials_before_a_name_are_somebodys(text):
    assert [kind for kind, _ in kinds_of(text)] == ["person's name"]


def test_a_name_of_the_study_behind_an_abbreviation_is_certain():
    seen = passages("il D.Lgs. Tolgranar", Names.of(["Anna Tolgranar"]))
    assert [(hit.kind, hit.certain) for hit in seen] == [("person's name", True)]
