"""French expressions that count as one word, an expression a line; `= token` names the token they make. Folded."""

from __future__ import annotations

EXPRESSIONS = """
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
