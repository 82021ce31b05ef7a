"""Addresses of the plan de concertation and of the deadlines, for agents."""

from django.urls import path

from parvis.listen.meetings.views import deadlines, plan

plan_patterns = [
    path("", plan.plans, name="all"),
    path("<slug:code>/", plan.plan, name="contract"),
]
deadline_patterns = [
    path("", deadlines.deadlines, name="all"),
    path("repousser/", deadlines.extend, name="extend"),
]
