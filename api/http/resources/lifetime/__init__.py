"""Lifetime accounts over HTTP, by subject."""

from fastapi import APIRouter

from api.http.resources.lifetime import account, entries, overviews, releases, statements

router = APIRouter(tags=["lifetime accounts"])
for subject in (account, entries, releases, statements, overviews):
    router.include_router(subject.router)
