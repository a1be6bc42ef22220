"""Lifetime accounts over HTTP, by subject."""

from fastapi import APIRouter

from api.http.resources.lifetime import accounts, entries, overviews, releases, statements

router = APIRouter(tags=["lifetime accounts"])
for subject in (accounts, entries, releases, statements, overviews):
    router.include_router(subject.router)
