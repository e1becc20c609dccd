"""French word lists, for speech as a recogniser writes it. Folded forms (no accents), unless said."""

from __future__ import annotations

from scenarios.model import Language
from simulator.language.first_names import FIRST_NAMES
from simulator.language.french_expressions import EXPRESSIONS
from simulator.language.lexicon import Lexicon, groups, ordered, phrases, words

ELISIONS = {
    "j": "je",
    "l": "le",
    "d": "de",
    "n": "ne",
    "m": "me",
    "t": "te",
    "s": "se",
    "c": "ce",
    "qu": "que",
    "jusqu": "jusque",
    "lorsqu": "lorsque",
    "puisqu": "puisque",
    "quoiqu": "quoique",
}

FAINT = """
le la les l un une des de du d à a au aux en dans sur sous par avec ce cet cette ces cela ça celui celle mon ma mes ton
ta tes son sa ses leur leurs que qui dont et ou ni mais donc or car si ne pas plus y il elle ils elles se me te lui etre
avoir aller bien très tout toute tous la là aussi alors comme pour encore déjà puis est_ce_que s_il_vous_plait
vraiment voilà juste même trop assez peu ici chez vers jusque lorsque quand depuis pendant c s n qu parfaitement
tellement sincèrement complètement
"""

LIGHT = """
je vous nous on moi tu pouvoir vouloir devoir falloir faire madame monsieur mademoiselle votre vos notre nos
souhaiter dire voir mettre petit bon il_y_a savoir permettre tout_a_fait donner moment
"""

SYNONYMS = """
payer régler solder acquitter règlement paiement versement verser rembourser_dette honorer paye
échelonner échéancier échelonnement plusieurs_fois mensualité étaler étalement fractionner mensualiser échéance
facture relevé
impayé retard dû arriéré dette redevable créance
désolé navré excuse excuser regretter confus
comprendre concevoir imaginer
appeler téléphoner joindre contacter contact
rappeler recontacter retéléphoner
colis paquet commande livraison produit article livrer
erreur erroné méprise incorrect faux
renvoyer retourner retour réexpédier réexpédition expédier envoyer envoi
échanger échange remplacer remplacement
rembourser remboursement recréditer rembourse
vérifier contrôler
confirmer valider
raison motif pourquoi cause objet
expliquer raconter explication
problème souci difficulté désagrément incident inconvénient gêne embarras contretemps
patienter attendre attente patience
instant minute moment seconde
merci remercier remerciement
transférer passer basculer rediriger transfert mettre_en_relation
service équipe département
collègue conseiller responsable supérieur
proposer suggérer offrir proposition solution
convenir arranger
récapituler résumer récapitulatif résumé récapitulons
autre supplémentaire
ligne communication relation
vouloir souhaiter désirer
aider assister renseigner aide renseignement
chèque chéquier
prélever prélèvement
immédiatement maintenant aujourd_hui
adresse domicile
fâché énervé colère mécontent furieux agacement mécontentement énervement agacé déçu déception
gratuit gratuitement offert
tribunal justice huissier poursuite
débile con idiot imbécile crétin abruti connard stupide bête
écouter ouïr
répéter redire
nom prénom
"""

TRAILING = """
le la les l un une des de du d a au aux en dans sur sous pour par avec chez vers ce cet cette ces mon ma mes votre vos
notre nos son sa ses leur leurs que qu qui dont et ou ni mais donc car si ne je j il elle on nous ils elles se me te
parce_que puisque lorsque quand comme alors puis ensuite afin_de afin_que concernant jusque depuis pendant avant
apres entre sans contre selon sinon cependant pourtant tandis quel quelle quels quelles
est_ce_que qu_est_ce_que est sont suis etait serait sera avez ai avons ont avait aviez aurez aurait etes sommes
plusieurs chaque quelques certains tres trop assez plus moins environ soit numero
pouvez peux pouvons pourriez pourrais peut pourrait voulez voudrais veux souhaite souhaitez souhaiterais aimerais
dois devez devons doit faut faudrait vais allez allons va vas puis_je il_y_a est_a_dire en_fait du_coup premierement
deuxiemement enfin notamment grace celui celle ceux vraiment tellement serez seront aura aurez auront
recapitule recapitulons resume reformule autre bonne excellente premier premiere deuxieme dernier derniere petit petite
grande parler confirmer donner communiquer indiquer proposer mettre
"""

TRAILING_PHRASES = """
je me permets
permets de vous
puis je
pourrais je
je vous appelle
vous appelle
je vous contacte
vous contacte
je vous telephone
je vous propose
vous propose
nous vous proposons
je me presente
ce est pour
ce est
que je
je pense
je crois
je voulais
je vois
je constate
il me semble
je tiens
je appelle
de la part
au nom
au sujet
a propos
par rapport
en ce qui
a cause
a partir
au lieu
grace a
il y a
la somme
le montant
un montant
une somme
la societe
la maison
de la societe
societe
dans un delai
le numero
votre numero
la date
je vous informe
vous informer
je vous rappelle que
vous demander
vous proposer
vous signaler
vous expliquer
a la fois
soit
ce qui
ce que
parler a
a madame
a monsieur
chez madame
chez monsieur
est madame
etes madame
etes bien madame
est bien madame
etes bien monsieur
est bien monsieur
est_ce_que cela
est_ce_que ca
est pas
sont pas
si je comprends bien
si je vous comprends bien
si je ai bien compris
si je vous ai bien compris
est monsieur
pas vous
avez pas
avons pas
ai pas
nous sommes
mon appel
mon appel concerne
appel concerne
"""

LETTERS = (
    "a:a b:b be:b c:c ce:c ces:c ses:c d:d de:d e:e eux:e f:f effe:f g:g h:h hache:h i:i j:j ji:j k:k ka:k l:l elle:l "
    "m:m aime:m n:n haine:n o:o p:p q:q r:r air:r s:s esse:s t:t the:t te:t u:u v:v w:w x:x ixe:x y:y z:z zede:z"
)


LEMMA_EXCEPTIONS = {
    "puis": "pouvoir",
    "sûr": "certain",
    "sûre": "certain",
    "entendu": "entendu",
    "va": "aller",
    "irait": "aller",
    "irais": "aller",
    "vont": "aller",
    "convenu": "convenir",
    "convient": "convenir",
    "suis": "être",
    "été": "être",
    "paye": "payer",
    "payes": "payer",
    "vas": "aller",
    "sommes": "être",
    "somme": "somme",
    "montre": "montrer",
    "réglé": "régler",
    "désolée": "désolé",
    "excuses": "excuse",
    "mise": "mettre",
    "dû": "dû",
    "due": "dû",
}
"""Where the lemmatiser errs, or parts words that mean the same on the telephone."""


def build() -> Lexicon:
    """The French lexicon."""
    return Lexicon(
        language=Language.FR,
        elisions=ELISIONS,
        phrases=phrases(EXPRESSIONS),
        hesitations=words("euh heu hein hum hmm mmh ben bah beh eh oh ah pff enfin voila en_fait du_coup disons"),
        openers=words("donc alors et mais puis bon ben enfin voila ensuite sinon deja"),
        backchannels=words(
            "oui ouais mm mmh hum hmm ah d_accord ok okay entendu tres bien je vois effectivement en_effet exactement "
            "voila bien_sur tout_a_fait parfait super hein note notee"
        ),
        answers=words(
            "oui ouais non si d_accord ok okay voila exact exactement parfait tout_a_fait entendu bien_sur volontiers "
            "absolument certainement effectivement en_effet pas_de_probleme pourquoi_pas pas_du_tout vrai correct "
            "malheureusement helas evidemment negatif affirmatif"
        ),
        yes=words(
            "oui ouais d_accord ok okay exact exactement parfait tout_a_fait entendu bien_sur volontiers absolument "
            "certainement effectivement en_effet pas_de_probleme pourquoi_pas"
        ),
        no=words("non nan pas_du_tout jamais aucunement"),
        boundaries=words(
            "et mais donc alors puis car sinon ensuite parce_que puisque lorsque quand si que qui ou est_ce_que "
            "qu_est_ce_que pourquoi comment cependant pourtant alors_que oui non bonjour merci"
        ),
        faint=words(FAINT),
        light=words(LIGHT),
        questions=words("quel quelle quels quelles pourquoi comment combien où quand qu_est_ce_que quoi"),
        initial=words("pas_du_tout"),
        first_names=FIRST_NAMES,
        alone=words("comment pardon quoi hein dites"),
        titles=words("madame monsieur mademoiselle docteur maitre mme"),
        letters=dict(pair.split(":") for pair in LETTERS.split()),
        months=ordered("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"),
        weekdays=ordered("lundi mardi mercredi jeudi vendredi samedi dimanche"),
        synonyms=groups(SYNONYMS),
        lemma_exceptions=LEMMA_EXCEPTIONS,
        trailing=words(TRAILING),
        trailing_phrases=groups(TRAILING_PHRASES),
        subordinators=words("si quand lorsque puisque comme afin_de afin_que avant apres pour"),
    )
