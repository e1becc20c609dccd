"""English word lists: simple and enough for a scenario in English."""

from __future__ import annotations

from scenarios.model import Language
from simulator.language.lexicon import NO_WORDS, Lexicon, groups, ordered, phrases, words

PHRASES = """
good morning = hello
good afternoon = hello
good evening = hello
good bye = goodbye
bye bye = goodbye
have a nice day = nice_day
have a good day = nice_day
of course
no problem
not a problem = no_problem
do not worry = no_problem
do not hesitate
hold on
hold the line = hold_on
thank you = thanks
calling about = concerning
a lot
"""

FAINT = """
the a an of to in on at for with by from this that these those it is be and or but so if then there here as very
really just do does did will would have has had not no also too please
"""

LIGHT = (
    "i you we he she they me us your my our can could may should must want need say tell see make mr mrs ms madam sir"
)

SYNONYMS = """
pay settle payment clear
instalment installment plan spread
invoice bill
sorry apologise apologize apology regret
understand see hear
parcel package order delivery item deliver
wrong mistake error incorrect
return send
exchange replace replacement
refund reimburse
check verify confirm
reason why cause explain
problem issue trouble difficulty
wait hold hold_on moment
transfer forward
propose suggest offer
help assist
"""

TRAILING = """
the a an of to in on at for with by from this that these those my your our and or but so if because is are was were am
be have has had will would can could may should must i we he she they it when where which who what how than as not
very about um uh calling regarding concerning
"""

TRAILING_PHRASES = """
do you
can you
could you
would you
are you
i want
i would like
i am calling
would like to
"""


def build() -> Lexicon:
    """The English lexicon."""
    return Lexicon(
        language=Language.EN,
        elisions=NO_WORDS,
        phrases=phrases(PHRASES),
        hesitations=words("um uh er erm hmm well so like oh ah"),
        openers=words("so well and but then now okay"),
        backchannels=words("yes yeah yep ok okay right sure mm hmm uh huh i see of_course indeed"),
        answers=words("yes yeah yep no nope ok okay right sure exactly correct absolutely of_course no_problem indeed"),
        yes=words("yes yeah yep ok okay sure exactly correct absolutely of_course no_problem indeed"),
        no=words("no nope never"),
        boundaries=words("and but so then because if when that who which why how or hello thanks yes no"),
        faint=words(FAINT),
        light=words(LIGHT),
        questions=words("what why how when where who which"),
        initial=words(""),
        first_names=words("john mary james emma oliver alice robert linda david susan camille"),
        alone=words("what pardon"),
        titles=words("mr mrs ms miss madam sir doctor"),
        letters={letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"},
        months=ordered("january february march april may june july august september october november december"),
        weekdays=ordered("monday tuesday wednesday thursday friday saturday sunday"),
        synonyms=groups(SYNONYMS),
        lemma_exceptions={"paid": "pay", "could": "can", "would": "will"},
        trailing=words(TRAILING),
        trailing_phrases=groups(TRAILING_PHRASES),
        subordinators=words("if when because as before after"),
    )
