"""A meeting and its minutes as they may really be, to be changed by each test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from parvis.listen.meetings.sheet import (
    Answered,
    AttendanceLine,
    EarlierVersion,
    MeetingSheet,
    MinutesSheet,
    Section,
    SheetState,
    StatementLine,
)

MEETING = MeetingSheet(
    id=UUID("7d9a3c1e-54a0-4f0b-9c55-1f0a2b3c4d5e"),
    code="K7Q4-M2RA",
    title="Quel quartier voulons-nous en 2030 ?",
    kind="reunion-publique",
    kind_label="Réunion publique",
    state=SheetState.ANNOUNCED,
    starts_at=datetime(2023, 7, 4, 16, 30, tzinfo=UTC),
    ends_at=datetime(2023, 7, 4, 18, 30, tzinfo=UTC),
    page_url="https://parvis.example/reunions/K7Q4-M2RA/",
    room_url="https://parvis.example/notre-reunion/K7Q4-M2RA/",
    questionnaire_url="https://parvis.example/repondre/?par=qr&ref=K7Q4-M2RA",
    updated_at=datetime(2023, 6, 12, 9, 0, tzinfo=UTC),
    sequence=2,
    departement_code="00",
    territory="Haute-Parole (00)",
    quartiers=("Les Tilleuls", "Quartier du Lavoir"),
    description="Venez dire ce qui doit changer, ce qui marche, ce qu’il faut construire.\nUn goûter est offert.",
    place_name="Centre social Marcelle-Devaud",
    address="12, rue du Lavoir\n00120 Parolles-sur-Dive",
    latitude=48.8512,
    longitude=2.3511,
    organisers=("Préfecture de la Haute-Parole", "Ville de Parolles-sur-Dive"),
    partners=("Conseil citoyen des Tilleuls", "Parolles Habitat", "Association Les Voisines"),
    state_representative="Mme la sous-préfète à la ville",
    elus=("M. le maire de Parolles-sur-Dive",),
    access=("Accès de plain-pied", "Toilettes adaptées", "Langue des signes française", "Boucle magnétique"),
    languages=("arabe", "turc"),
    childcare="de 3 à 10 ans, sur place",
    transport="bus 4, arrêt Lavoir",
    registration_url="https://parvis.example/reunions/K7Q4-M2RA/inscription/",
    capacity=120,
)

MINUTES = MinutesSheet(
    meeting=replace(MEETING, state=SheetState.MINUTED),
    number=2,
    published_at=datetime(2023, 7, 18, 8, 0, tzinfo=UTC),
    url="https://parvis.example/reunions/K7Q4-M2RA/compte-rendu/",
    correction_note="Le nombre de personnes d’accord sur l’éclairage était faux.",
    summary="La réunion a duré deux heures. Les échanges ont surtout porté sur le cadre de vie et les jeunes.",
    attendance_total="64 personnes, dont 23 venues pour la première fois.",
    attendance=(
        AttendanceLine(group="Sexe", label="Femmes", shown="37"),
        AttendanceLine(group="Sexe", label="Hommes", shown="27"),
        AttendanceLine(group="Âge", label="Moins de 25 ans", shown="moins de 11"),
        AttendanceLine(group="Habite le quartier", label="Oui", shown="52"),
    ),
    sections=(
        Section(
            object="defi",
            title="Les changements attendus",
            statements=(
                StatementLine(
                    text="L’éclairage ne marche pas derrière l’école. Le soir, on fait le tour.",
                    agreed="presque tout le monde",
                    disputed="Faut-il éclairer toute la nuit ? Les riverains de la place ne le veulent pas.",
                ),
                StatementLine(
                    text="Le médecin est parti, il faut aller en ville.", agreed="une trentaine de personnes"
                ),
            ),
        ),
        Section(
            object="ressource",
            title="Les ressources et les acteurs",
            statements=(StatementLine(text="Le centre social aide pour les papiers.\nIl faut plus d’heures."),),
        ),
        Section(object="projet", title="Les projets structurants"),
        Section(
            object="solution",
            title="Les solutions et dispositifs prioritaires",
            statements=(
                StatementLine(text="Une permanence de la mairie au marché, le samedi.", agreed="12 personnes"),
            ),
        ),
    ),
    conditions=(
        Answered(question="Accès de plain-pied", answer="Oui"),
        Answered(question="Garde d’enfants", answer="Oui, neuf enfants"),
    ),
    checklist=(Answered(question="Les élus étaient-ils présents ?", answer="Oui, le maire et deux adjoints"),),
    tool_presented=True,
    previous=(
        EarlierVersion(
            number=1,
            published_at=datetime(2023, 7, 10, 8, 0, tzinfo=UTC),
            url="https://parvis.example/reunions/K7Q4-M2RA/compte-rendu/1/",
        ),
    ),
)


def meeting(**changed: Any) -> MeetingSheet:
    """The meeting with some fields changed."""
    return replace(MEETING, **changed)


def minutes(**changed: Any) -> MinutesSheet:
    """The minutes with some fields changed."""
    return replace(MINUTES, **changed)
