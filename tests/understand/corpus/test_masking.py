from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.understand.corpus.masking import Kind, Mask, apply_masks, propose, propose_many
from parvis.understand.corpus.masking.gazetteer import PATH, folded, lookup
from parvis.understand.corpus.masking.rules import nir_key_fits


def masked(text: str, kind: Kind) -> list[str]:
    return [text[one.start : one.end] for one in propose(text) if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Écrivez à karim.b@exemple.fr.", "karim.b@exemple.fr"),
        ("mon mail : fatou arobase gmail point com merci", "fatou arobase gmail point com"),
        ("lea93 @ orange.fr pour le local", "lea93 @ orange.fr"),
        ("samia(at)free.fr", "samia(at)free.fr"),
    ],
)
def test_an_e_mail_is_found_however_it_is_written(text: str, address: str) -> None:
    assert masked(text, Kind.EMAIL) == [address]


@pytest.mark.parametrize(
    "number",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "0612345678",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "+33 (0)6 12 34 56 78",
        "+33612345678",
        "0033 6 12 34 56 78",
        "0692 12 34 56",
        "+262 692 12 34 56",
        "06 123 456 78",
        "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
    ],
)
def test_a_french_phone_is_found_however_it_is_grouped(number: str) -> None:
    assert masked(f"Appelez-moi au {number}, le soir.", Kind.PHONE) == [number]


def test_a_number_free_of_charge_belongs_to_no_one() -> None:
    assert masked("Le 0 800 123 456 ne répond jamais.", Kind.PHONE) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("J’habite au 12 bis rue des Lilas et il pleut.", "12 bis rue des Lilas"),
        ("au 4 allée des Peupliers il y a des rats", "4 allée des Peupliers"),
        ("C’est 8, place Jean-Jaurès, 59100 Roubaix.", "8, place Jean-Jaurès, 59100 Roubaix"),
        ("12 rue victor hugo et la police ne vient pas", "12 rue victor hugo"),
        ("Je suis au bâtiment B apt 12 depuis dix ans.", "bâtiment B apt 12"),
        ("rue des Lilas au numéro 14, tout fuit", "rue des Lilas au numéro 14"),
        ("IL Y A DES RATS AU 16 RUE DE LA PAIX", "16 RUE DE LA PAIX"),
        ("le 14 rue du 8 mai 1945", "14 rue du 8 mai 1945"),
    ],
)
def test_a_numbered_way_or_a_flat_is_an_address(text: str, address: str) -> None:
    assert masked(text, Kind.ADDRESS) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "La rue de Lannoy est sale.",
        "Il manque 3 places de parking et 2 cours de français.",
        "Une place en crèche pour 40 enfants.",
        "Un appartement 3 pièces est trop cher, il faut des logements sociaux.",
        "Le bâtiment B et la tour 5 seront démolis.",
        "L’appartement a brûlé, la porte a été cassée.",
    ],
)
def test_a_place_is_nobody_s_address(text: str) -> None:
    assert propose(text) == []


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("La voiture AA-123-BB ne bouge plus.", ["AA-123-BB"]),
        ("une épave, 123 ABC 59, depuis mai", ["123 ABC 59"]),
        ("le scooter immatriculé ab 123 cd", ["ab 123 cd"]),
        ("de 100 en 100, on avance", []),
        ("au 123 de la liste", []),
    ],
)
def test_a_plate_is_found_and_an_amount_is_none(text: str, plates: list[str]) -> None:
    assert masked(text, Kind.PLATE) == plates


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("suivez @lea_du_93 !", ["@lea_du_93"]),
        ("mon insta : lea.93", ["lea.93"]),
        ("ajoute moi sur snap karim_59", ["karim_59"]),
        ("sur facebook les gens disent tout", []),
        ("instagram est mauvais pour les jeunes", []),
    ],
)
def test_an_account_is_found_and_the_network_s_name_is_none(text: str, handles: list[str]) -> None:
    assert masked(text, Kind.HANDLE) == handles


def test_the_key_of_a_social_security_number_is_checked() -> None:
    good = "185057800608436"
    key = 97 - int(good[:13]) % 97
    assert nir_key_fits(f"{good[:13]}{key:02}")
    assert not nir_key_fits(f"{good[:13]}{(key + 1) % 97:02}")
    assert nir_key_fits(f"2940320123456{97 - 2940320123456 % 97:02}")


@pytest.mark.parametrize("number", ["1 85 05 78 006 084", "2 94 03 2A 123 456", "1850578006084"])
def test_a_social_security_number_is_found(number: str) -> None:
    assert masked(f"mon numéro de sécu {number} merci", Kind.NIR) == [number]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mon voisin Karim Benali fait du bruit.", ["Karim Benali"]),
        ("c’est fatoumata qui m’a aidée", ["fatoumata"]),
        ("karim du bâtiment c vend des choses", ["karim"]),
        ("MON VOISIN MOHAMED BEN ALI FAIT DU BRUIT", ["MOHAMED BEN ALI"]),
        ("La famille El Amrani et M. N’Diaye", ["El Amrani", "N’Diaye"]),
        ("d’Aminata, qu’Ahmed", ["Aminata", "Ahmed"]),
        ("mme le goff et Mme Da Silva", ["le goff", "Da Silva"]),
        ("M. B. ne répond pas", ["B."]),
        ("J.-P. Martin, K. Diallo", ["J.-P. Martin", "K. Diallo"]),
        ("monsieur le professeur Lefebvre", ["Lefebvre"]),
        ("je m’appelle Rose", ["Rose"]),
        ("ma fille marine va à l’école", ["marine"]),
        ("mon fils Costel, ma nièce Thi Huong", ["Costel", "Thi Huong"]),
        ("chez Tehani et Moinaecha Soilihi", ["Tehani", "Moinaecha Soilihi"]),
        ("Le gardien Zouhourizadé ne vient plus.", ["Zouhourizadé"]),
        ("merci à Djeneba et à Yohann", ["Djeneba", "Yohann"]),
    ],
)
def test_a_person_s_name_is_proposed_whatever_its_origin_and_its_capitals(text: str, names: list[str]) -> None:
    assert masked(text, Kind.NAME) == names


@pytest.mark.parametrize(
    "text",
    [
        "La rue Victor-Hugo et le collège Jean-Moulin sont loin.",
        "Le quartier Pierre-Sémard et le stade Raymond-Kopa.",
        "La place Nelson-Mandela, l’avenue du Général-de-Gaulle.",
        "Marché trop petit. Espérance d’un avenir. Constant manque de bus.",
        "Les roses du parc, la pierre, la marine, une claire envie.",
        "Il faudrait plus de bus le soir à Roubaix et à Saint-Denis.",
        "Monsieur le maire, Madame la préfète, M. le Président",
        "La CAF, Pôle Emploi, la MJC et la santé des enfants",
    ],
)
def test_words_places_and_offices_are_no_names(text: str) -> None:
    assert masked(text, Kind.NAME) == []


def test_a_name_within_an_address_belongs_to_the_address() -> None:
    text = "Karim habite 12 rue Jean Jaurès"
    assert [(one.kind, text[one.start : one.end]) for one in propose(text)] == [
        (Kind.NAME, "Karim"),
        (Kind.ADDRESS, "12 rue Jean Jaurès"),
    ]


def test_only_names_are_never_found_by_rule() -> None:
    assert [kind for kind in Kind if not kind.by_rule] == [Kind.NAME]
    assert {one.method for one in propose("06 12 34 56 78 ou a@b.fr") if one.kind.by_rule} == {"regle"}


def test_what_is_masked_says_what_it_was() -> None:
    text = "Karim (06 12 34 56 78, karim@exemple.fr, @karim) est garé AA-123-BB."
    assert apply_masks(text, propose(text)) == (
        "[nom masqué] ([téléphone masqué], [adresse e-mail masquée], [compte masqué]) est garé [plaque masquée]."
    )
    assert apply_masks("abc", [Mask(1, 2, Kind.NIR, "regle")]) == "a[numéro de sécurité sociale masqué]c"
    assert apply_masks("abc", []) == "abc"


def test_a_mask_outside_of_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="hors du texte"):
        apply_masks("abc", [Mask(2, 5, Kind.NAME, "spacy")])


PIECES = st.sampled_from(
    [
        "Karim",
        " ",
        "’",
        "-",
        ".",
        "12",
        "rue",
        "des",
        "Lilas",
        "@",
        "06",
        "+33",
        "(0)",
        "M.",
        "d’",
        "\n",
        "é",
        "İ",
        "ß",
        "ﬁ",
        "😀",
        "\u0301",
        "عربي",
        "\u00a0",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map("".join))
def test_masks_are_sorted_apart_and_within_any_text(text: str) -> None:
    masks = propose(text)
    assert all(0 <= one.start < one.end <= len(text) for one in masks)
    assert all(one.end <= other.start for one, other in pairwise(masks))
    assert apply_masks(text, masks) == text if not masks else apply_masks(text, masks) != text


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(PIECES, max_size=20).map("".join), max_size=5))
def test_many_texts_at_once_are_masked_as_each_alone(texts: list[str]) -> None:
    assert propose_many(texts) == [propose(text) for text in texts]


def test_a_hostile_text_takes_no_longer_than_its_length() -> None:
    for hostile in (
        "0" * 20_000,
        "a.b" * 8_000,
        "1 rue " * 4_000,
        "M. " * 8_000,
        "Karim " * 4_000,
        "@" * 20_000,
        "zéro un " * 3_000,
    ):
        propose(hostile)


def test_the_gazetteer_is_sorted_folded_and_names_its_sources() -> None:
    lines = PATH.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    names = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert "licence" in "\n".join(head).lower()
    assert names == sorted(set(names))
    assert all(name == folded(name) for name in names)


@pytest.mark.parametrize(
    "name",
    ["Nguyễn", "Ouédraogo", "Rakotonirina", "Tjibaou", "Soilihi", "Teriitahi", "Şahin", "Grigoryan", "Ciurar", "Cohen"],
)
def test_the_gazetteer_knows_surnames_of_all_origins(name: str) -> None:
    known = lookup(folded(name))
    assert known is not None and known.last
