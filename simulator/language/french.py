"""French word lists, for speech as a recogniser writes it. Folded forms (no accents), unless said."""

from __future__ import annotations

from scenarios.model import Language
from simulator.language.first_names import FIRST_NAMES
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

PHRASES = """
si il vous plait = s_il_vous_plait
se il vous plait = s_il_vous_plait
si vous plait = s_il_vous_plait
si il te plait = s_il_vous_plait
est ce que = est_ce_que
est ce qu = est_ce_que
qu est ce que = qu_est_ce_que
que est ce que = qu_est_ce_que
que est ce qui = qu_est_ce_que
de accord = d_accord
me appelle = me_appelle
me nomme = me_appelle
mon nom est = me_appelle
mon nom ce est = me_appelle
au revoir
a bientot = au_revoir
bonne journee
bonne fin de journee = bonne_journee
bonne soiree = bonne_journee
bonne fin de soiree = bonne_journee
bonne continuation = bonne_journee
bon week end = bonne_journee
bon apres midi = bonne_journee
excellente journee = bonne_journee
tres bonne journee = bonne_journee
tout a fait
tout de suite = immediatement
sur le champ = immediatement
bien sur
bien entendu = bien_sur
en effet
en fait
du coup
plusieurs fois
plusieurs mensualites = plusieurs_fois
plusieurs versements = plusieurs_fois
plusieurs paiements = plusieurs_fois
petit a petit
rendez vous
peut etre
quelque chose
aujourd hui
apres demain
week end
parce que
parce qu = parce_que
est a dire = est_a_dire
alors que
afin de
afin que
au sujet de = concernant
a propos de = concernant
par rapport a = concernant
au sujet du = concernant
a propos du = concernant
par rapport au = concernant
en ce qui concerne = concernant
dans le cadre de = concernant
au niveau de = concernant
ne quittez pas
ne quitte pas = ne_quittez_pas
ne bougez pas = ne_quittez_pas
restez en ligne = ne_quittez_pas
ne raccrochez pas = ne_quittez_pas
ne hesitez pas = n_hesitez_pas
hesitez pas = n_hesitez_pas
ne vous inquietez pas = rassurez_vous
vous inquietez pas = rassurez_vous
rassurez vous
soyez rassure = rassurez_vous
soyez rassuree = rassurez_vous
pas de probleme
aucun probleme = pas_de_probleme
pas de souci = pas_de_probleme
pas de soucis = pas_de_probleme
aucun souci = pas_de_probleme
sans probleme = pas_de_probleme
sans souci = pas_de_probleme
pas un probleme = pas_de_probleme
ce est pas grave = pas_de_probleme
ce ne est pas grave = pas_de_probleme
ce ne est rien = pas_de_probleme
ce est rien = pas_de_probleme
ce ne est pas un probleme = pas_de_probleme
ce ne est pas un souci = pas_de_probleme
pourquoi pas
ne est ce pas
est ce pas = ne_est_ce_pas
pas seulement
pas mal
pas forcement
pas du tout
sans doute
sans faute
sans frais = gratuitement
si jamais
plus tard
au plus tard
non plus
mot pour mot
tout le monde
a votre ecoute
a votre disposition
a votre service
le service apres vente = service_apres_vente
service apres vente
s a v = service_apres_vente
sav = service_apres_vente
"""

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


def build() -> Lexicon:
    """The French lexicon."""
    return Lexicon(
        language=Language.FR,
        elisions=ELISIONS,
        phrases=phrases(PHRASES),
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
        lemma_exceptions={
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
        },
        trailing=words(TRAILING),
        trailing_phrases=groups(TRAILING_PHRASES),
        subordinators=words("si quand lorsque puisque comme afin_de afin_que avant apres pour"),
    )
