"""Words around names: who is called, what is a place, what a person does. All folded (no accent, no capital)."""

from __future__ import annotations

from functools import cache
from typing import Final

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
from spacy.lang.fr.stop_words import STOP_WORDS

from parvis.understand.corpus.masking.gazetteer import folded

TITLES: Final = frozenset(
    "m mr mme mmes mlle melle mlles mm mrs monsieur madame mademoiselle messieurs mesdames msieur mdme docteur dr pr professeur maitre tonton tata tatie tantine"
    " tante oncle papi papy mamie mamy mami cousin cousine coach imam abbe sidi lalla cheikh general".split()
)
# After « mon », « la »… : someone whose name often follows.
KIN: Final = frozenset(
    "voisin voisine voisins voisines fils fille filles mari femme epoux epouse compagnon compagne frere freres soeur soeurs mere pere maman papa belle-mere beau-pere"
    " grand-mere grand-pere beau-frere belle-soeur belle-fille neveu niece ami amie amis amies copain copine copains copines pote potes collegue collegues"
    " bebe enfant enfants petit petite jumeaux jumelles gardien gardienne concierge educateur educatrice animateur animatrice mediateur mediatrice"
    " assistante assistant directeur directrice instituteur institutrice institutrices maitresse facteur factrice boulanger boulangere epicier epiciere boucher kine"
    " kinesitherapeute infirmier infirmiere medecin dentiste pharmacien pharmacienne president presidente benevole benevoles policier policiere agent agente brigadier proprietaire"
    " proprio locataire locataires dealer coiffeur coiffeuse conseiller conseillere elu elue referent referente responsable stagiaire apprenti eleve prof profs"
    " famille familles ex tuteur nounou atsem dame certain certaine cousins cousines gamin gamine garcon jeune ado maire adjoint adjointe delegue deleguee proviseur"
    " principal principale cpe psychologue psy orthophoniste interprete chauffeur technicien technicienne secretaire fondateur fondatrice entraineur entraineuse"
    " restaurateur nourrice assmat tati marraine parrain copropritaire copropri etudiant etudiante monsieur madame chef chien joueur joueuse rappeur doyen doyenne"
    " defunt defunte feu regrette regrettee surveillant surveillante vigile pompier livreur plombier chauffagiste ouvrier menuisier avocat avocate juge".split()
)
SOCIAL: Final = frozenset(
    "social sociale scolaire general generale adjoint adjointe municipal municipale du de la le les l d jeunesse sportif sportive".split()
)
ROLES: Final = (
    KIN
    | TITLES
    | frozenset(
        "ministre prefet prefete sous-prefet senateur depute deputee procureur commissaire commandant capitaine lieutenant tout le la les sans x".split()
    )
)
CALLED: Final = frozenset(
    "appelle appele appelee appellent nomme nommee prenomme prenommee surnomme surnommee denomme denommee signe signee".split()
)
BEFORE: Final = frozenset(
    "avec chez que qu et comme merci bonjour salut bonsoir cher chere demander demandez contacter contactez appelez appeler voir connais connait remercie felicite bravo"
    " prevenir parler moi ni surtout sauf par selon grace dixit ciao coucou adieu pour ou aussi entre contre sur lui elle donc hey allo dont".split()
)
DETERMINERS: Final = frozenset(
    "le la les l un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs quel quelle chaque plusieurs tout toute tous toutes quelques d de".split()
)
DOES: Final = frozenset(
    "m dit a habite vit travaille est etait avait va vient passe fait parle veut aide s qui et nous lui t n ne joue garde loue crie hurle gare dort sait peut doit connait attend demande"
    " pense cherche tape met insulte menace gere organise anime explique raconte dirige tient ouvre frappe vend deale sort rentre laisse trouve souhaite propose aime adore deteste m’a"
    " avaient ont sont dirait disait faisait habitait".split()
)
PLACES: Final = frozenset(
    "rue avenue av ave boulevard bd bld allee allees impasse place pl chemin route rte square quai passage cours quartier quartiers cite residence residences tour tours batiment bat immeuble barre"
    " college lycee ecole ecoles maternelle elementaire primaire creche groupe stade gymnase complexe salle piscine parc jardin jardins bois centre maison espace mediatheque"
    " bibliotheque ludotheque theatre cinema musee hopital clinique chu station arret metro tram tramway gare pont rond-point carrefour ville commune village theatre foyer mjc eglise"
    " chapelle cathedrale basilique mosquee temple halle halles marche promenade esplanade fort port ile st ste saint sainte sainte-croix universite iut campus fac residence ehpad zone zac zup"
    " zi quartier secteur ilot mail parvis faubourg porte plaine plateau fondation institut prison caserne cimetiere hlm resto rer ligne terminus bar cafe hotel monument statue"
    " loi plan fonds dispositif loto prix auditorium terrain city plage lac riviere bassin ravine morne anse baie cap pointe mont col val vallee pays".split()
)
PLACE_WORDS: Final = frozenset(
    "de du des d la social sociale culturel culturelle commercial municipal municipale maternelle primaire elementaire scolaire docteur dr general marechal mal gal president"
    " abbe pere pasteur professeur commandant colonel capitaine saint sainte st ste metro sportif sportive quartier publique polyvalente omnisports hospitalier prive privee militaire sante".split()
)
# With these, « de » also leads to a place (« la rue de Lannoy »), unless a first name stands alone after it.
OF_PLACE: Final = frozenset(
    "rue avenue boulevard place allee quai pont ville gare cite quartier quartiers commune square metro station fort parc residence port ile bois lac col mont".split()
)
TOWARDS: Final = frozenset("a au aux vers sur en station".split())
# Doubtful as words, yet first names: a clue is enough even without a capital.
FIRST_WORDS: Final = frozenset(
    "rose marine pierre claire clemence constance aurore victoire ange fleur flore olivier victor clement constant prosper desire desiree dieudonne felicite esperance prudence patience grace gloria"
    " merveille prince princesse divine divin exauce honore aime aimee blanche jade ambre perle capucine marjolaine manuel celeste parfait innocent urbain junior melodie"
    " oceane eden angelique sultan emir iman ravi mira rada jasmine olive colin colette barbara imam harmonie hermine honorine vivien rosette octave axel max ben bob jo peter denis maxime oscar heritier beni"
    " franck lucien luz mario marin martine muguette noel soline tresor bienvenue precieuse patient loulou samba boubou fana alpha cheikh hamada maya hala ravi noor nana fatma milan tara zoe sam samia ana".split()
)
LAST_WORDS: Final = frozenset(
    "petit blanc roux noir grand marchand boulanger boucher charpentier mercier berger fournier bonnet roche fleury picard breton bourgeois masson barbier chevalier carpentier fontaine riviere"
    " rousseau perrin meunier olivier clement poirier poisson moulin collet renard prevost gros leger mouton voisin sauvage roy rey bois clerc brun brunet besson bailly boyer benard lopes"
    " dos costa gomes pinto lima sousa camara keita conte sarr ba sy ly ka sow sall diop kone bah barry sane fall dia toure diaw mane wade gueye le vo do tran lam ho mai bui cruz reis ramos rosa silva".split()
)
# Short first names that are no words: names even without a capital.
SHORT: Final = frozenset(
    "ali lea zoe eva leo noe ugo aya awa guy mia lou ida ada luc lina aïcha amy emy iza sow kim kaï tim eli isa ike yao awa sia".split()
)
PARTICLES: Final = frozenset(
    "ben bent bint bin ibn bou el al ait aït ould abd abou abu da das de do dos di du des della del la le les van von der den mac mc saint st sidi si oulad d o bel haj hadj".split()
)
LEFT_PARTICLES: Final = frozenset(
    "ben bent bint bin ibn bou el al ait ould abd abou abu da das dos di della del van von der den mac mc oulad sidi haj hadj".split()
)
# Capitals in the middle of a sentence, that the lexicon lacks and that are nobody.
THINGS: Final = frozenset(
    "hlm caf ccas mjc pmi rsa qpv anru anct lidl auchan leclerc carrefour aldi action facebook instagram snapchat tiktok whatsapp youtube google netflix uber amazon internet covid wifi pole emploi"
    " mcdo mcdonald kfc decathlon ikea edf engie sncf ratp keolis transdev tcl tisseo ilevia stas acm smic tva ramadan aid noel paques islam coran france europe afrique maghreb algerie maroc tunisie"
    " turquie mali senegal comores mayotte guadeloupe martinique reunion guyane allemagne espagne italie portugal belgique angleterre asie chine inde amerique canada etats-unis ukraine russie palestine israel syrie"
    " bretagne normandie alsace occitanie aquitaine paca ile-de-france bercy elysee matignon airbnb vinted leboncoin doctolib ameli pronote parcoursup insee pdf sms mms gps usb cdi cdd bts cap bac bep rib"
    " renault peugeot citroen dacia toyota mercedes bmw audi volkswagen ford kangoo clio twingo zumba yoga judo karate boxe futsal lego playstation xbox fortnite français arabe francais anglais"
    " habitat partenord logis vilogia cdc action-logement soliha emmaus secours restos caritas parc-auto adie afpa greta apes atsem crous dreal ars samu smur oui non merci etat republique mairie prefecture allah dieu"
    " roubaix lille paris lyon marseille toulouse nantes strasbourg montpellier bordeaux rennes reims toulon grenoble dijon angers nimes villeurbanne clermont-ferrand aix brest limoges tours amiens perpignan metz besancon orleans rouen mulhouse caen nancy argenteuil montreuil tourcoing avignon nanterre creteil poitiers versailles courbevoie vitry colombes aulnay asnieres rueil champigny aubervilliers dunkerque calais cannes antibes beziers drancy meaux evry valence lens maubeuge valenciennes denain douai cergy sarcelles garges bobigny bondy pantin trappes mantes mureaux vaulx-en-velin venissieux bron roanne chambery annecy troyes chalons charleville sedan forbach laval cholet lorient quimper vannes saint-etienne pau tarbes bayonne agen albi montauban carcassonne narbonne sete ales arles gap digne bastia ajaccio cayenne kourou matoury papeete faaa mahina noumea mamoudzou moroni koungou dzaoudzi fort-de-france pointe-a-pitre basse-terre saint-pierre saint-denis saint-louis clichy stains epinay villetaneuse pierrefitte gennevilliers malakoff bagneux ivry orly grigny corbeil melun chelles noisy sevran tremblay wattrelos croix hem alger tunis oran bamako dakar conakry abidjan kinshasa brazzaville londres bruxelles berlin rome madrid lisbonne istanbul new-york"
    " malte chypre washington beyrouth rio moselle dom-tom autriche suisse grece pologne roumanie portugal bulgarie serbie kosovo albanie congo cameroun gabon togo benin niger guinee madagascar maurice-ile haiti chicago tokyo pekin californie"
    " macron sarkozy hollande chirac mitterrand melenchon bardella zemmour trump poutine zelensky".split()
)
PUBLIC: Final = frozenset(
    "victor-hugo jean-moulin jean-jaures jules-ferry louis-pasteur emile-zola jules-verne paul-eluard louis-aragon jacques-prevert marie-curie pierre-et-marie-curie jean-mace gabriel-peri charles-de-gaulle"
    " salvador-allende nelson-mandela rosa-parks simone-veil pablo-picasso pierre-mendes-france francois-mitterrand jean-vilar paul-langevin maurice-thorez henri-barbusse anatole-france romain-rolland"
    " pierre-semard ambroise-croizat raymond-kopa gerard-philipe gerard-philippe louise-michel marcel-cachin danielle-casanova martin-luther-king leo-lagrange paul-bert leon-blum jean-mermoz georges-brassens"
    " saint-exupery antoine-de-saint-exupery olympe-de-gouges frida-kahlo joliot-curie irene-joliot-curie jean-zay albert-camus camille-claudel arthur-rimbaud claude-monet auguste-renoir paul-cezanne guy-moquet"
    " jean-baptiste-clement josephine-baker leopold-senghor aime-cesaire frantz-fanon youri-gagarine jacques-brel edith-piaf maryse-bastie rosa-luxemburg angela-davis pierre-de-coubertin louis-armand"
    " jean-jacques-rousseau alexandre-dumas honore-de-balzac guy-de-maupassant marcel-pagnol rene-cassin robert-schuman jean-monnet andre-malraux claude-debussy maurice-ravel hector-berlioz georges-bizet"
    " jean-bouin lucie-aubrac germaine-tillion missak-manouchian geo-andre arthur-ashe yves-du-manoir maurice-genevoix jean-renoir georges-pompidou pierre-brossolette henri-wallon edouard-vaillant elsa-triolet"
    " karl-marx pablo-neruda abbe-pierre jean-rostand francois-villon jean-de-la-fontaine nicolas-de-stael toulouse-lautrec franklin-roosevelt winston-churchill john-kennedy jean-giono emmanuel-macron edouard-herriot"
    " zinedine-zidane kylian-mbappe gustave-eiffel blaise-pascal rene-descartes denis-diderot paul-verlaine charles-baudelaire gerard-de-nerval george-sand jeanne-d-arc jeanne-darc louis-bleriot jean-lurcat".split()
)
LACKING: Final = frozenset(
    "paradis grace sante acces loi mettre euros uros bonus malus flat exit hub hubs start deco solo bio ado ados dealer dealers squat squats mdph cmp esat aah apl asse itep ime maison"
    " peu cas soi deep dixit us ong samu dom tom fac club mini super aujourd aujourd’hui hui ok mdr lol svp stp cad bcp tjs tjrs pk pq pcq pr jsp bjr slt wesh wallah hamdoulillah inchallah hchouma starfoullah"
    " ya yen nan ouais ouai oe bah ben bon bof hein quoi kwa ki ke koi c est g jai jsuis jpeux chui chuis ta jvais cest cetait ct nest quil quelle dun dune lon nya tt ts bcp vrmt dsl pb rdv info infos app appart apt"
    " souvent toujours jamais parfois bientot partout ailleurs dehors ensemble hier demain tard tot mieux pire exprès expres surtout vite loin pres moins plus trop assez deja encore oui non merci"
    " city stade foot basket street work workout coworking fablab start up job jobs dating bus tram metro tramway parking skatepark skate kebab halal tacos chicha scooter scooters quad quads rodeo rodeos trottinette trottinettes"
    " toto beaucoup presque auparavant dorenavant desormais quelquefois autrefois idem etc euh voila dommage tellement vraiment".split()
)


@cache
def _lexicon() -> frozenset[str]:
    words = DefaultDictionaryFactory().get_dictionary("fr")
    return frozenset(folded(word.decode() if isinstance(word, bytes) else word) for word in words) | {
        folded(word) for word in STOP_WORDS | LACKING
    }


def is_word(key: str) -> bool:
    """Whether a :func:`folded` word is an ordinary French one."""
    return key in _lexicon() or key.endswith("ment") or (key.endswith("s") and key[:-1] in _lexicon())


SMALL: Final = frozenset(folded(word) for word in STOP_WORDS) | LACKING | DETERMINERS

TOLD: Final = frozenset(
    "demander demandez demande merci parler parle parlez dire dis dites appartient appartenait confier telephoner signaler signale ecrire ecrivez adresser adressez grace bravo donne donner cause hommage"
    " pense envoyer part bonjour".split()
)
