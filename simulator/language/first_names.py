"""First names common in France: a trainee's own name is unknown to the scenario, its first name gives it away.

Names that are also everyday words in a call (`pierre` excepted: it is rarely said otherwise) are left out.
"""

from __future__ import annotations

from simulator.language.lexicon import words

FIRST_NAMES = words(
    """
adam adele adeline adrien agathe agnes ahmed aicha alain albane albert alex alexandra alexandre alexia alexis alice
alicia aline alix amandine amelie amina amine anais andre andrea ange angelique anna anne annie anthony antoine antonin
apolline ariane arnaud arthur astrid audrey augustin aurelie aurelien aurore axel axelle aymeric baptiste barbara
bastien beatrice benedicte benjamin benoit bernadette bernard bertrand blandine brigitte bruno camille carine carla
carole caroline catherine cecile cecilia cedric celia celine chantal charles charlotte chloe christelle christian
christiane christine christophe claire clara claude claudine clemence clement clementine colette coralie corentin
corinne cyril damien daniel daniele danielle david deborah delphine denis diane didier dimitri dominique dorian
dorothee edith edouard elena eleonore eliane elias elisa elisabeth elise ella elodie eloise elsa emeline emilie
emilien emma emmanuel emmanuelle enzo eric erwan estelle esther etienne eugenie eva evelyne fabien fabienne fabrice
fanny farid fatima felix fatou fernand flavie florence florent florian franck francis francois francoise frederic
frederique gabriel gabrielle gael gaelle gaspard gautier genevieve geoffrey georges gerald gerard geraldine gilbert
gilles gregory guillaume guy hakim hamza helene henri herve hugo hugues ibrahim ines ingrid irene isabelle ismael
jacqueline jacques jade jean jeanne jennifer jeremy jerome jessica joel joelle johan johanna jonathan jordan josephine
josette josiane judith jules julia julie julien juliette justine karim karine kevin laetitia lea leila leo leon leonie
lilian lina lisa loic lola louane louis louise luc lucas lucie lucien lucile ludivine ludovic lydia lydie madeleine
maeva malik manon marc marcel margaux margot marguerite maria marianne marie marina marine marion marjorie
martin martine maryse mateo mathias mathieu mathilde mathis matthieu maud maurice max maxence maxime melanie melissa
michel michele mickael mireille mohamed monique morgane mourad muriel myriam nadia nadine nathalie nathan nicolas
nicole nina nino noah noe noemie nora norbert oceane odile olivia olivier pascal pascale patrice patricia
patrick paul paula pauline philippe pierre quentin rachel rachid raphael raymond regine regis remi remy renaud
rene renee richard robert robin roger roland romain romane rose roxane sabine sabrina said salome samia samir samuel
sandra sandrine sarah sebastien serge severine simon simone sofia solange solene sonia sophie stephane stephanie
suzanne sylvain sylvie tania theo theodore therese thibault thierry thomas tiphaine tristan valentin valentine valerie
vanessa veronique victor victoria vincent virginie viviane xavier yann yannick yasmine yohan yvan yves yvette yvonne
zoe
"""
)
